package suite

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Family is a part of SQL, as the public suite that SQLAlchemy gives to the authors of
// dialects divides it. Its cases say what that suite asks for, in tenon's words. What came
// of them on each database is kept in testdata/compliance, and told in docs/compliance.md.
type Family struct {
	Name  string
	Cases []string   // cases of the suite that are of this family, too
	Seed  func(t *T) // writes the rows of Reads
	Reads []Case     // these only read: they share a database
	Own   []Case     // these have a database each
}

// families are all of them, in the order of the page.
func families() []Family {
	return []Family{
		selects, orders, limits, compounds, commonTables, windowed, lists, likes, rowCounts, difficultNames,
		numerics, moments, documentsOf, enumerations, uuids, unicodes, returnings, insertions, changes,
		existence, distinctness, bits, divisions,
	}
}

// results are what came of the cases of the families.
type results struct {
	mu sync.Mutex
	of map[string]string
}

// note says what came of a case.
func (r *results) note(name string, t *testing.T, refusals []string) {
	said := "passed"
	switch {
	case t.Failed():
		said = "failed"
	case len(refusals) > 0:
		said = "refused: " + strings.Join(refusals, "; ")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.of[name] = said
}

// runFamily runs the cases that a family has beside those of the other files.
func runFamily(t *testing.T, d Database, f *Family, r *results) {
	for _, c := range f.Own {
		runCase(t, d, Case{f.Name + ": " + c.Name, c.Run}, r)
	}
	if len(f.Reads) == 0 {
		return
	}
	t.Run(f.Name, func(t *testing.T) {
		t.Parallel()
		one(t, d, Case{f.Name, func(x *T) {
			if f.Seed != nil {
				f.Seed(x)
			}
			for _, c := range f.Reads {
				name := f.Name + ": " + c.Name
				if d.Lacks[name] != "" {
					continue
				}
				x.Run(c.Name, func(t *testing.T) {
					y := *x
					y.T, y.Ctx, y.refusals = t, t.Context(), nil
					defer func() {
						report(t, d.Name, y.version(), name)
						r.note(name, t, y.refusals)
					}()
					y.log.reset()
					c.Run(&y)
				})
			}
		}}, nil)
	})
}

// compliance compares what came of the families' cases with what is kept, once all of them
// ran, or writes it.
func (r *results) compliance(t *testing.T, d Database) {
	var b strings.Builder
	for _, f := range families() {
		for _, name := range f.names() {
			switch got, ran := r.of[name]; {
			case d.Lacks[name] != "":
				fmt.Fprintf(&b, "%s\t%s\tnot run: %s\n", f.Name, name, d.Lacks[name])
			case !ran:
				return // only some cases were asked for
			case got == "failed":
				return // which was told
			default:
				fmt.Fprintf(&b, "%s\t%s\t%s\n", f.Name, name, got)
			}
		}
	}
	path := filepath.Join("..", "internal", "suite", "testdata", "compliance", d.Name+".txt")
	if d.Update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Error(err)
		}
		return
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(string(kept), b.String()); diff != "" {
		t.Errorf("%s: run the tests of this package with -update, then go test . -run TestDocsCompliance -update (-kept +came)\n%s", path, diff)
	}
}

// names are all cases of a family.
func (f *Family) names() []string {
	out := slices.Clone(f.Cases)
	for _, c := range slices.Concat(f.Own, f.Reads) {
		out = append(out, f.Name+": "+c.Name)
	}
	return out
}
