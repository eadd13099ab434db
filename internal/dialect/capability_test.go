package dialect_test

import (
	"reflect"
	"testing"

	"github.com/tenonsql/tenon/internal/dialect"
)

// TestCapabilityTable sets one field after the other: each has its line, under its name.
func TestCapabilityTable(t *testing.T) {
	typ := reflect.TypeFor[dialect.Capabilities]()
	lines := 0
	for f := range typ.Fields() {
		if f.Type.Kind() != reflect.Bool {
			continue
		}
		lines++
		var c dialect.Capabilities
		reflect.ValueOf(&c).Elem().FieldByIndex(f.Index).SetBool(true)
		var has []string
		for _, x := range c.Table() {
			if x.Has {
				has = append(has, x.Name)
			}
			if x.Doc == "" {
				t.Errorf("%s has no text", x.Name)
			}
		}
		if len(has) != 1 || has[0] != f.Name {
			t.Errorf("with %s alone the table has %v", f.Name, has)
		}
	}
	if n := len((&dialect.Capabilities{}).Table()); n != lines {
		t.Errorf("the table has %d lines for %d fields", n, lines)
	}
}
