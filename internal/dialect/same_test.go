package dialect_test

import (
	"math/big"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/tree"
)

// document binds a JSON text.
func document(s string) *tree.Node {
	n := bind(jsonType, nil)
	if s != "" {
		n.Value = jsonVal(s)
	}
	return n
}

// seed is what the tables hold.
var seed = []any{
	&tree.Insert{Into: products, Columns: []int{0, 1, 2, 3, 4, 5, 6, 7}, Rows: [][]*tree.Node{
		row(bind(intType, 1), bind(textType, "Apple"), bind(moneyType, "#1.5"), bind(boolType, true), bind(intType, 10), bind(textType, "a%b"), bind(floatType, 1.5), document(`{"theme":"dark","n":1,"b":true,"deep":{"1":["x","y"]},"a":null}`)),
		row(bind(intType, 2), bind(textType, "apple"), bind(moneyType, "#10.00"), bind(boolType, false), bind(intType, 0), bind(textType, "axb"), bind(floatType, nil), document(`{"theme":"Dark","n":1.5,"b":false,"it's \"q\" \\ é.[0]":"odd","":"empty"}`)),
		row(bind(intType, 3), bind(textType, "ÄPFEL"), bind(moneyType, "#9.99"), bind(boolType, true), bind(intType, nil), bind(textType, nil), bind(floatType, 2.5), document(`{"theme":5,"n":9007199254740993,"b":"true"}`)),
		row(bind(intType, 4), bind(textType, "äpfel "), bind(moneyType, "#2"), bind(boolType, true), bind(intType, -7), bind(textType, ""), bind(floatType, nil), document("")),
		row(bind(intType, 5), bind(textType, `b\*?[]'"`), bind(moneyType, "#100"), bind(boolType, false), bind(intType, 3), bind(textType, `a\b`), bind(floatType, 0.5), document(`["x",19.990]`)),
	}},
	&tree.Insert{Into: users, Columns: []int{0, 1, 2, 3}, Rows: [][]*tree.Node{
		row(bind(intType, 1), bind(textType, "u1"), bind(intType, 30), bind(moneyType, "#1.1")),
		row(bind(intType, 2), bind(textType, "u2"), bind(intType, nil), bind(moneyType, nil)),
		row(bind(intType, 3), bind(textType, "u3"), bind(intType, 20), bind(moneyType, "#2.25")),
	}},
	&tree.Insert{Into: orders, Columns: []int{0, 1, 2}, Rows: [][]*tree.Node{
		row(bind(intType, 1), bind(intType, 1), bind(moneyType, "#10")), row(bind(intType, 2), bind(intType, nil), bind(moneyType, "#0.01")),
		row(bind(intType, 3), bind(intType, 1), bind(moneyType, "#9.99")),
	}},
	&tree.Insert{Into: tags, Columns: []int{0, 1}, Rows: [][]*tree.Node{row(bind(intType, 1), bind(textType, "x"))}},
}

func many(n int, f func(int) any) []any {
	xs := make([]any, n)
	for i := range xs {
		xs[i] = f(i)
	}
	return xs
}

// found is a query for the ids of products, in order, that conditions let through.
func found(conditions ...*tree.Node) *tree.Select {
	return ordered(where(conditions...), asc(p("id")))
}

