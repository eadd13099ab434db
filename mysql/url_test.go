package mysql

import (
	"strings"
	"testing"
)

// TestURLHidesThePassword holds that a password which is not encoded, and is taken for other parts
// of a URL, is not shown.
func TestURLHidesThePassword(t *testing.T) {
	for _, url := range []string{"mysql://me:54/s3cr@host", "mysql://me:s3/cr@host/db", "mysql://me:54/s3cr@host/db"} {
		_, err := parseURL(url)
		if err == nil || !strings.Contains(err.Error(), "encode") || strings.Contains(err.Error(), "cr@") {
			t.Errorf("%s: %v", url, err)
		}
	}
}
