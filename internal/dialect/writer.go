package dialect

import (
	"strconv"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
)

// Writer renders one statement at a time into buffers that it keeps. It is for one
// goroutine. Text and Args are valid until the next Reset; Args refer to the values of the
// statement, and its lists to the Writer.
type Writer struct {
	Rules *Rules
	Text  []byte
	Args  []driver.Value
	Row   driver.Span // of an INSERT of one row, as driver.Statement has it
	Err   error       // the first error

	origins []origin // where each of Args comes from
	shape   tree.Shape
	byValue bool         // the text depends on a value
	later   []*tree.Node // what gets its value when the statement runs
	again   bool         // a parameter that was written before is the same one

	sources []*tree.Source // in scope, the outermost first
	scopes  []scope
	window  *tree.Window   // what the next call of a function is OVER
	wins    []*tree.Window // those with names, of the query being written
	lists   []*driver.Items
	used    int    // of lists
	alias   string // the name that the next query's only column gets
	equal   bool   // the next query is a branch whose rows are compared with another's
	target  *tree.Source
	into    *inserting   // what the next query's rows are for
	hoisted *tree.Select // its CTEs were written before
	plain   bool         // no more than Args was used
	giving  giving       // the RETURNING that is written
	clash   bool         // the clause of an upsert is written: there is a refused row
	set     *tree.Select // the UNION whose ORDER BY is written
}

// Reset makes the Writer ready for another statement; the buffers stay.
func (w *Writer) Reset() {
	forget(w.Args)
	if w.Args = w.Args[:0]; w.plain {
		w.plain = false // nothing else was used
		return
	}
	clear(w.origins)
	for _, l := range w.lists[:w.used] {
		l.Values = nil
	}
	w.shape.Reset()
	w.Text, w.origins = w.Text[:0], w.origins[:0]
	w.sources, w.scopes, w.used = w.sources[:0], w.scopes[:0], 0
	w.Row = driver.Span{}
	w.Err, w.window, w.wins, w.target, w.set, w.hoisted = nil, nil, nil, nil, nil, nil
	w.giving = giving{}
	w.again, w.equal, w.byValue, w.clash, w.alias, w.into, w.later = false, false, false, false, "", nil, nil
}

// forget makes values zero. It writes pointers only where there are any: each one is looked at
// by a collector that is at work.
func forget(vs []driver.Value) {
	for i := range vs {
		v := &vs[i]
		if v.S != "" || v.Items != nil {
			*v = driver.Value{}
			continue
		}
		v.Kind, v.Exp, v.N = driver.Null, 0, 0
	}
}

// Add appends SQL.
func (w *Writer) Add(sql string) { w.Text = append(w.Text, sql...) }

// Byte appends one character of SQL.
func (w *Writer) Byte(b byte) { w.Text = append(w.Text, b) }

// Number appends a whole number.
func (w *Writer) Number(n int) { w.Text = strconv.AppendInt(w.Text, int64(n), 10) }

// Name appends a quoted identifier.
func (w *Writer) Name(name string) {
	q := w.Rules.Quote
	for i := range len(name) {
		if name[i] == q || name[i] == 0 {
			w.oddName(name)
			return
		}
	}
	b := append(w.Text, q)
	b = append(b, name...)
	w.Text = append(b, q)
}

// oddName appends an identifier with a quote in it.
func (w *Writer) oddName(name string) {
	q := w.Rules.Quote
	b := append(w.Text, q)
	for i := range len(name) {
		c := name[i]
		switch c {
		case q:
			b = append(b, q)
		case 0:
			w.check(fault.Buildf("identifier", "", "name %q has a zero byte", name))
		}
		b = append(b, c)
	}
	w.Text = append(b, q)
}

// Literal appends a text in single quotes. It is for keys and options, never for values;
// what holds a backslash is left to Value, since databases differ in what it means.
func (w *Writer) Literal(s string) {
	b := append(w.Text, '\'')
	for i := range len(s) {
		if s[i] == '\'' {
			b = append(b, '\'')
		}
		b = append(b, s[i])
	}
	w.Text = append(b, '\'')
}

