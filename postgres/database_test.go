package postgres

import (
	"testing"

	"github.com/tenonsql/tenon/internal/pgharness"
)

// database gives the URL of a fresh database.
func database(t testing.TB) string {
	t.Helper()
	return pgharness.Database(t)
}