// same are statements that give the same on every database.
var same = []struct {
	name string
	stmt any
	want string // rows by spaces, cells by commas
}{
	{"decimal order", found(cmp(tree.Gt, p("price"), "#9.99")), "2 5"},
	{"decimal sum compared", found(cmp(tree.Gt, op(tree.Add, p("price"), p("price")), "#19.98")), "2 5"},
	{"decimal equal", found(in(p("price"), "#1.50", "#2.000")), "1 4"},
	{"decimal in query", found(inQuery(p("price"), sel(orders, col(orders, "total")), false)), "2 3"},
	{"decimal sorted", ordered(sel(products, p("id")), desc(op(tree.Mul, p("price"), bind(moneyType, "#2")))), "5 2 3 4 1"},
	{"ne skips null", found(cmp(tree.Ne, p("stock"), 10)), "2 4 5"},
	{"distinct from", found(cmp(tree.Distinct, p("stock"), 10)), "2 3 4 5"},
	{"not distinct from null", found(cmp(tree.NotDistinct, p("stock"), nil)), "3"},
	{"in nothing", found(in(p("stock"))), ""},
	{"not in nothing", found(notIn(p("stock"))), "1 2 3 4 5"},
	{"not in", found(notIn(p("stock"), 10, 0, 5)), "4 5"},
	{"long list", found(in(p("id"), many(5000, func(i int) any { return i + 4 })...)), "4 5"},
	{"long list of texts", found(notIn(p("name"), append(many(5000, func(i int) any { return "n" + strconv.Itoa(i) }), "Apple", `b\*?[]'"`)...)), "2 3 4"},
	{"long list of decimals", found(in(p("price"), many(5000, func(i int) any { return "#" + strconv.Itoa(i) + ".0" })...)), "2 4 5"},
	{"pairs", found(in(&tree.Node{Kind: tree.Row, Args: row(p("id"), p("name"))}, 1, "Apple", 2, "Apple")), "1"},
	{"not in query", ordered(with(sel(users, col(users, "id")), func(s *tree.Select) {
		s.Where = row(inQuery(col(users, "id"), sel(orders, col(orders, "user_id")), true))
	}), asc(col(users, "id"))), "2 3"},
	{"not in limited query", ordered(with(sel(users, col(users, "id")), func(s *tree.Select) {
		s.Where = row(inQuery(col(users, "id"), with(ordered(sel(orders, col(orders, "user_id")), asc(col(orders, "id"))), func(q *tree.Select) { q.Limit = 2 }), true))
	}), asc(col(users, "id"))), "2 3"},
	{"like", found(likes(p("name"), "a%", false, false)), "2"},
	{"like escape", found(likes(p("note"), `a\%b`, false, false)), "1"},
	{"like any one", found(likes(p("note"), `a_b`, false, false)), "1 2 5"},
	{"like backslash", found(likes(p("note"), `a\\b`, false, false)), "5"},
	{"like odd", found(likes(p("name"), `b\\*?[]'"`, false, false)), "5"},
	{"like character", found(likes(p("name"), `_PFEL`, false, false)), "3"},
	{"like trailing space", found(likes(p("name"), `äpfel`, false, false)), ""},
	{"not like", found(likes(p("note"), "a%", false, true)), "4"},
	{"fold", found(likes(p("name"), "APP%", true, false)), "1 2"},
	{"fold ascii only", found(likes(p("name"), "äpFEl%", true, false)), "4"},
	{"not fold", found(likes(p("name"), "a%", true, true)), "3 4 5"},
	{"binary order", ordered(sel(products, p("id")), asc(p("name"))), "1 2 5 3 4"},
	{"text equal", found(eq(p("name"), "äpfel")), ""},
	{"empty is not null", found(eq(p("note"), "")), "4"},
	{"concat", found(eq(call(tree.Concat, textType, p("name"), bind(textType, "!")), "apple!")), "2"},
	{"length", found(eq(call(tree.Length, intType, p("name")), 6)), "4"},
	{"nulls last", ordered(sel(products, p("id")), asc(p("stock"))), "4 2 5 1 3"},
	{"nulls first", ordered(sel(products, p("id")), desc(p("stock"))), "3 1 5 2 4"},
	{"nulls said", ordered(sel(products, p("id")), tree.Order{By: p("stock"), Nulls: tree.NullsFirst}), "3 4 2 5 1"},
	{"nulls said desc", ordered(sel(products, p("id")), tree.Order{By: p("stock"), Desc: true, Nulls: tree.NullsLast}), "1 5 2 4 3"},
	{"true", found(op(tree.IsTrue, p("in_stock"))), "1 3 4"},
	{"not of null truth", found(not(op(tree.IsTrue, path(boolType, p("doc"), "b")))), "2 3 4 5"},
	{"json text", found(eq(path(textType, p("doc"), "theme"), "dark")), "1"},
	{"json text of number", found(eq(path(textType, p("doc"), "theme"), "5")), ""},
	{"json int", found(eq(path(intType, p("doc"), "n"), 1)), "1"},
	{"json int of fraction", found(op(tree.IsNull, path(intType, p("doc"), "n"))), "2 4 5"},
	{"json big int", found(eq(path(intType, p("doc"), "n"), 9007199254740993)), "3"},
	{"json other big int", found(eq(path(intType, p("doc"), "n"), 9007199254740992)), ""},
	{"json float", found(cmp(tree.Ge, path(floatType, p("doc"), "n"), 1.5)), "2 3"},
	{"json decimal", found(eq(path(moneyType, p("doc"), 1), "#19.99")), "5"},
	{"json bool", found(op(tree.IsTrue, path(boolType, p("doc"), "b"))), "1"},
	{"json false", found(op(tree.IsFalse, path(boolType, p("doc"), "b"))), "2"},
	{"json key of digits", found(eq(path(textType, p("doc"), "deep", "1", 1), "y")), "1"},
	{"json index of object", found(op(tree.IsNotNull, path(textType, p("doc"), "deep", 1))), ""},
	{"json index zero of object", found(op(tree.IsNotNull, path(jsonType, p("doc"), "deep", 0))), ""},
	{"json key of array", found(op(tree.IsNotNull, path(jsonType, p("doc"), "0"))), ""},
	{"json odd key", found(eq(path(textType, p("doc"), `it's "q" \ é.[0]`), "odd")), "2"},
	{"json empty key", found(eq(path(textType, p("doc"), ""), "empty")), "2"},
	{"json null", found(op(tree.IsNull, path(jsonType, p("doc"), "a"))), "1 2 3 4 5"},
	{"json has", found(has(p("doc"), "a")), "1"},
	{"json has not", found(not(has(p("doc"), "theme"))), "4 5"},
	{"division", sel(users, typed(op(tree.Div, bind(intType, 15), bind(intType, 10)), floatType), op(tree.IntDiv, bind(intType, -15), bind(intType, 10)), op(tree.Mod, bind(intType, -7), bind(intType, 3))), "1.5,-1,-1 1.5,-1,-1 1.5,-1,-1"},
	{"division by zero", ordered(sel(products, typed(op(tree.Div, p("id"), p("stock")), floatType), op(tree.IntDiv, p("id"), p("stock")), op(tree.Mod, p("id"), p("stock"))), asc(p("id"))), "0.1,0,1 NULL,NULL,NULL NULL,NULL,NULL -0.5714285714,0,4 1.6666666667,1,2"},
	{"decimal arithmetic", limited(ordered(sel(products, op(tree.Add, p("price"), bind(moneyType, "#0.25")), op(tree.Sub, p("price"), p("price")), op(tree.Mul, op(tree.Neg, p("price")), p("price")), typed(op(tree.Div, p("price"), p("id")), floatType), call(tree.Round, moneyOf(0), p("price"), fragment("0"))), asc(p("id")))), "1.75,0,-2.25,1.5,2"},
	{"aggregates", sel(products, agg(tree.CountAll, intType), agg(tree.Count, intType, p("stock")), agg(tree.Sum, intType, p("stock")), agg(tree.Avg, floatType, p("stock")), agg(tree.Sum, moneyType, p("price")), agg(tree.Avg, moneyOf(6), p("price")), agg(tree.Min, moneyType, p("price")), agg(tree.Max, moneyType, p("price"))), "5,4,6,1.5,123.49,24.698,1.5,100"},
	{"average rounds", with(sel(orders, agg(tree.Avg, moneyOf(6), col(orders, "total"))), func(s *tree.Select) { s.Where = row() }), "6.666667"},
	{"aggregates of nothing", with(sel(products, agg(tree.CountAll, intType), agg(tree.Sum, moneyType, p("price")), agg(tree.Avg, moneyOf(6), p("price"))), func(s *tree.Select) { s.Where = row(or()) }), "0,NULL,NULL"},
	{"having", with(sel(products, p("in_stock"), agg(tree.Sum, moneyType, p("price"))), func(s *tree.Select) {
		s.Group, s.Having = row(p("in_stock")), row(cmp(tree.Gt, agg(tree.Sum, moneyType, p("price")), "#20"))
	}), "0,110"},
	{"window", ordered(sel(products, p("id"), over(call(tree.RowNumber, intType), &tree.Window{Partition: row(p("in_stock")), Order: []tree.Order{desc(p("price"))}}), over(agg(tree.Sum, moneyType, p("price")), &tree.Window{Order: []tree.Order{asc(p("id"))}})), asc(p("id"))), "1,3,1.5 2,2,11.5 3,1,21.49 4,2,23.49 5,1,123.49"},
	{"union in order", ordered(&tree.Select{Set: &tree.SetOp{Kind: tree.UnionAll, Left: sel(users, col(users, "age")), Right: sel(users, col(users, "id"))}, Limit: 3, Offset: 1}, desc(col(users, "age"))), "30 20 3"},
	{"union of decimals", &tree.Select{Limit: -1, Offset: -1, Set: &tree.SetOp{
		Left:  with(sel(products, op(tree.Add, p("price"), bind(moneyType, "#0"))), func(s *tree.Select) { s.Where = row(eq(p("id"), 1)) }),
		Right: with(sel(products, op(tree.Mul, p("price"), bind(moneyType, "#1.00"))), func(s *tree.Select) { s.Where = row(eq(p("id"), 1)) }),
	}}, "1.5"},
	{"label does not hide column", ordered(sel(products, label(op(tree.Neg, p("id")), "id")), asc(p("id"))), "-1 -2 -3 -4 -5"},
	{"greatest", ordered(sel(products, call(tree.Greatest, intType, p("stock"), p("id"))), asc(p("id"))), "10 2 NULL 4 5"},
	{"derived", with(sel(dear, &tree.Node{Kind: tree.Column, Source: dear, Name: "id", Type: intType}), func(s *tree.Select) {
		s.From = &tree.Source{Alias: "d", Query: sel(products, label(op(tree.Add, p("price"), p("price")), "twice"), p("id"))}
		s.Columns = row(&tree.Node{Kind: tree.Column, Source: s.From, Name: "id", Type: intType})
		s.Where = row(cmp(tree.Gt, &tree.Node{Kind: tree.Column, Source: s.From, Name: "twice", Type: moneyType}, "#50"))
	}), "5"},
}

