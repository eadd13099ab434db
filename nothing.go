package tenon

import (
	"github.com/tenonsql/tenon/internal/load"
	"github.com/tenonsql/tenon/internal/tree"
)

// What stands where a program gave nothing, a nil interface or the zero value of a generated
// type: a mistake that is told when the statement is run, as any other of it.

var (
	errNoExpr     = &BuildError{What: "there is no expression", Where: "statement", Do: "give a column or an expression: nil is none, nor is a zero value"}
	errNoSource   = &BuildError{What: "there is no table", Where: "FROM", Do: "give one that was generated, or a CTE, a Subquery or Values: nil is none, nor is a zero value"}
	errNoRelation = &BuildError{What: "there is no relation", Where: "statement", Do: "give one of a generated table: nil is none, nor is a zero value"}
	errNoTest     = &BuildError{What: "there is no function that makes the condition", Where: "Given"}

	noPlan   = plan{Err: &BuildError{What: "the statement selects nothing", Where: "Select", Do: "begin with Select and what each row becomes"}}
	noTable  = selection{what: &plan{Err: errNoSource}}
	noExpr   = &tree.Node{Kind: tree.Fragment, Err: errNoExpr}
	noSource = &tree.Source{Alias: "?", Query: &tree.Select{Limit: -1, Offset: -1, Err: errNoSource}}
)

// some is a node that is there.
func some(n *tree.Node) *tree.Node {
	if n == nil {
		return noExpr
	}
	return n
}

// nodeOf is the node of what may be nil.
func nodeOf(x interface{ node() *tree.Node }) *tree.Node {
	if x == nil {
		return noExpr
	}
	return some(x.node())
}

// tableOf is the table of what may be nil, or nil.
func tableOf(s Source) *table {
	if s == nil {
		return nil
	}
	return s.table()
}

// standing is the source of what may be nil.
func standing(s Source) *tree.Source { return tableOf(s).source() }

func (t *table) source() *tree.Source {
	if t == nil {
		return noSource
	}
	return t.src
}

// missing says that there is no table to write to.
func missing(s Source) error {
	if tableOf(s) == nil {
		return errNoTarget
	}
	return nil
}

// relationAt is the relation of what may be nil, or nil.
func relationAt(j Joinable) *relation {
	if j == nil {
		return nil
	}
	return j.rel()
}

// specOf is what a Loadable loads, which may be nil.
func specOf[R any](l Loadable[R], from R) load.Spec {
	if l == nil {
		return load.Spec{Err: errNoRelation}
	}
	return *l.loadFrom(from)
}

// queryOf is a query as part of another; it may be nil.
func queryOf(q anyQuery) (*tree.Select, error) {
	if q == nil {
		return nil, errNoQuery
	}
	return q.query()
}
