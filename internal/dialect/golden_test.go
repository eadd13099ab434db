package dialect_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
)

var update = flag.Bool("update", false, "rewrite testdata")

// TestGolden compares the text of every statement with testdata/CLAUSE.txtar, where the
// databases stand side by side.
func TestGolden(t *testing.T) {
	for clause, cases := range clauses {
		t.Run(clause, func(t *testing.T) {
			got := &txtar.Archive{}
			for _, c := range cases {
				for _, r := range dialects {
					got.Files = append(got.Files, txtar.File{Name: c.name + " / " + r.Name, Data: []byte(rendered(r, c.stmt))})
				}
			}
			file := filepath.Join("testdata", clause+".txtar")
			if *update {
				if err := os.MkdirAll("testdata", 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, txtar.Format(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(string(want), string(txtar.Format(got))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// rendered is a statement's text and parameters, or its error.
func rendered(r *dialect.Rules, stmt any) string {
	var w dialect.Writer
	if err := r.Render(&w, stmt); err != nil {
		return "error: " + err.Error() + "\n"
	}
	s := string(w.Text) + "\n"
	if len(w.Args) > 0 {
		args := make([]string, len(w.Args))
		for i := range w.Args {
			args[i] = shown(&w.Args[i])
		}
		s += "  " + strings.Join(args, ", ") + "\n"
	}
	return s
}

func shown(v *driver.Value) string {
	switch v.Kind {
	case driver.Null:
		return "NULL"
	case driver.Float:
		return fmt.Sprint(v.Float64())
	case driver.Decimal:
		return string(v.AppendDecimal(nil))
	case driver.Text, driver.JSON:
		return fmt.Sprintf("%q", v.S)
	case driver.Bytes, driver.UUID:
		return fmt.Sprintf("x'%x'", v.S)
	case driver.List:
		items := make([]string, len(v.Items.Values))
		for i := range items {
			items[i] = shown(&v.Items.Values[i])
		}
		return "[" + strings.Join(items, " ") + "]"
	}
	return fmt.Sprint(v.N)
}
