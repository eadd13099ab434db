package flush_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/dialect/mysql"
	"github.com/tenonsql/tenon/internal/dialect/postgres"
	"github.com/tenonsql/tenon/internal/dialect/sqlite"
	"github.com/tenonsql/tenon/internal/flush"
)

var update = flag.Bool("update", false, "rewrite testdata")

// plan is objects, and what the program did to them.
type plan struct {
	name string
	do   func(s *stage)
}

// topics are the golden files: what each asks for is planned for every database.
var topics = map[string][]plan{
	"order":       orders,
	"shapes":      shapes,
	"cascades":    cascades,
	"orphans":     orphans,
	"cycles":      cycles,
	"trees":       trees,
	"unique":      uniques,
	"links":       links,
	"keys":        keys,
	"versions":    versions,
	"expressions": expressions,
}

// TestPlans compares plans with testdata/TOPIC.txtar. Nothing here has a database: what a plan
// has to read is answered from the stage's own list of rows.
func TestPlans(t *testing.T) {
	for topic, plans := range topics {
		t.Run(topic, func(t *testing.T) {
			got := &txtar.Archive{}
			for _, p := range plans {
				got.Files = append(got.Files, sections(t, p)...)
			}
			file := filepath.Join("testdata", topic+".txtar")
			if *update {
				if err := os.WriteFile(file, txtar.Format(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), string(txtar.Format(got))); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// sections are a plan's texts, each with the databases that it is of.
func sections(t *testing.T, p plan) []txtar.File {
	rules := []*dialect.Rules{postgres.Rules(), mysql.Rules(), mysql.MySQL(), sqlite.Rules()}
	var out []txtar.File
	var names [][]string
	for _, r := range rules {
		s := newStage(t, r)
		p.do(s)
		text := []byte(s.text())
		i := slices.IndexFunc(out, func(f txtar.File) bool { return string(f.Data) == string(text) })
		if i < 0 {
			i = len(out)
			out, names = append(out, txtar.File{Data: text}), append(names, nil)
		}
		names[i] = append(names[i], r.Name)
	}
	for i := range out {
		out[i].Name = p.name
		if len(out) > 1 {
			out[i].Name += " / " + strings.Join(names[i], ", ")
		}
	}
	return out
}

// abilities are a database's, as a session takes them.
func abilities(r *dialect.Rules) *flush.Abilities {
	c := &r.Can
	return &flush.Abilities{
		Dialect: r.Name, DeleteSelf: c.DeleteSelf,
		InsertArrays: c.UnnestArrays, UpdateArrays: c.UpdateArrays, MultiRow: c.MultiRowValues,
		Returning: c.InsertReturning, Returns: c.UpdateReturning, Deferrable: c.Deferrable, Draw: r.Draw != nil,
		LastID: c.LastInsertID, MaxParams: c.MaxParams,
	}
}
