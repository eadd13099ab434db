package mapping_test

import (
	"testing"

	"github.com/tenonsql/tenon/internal/mapping"
)

// TestExpectedRows makes room by the smaller of the last two loads, never for more than
// 32,768 rows, and at first for none.
func TestExpectedRows(t *testing.T) {
	var r mapping.Relation
	for i, c := range []struct{ parents, rows, expected int }{
		{10, 100, 0}, {10, 95, 100}, {1, 9000, 100}, {100, 0, 0}, {0, 0, 0}, {2, 10_000, 0}, {2, 10_000, 32_768},
	} {
		r.Found(c.parents, c.rows)
		if got := r.Expected(10); got != c.expected {
			t.Errorf("%d: %d rows expected for 10 parents, want %d", i, got, c.expected)
		}
	}
}