// TestSame runs statements on every server: all give the same.
func TestSame(t *testing.T) {
	all := servers(t, seed...)
	for _, c := range same {
		for _, s := range all {
			t.Run(c.name+"/"+s.rules.Name, func(t *testing.T) {
				rows, err := s.run(c.stmt)
				if err != nil {
					t.Fatal(err)
				}
				if diff := gocmp.Diff(c.want, flat(rows)); diff != "" {
					t.Errorf("(-want +got)\n%s\n%s", diff, rendered(s.rules, c.stmt))
				}
			})
		}
	}
}

// flat gives rows as text, numbers in one notation.
func flat(rows [][]string) string {
	lines := make([]string, len(rows))
	for i, cells := range rows {
		for j, c := range cells {
			switch r, ok := new(big.Rat).SetString(c); {
			case ok:
				cells[j] = strings.TrimSuffix(strings.TrimRight(r.FloatString(10), "0"), ".")
			case c == "t":
				cells[j] = "1"
			case c == "f":
				cells[j] = "0"
			}
		}
		lines[i] = strings.Join(cells, ",")
	}
	return strings.Join(lines, " ")
}

// TestUpsertSame runs upserts that meet the target's key, another one, or both.
func TestUpsertSame(t *testing.T) {
	put := func(id int, email string, age int, target int, update bool) *tree.Insert {
		s := &tree.Insert{Into: users, Columns: []int{0, 1, 2}, Conflict: &tree.Conflict{Target: []int{target}, Nothing: !update}}
		s.Rows = [][]*tree.Node{row(bind(intType, 90), bind(textType, "new"), bind(intType, 1)), row(bind(intType, id), bind(textType, email), bind(intType, age))}
		if update {
			s.Conflict.Set = []tree.Assign{{Column: 2, Value: op(tree.Add, col(users, "age"), refused("age"))}}
		}
		return s
	}
	content := ordered(sel(users, col(users, "id"), col(users, "email"), col(users, "age")), asc(col(users, "id")))
	const before = "1,u1,30 2,u2,NULL 3,u3,20"
	for _, s := range servers(t, seed...) {
		for _, c := range []struct {
			name string
			stmt *tree.Insert
			want string // empty: refused
		}{
			{"target", put(7, "u1", 5, 1, true), "1,u1,35 2,u2,NULL 3,u3,20 90,new,1"},
			{"target, nothing", put(7, "u1", 5, 1, false), before + " 90,new,1"},
			{"key", put(3, "zz", 5, 0, true), "1,u1,30 2,u2,NULL 3,u3,25 90,new,1"},
			{"another", put(1, "zz", 5, 1, true), ""},
			{"another, nothing", put(1, "zz", 5, 1, false), ""},
			{"another than key", put(9, "u3", 5, 0, true), ""},
			{"neither", put(9, "zz", 5, 0, true), "1,u1,30 2,u2,NULL 3,u3,20 9,zz,5 90,new,1"},
		} {
			t.Run(c.name+"/"+s.rules.Name, func(t *testing.T) {
				if _, err := s.query("BEGIN", nil); err != nil {
					t.Fatal(err)
				}
				_, err := s.run(c.stmt)
				if (err != nil) != (c.want == "") {
					t.Errorf("error %v", err)
				}
				want := c.want
				if err != nil {
					t.Log(err)
					want = before
					s.query("ROLLBACK", nil) // PostgreSQL answers nothing until then
				}
				rows, err := s.run(content)
				if err != nil {
					t.Fatal(err)
				}
				if diff := gocmp.Diff(want, flat(rows)); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
				s.query("ROLLBACK", nil)
			})
		}
	}
}

