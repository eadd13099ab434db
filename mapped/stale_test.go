package mapped_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenonsql/tenon/mapped"
)

type thing struct {
	ID    int64
	Name  string
	Later string // added after the definition was written
}

type other struct {
	ID   int64
	Year int64  // was an int32
	Left string `tenon:"-"`
}

// TestStaleDefinitions starts with definitions that the struct has left behind.
func TestStaleDefinitions(t *testing.T) {
	for name, tt := range map[string]struct {
		make func()
		want string
	}{
		"a field more": {func() {
			mapped.New[*thing, int64](func(e *thing) *mapped.Definition {
				return &mapped.Definition{Table: "things", Entity: "Thing", Key: []int{0}, Columns: []mapped.Column{
					{Field: &e.ID, Go: "ID", Name: "id", Type: mapped.Type{Kind: mapped.Int64}},
					{Field: &e.Name, Go: "Name", Name: "name", Type: mapped.Type{Kind: mapped.Text}},
				}}
			})
		}, "Thing.Later is not in the generated file; run go tool tenon gen"},
		"a key of another type": {func() {
			mapped.New[*other, int32](others)
		}, "the key is a int64, the generated file says int32"},
		"a column of another type": {func() {
			m := mapped.Table[*other, int64](mapped.New[*other, int64](others)).Mapping()
			mapped.NumberOf[int32](m, 1)
		}, "others.year: the field is a int64, the generated file says int32; run go tool tenon gen"},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if r := fmt.Sprint(recover()); !strings.Contains(r, tt.want) {
					t.Errorf("the program starts with %q, want %q", r, tt.want)
				}
			}()
			tt.make()
		})
	}
}

func others(e *other) *mapped.Definition {
	return &mapped.Definition{Table: "others", Entity: "Other", Key: []int{0}, Columns: []mapped.Column{
		{Field: &e.ID, Go: "ID", Name: "id", Type: mapped.Type{Kind: mapped.Int64}},
		{Field: &e.Year, Go: "Year", Name: "year", Type: mapped.Type{Kind: mapped.Int64}},
	}}
}
