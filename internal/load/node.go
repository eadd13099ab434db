package load

import (
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// All nodes that this package makes are made here.

// derived is a column of a derived table: what n is inside of it.
func derived(src *tree.Source, name string, n *tree.Node) *tree.Node {
	return &tree.Node{Kind: tree.Column, Name: name, Type: n.Type, Codec: n.Codec, Null: n.Null || n.Empty, Source: src}
}

func label(name string, n *tree.Node) *tree.Node {
	return &tree.Node{Kind: tree.Label, Name: name, Args: []*tree.Node{n}, Type: n.Type, Codec: n.Codec, Null: n.Null}
}

// equal says that columns are equal, one by one.
func equal(a, b []*tree.Node) *tree.Node {
	eqs := make([]*tree.Node, len(a))
	for i := range a {
		eqs[i] = &tree.Node{Kind: tree.Binary, Op: tree.Eq, Args: []*tree.Node{a[i], b[i]}}
	}
	return and(eqs...)
}

func and(ns ...*tree.Node) *tree.Node {
	if len(ns) == 1 {
		return ns[0]
	}
	return &tree.Node{Kind: tree.Logic, Op: tree.And, Args: ns}
}

// among says that columns are one of the rows in values, which stand one after the other.
func among(columns []*tree.Node, values []driver.Value) *tree.Node {
	left := columns[0]
	if len(columns) > 1 {
		left = &tree.Node{Kind: tree.Row, Args: columns}
	}
	return &tree.Node{Kind: tree.In, Left: left, Values: values}
}

// number counts rows from 1 on within each part.
func number(by []*tree.Node, order []tree.Order) *tree.Node {
	return &tree.Node{
		Kind: tree.Over, Args: []*tree.Node{{Kind: tree.Call, Op: tree.RowNumber, Type: integer}},
		Window: &tree.Window{Partition: by, Order: order}, Type: integer,
	}
}

func atMost(n *tree.Node, limit int) *tree.Node {
	return &tree.Node{Kind: tree.Compare, Op: tree.Le, Left: n, Value: driver.Value{Kind: driver.Int, N: int64(limit)}}
}

var oneMore = &tree.Node{Kind: tree.Bind, Value: driver.Value{Kind: driver.Int, N: 1}, Type: integer}

var integer = &schema.Type{Kind: schema.Int64}

// inJSON is the rows of a query as one JSON text.
func inJSON(q *tree.Select) *tree.Node {
	return &tree.Node{Kind: tree.Rows, Query: q, Type: document, Null: true}
}

var document = &schema.Type{Kind: schema.JSON}