// TestArraysSame writes many rows at once, where the database can.
func TestArraysSame(t *testing.T) {
	for _, s := range servers(t, seed...) {
		if s.rules.Can.UpdateArrays {
			stmt := &tree.Update{Table: users, Arrays: &tree.Arrays{Keys: []int{0}, Set: []int{1, 2, 3}, Values: row(
				list(driver.Int, 1, 2, 99), list(driver.Text, `q"'\`, "é😀", "x"), list(driver.Int, nil, 7, 1), list(driver.Decimal, "#1.255", nil, "#1"))}}
			if _, err := s.run(stmt); err != nil {
				t.Fatal(err)
			}
			rows, err := s.run(ordered(sel(users, col(users, "id"), col(users, "email"), col(users, "age"), col(users, "score")), asc(col(users, "id"))))
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(`1,q"'\,NULL,1.26 2,é😀,7,NULL 3,u3,20,2.25`, flat(rows)); diff != "" {
				t.Errorf("%s: (-want +got)\n%s", s.rules.Name, diff)
			}
		}
		if s.rules.Can.UnnestArrays {
			rows, err := s.run(&tree.Insert{Into: users, Columns: []int{0, 1}, Arrays: row(list(driver.Int, 12, 11, 10), list(driver.Text, "c", "b", "a")), Returning: row(col(users, "id"))})
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff("12 11 10", flat(rows)); diff != "" {
				t.Errorf("%s: (-want +got)\n%s", s.rules.Name, diff)
			}
		}
	}
}
