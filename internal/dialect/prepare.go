package dialect

import (
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
)

// Prepared is the text of a statement some of whose values come later, and where each of
// its parameters comes from then. It is immutable, and safe for use by many goroutines.
type Prepared struct {
	Text string
	args []later
}

// later is a parameter: a value that stays, or one that an argument has.
type later struct {
	node   *tree.Node // nil: the value stays
	fixed  driver.Value
	derive func(driver.Value) driver.Value
}

// Prepare renders a statement with arguments (tree.Argument). It gives nil where the text
// would differ from one execution to the next, which is then made anew for each: a list
// that does not travel as one parameter, a text that depends on values, or a statement too
// long to be searched for its arguments.
func (r *Rules) Prepare(w *Writer, stmt any) (*Prepared, error) {
	if s, ok := tree.Query(stmt); ok {
		stmt = s.Settled()
	}
	whole := w.shape.Of(stmt)
	if !whole && len(w.shape.Later) == 0 {
		return nil, r.Render(w, stmt)
	}
	w.later = w.shape.Later
	if err := r.Render(w, stmt); err != nil {
		return nil, err
	}
	p := &Prepared{Text: string(w.Text), args: make([]later, len(w.Args))}
	for i := range w.origins {
		a, ok := w.laterAt(i)
		if !ok {
			return nil, nil
		}
		p.args[i] = a
	}
	if w.shape.Long() || w.byValue {
		return nil, nil
	}
	return p, nil
}

// laterAt says where the i-th parameter comes from.
func (w *Writer) laterAt(i int) (later, bool) {
	o := &w.origins[i]
	for _, n := range w.later {
		if n.Kind == tree.In {
			if o.first == nil || o.first != unsafe.SliceData(n.Values) {
				continue
			}
			return later{node: n}, o.kind == fromList
		}
		if o.value == &n.Value {
			return later{node: n, derive: o.derive}, o.kind == fromValue || o.kind == fromDerived
		}
	}
	a := w.Args[i]
	if l := a.Items; l != nil { // which is the Writer's
		a.Items = &driver.Items{Elem: l.Elem, Values: l.Values}
	}
	return later{fixed: a}, true
}

// Take gathers the parameters of a prepared statement, with the argument at of, in w.Args.
func (p *Prepared) Take(w *Writer, of unsafe.Pointer) error {
	for i := range p.args {
		a := &p.args[i]
		if a.node == nil {
			w.Args = append(w.Args, a.fixed)
			continue
		}
		w.Args = append(w.Args, driver.Value{})
		if err := a.take(w, &w.Args[len(w.Args)-1], of); err != nil {
			return fault.Unfit(name(a.node), err)
		}
	}
	return nil
}

func (a *later) take(w *Writer, v *driver.Value, of unsafe.Pointer) error {
	n := a.node
	if n.Kind == tree.In {
		vs, err := n.Arg.All(of, n.Codec)
		*v = w.lent(n.Values[0].Kind, vs)
		return err
	}
	err := n.Arg.Encode(of, n.Codec, v)
	if a.derive != nil {
		*v = a.derive(*v)
	}
	return err
}

// name is what a value is compared with, for messages.
func name(n *tree.Node) string {
	if l := n.Left; l != nil && l.Kind == tree.Column && l.Source != nil {
		return l.Source.Name() + "." + l.Name
	}
	return "argument"
}
