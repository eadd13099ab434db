package tenon

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/internal/tree"
)

// Prepared is a query whose text is made once for each kind of database. To run it takes its
// argument and sends it. It is safe for use by many goroutines; programs keep it in a
// package's variable.
type Prepared[A, R any] struct{ p *prepared[A, R] }

type prepared[A, R any] struct {
	f     func(arg Arg[A]) Query[R]
	q     session.Query // over the argument
	texts exec.Prepared
}

// Prepare makes a query of an argument, which f gives names to: Arg is an expression, and so
// are its fields.
//
//	byName := tenon.Prepare(func(name tenon.Arg[string]) tenon.Query[*User] {
//		return tenon.Select(Users).Where(Users.Name.EqExpr(name))
//	})
//	ada, err := db.One(ctx, byName.Of("ada"))
//
// f says what the query is, and is called again where the query becomes part of another: it
// has no effects, and gives the same query every time. What is wrong with the query is told
// when it runs.
func Prepare[A, R any](f func(arg Arg[A]) Query[R]) Prepared[A, R] {
	p := &prepared[A, R]{f: f, q: session.Query{}}
	if f == nil {
		p.q.Err = &BuildError{What: "there is no function that makes the query", Where: "Prepare"}
		return Prepared[A, R]{p}
	}
	if q := f(argument[A](nil)); q != nil {
		p.q = q.run()
	} else {
		p.q.Err = &BuildError{What: "the function makes no query", Where: "Prepare"}
	}
	return Prepared[A, R]{p}
}

// Of is the query with its argument. It runs as every query does: All, One, First, Iter,
// Count, in a session or on an engine.
func (p Prepared[A, R]) Of(a A) Query[R] {
	if p.p == nil {
		return &preparedQuery[A, R]{&prepared[A, R]{q: session.Query{Statement: exec.Statement{Err: errNoQuery}}}, a}
	}
	return &preparedQuery[A, R]{p.p, a}
}

type preparedQuery[A, R any] struct {
	*prepared[A, R]
	a A
}

func (q *preparedQuery[A, R]) result(R) {}

// whole is the query made anew, with the values of its argument.
func (q *preparedQuery[A, R]) whole() anyQuery { return q.f(argument(&q.a)) }

func (q *preparedQuery[A, R]) query() (*tree.Select, error) {
	if q.q.Err != nil {
		return nil, q.q.Err
	}
	return q.whole().query()
}

func (q *preparedQuery[A, R]) run() session.Query {
	switch q.q.Tree.(type) {
	case *tree.Plain, *tree.Select, *tree.Text:
		r := q.q
		r.Later = q
		return r
	}
	if q.q.Err != nil {
		return q.q
	}
	return q.whole().run()
}

// Prepared, Argument and Settled are for package exec.
func (q *preparedQuery[A, R]) Prepared() *exec.Prepared { return &q.texts }

func (q *preparedQuery[A, R]) Argument() unsafe.Pointer { return unsafe.Pointer(&q.a) }

func (q *preparedQuery[A, R]) Settled() (any, error) {
	r := q.whole().run()
	return r.Tree, r.Err
}

// Arg stands for the argument of a prepared query. It is an expression; where the argument is
// a struct, Field names a part of it.
type Arg[A any] struct {
	Ordered[A]
	of *A // the argument, where it is known
}

// argument is the argument of a prepared query, known or not.
func argument[A any](of *A) Arg[A] {
	a := Arg[A]{of: of}
	a.n = later(codecFor[A](), &tree.Argument{
		Of:     unsafe.Pointer(of),
		Encode: func(p unsafe.Pointer, c *codec.Codec, v *driver.Value) error { return c.Encode(p, v) },
	})
	return a
}

// Field is a part of the argument, which f takes out of it.
func (a Arg[A]) Field[T any](f func(A) T) Ordered[T] {
	return Ordered[T]{Value[T]{later(codecFor[T](), &tree.Argument{
		Of: unsafe.Pointer(a.of),
		Encode: func(p unsafe.Pointer, c *codec.Codec, v *driver.Value) error {
			x := f(*(*A)(p))
			return c.Encode(ptr(&x), v)
		},
	})}}
}

// FieldNull is a part of the argument that may be missing: NULL for nil.
func (a Arg[A]) FieldNull[T any](f func(A) *T) Ordered[T] {
	n := later(codecFor[T](), &tree.Argument{
		Of: unsafe.Pointer(a.of),
		Encode: func(p unsafe.Pointer, c *codec.Codec, v *driver.Value) error {
			x := f(*(*A)(p))
			if x == nil {
				v.SetNull()
				return nil
			}
			return c.Encode(unsafe.Pointer(x), v)
		},
	})
	n.Null = true
	return Ordered[T]{Value[T]{n}}
}

