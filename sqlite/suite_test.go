package sqlite_test

import (
	"flag"
	"path/filepath"
	"testing"

	"github.com/tenonsql/tenon/internal/suite"
	_ "github.com/tenonsql/tenon/sqlite"
)

var update = flag.Bool("update", false, "rewrite what came of the families of SQL")

func TestSuite(t *testing.T) {
	suite.Run(t, suite.Database{Name: "sqlite", URL: func(t testing.TB) string {
		return "sqlite:" + filepath.Join(t.TempDir(), "suite.db")
	}, Update: *update})
}
