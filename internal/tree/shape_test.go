package tree_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

var (
	table = &schema.Table{Name: "items", Columns: []schema.Column{{Name: "id"}, {Name: "name"}}}
	items = &tree.Source{Table: table}
	id    = &tree.Node{Kind: tree.Column, Name: "id", Source: items}
)

func fresh() *tree.Select {
	return &tree.Select{Columns: []*tree.Node{id}, From: items, Limit: -1, Offset: -1}
}

func number(n int64) *tree.Node {
	return &tree.Node{Kind: tree.Bind, Value: driver.Value{Kind: driver.Int, N: n}}
}

// rich is an expression with every field of a node.
func rich() *tree.Node {
	derived := &tree.Source{Alias: "d", Query: fresh(), Table: table, Given: []*tree.Node{{Kind: tree.Bind, Name: "g", Type: &schema.Type{Kind: schema.Int64}}}}
	typ := &schema.Type{Kind: schema.Array, Elem: &schema.Type{Kind: schema.Decimal, Precision: 9, Scale: 2}, Size: 3, Collation: "c", Native: map[string]string{"x": "y"}}
	q := fresh()
	q.Where = []*tree.Node{{Kind: tree.Compare, Op: tree.Eq, Left: &tree.Node{Kind: tree.Column, Name: "x", Source: derived}, Value: driver.Value{Kind: driver.Int, N: 1}}}
	return &tree.Node{
		Kind: tree.Call, Op: tree.Sum, Name: "n", Type: typ, Source: derived, Left: number(1), Args: []*tree.Node{number(2), {Kind: tree.Fragment, Name: "f"}},
		Value: driver.Value{Kind: driver.Int}, Values: []driver.Value{{Kind: driver.Int}, {Kind: driver.Int}, {Kind: driver.Int}}, Query: q,
		Window: &tree.Window{
			Name: "w", Base: &tree.Window{Name: "b", Order: []tree.Order{{By: &tree.Node{Kind: tree.Fragment, Name: "o"}}}},
			Partition: []*tree.Node{number(3)}, Order: []tree.Order{{By: &tree.Node{Kind: tree.Fragment, Name: "o"}}},
			Frame: &tree.Frame{From: tree.Bound{Kind: tree.Preceding, N: 2}, To: tree.Bound{Kind: tree.Following, N: 3}},
		},
		Path: []tree.Step{{Key: "k"}, {Index: 2, IsIndex: true}},
	}
}

func richSelect() *tree.Select {
	s := fresh()
	cte := &tree.Source{Alias: "c", Query: fresh(), With: true}
	s.Joins = []tree.Join{{Kind: tree.LeftJoin, Source: cte, On: &tree.Node{Kind: tree.Fragment, Name: "on"}}}
	s.Where = []*tree.Node{rich()}
	s.Tests = []tree.Test{
		tree.TestOf(&tree.Node{Kind: tree.Fragment, Name: "t"}, tree.Compare, tree.Eq, false, false, &driver.Value{Kind: driver.Int}),
		tree.TestOf(id, tree.Like, tree.NoOp, false, false, &driver.Value{Kind: driver.Text}),
	}
	s.Group, s.Having = []*tree.Node{{Kind: tree.Fragment, Name: "g"}}, []*tree.Node{{Kind: tree.Fragment, Name: "h"}}
	s.Order = []tree.Order{{By: &tree.Node{Kind: tree.Fragment, Name: "o"}}}
	s.Limit, s.Offset = 5, 6
	return s
}

// statements have every field of every statement.
func statements() []any {
	node := func(s string) *tree.Node { return &tree.Node{Kind: tree.Fragment, Name: s} }
	set := []tree.Assign{{Column: 1, Value: number(4)}}
	using := []tree.Join{{Source: &tree.Source{Table: table, Alias: "f"}, On: node("on")}, {Source: items}}
	return []any{
		richSelect(),
		&tree.Select{Set: &tree.SetOp{Kind: tree.Union, Left: fresh(), Right: fresh()}, Limit: -1, Offset: -1},
		&tree.Insert{
			Into: &tree.Source{Table: table, Alias: "i"}, Columns: []int{0, 1}, Rows: [][]*tree.Node{{number(1), node("v")}}, Arrays: []*tree.Node{node("a")}, Query: fresh(),
			Conflict: &tree.Conflict{Target: []int{0}, Set: set, Where: []*tree.Node{node("w")}}, Returning: []*tree.Node{node("r")},
		},
		&tree.Update{
			Table: &tree.Source{Table: table, Alias: "u"}, Set: set, Using: using, Where: []*tree.Node{node("w")}, Returning: []*tree.Node{node("r")},
			Arrays: &tree.Arrays{Keys: []int{0}, Set: []int{1}, Values: []*tree.Node{node("k")}},
		},
		&tree.Delete{From: &tree.Source{Table: table, Alias: "d"}, Using: using, Where: []*tree.Node{node("w")}, Returning: []*tree.Node{node("r")}},
		&tree.Merge{
			Into: &tree.Source{Table: table, Alias: "m"}, Using: using[0],
			When: []tree.When{{Matched: true, Where: []*tree.Node{node("w")}, Do: tree.MergeUpdate, Set: set}, {Do: tree.MergeInsert, Set: set}},
		},
		&tree.Text{SQL: "x", Args: []*tree.Node{node("a")}},
	}
}

// shapeless are the fields that no text depends on.
var shapeless = map[string]bool{
	"Source.Of": true, "Source.Cols": true, "Node.Codec": true, "Text.Columns": true, "Text.Reads": true,
	"Column.Type": true, "Type.Enum": true,
}

