package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/internal"
	"github.com/tenonsql/tenon/internal/dialect/sqlite"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/reference"
)

func TestReference(t *testing.T) {
	db, err := tenon.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "reference.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	reference.Run(t, &exec.Runner{Rules: sqlite.Rules(), Pool: tenon.Internal.Pool(&internal.AllowInternalUse, db)})
}
