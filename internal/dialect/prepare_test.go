package dialect_test

import (
	"testing"
	"unsafe"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
)

// TestPrepareGolden prepares every golden query with its values as arguments: what comes out
// is what is rendered with the values at once.
func TestPrepareGolden(t *testing.T) {
	n := 0
	for _, r := range dialects {
		for clause, cases := range clauses {
			for _, g := range cases {
				s, ok := g.stmt.(*tree.Select)
				if !ok {
					continue
				}
				want, wantArgs := plainly(r, s)
				n += prepared(t, r, s, want, wantArgs, clause+"/"+g.name)
			}
		}
	}
	if n < 100 {
		t.Errorf("%d arguments were tried, there are more", n)
	}
}

func prepared(t *testing.T, r *dialect.Rules, s *tree.Select, want string, wantArgs []driver.Value, name string) int {
	t.Helper()
	a := &arguer{}
	w := &dialect.Writer{}
	p, err := r.Prepare(w, a.query(s))
	w.Reset()
	switch {
	case err != nil:
		if "error: "+err.Error() != want {
			t.Errorf("%s %s: %v, want %s", r.Name, name, err, want)
		}
		return 0
	case p == nil: // a text that depends on values, or a list that is not one parameter
		return 0
	}
	if err := p.Take(w, nil); err != nil {
		t.Errorf("%s %s: %v", r.Name, name, err)
	}
	if p.Text != want {
		t.Errorf("%s %s:\n%s\nwant\n%s", r.Name, name, p.Text, want)
	}
	if diff := gocmp.Diff(wantArgs, w.Args); len(wantArgs)+len(w.Args) > 0 && diff != "" {
		t.Errorf("%s %s: arguments (-want +got):\n%s", r.Name, name, diff)
	}
	return a.n
}

// arguer copies a query with arguments in the place of its values. Equal values are one
// argument, as a program would write them.
type arguer struct {
	n    int
	same map[driver.Value]*tree.Argument
}

func (a *arguer) query(s *tree.Select) *tree.Select {
	if s == nil {
		return nil
	}
	c := *s
	c.Columns, c.Where, c.Group, c.Having = a.nodes(s.Columns), a.nodes(s.Where), a.nodes(s.Group), a.nodes(s.Having)
	c.Order = nil
	for _, o := range s.Order {
		o.By = a.node(o.By)
		c.Order = append(c.Order, o)
	}
	return &c
}

func (a *arguer) nodes(ns []*tree.Node) []*tree.Node {
	out := make([]*tree.Node, len(ns))
	for i, n := range ns {
		out[i] = a.node(n)
	}
	return out
}

func (a *arguer) node(n *tree.Node) *tree.Node {
	if n == nil || n.Kind == tree.Column {
		return n
	}
	c := *n
	c.Left, c.Args = a.node(n.Left), a.nodes(n.Args)
	switch {
	case (n.Kind == tree.Bind || n.Kind == tree.Compare) && n.Value.Kind != driver.Null && n.Value.Kind != driver.List:
		c.Arg, c.Value = a.argument(n.Value), driver.Value{Kind: n.Value.Kind}
	case n.Kind == tree.In && len(n.Values) > 0 && n.Left.Kind != tree.Row:
		vs := n.Values
		c.Values = []driver.Value{{Kind: vs[0].Kind}}
		c.Arg = &tree.Argument{All: func(unsafe.Pointer, *codec.Codec) ([]driver.Value, error) { return vs, nil }}
		a.n++
	}
	return &c
}

func (a *arguer) argument(v driver.Value) *tree.Argument {
	a.n++
	if arg := a.same[v]; arg != nil {
		return arg
	}
	if a.same == nil {
		a.same = map[driver.Value]*tree.Argument{}
	}
	a.same[v] = &tree.Argument{Encode: func(_ unsafe.Pointer, _ *codec.Codec, to *driver.Value) error { *to = v; return nil }}
	return a.same[v]
}