// TestShapeTellsEveryField changes each field of statements that have them all, one at a
// time: no two shapes are alike. A field that is new must be said by Shape, or be named in
// shapeless.
func TestShapeTellsEveryField(t *testing.T) {
	for _, stmt := range statements() {
		was := &tree.Shape{}
		if !was.Of(stmt) {
			t.Fatalf("%T has no shape", stmt)
		}
		key, fields := was.Key(), 0
		c := changer{seen: map[reflect.Value]bool{}, check: func(path string) {
			fields++
			now := &tree.Shape{}
			if now.Of(stmt) && now.Is(key) {
				t.Errorf("%T: another %s, and the same shape", stmt, path)
			}
		}}
		c.value(reflect.ValueOf(stmt), "")
		now := &tree.Shape{}
		if !now.Of(stmt) || !now.Is(key) || now.Sum() != was.Sum() {
			t.Errorf("%T: the statement as it was has another shape", stmt)
		}
		t.Logf("%T: %d changes", stmt, fields)
	}
}

// changer changes everything that can be reached from a value, and changes it back.
type changer struct {
	seen  map[reflect.Value]bool
	check func(path string)
}

func (c *changer) try(v, other reflect.Value, path string) {
	was := reflect.New(v.Type()).Elem()
	was.Set(v)
	v.Set(other)
	c.check(path)
	v.Set(was)
}

func (c *changer) value(v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Pointer:
		c.pointer(v, path)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[tree.Test]() {
			c.test(v, path)
			return
		}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			name := v.Type().Name() + "." + f.Name
			switch {
			case shapeless[name]:
			case v.Type() == reflect.TypeFor[driver.Value]():
				if f.Name == "Kind" {
					c.value(v.Field(i), path+"."+f.Name)
				}
			default:
				c.value(v.Field(i), path+"."+f.Name)
			}
		}
	case reflect.Slice:
		c.slice(v, path)
	case reflect.Interface:
		if v.Type() == reflect.TypeFor[error]() {
			c.try(v, reflect.ValueOf(errors.New("x")), path)
		}
	case reflect.Bool:
		c.try(v, reflect.ValueOf(!v.Bool()), path)
	case reflect.String:
		c.try(v, reflect.ValueOf(v.String()+"x").Convert(v.Type()), path)
	case reflect.Int, reflect.Int64:
		n := v.Int() + 1
		if path == ".Limit" || path == ".Offset" { // whether there is one
			n = -1 - v.Int()
		}
		if v.Int() == -1 {
			n = 7
		}
		c.try(v, reflect.ValueOf(n).Convert(v.Type()), path)
	case reflect.Uint8:
		c.try(v, reflect.ValueOf(v.Uint()+1).Convert(v.Type()), path)
	case reflect.Map:
		c.try(v, reflect.ValueOf(map[string]string{"another": "one"}), path)
	default:
		panic(fmt.Sprintf("%s is a %s", path, v.Type()))
	}
}

// test changes what a test is made of: its fields are its own.
func (c *changer) test(v reflect.Value, path string) {
	x := v.Interface().(tree.Test)
	n := x.Node()
	for what, other := range map[string]tree.Test{
		"Kind":       tree.TestOf(x.Of, n.Kind^tree.Compare^tree.Like, n.Op, n.Not, n.Fold, &n.Value),
		"Op":         tree.TestOf(x.Of, n.Kind, n.Op+1, n.Not, n.Fold, &n.Value),
		"Not":        tree.TestOf(x.Of, n.Kind, n.Op, !n.Not, n.Fold, &n.Value),
		"Fold":       tree.TestOf(x.Of, n.Kind, n.Op, n.Not, !n.Fold, &n.Value),
		"Value.Kind": tree.TestOf(x.Of, n.Kind, n.Op, n.Not, n.Fold, &driver.Value{Kind: n.Value.Kind + 1}),
		"Of":         tree.TestOf(&tree.Node{Kind: tree.Fragment, Name: "another"}, n.Kind, n.Op, n.Not, n.Fold, &n.Value),
	} {
		c.try(v, reflect.ValueOf(other), path+"."+what)
	}
	c.value(v.FieldByName("Of"), path+".Of")
}

func (c *changer) pointer(v reflect.Value, path string) {
	if v.IsNil() {
		c.try(v, reflect.New(v.Type().Elem()), path)
		return
	}
	if v.CanSet() {
		c.try(v, reflect.Zero(v.Type()), path)
	}
	switch v.Interface().(type) {
	case *schema.Table, *codec.Codec:
		return
	}
	if v.Interface() == items || v.Interface() == id || c.seen[v] {
		return
	}
	c.seen[v] = true
	c.value(v.Elem(), path)
}

func (c *changer) slice(v reflect.Value, path string) {
	if v.Type() == reflect.TypeFor[[]driver.Value]() && v.Len() > 0 {
		c.try(v, reflect.Zero(v.Type()), path)
		c.try(v, v.Slice(0, 1), path)
		return
	}
	if v.Len() == 0 {
		c.try(v, reflect.MakeSlice(v.Type(), 1, 1), path)
		return
	}
	c.try(v, v.Slice(0, v.Len()-1), path)
	for i := range v.Len() {
		c.value(v.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
}

// TestShapeOfTests holds that a query has the shape of the nodes that its Tests become.
func TestShapeOfTests(t *testing.T) {
	s := richSelect()
	a, b := &tree.Shape{}, &tree.Shape{}
	if !a.Of(s) || !b.Of(s.Settled()) || !a.Is(b.Key()) {
		t.Error("the settled query has another shape")
	}
	if len(a.Values) != len(b.Values) {
		t.Errorf("%d values, settled %d", len(a.Values), len(b.Values))
	}
}
