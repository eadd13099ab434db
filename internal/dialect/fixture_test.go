package dialect_test

import (
	"math"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/dialect/mysql"
	"github.com/tenonsql/tenon/internal/dialect/postgres"
	"github.com/tenonsql/tenon/internal/dialect/sqlite"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

var dialects = []*dialect.Rules{sqlite.Rules(), postgres.Rules(), mysql.Rules(), mysql.MySQL()}

// The tables that the tests speak of.
var (
	productTable = &schema.Table{
		Name: "products",
		Columns: []schema.Column{
			{Name: "id", Type: schema.Type{Kind: schema.Int64}, Filled: schema.ByIdentity},
			{Name: "name", Type: schema.Type{Kind: schema.Text, Size: 100}},
			{Name: "price", Type: schema.Type{Kind: schema.Decimal, Precision: 10, Scale: 2}},
			{Name: "in_stock", Type: schema.Type{Kind: schema.Bool}, Default: "true"},
			{Name: "stock", Type: schema.Type{Kind: schema.Int32}, Null: true},
			{Name: "note", Type: schema.Type{Kind: schema.Text}, Null: true},
			{Name: "rating", Type: schema.Type{Kind: schema.Float64}, Null: true},
			{Name: "doc", Type: schema.Type{Kind: schema.JSON}, Null: true},
			{Name: "uid", Type: schema.Type{Kind: schema.UUID}, Null: true},
			{Name: "made", Type: schema.Type{Kind: schema.Instant}, Filled: schema.ByDefault, Default: "now()"},
		},
		Key:     []int{0},
		Indexes: []schema.Index{{Columns: []int{1}, Unique: true}, {Columns: []int{2}}},
	}
	userTable = &schema.Table{
		Name: "users",
		Columns: []schema.Column{
			{Name: "id", Type: schema.Type{Kind: schema.Int64}},
			{Name: "email", Type: schema.Type{Kind: schema.Text, Size: 100}},
			{Name: "age", Type: schema.Type{Kind: schema.Int32}, Null: true},
			{Name: "score", Type: schema.Type{Kind: schema.Decimal, Precision: 12, Scale: 2}, Null: true},
		},
		Key:     []int{0},
		Indexes: []schema.Index{{Columns: []int{1}, Unique: true}},
	}
	orderTable = &schema.Table{
		Name: "orders",
		Columns: []schema.Column{
			{Name: "id", Type: schema.Type{Kind: schema.Int64}},
			{Name: "user_id", Type: schema.Type{Kind: schema.Int64}, Null: true},
			{Name: "total", Type: schema.Type{Kind: schema.Decimal, Precision: 12, Scale: 2}},
		},
		Key:     []int{0},
		Foreign: []schema.ForeignKey{{Columns: []int{1}, Target: "users", OnDelete: schema.SetNull}},
	}
	linkTable = &schema.Table{
		Name: "tags",
		Columns: []schema.Column{
			{Name: "product_id", Type: schema.Type{Kind: schema.Int64}},
			{Name: "tag", Type: schema.Type{Kind: schema.Text}},
			{Name: "weight", Type: schema.Type{Kind: schema.Int32}, Default: "1"},
		},
		Key:     []int{0, 1},
		Foreign: []schema.ForeignKey{{Columns: []int{0}, Target: "products", OnDelete: schema.Cascade}},
	}
	counterTable = &schema.Table{
		Name: "counters",
		Columns: []schema.Column{
			{Name: "id", Type: schema.Type{Kind: schema.Int64}, Filled: schema.ByIdentity},
			{Name: "token", Type: schema.Type{Kind: schema.UUID}, Filled: schema.ByDefault, Default: "gen_random_uuid()"},
		},
		Key: []int{0},
	}
	listTable = &schema.Table{
		Name: "lists",
		Columns: []schema.Column{
			{Name: "id", Type: schema.Type{Kind: schema.Int64}},
			{Name: "words", Type: *wordsType},
			{Name: "prices", Type: *pricesType, Null: true},
			{Name: "bits", Type: schema.Type{Kind: schema.Array, Elem: &schema.Type{Kind: schema.Bytes}}},
		},
		Key: []int{0},
	}
	allTables = []*schema.Table{listTable, linkTable, orderTable, productTable, userTable, counterTable}

	products = &tree.Source{Table: productTable}
	users    = &tree.Source{Table: userTable}
	orders   = &tree.Source{Table: orderTable}
	tags     = &tree.Source{Table: linkTable}
	counters = &tree.Source{Table: counterTable}
	lists    = &tree.Source{Table: listTable}
	managers = &tree.Source{Table: userTable, Alias: "managers"}
)

// Types of expressions.
var (
	intType    = &schema.Type{Kind: schema.Int64}
	floatType  = &schema.Type{Kind: schema.Float64}
	boolType   = &schema.Type{Kind: schema.Bool}
	textType   = &schema.Type{Kind: schema.Text}
	moneyType  = &schema.Type{Kind: schema.Decimal, Scale: 2}
	uuidType   = &schema.Type{Kind: schema.UUID}
	jsonType   = &schema.Type{Kind: schema.JSON}
	momentType = &schema.Type{Kind: schema.Instant}
	dayType    = &schema.Type{Kind: schema.Date}
	clockType  = &schema.Type{Kind: schema.Clock}
	wallType   = &schema.Type{Kind: schema.DateTime}

	aDay       = &tree.Node{Kind: tree.Bind, Type: dayType, Value: val("2024-02-29")}
	aClock     = &tree.Node{Kind: tree.Bind, Type: clockType, Value: val("01:30:00.000001")}
	aWall      = &tree.Node{Kind: tree.Bind, Type: wallType, Value: val("2024-02-29 12:33:20.000001")}
	wordsType  = &schema.Type{Kind: schema.Array, Elem: textType}
	pricesType = &schema.Type{Kind: schema.Array, Elem: &schema.Type{Kind: schema.Decimal, Precision: 10, Scale: 2}}
)

// givenSource is a table of the program's rows, givenNone one without rows, givenLists one with lists.
var (
	givenSource = &tree.Source{Alias: "v", Given: row(givenList("id", intType, 1, 2), givenList("price", moneyType, "#1.50", nil), givenList("name", textType, "a", "b"), givenList("uid", uuidType, []byte("0123456789abcdef"), nil), givenList("bytes", &schema.Type{Kind: schema.Bytes}, []byte("0123456789abcdef"), nil))}
	givenNone   = &tree.Source{Alias: "v", Given: row(givenList("id", intType), givenList("name", textType))}
	givenLists  = &tree.Source{Alias: "v", Given: row(givenList("id", intType, 1), givenList("words", wordsType, nil))}
)

func givenList(name string, t *schema.Type, xs ...any) *tree.Node {
	n := list(codec.ValueKind(t.Kind), xs...)
	n.Name, n.Type = name, &schema.Type{Kind: schema.Array, Elem: t}
	return n
}

func givenCol(src *tree.Source, name string, t *schema.Type) *tree.Node {
	return &tree.Node{Kind: tree.Column, Source: src, Name: name, Type: t}
}

// ordersWindow goes on from partitions, both with names.
var ordersWindow = &tree.Window{
	Name: "w", Base: &tree.Window{Name: "partitions", Partition: row(op(tree.Add, p("stock"), bind(intType, 1)))}, Order: []tree.Order{desc(p("price"))},
}

func col(src *tree.Source, name string) *tree.Node {
	c := &src.Table.Columns[src.Table.Column(name)]
	return &tree.Node{Kind: tree.Column, Source: src, Name: name, Type: &c.Type, Null: c.Null}
}

func p(name string) *tree.Node { return col(products, name) }

func l(name string) *tree.Node { return col(lists, name) }

// words is a list as a parameter.
func words(t *schema.Type, xs ...any) *tree.Node {
	n := list(driver.Text, xs...)
	n.Type = t
	return n
}

func itemAt(of *tree.Node, i int) *tree.Node {
	return &tree.Node{Kind: tree.Call, Op: tree.ArrayAt, Args: row(of), Path: []tree.Step{{Index: i, IsIndex: true}}, Type: of.Type.Elem, Null: true}
}

// whereList is SELECT id FROM lists WHERE …
func whereList(conditions ...*tree.Node) *tree.Select {
	s := sel(lists, l("id"))
	s.Where = conditions
	return s
}

// val is a driver value of a Go one: a decimal is a string that begins with a #.
func val(x any) (v driver.Value) {
	switch x := x.(type) {
	case nil:
	case int:
		v.SetInt(int64(x))
	case float64:
		v = driver.Value{Kind: driver.Float, N: int64(math.Float64bits(x))}
	case bool:
		v.SetBool(x)
	case string:
		v.SetText(x)
		if len(x) > 1 && x[0] == '#' {
			v = driver.Value{Kind: driver.Decimal, S: x[1:]}
		}
	case []byte:
		v = driver.Value{Kind: driver.UUID, S: string(x)}
	case driver.Value:
		v = x
	}
	return v
}

func vals(xs ...any) []driver.Value {
	vs := make([]driver.Value, len(xs))
	for i, x := range xs {
		vs[i] = val(x)
	}
	return vs
}

func jsonVal(s string) driver.Value { return driver.Value{Kind: driver.JSON, S: s} }

func bind(t *schema.Type, x any) *tree.Node {
	return &tree.Node{Kind: tree.Bind, Type: t, Value: val(x)}
}

func cmp(op tree.Op, n *tree.Node, x any) *tree.Node {
	return &tree.Node{Kind: tree.Compare, Op: op, Left: n, Value: val(x), Null: n.Null}
}

func eq(n *tree.Node, x any) *tree.Node { return cmp(tree.Eq, n, x) }

func op(o tree.Op, args ...*tree.Node) *tree.Node {
	n := &tree.Node{Kind: tree.Binary, Op: o, Args: args, Type: args[0].Type}
	if len(args) == 1 {
		n.Kind = tree.Unary
	}
	for _, a := range args {
		n.Null = n.Null || a.Null
	}
	return n
}

func typed(n *tree.Node, t *schema.Type) *tree.Node { n.Type = t; return n }

func call(o tree.Op, t *schema.Type, args ...*tree.Node) *tree.Node {
	return &tree.Node{Kind: tree.Call, Op: o, Type: t, Args: args}
}

func agg(o tree.Op, t *schema.Type, args ...*tree.Node) *tree.Node {
	return &tree.Node{Kind: tree.Call, Op: o, Type: t, Args: args, Agg: true, Empty: o != tree.Count && o != tree.CountAll && o != tree.CountDistinct}
}

func and(args ...*tree.Node) *tree.Node {
	return &tree.Node{Kind: tree.Logic, Op: tree.And, Args: args}
}

func or(args ...*tree.Node) *tree.Node {
	return &tree.Node{Kind: tree.Logic, Op: tree.Or, Args: args}
}
func not(n *tree.Node) *tree.Node { return op(tree.Not, n) }

func in(n *tree.Node, xs ...any) *tree.Node {
	return &tree.Node{Kind: tree.In, Left: n, Values: vals(xs...)}
}

func notIn(n *tree.Node, xs ...any) *tree.Node {
	return &tree.Node{Kind: tree.In, Left: n, Values: vals(xs...), Not: true}
}

func between(n, a, b *tree.Node) *tree.Node {
	return &tree.Node{Kind: tree.Between, Args: []*tree.Node{n, a, b}}
}

func likes(n *tree.Node, pattern string, fold, negated bool) *tree.Node {
	return &tree.Node{Kind: tree.Like, Left: n, Value: val(pattern), Fold: fold, Not: negated}
}

// aDocument is a parameter.
var aDocument = &tree.Node{Kind: tree.Bind, Type: &schema.Type{Kind: schema.JSON}, Value: driver.Value{Kind: driver.JSON, S: `{"a": [1, {"k": "v"}], "b": true, "c": null}`}}

// at is a function of what is at a path.
func at(n *tree.Node, steps ...any) *tree.Node {
	n.Path = path(nil, nil, steps...).Path
	return n
}

func path(t *schema.Type, doc *tree.Node, steps ...any) *tree.Node {
	n := &tree.Node{Kind: tree.JSONPath, Left: doc, Type: t, Null: true}
	for _, s := range steps {
		switch s := s.(type) {
		case string:
			n.Path = append(n.Path, tree.Step{Key: s})
		case int:
			n.Path = append(n.Path, tree.Step{Index: s, IsIndex: true})
		}
	}
	return n
}

func has(doc *tree.Node, key string) *tree.Node {
	return &tree.Node{Kind: tree.Unary, Op: tree.JSONHas, Args: []*tree.Node{doc}, Path: []tree.Step{{Key: key}}}
}

func fragment(text string, args ...*tree.Node) *tree.Node {
	return &tree.Node{Kind: tree.Fragment, Name: text, Args: args}
}

func label(n *tree.Node, name string) *tree.Node {
	return &tree.Node{Kind: tree.Label, Name: name, Args: []*tree.Node{n}, Type: n.Type, Null: n.Null}
}

func sel(from *tree.Source, columns ...*tree.Node) *tree.Select {
	return &tree.Select{From: from, Columns: columns, Limit: -1, Offset: -1}
}

// where is SELECT id FROM products WHERE …
func where(conditions ...*tree.Node) *tree.Select {
	s := sel(products, p("id"))
	s.Where = conditions
	return s
}

func with(s *tree.Select, change func(*tree.Select)) *tree.Select { change(s); return s }

func asc(n *tree.Node) tree.Order  { return tree.Order{By: n} }
func desc(n *tree.Node) tree.Order { return tree.Order{By: n, Desc: true} }

func ordered(s *tree.Select, os ...tree.Order) *tree.Select { s.Order = os; return s }

func list(elem driver.Kind, xs ...any) *tree.Node {
	return &tree.Node{Kind: tree.Bind, Value: driver.Value{Kind: driver.List, Items: &driver.Items{Elem: elem, Values: vals(xs...)}}}
}

func row(xs ...*tree.Node) []*tree.Node { return xs }

var dflt = &tree.Node{Kind: tree.Default}

func refused(name string) *tree.Node { return &tree.Node{Kind: tree.Excluded, Name: name} }

var (
	dear    = &tree.Source{Alias: "dear", Query: dearQuery()}
	dearCTE = &tree.Source{Alias: "dear", Query: dearQuery(), With: true}
)

var goneCTE = &tree.Source{Alias: "gone", With: true, Write: &tree.Delete{From: orders, Where: row(cmp(tree.Gt, col(orders, "total"), "#50")), Returning: row(col(orders, "id"))}}

func dearCol(name string) *tree.Node {
	t := intType
	if name == "twice" {
		t = moneyType
	}
	return &tree.Node{Kind: tree.Column, Source: dearCTE, Name: name, Type: t}
}

func dearQuery() *tree.Select {
	s := sel(products, p("id"), label(op(tree.Add, p("price"), p("price")), "twice"))
	s.Where = []*tree.Node{cmp(tree.Gt, p("price"), "#100")}
	return s
}

func moneyOf(scale int) *schema.Type { return &schema.Type{Kind: schema.Decimal, Scale: scale} }

func over(n *tree.Node, x *tree.Window) *tree.Node {
	return &tree.Node{Kind: tree.Over, Args: []*tree.Node{n}, Window: x, Type: n.Type}
}

func cast(t *schema.Type, n *tree.Node) *tree.Node {
	return &tree.Node{Kind: tree.Cast, Type: t, Args: []*tree.Node{n}}
}

func exists(q *tree.Select, negated bool) *tree.Node {
	return &tree.Node{Kind: tree.Exists, Query: q, Not: negated}
}

func inQuery(n *tree.Node, q *tree.Select, negated bool) *tree.Node {
	return &tree.Node{Kind: tree.InQuery, Left: n, Query: q, Not: negated}
}

func scalar(q *tree.Select, t *schema.Type) *tree.Node {
	return &tree.Node{Kind: tree.Subquery, Query: q, Type: t, Null: true}
}

func limited(s *tree.Select) *tree.Select { s.Limit = 1; return s }

func upsert(into *tree.Source, target []int, set []tree.Assign, conditions []*tree.Node) *tree.Insert {
	s := &tree.Insert{Into: into, Columns: []int{0, 1, 2}, Rows: [][]*tree.Node{row(bind(intType, 50), bind(textType, "x"), bind(intType, 2))}}
	s.Conflict = &tree.Conflict{Target: target, Nothing: set == nil, Set: set, Where: conditions}
	return s
}

// part is a function of an instant that has a unit.
func part(op tree.Op, unit string, x *tree.Node) *tree.Node {
	n := call(op, intType, x)
	n.Name = unit
	return n
}

func merge(into, using *tree.Source, on *tree.Node, when ...tree.When) *tree.Merge {
	return &tree.Merge{Into: into, Using: tree.Join{Source: using, On: on}, When: when}
}

func dearOf(name string) *tree.Node {
	return &tree.Node{Kind: tree.Column, Source: dear, Name: name, Type: intType}
}

// was and is are a column before and after the statement.
func was(c *tree.Node) *tree.Node { return image(tree.OldValue, c) }
func is(c *tree.Node) *tree.Node  { return image(tree.NewValue, c) }

func image(k tree.Kind, c *tree.Node) *tree.Node {
	return &tree.Node{Kind: k, Name: c.Name, Type: c.Type, Source: c.Source, Null: c.Null, Args: row(c)}
}
