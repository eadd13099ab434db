package tenon

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/internal/tree"
)

// constant is a type that no variable outside of this package has: only an untyped
// constant can be one, so hand-written SQL cannot come from data.
type constant string

// TrustedSQL takes SQL that is known only when the program runs, such as a file that is
// embedded in it, for Raw, Cond, SQL, Rows and Engine.Script. It is the one door past the
// rule that such text is a constant: whoever calls it vouches that no part of the text
// comes from a user. Values go in as arguments, for which ? stands as ever.
func TrustedSQL(text string) constant { return constant(text) }

// Raw is an expression written by hand. Each ? stands for an argument, a value or an
// expression; ?? is a question mark.
func Raw[T any](text constant, args ...any) Ordered[T] {
	n := fragment(text, args)
	typed(n, codecFor[T]())
	return Ordered[T]{Value[T]{n}}
}

// Cond is a condition written by hand.
func Cond(text constant, args ...any) Condition { return condition(fragment(text, args)) }

// SQL is a statement written by hand that gives no rows.
func SQL(text constant, args ...any) Statement {
	ns, err := arguments(args)
	return handwritten{tree.Text{SQL: string(text), Args: ns, Err: err}}
}

// Script runs statements that stand one after another in a text, separated by semicolons,
// on one connection: a file of SQL. It takes no arguments, and ? is no more than itself.
// Unless the text has BEGIN and COMMIT, statements before one that fails may stay.
func (e *Engine) Script(ctx context.Context, text constant) error {
	c, err := e.acquire(ctx, driver.Write)
	if err != nil {
		return err
	}
	defer e.run.Pool.Release(c)
	return e.run.Script(ctx, c, string(text))
}

type handwritten struct{ t tree.Text }

func (h handwritten) statement() session.Query {
	return session.Query{Statement: exec.Statement{Tree: &h.t}}
}

// Rows is a query written by hand. Its columns are read in the order of what is selected:
// for a table all of its columns, in the order of the struct.
func Rows[R any](w Selectable[R], text constant, args ...any) Query[R] {
	ns, err := arguments(args)
	return handwrittenRows[R]{tree.Text{SQL: string(text), Args: ns, Err: err}, w}
}

type handwrittenRows[R any] struct {
	t    tree.Text
	what Selectable[R]
}

func (handwrittenRows[R]) result(R) {}

func (handwrittenRows[R]) query() (*tree.Select, error) {
	return nil, &BuildError{What: "a query written by hand cannot stand inside another statement", Where: "Rows", Do: "use Raw or Cond for the part that is needed"}
}

func (q handwrittenRows[R]) run() session.Query {
	p := *planOf(q.what)
	p = p.Entire()
	t := q.t
	t.Columns = p.Columns
	err := p.Err
	if err == nil {
		// Whether the text groups its rows is not known: an aggregate is taken at its word.
		err = checkNulls(&tree.Select{Columns: p.Columns, Group: p.Columns}, &p)
	}
	return session.Query{Statement: exec.Statement{Tree: &t, Err: err}, Plan: p}
}

func fragment(text constant, args []any) *tree.Node {
	ns, err := arguments(args)
	n := joined(tree.Fragment, tree.NoOp, ns...)
	n.Name, n.Null = string(text), false
	if n.Err == nil {
		n.Err = err
	}
	if n.Err == nil {
		n.Err = aList(string(text), ns)
	}
	return n
}

// oneOf is a list of one parameter.
var oneOf = regexp.MustCompile(`(?i)\bIN\s*\(\s*\?\s*\)`)

// aList refuses a list where SQL takes one value: IN (?) would compare with the list itself.
func aList(text string, args []*tree.Node) error {
	for _, at := range oneOf.FindAllStringIndex(text, -1) {
		before := text[:at[0]]
		i := strings.Count(before, "?") - 2*strings.Count(before, "??")
		if i < len(args) && args[i].Value.Kind == driver.List {
			return &BuildError{What: "a list stands where one value does, in IN (?)", Where: "hand-written SQL", Do: "use In of the column or of Raw, or write a ? for each value"}
		}
	}
	return nil
}

// arguments turns the arguments of hand-written SQL into nodes: expressions stay what they
// are, values become parameters.
func arguments(args []any) ([]*tree.Node, error) {
	ns := make([]*tree.Node, len(args))
	var failed error
	for i, a := range args {
		if x, ok := a.(AnyExpr); ok {
			ns[i] = nodeOf(x)
			continue
		}
		n := &tree.Node{Kind: tree.Bind}
		ns[i] = n
		if a == nil {
			continue
		}
		v := reflect.ValueOf(a)
		c, err := codec.For(v.Type())
		if err != nil {
			failed = firstError(failed, &BuildError{What: fmt.Sprintf("argument %d is a %T, which no SQL type is known for", i+1, a), Where: "hand-written SQL"})
			continue
		}
		p := reflect.New(v.Type())
		p.Elem().Set(v)
		typed(n, c)
		encode(n, p.UnsafePointer(), &n.Value, &n.Err)
		failed = firstError(failed, n.Err)
	}
	return ns, failed
}
