package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/pgharness"
)

// TestResultsAreTheSame runs the demo on the three databases: what it prints as results is
// byte for byte the same.
func TestResultsAreTheSame(t *testing.T) {
	want := results(t, "sqlite:"+filepath.Join(t.TempDir(), "shop.db"))
	for _, s := range []string{"Widget 150.10 (exponent -2)", "NotLoadedError", "BuildError", "0 users named Nobody", "config 1: {Theme:dark}"} {
		if !strings.Contains(want, s) {
			t.Errorf("the results do not say %q:\n%s", s, want)
		}
	}
	for name, url := range map[string]string{"postgres": pgharness.Database(t), "mariadb": mariaharness.Database(t)} {
		if d := cmp.Diff(want, results(t, url)); d != "" {
			t.Errorf("%s (-sqlite +%s)\n%s", name, name, d)
		}
	}
}

func results(t *testing.T, url string) string {
	t.Helper()
	var b bytes.Buffer
	if err := patterns().Run(t.Context(), url, &b, false); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestDemoShowsSQL looks at the page as a newcomer sees it.
func TestDemoShowsSQL(t *testing.T) {
	var b bytes.Buffer
	if err := patterns().Start(t.Context(), "", &b); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{`sql │ SELECT "id", "name", "price", "in_stock" FROM "products" WHERE "price" > ?`, `ON CONFLICT ("id") DO UPDATE SET "name" = excluded."name"`} {
		if !strings.Contains(b.String(), s) {
			t.Errorf("the page does not show %q:\n%s", s, b.String())
		}
	}
}

// TestSomebodysTables sees that a database with tables of the same names is left alone.
func TestSomebodysTables(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "shop.db")
	var b bytes.Buffer
	if err := patterns().Run(t.Context(), url, &b, false); err != nil {
		t.Fatal(err)
	}
	if err := patterns().Run(t.Context(), url, &b, false); err != nil {
		t.Errorf("the demo did not clean up after itself: %v", err)
	}
}
