package postgres_test

import (
	"testing"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/internal"
	"github.com/tenonsql/tenon/internal/dialect/postgres"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/pgharness"
	"github.com/tenonsql/tenon/internal/reference"
)

func TestReference(t *testing.T) {
	db, err := tenon.Open(t.Context(), pgharness.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	reference.Run(t, &exec.Runner{Rules: postgres.Rules(), Pool: tenon.Internal.Pool(&internal.AllowInternalUse, db)})
}
