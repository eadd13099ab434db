package suite

import (
	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// named is a row with what was read into it by name.
type named struct {
	Name string
	N    int64
}

var selects = Family{
	Name: "Select",
	Cases: []string{
		"select: entities, columns, pairs, structs, and what may be NULL", "select: One, First, and neither too few nor too many rows",
		"SQL by hand: expressions, conditions, statements, rows", "a base query can be extended in many ways",
		"decimals and instants are read from expressions as they are", "join along a relation", "an outer join: what is absent is nil",
		"join by a condition", "aliases and self-joins", "full and cross joins", "lateral joins", "group by and having", "counts",
		"sum, average, least and greatest", "groups of groups", "filtered aggregates", "tuples, maps, groups and chunks",
	},
	Seed: (*T).seedShop,
	Reads: []Case{
		{"a column", asks(tenon.Select(Users.Name).Where(Users.ID.Eq(7)), "jack")},
		{"a whole row", func(t *T) {
			u, err := t.DB.One(t.Ctx, tenon.Select(Users).Where(Users.ID.Eq(8)))
			t.Must(err)
			t.Equal([]any{u.ID, u.Name}, []any{int64(8), "ed"})
		}},
		{"two columns", asks(tenon.Select(tenon.Both(Users.ID, Users.Name)).Where(Users.ID.Eq(9)), tenon.PairOf(int64(9), "fred"))},
		{"one column twice", asks(tenon.Select(tenon.Both(Users.ID, Users.ID)).Where(Users.ID.Eq(9)), tenon.PairOf(int64(9), int64(9)))},
		{"columns of one name in two tables", asks(tenon.Select(tenon.Both(Users.ID, Orders.ID)).Join(Users.Orders).Where(Orders.ID.Eq(2)), tenon.PairOf(int64(9), int64(2)))},
		{"a struct by name", asks(tenon.Select(tenon.Into(func(n *named, r *tenon.Row) { r.Read(&n.Name, Users.Name); r.Read(&n.N, Users.ID) })).Where(Users.ID.Eq(10)), named{"chuck", 10})},
		{"an expression", asks(tenon.Select(Users.ID.Plus(1).Times(2)).Where(Users.ID.Eq(7)), 16)},
		{"a condition as a value", asks(tenon.Select(Users.ID.Gt(8)).OrderBy(Users.ID.Asc()), false, false, true, true)},
		{"a scalar subquery", asks(tenon.Select(tenon.Nullable(tenon.Scalar(tenon.Select(tenon.Count()).From(Orders).Where(Orders.UserID.EqExpr(Users.ID))))).From(Users).OrderBy(Users.ID.Asc()),
			to[int64](3), to[int64](0), to[int64](2), to[int64](0))},
		{"a label of an expression", func(t *T) {
			double := tenon.Label("double", Users.ID.Times(2))
			d := tenon.Subquery("d", tenon.Select(double))
			rows(t, tenon.Select(d.Col(double)).Where(d.Col(double).Gt(15)).OrderBy(d.Col(double).Asc()), 16, 18, 20)
		}},
		{"no rows", asks(tenon.Select(Users.Name).Where(Users.ID.Eq(0)))},
	},
}

var orders = Family{
	Name: "Order",
	Cases: []string{
		"order: NULL last ascending and first descending, unless said", "every column has an order", "dynamic: orders that a request may choose",
		"group and order by an expression with a value that is built again",
	},
	Seed: (*T).seedShop,
	Reads: []Case{
		{"ascending", asks(tenon.Select(Users.Name).OrderBy(Users.Name.Asc()), "chuck", "ed", "fred", "jack")},
		{"descending", asks(tenon.Select(Users.Name).OrderBy(Users.Name.Desc()), "jack", "fred", "ed", "chuck")},
		{"by a column that is not selected", asks(tenon.Select(Users.Name).OrderBy(Users.ID.Desc()), "chuck", "fred", "ed", "jack")},
		{"by an expression", asks(tenon.Select(Users.ID).OrderBy(Users.Name.Length().Asc(), Users.ID.Asc()), 8, 7, 9, 10)},
		{"by an expression, descending", asks(tenon.Select(Orders.ID).OrderBy(Orders.Total.Times(dec("-1")).Desc()), 4, 1, 2, 3, 5)},
		{"by two terms", asks(tenon.Select(Orders.ID).OrderBy(Orders.UserID.Desc(), Orders.Total.Asc()), 4, 2, 1, 3, 5)},
		{"by a count in a group", asks(tenon.Select(Orders.UserID).GroupBy(Orders.UserID).OrderBy(tenon.Count().Desc()), 7, 9)},
		{"by a label", func(t *T) {
			sum := tenon.Label("sum", tenon.Sum(Orders.Total))
			rows(t, tenon.Select(tenon.Both(Orders.UserID, sum)).GroupBy(Orders.UserID).OrderBy(sum.Asc()),
				tenon.Two[int64, decimal.Decimal]{A: 9, B: dec("20.50")}, tenon.Two[int64, decimal.Decimal]{A: 7, B: dec("140.24")})
		}},
		{"by a condition", asks(tenon.Select(Users.ID).OrderBy(tenon.Case[int64]().When(Users.Name.Eq("fred"), 0).Else(1).Asc(), Users.ID.Asc()), 9, 7, 8, 10)},
		{"by a column of another table", asks(tenon.Select(Orders.ID).Join(Orders.User).OrderBy(Users.Name.Asc(), Orders.ID.Desc()), 4, 2, 5, 3, 1)},
		{"NULL last, ascending", asks(tenon.Select(Orders.ID).OrderBy(Orders.AddressID.Asc(), Orders.ID.Asc()), 1, 3, 2, 4, 5)},
		{"NULL first, asked for", asks(tenon.Select(Orders.ID).OrderBy(Orders.AddressID.Asc().NullsFirst(), Orders.ID.Asc()), 5, 1, 3, 2, 4)},
	},
}

var limits = Family{
	Name:  "Limit",
	Cases: []string{"limit and offset, together and alone", "pages follow each other, whatever the order is by", "pages of entities and joins, with rows that come meanwhile"},
	Seed:  (*T).seedShop,
	Reads: []Case{
		{"a limit", asks(byID.Limit(2), 7, 8)},
		{"an offset", asks(byID.Offset(2), 9, 10)},
		{"a limit and an offset", asks(byID.Limit(2).Offset(1), 8, 9)},
		{"an offset and a limit", asks(byID.Offset(1).Limit(2), 8, 9)},
		{"a limit of nothing", asks(byID.Limit(0))},
		{"an offset of nothing", asks(byID.Offset(0), 7, 8, 9, 10)},
		{"a limit beyond the rows", asks(byID.Limit(100), 7, 8, 9, 10)},
		{"an offset beyond the rows", asks(byID.Offset(100))},
		{"distinct rows are limited", asks(tenon.Select(Orders.UserID).Distinct().OrderBy(Orders.UserID.Asc()).Limit(1), 7)},
		{"groups are limited", asks(tenon.Select(Orders.UserID).GroupBy(Orders.UserID).OrderBy(Orders.UserID.Desc()).Limit(1), 9)},
		{"the rows of a join are limited", asks(tenon.Select(Orders.ID).Join(Orders.User).OrderBy(Orders.ID.Asc()).Limit(2).Offset(1), 2, 3)},
		{"a limit in a subquery", asks(tenon.Select(Users.ID).Where(Users.ID.InQuery(byID.Limit(2))).OrderBy(Users.ID.Asc()), 7, 8)},
		{"a limit and an offset in a derived table", func(t *T) {
			d := tenon.Subquery("d", byID.Limit(2).Offset(1))
			rows(t, tenon.Select(d.Col(Users.ID)).OrderBy(d.Col(Users.ID).Desc()).Limit(1), 9)
		}},
		{"a count over a limit", func(t *T) {
			n, err := t.DB.Count(t.Ctx, byID.Limit(3))
			t.Must(err)
			t.Equal(n, int64(3))
		}},
		{"a negative limit is a mistake", func(t *T) { mistaken(t, byID.Limit(-1), "below zero") }},
		{"a negative offset is a mistake", func(t *T) { mistaken(t, byID.Offset(-2), "below zero") }},
	},
}

var byID = tenon.Select(Users.ID).OrderBy(Users.ID.Asc())

// low, high and mid are names of users that overlap.
var (
	low  = tenon.Select(Users.Name).Where(Users.ID.Le(8))
	high = tenon.Select(Users.Name).Where(Users.ID.Ge(9))
	mid  = tenon.Select(Users.Name).Where(Users.ID.Between(8, 9))
)

var compounds = Family{
	Name:  "Compound",
	Cases: []string{"union", "set operations"},
	Seed:  (*T).seedShop,
	Reads: []Case{
		{"union leaves out what is there twice", asks(low.Union(mid).OrderBy(Users.Name.Asc()), "ed", "fred", "jack")},
		{"union all keeps it", asks(low.UnionAll(mid).OrderBy(Users.Name.Asc()), "ed", "ed", "fred", "jack")},
		{"intersect", asks(low.Intersect(mid), "ed")},
		{"except", asks(mid.Except(low), "fred")},
		{"except the other way", asks(low.Except(mid), "jack")},
		{"three of a kind", asks(low.Union(mid).Union(high).OrderBy(Users.Name.Asc()), "chuck", "ed", "fred", "jack")},
		{"union, then except", asks(low.Union(high).Except(mid).OrderBy(Users.Name.Asc()), "chuck", "jack")},
		{"one inside of another", asks(low.Except(mid.Union(high)), "jack")},
		{"a limit of the whole", asks(low.Union(high).OrderBy(Users.Name.Desc()).Limit(2), "jack", "fred")},
		{"an offset of the whole", asks(low.Union(high).OrderBy(Users.Name.Desc()).Offset(3), "chuck")},
		{"an order and a limit of each branch", asks(low.OrderBy(Users.ID.Desc()).Limit(1).UnionAll(high.OrderBy(Users.ID.Desc()).Limit(1)).OrderBy(Users.Name.Asc()), "chuck", "ed")},
		{"an offset of a branch", asks(low.OrderBy(Users.ID.Asc()).Limit(1).Offset(1).UnionAll(mid.OrderBy(Users.ID.Asc()).Limit(1)).OrderBy(Users.Name.Asc()), "ed", "ed")},
		{"distinct branches", asks(tenon.Select(Orders.UserID).Distinct().UnionAll(tenon.Select(Users.ID).Where(Users.ID.Eq(7))).OrderBy(Orders.UserID.Asc()), 7, 7, 9)},
		{"from a union", func(t *T) {
			d := tenon.Subquery("d", low.Union(high))
			rows(t, tenon.Select(d.Col(Users.Name)).Where(d.Col(Users.Name).Like("%e%")).OrderBy(d.Col(Users.Name).Asc()), "ed", "fred")
		}},
		{"in a union", asks(tenon.Select(Users.ID).Where(Users.Name.InQuery(low.Union(mid))).OrderBy(Users.ID.Asc()), 7, 8, 9)},
		{"pairs", asks(tenon.Select(tenon.Both(Users.ID, Users.Name)).Where(Users.ID.Eq(7)).UnionAll(tenon.Select(tenon.Both(Users.ID, Users.Name)).Where(Users.ID.Eq(8))).OrderBy(Users.ID.Desc()),
			tenon.PairOf(int64(8), "ed"), tenon.PairOf(int64(7), "jack"))},
		{"NULL equals NULL in a union", asks(tenon.Select(tenon.Nullable(Orders.AddressID)).Where(Orders.ID.Eq(5)).Union(tenon.Select(tenon.Nullable(Orders.AddressID)).Where(Orders.ID.Eq(5))), nil)},
		{"a count of a union", func(t *T) {
			n, err := t.DB.Count(t.Ctx, low.UnionAll(mid))
			t.Must(err)
			t.Equal(n, int64(4))
		}},
	},
}
