package tenontest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// TestConstants: a declared constant is the value that it is written for.
func TestConstants(t *testing.T) {
	for _, c := range []struct {
		sql    string
		kind   schema.Kind
		filled schema.Filled
		want   driver.Value
		none   bool
	}{
		{sql: "'it''s'", kind: schema.Text, want: driver.Value{Kind: driver.Text, S: "it's"}},
		{sql: "'09:30:00.500000'", kind: schema.Clock, want: driver.Value{Kind: driver.Text, S: "09:30:00.500000"}},
		{sql: "true", kind: schema.Bool, want: driver.Value{Kind: driver.Bool, N: 1}},
		{sql: "false", kind: schema.Bool, want: driver.Value{Kind: driver.Bool}},
		{sql: "-5", kind: schema.Int16, want: driver.Value{Kind: driver.Int, N: -5}},
		{sql: "12.50", kind: schema.Decimal, want: driver.Value{Kind: driver.Text, S: "12.50"}},
		{sql: "now()", kind: schema.Instant, filled: schema.ByDefault, none: true},
		{kind: schema.Text, none: true},
	} {
		var got driver.Value
		col := &mapping.Column{Column: &schema.Column{Type: schema.Type{Kind: c.kind}, Filled: c.filled, Default: c.sql}}
		if ok := constant(&got, col); ok == c.none {
			t.Errorf("%s: %v", c.sql, ok)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.sql, diff)
		}
	}
}