// ListArg is a list that a prepared query gets with its argument, for InList.
type ListArg[T any] struct{ arg *tree.Argument }

// List is a list in the argument, which f takes out of it.
func (a Arg[A]) List[T any](f func(A) []T) ListArg[T] {
	return ListArg[T]{&tree.Argument{
		Of: unsafe.Pointer(a.of),
		All: func(p unsafe.Pointer, c *codec.Codec) ([]driver.Value, error) {
			xs := f(*(*A)(p))
			vs := make([]driver.Value, len(xs))
			for i := range xs {
				if err := c.Encode(ptr(&xs[i]), &vs[i]); err != nil {
					return nil, err
				}
			}
			return vs, nil
		},
	}}
}

// InList is x IN (list), with a list that comes with the argument of a prepared query. IN of
// nothing is false.
func InList[T any](x Expr[T], list ListArg[T]) Condition { return inList(nodeOf(x), list.arg, false) }

// NotInList is x NOT IN (list); of nothing it is true.
func NotInList[T any](x Expr[T], list ListArg[T]) Condition {
	return inList(nodeOf(x), list.arg, true)
}

func inList(n *tree.Node, list *tree.Argument, not bool) Condition {
	e := encoded{}
	switch {
	case n.Codec == nil:
		e.err = &BuildError{What: "an expression without a type cannot be compared with values", Where: "InList"}
	case list == nil:
		e.err = &BuildError{What: "there is no list", Where: "InList", Do: "make it with Arg.List"}
	case list.Of != nil:
		if e.values, e.err = list.All(list.Of, n.Codec); e.err != nil {
			e.err = fault.Unfit(nodeName(n), e.err)
		}
		return in(n, e, not)
	default:
		e.values = []driver.Value{{Kind: codec.ValueKind(n.Codec.Kind)}}
	}
	c := in(n, e, not)
	x := c.node()
	x.Arg, x.Codec = list, n.Codec
	return c
}

// later is a parameter that gets its value from an argument, now where that is known.
func later(c *codec.Codec, arg *tree.Argument) *tree.Node {
	n := &tree.Node{Kind: tree.Bind, Arg: arg}
	typed(n, c)
	return valued(n)
}

// valued gives a parameter its value where the argument is known. It still tells where the
// value comes from, so that it can be encoded as another expression's values are.
func valued(n *tree.Node) *tree.Node {
	if n.Codec == nil {
		return n
	}
	if n.Arg.Of == nil {
		n.Value.Kind = codec.ValueKind(n.Codec.Kind)
	} else if err := n.Arg.Encode(n.Arg.Of, n.Codec, &n.Value); err != nil && n.Err == nil {
		n.Err = fault.Unfit("argument", err)
	}
	return n
}

// agree gives a parameter that comes from an argument the type and the form of what it stands
// beside, when both are of one Go type: a column says more of its values than their type.
func agree(n, beside *tree.Node) *tree.Node {
	if n.Arg == nil || n.Kind != tree.Bind || beside.Arg != nil || beside.Codec == nil || n.Codec == nil || beside.Codec.Type != n.Codec.Type {
		return n
	}
	return valued(&tree.Node{Kind: tree.Bind, Type: beside.Type, Codec: beside.Codec, Arg: n.Arg, Null: n.Null})
}

// agreed are arguments of an operator or a function, among them some of a prepared query.
func agreed(args []*tree.Node) []*tree.Node {
	copied := false
	for i, n := range args {
		if n.Arg == nil || n.Kind != tree.Bind {
			continue
		}
		for _, beside := range args {
			x := agree(n, beside)
			if x == n {
				continue
			}
			if !copied {
				args, copied = slices.Clone(args), true
			}
			args[i] = x
			break
		}
	}
	return args
}

// comparedLater compares an expression with a parameter that comes from an argument, as with
// a value.
func comparedLater(op tree.Op, a, b *tree.Node) Condition {
	x := agree(b, a)
	n := &tree.Node{Kind: tree.Compare, Op: op, Left: a, Value: x.Value, Arg: x.Arg, Codec: x.Codec, Null: a.Null && op != tree.Distinct, Agg: a.Agg, Err: a.Err}
	if n.Err == nil {
		n.Err = x.Err
	}
	if x.Arg.Of != nil {
		n.Arg, n.Codec = nil, nil
	}
	return condition(n)
}