// Value appends a parameter.
func (w *Writer) Value(v *driver.Value) {
	if w.again && w.Rules.Numbered {
		for i, o := range w.origins {
			// An expression that was built twice is the same to a program: equal values are too.
			if o.kind != fromDerived && o.value != nil && w.same(o.value, v) {
				w.Rules.Param(w, i+1)
				return
			}
		}
	}
	w.add(*v, origin{kind: fromValue, value: v})
}

// same says that one parameter serves for two values.
func (w *Writer) same(a, b *driver.Value) bool {
	if a == b {
		return true
	}
	if len(w.later) > 0 {
		if same, later := tree.SameLater(w.later, a, b); later {
			return same
		}
	}
	return *a == *b
}

func (w *Writer) add(v driver.Value, from origin) {
	w.Args, w.origins = append(w.Args, v), append(w.origins, from)
	w.Rules.Param(w, len(w.Args))
}

// Derived appends a parameter that f makes of v.
func (w *Writer) Derived(v *driver.Value, f func(v driver.Value) driver.Value) {
	w.add(f(*v), origin{kind: fromDerived, value: v, derive: f})
}

// Constant appends a parameter that is text, and the same for every statement of one shape:
// made of names, never of values.
func (w *Writer) Constant(s string) {
	w.add(driver.Value{Kind: driver.Text, S: s}, origin{kind: fromShape})
}

// ByValue says that the text depends on the value of a parameter: it is not kept.
func (w *Writer) ByValue() { w.byValue = true }

// LimitArg and OffsetArg append the numbers of a query as parameters.
func (w *Writer) LimitArg(s *tree.Select) { w.add(count(s.Limit), origin{kind: fromLimit, page: s}) }

// OffsetArg is explained at LimitArg.
func (w *Writer) OffsetArg(s *tree.Select) { w.add(count(s.Offset), origin{kind: fromOffset, page: s}) }

func count(n int) driver.Value { return driver.Value{Kind: driver.Int, N: int64(n)} }

// List appends one parameter that holds values. The Writer lends the Items.
func (w *Writer) List(elem driver.Kind, vs []driver.Value) {
	o := origin{kind: fromNowhere}
	if len(vs) > 0 && vs[0].Kind == elem {
		o = origin{kind: fromList, first: &vs[0]}
	}
	w.add(w.lent(elem, vs), o)
}

func (w *Writer) lent(elem driver.Kind, vs []driver.Value) driver.Value {
	if w.used == len(w.lists) {
		w.lists = append(w.lists, new(driver.Items))
	}
	l := w.lists[w.used]
	w.used++
	l.Elem, l.Values = elem, vs
	return driver.Value{Kind: driver.List, Items: l}
}

// Node appends an expression.
func (w *Writer) Node(n *tree.Node) {
	if n.Err != nil {
		w.check(n.Err)
		return
	}
	w.Rules.Node[n.Kind](w, n)
}

// Nodes appends expressions with commas between.
func (w *Writer) Nodes(ns []*tree.Node) {
	for i, n := range ns {
		if i > 0 {
			w.Add(", ")
		}
		w.Node(n)
	}
}

// Known appends an expression where the database knows from what stands around it which
// type it must have: a parameter needs no cast there.
func (w *Writer) Known(n *tree.Node) {
	if n.Kind == tree.Bind && n.Err == nil {
		w.Value(&n.Value)
		return
	}
	w.Node(n)
}

// Fail notes an error; the first one counts.
func (w *Writer) Fail(err error) { w.check(err) }

// Unsupported notes that the database lacks a feature.
func (w *Writer) Unsupported(feature string) {
	if w.Err == nil {
		w.Err = &fault.UnsupportedError{Dialect: w.Rules.Name, Feature: feature}
	}
}

func (w *Writer) check(err error) {
	if w.Err == nil && err != nil {
		w.Err = err
	}
}
