//go:build unix

package main

import (
	"strings"
	"testing"
)

func TestUnknownCasesAreNamed(t *testing.T) {
	cases := []*workload{{name: "get_by_pk"}, {name: "bulk_100k"}}
	if err := known([]string{"bulk_100k", building}, cases); err != nil {
		t.Error(err)
	}
	err := known([]string{"get_by_pk", "bulk_100"}, cases)
	if err == nil || !strings.Contains(err.Error(), `"bulk_100"; there are build_10, get_by_pk, bulk_100k`) {
		t.Errorf("%v", err)
	}
}
