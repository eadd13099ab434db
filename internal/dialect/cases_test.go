package dialect_test

import (
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/tree"
)

// golden is one statement whose text is kept in testdata.
type golden struct {
	name string
	stmt any
}

// clauses are the statements, by the file that keeps them.
var clauses = map[string][]golden{
	"compare": {
		{"plain", where(eq(p("id"), 1), cmp(tree.Ne, p("name"), "x"), cmp(tree.Lt, p("price"), "#10.5"), cmp(tree.Le, p("stock"), 2), cmp(tree.Gt, p("rating"), 0.5), cmp(tree.Ge, p("in_stock"), true))},
		{"distinct", where(cmp(tree.Distinct, p("stock"), 1), cmp(tree.NotDistinct, p("stock"), nil))},
		{"expressions", where(op(tree.Gt, p("stock"), p("id")), op(tree.Distinct, p("stock"), p("id")), op(tree.NotDistinct, p("note"), p("name")))},
		{"nested", where(op(tree.Eq, cmp(tree.Gt, p("id"), 1), op(tree.IsNull, p("note"))))},
		{"null", where(op(tree.IsNull, p("note")), op(tree.IsNotNull, p("stock")))},
		{"truth", where(op(tree.IsTrue, p("in_stock")), op(tree.IsFalse, p("in_stock")))},
		{"between", where(between(p("id"), bind(intType, 1), bind(intType, 5)), between(p("price"), bind(moneyType, "#1"), bind(moneyType, "#9.99")))},
		{"decimal expression", where(cmp(tree.Gt, op(tree.Add, p("price"), bind(moneyType, "#1")), "#10"), between(op(tree.Mul, p("price"), p("price")), bind(moneyType, "#1"), bind(moneyType, "#2")))},
		{"bind left", where(op(tree.Eq, bind(textType, "x"), bind(textType, "y")))},
	},
	"logic": {
		{"and or", where(or(and(eq(p("id"), 1), eq(p("id"), 2)), eq(p("id"), 3)))},
		{"or and", where(and(or(eq(p("id"), 1), eq(p("id"), 2)), eq(p("id"), 3)), or(eq(p("id"), 4), eq(p("id"), 5)))},
		{"not", where(not(eq(p("id"), 1)), not(and(eq(p("id"), 1), eq(p("id"), 2))), not(p("in_stock")))},
		{"nothing", where(and(), or())},
		{"one", where(or(and(eq(p("id"), 1))))},
		{"not nothing", where(not(and()))},
		{"fragment", where(fragment("1 = 0 OR 2 = 2"), eq(p("id"), 1))},
	},
	"arithmetic": {
		{"precedence", sel(products, op(tree.Mul, op(tree.Add, p("stock"), bind(intType, 1)), p("id")), op(tree.Sub, p("id"), op(tree.Sub, p("id"), p("stock"))), op(tree.Sub, op(tree.Sub, p("id"), p("id")), p("stock")), op(tree.Neg, op(tree.Neg, p("id"))))},
		{"division", sel(products, op(tree.IntDiv, p("id"), bind(intType, 3)), typed(op(tree.Div, p("id"), p("stock")), floatType), op(tree.Mod, p("id"), p("stock")))},
		{"decimal", sel(products, op(tree.Add, p("price"), bind(moneyType, "#1.5")), op(tree.Sub, p("price"), p("price")), op(tree.Mul, op(tree.Neg, p("price")), p("price")), typed(op(tree.Div, p("price"), p("stock")), floatType))},
		{"functions", sel(products, call(tree.Abs, intType, p("stock")), call(tree.Round, moneyType, p("price"), fragment("1")), call(tree.Abs, moneyType, p("price")), call(tree.Coalesce, intType, p("stock"), bind(intType, 0)), call(tree.NullIf, intType, p("stock"), bind(intType, 0)), call(tree.Greatest, intType, p("stock"), p("id")), call(tree.Least, intType, p("id"), p("id")))},
		{"parameters", sel(nil, bind(intType, 1), bind(textType, "x"), op(tree.Add, bind(intType, 1), bind(intType, 2)))},
	},
	"text": {
		{"like", where(likes(p("name"), `a\%b_%`, false, false), likes(p("name"), "[x]*?", false, true))},
		{"fold", where(likes(p("name"), `%Ab%`, true, false), likes(p("note"), "X%", true, true))},
		{"functions", sel(products, call(tree.Concat, textType, p("name"), bind(textType, "x"), p("note")), call(tree.Length, intType, p("name")), call(tree.Lower, textType, p("name")), call(tree.Upper, textType, p("name")), call(tree.Trim, textType, p("name")))},
		{"concat compared", where(eq(call(tree.Concat, textType, p("name"), p("name")), "aa"), likes(call(tree.Concat, textType, p("name"), p("name")), "a%", false, false))},
	},
	"function": {
		{"text", sel(products, call(tree.Substring, textType, p("name"), bind(intType, 2), bind(intType, 3)), call(tree.Left, textType, p("name"), bind(intType, 2)), call(tree.Right, textType, p("name"), bind(intType, 2)), call(tree.Position, intType, p("name"), bind(textType, "x")), call(tree.Reverse, textType, p("name")), call(tree.Repeat, textType, p("name"), bind(intType, 3)), call(tree.PadLeft, textType, p("name"), bind(intType, 3), bind(textType, "*")))},
		{"matches", where(call(tree.Matches, boolType, p("name"), bind(textType, "^a")))},
		{"bits", sel(products, call(tree.BitAnd, intType, p("id"), bind(intType, 6)), call(tree.BitXor, intType, p("id"), bind(intType, 6)), call(tree.BitNot, intType, p("id")), call(tree.ShiftRight, intType, p("id"), fragment("2")))},
		{"math", sel(products, call(tree.Floor, moneyType, p("price")), call(tree.Ceil, floatType, p("rating")), call(tree.Sign, intType, p("price")), call(tree.Round, floatType, p("rating"), fragment("2")), call(tree.Sqrt, floatType, p("rating")), call(tree.Power, floatType, p("rating"), bind(floatType, 2.5)), call(tree.Ln, floatType, p("rating")))},
		{"time", sel(products, part(tree.Extract, "year", p("made")), part(tree.Extract, "second", p("made")), part(tree.Extract, "weekday", p("made")), part(tree.Truncate, "month", p("made")), part(tree.Truncate, "week", p("made")))},
		{"no unit", sel(products, part(tree.Truncate, "fortnight", p("made")))},
		{"moves", sel(products, call(tree.TimeAdd, momentType, p("made"), bind(intType, 1), bind(intType, -5)), call(tree.TimeSub, intType, p("made"), p("made")))},
		{"days", sel(nil, part(tree.Extract, "year", aDay), part(tree.Truncate, "month", aDay), part(tree.Truncate, "week", aDay), call(tree.TimeAdd, dayType, aDay, bind(intType, 1), bind(intType, 86400000000)), call(tree.TimeSub, intType, aDay, aDay))},
		{"local times", sel(nil, part(tree.Extract, "hour", aClock), part(tree.Extract, "microsecond", aClock), part(tree.Extract, "year", aWall), part(tree.Truncate, "hour", aWall), call(tree.TimeAdd, wallType, aWall, bind(intType, 1), bind(intType, 1)), call(tree.TimeSub, intType, aWall, aWall))},
		{"by name", sel(products, &tree.Node{Kind: tree.Call, Op: tree.Function, Name: "coalesce", Type: textType, Args: []*tree.Node{p("name"), bind(textType, "x")}})},
		{"in a query with a limit", where(&tree.Node{Kind: tree.InQuery, Left: p("id"), Query: limited(sel(orders, col(orders, "id")))})},
		{"any", where(op(tree.Gt, p("price"), &tree.Node{Kind: tree.Subquery, Op: tree.Any, Query: sel(orders, col(orders, "total"))}))},
	},
	"list": {
		{"one", where(in(p("id"), 1))},
		{"three", where(in(p("id"), 1, 2, 3))},
		{"not", where(notIn(p("name"), "a", "b", "c", "d", "e"))},
		{"nothing", where(in(p("id")), notIn(p("stock")))},
		{"decimals", where(in(p("price"), "#1.5", "#2"), in(op(tree.Add, p("price"), p("price")), "#3"))},
		{"pairs", where(in(&tree.Node{Kind: tree.Row, Args: row(p("id"), p("name"))}, 1, "a", 2, "b", 3, "c"))},
		{"uuids", where(in(p("uid"), []byte("0123456789abcdef")))},
	},
	"array": {
		{"has", whereList(call(tree.ArrayAll, boolType, l("words"), words(wordsType, "a")), call(tree.ArrayAny, boolType, l("words"), words(wordsType, "a", "b")))},
		{"may be null", whereList(not(call(tree.ArrayAll, boolType, l("prices"), words(pricesType, "#1.50"))), call(tree.ArrayAny, boolType, l("prices"), words(pricesType)))},
		{"length", sel(lists, call(tree.ArrayLength, intType, l("words")))},
		{"item", whereList(eq(itemAt(l("words"), 2), "x"), cmp(tree.Gt, itemAt(l("prices"), 0), "#9.5"))},
		{"items", sel(lists, itemAt(l("words"), 0), itemAt(l("prices"), 1), itemAt(l("bits"), 0))},
		{"order", ordered(sel(lists, l("id")), asc(l("words")))},
	},
	"order": {
		{"nulls", ordered(sel(products, p("id")), asc(p("stock")), desc(p("note")), asc(p("id")), desc(p("name")))},
		{"said", ordered(sel(products, p("id")), tree.Order{By: p("stock"), Nulls: tree.NullsFirst}, tree.Order{By: p("stock"), Desc: true, Nulls: tree.NullsLast}, tree.Order{By: p("note"), Nulls: tree.NullsLast})},
		{"decimal expression", ordered(sel(products, p("id")), asc(p("price")), desc(op(tree.Mul, p("price"), bind(moneyType, "#2"))))},
		{"outer join", ordered(with(sel(orders, col(orders, "id")), func(s *tree.Select) {
			s.Joins = []tree.Join{{Kind: tree.LeftJoin, Source: users, On: op(tree.Eq, col(orders, "user_id"), col(users, "id"))}}
		}), asc(col(users, "email")))},
		{"limit", with(sel(products, p("id")), func(s *tree.Select) { s.Limit, s.Offset = 10, 20 })},
		{"offset", with(sel(products, p("id")), func(s *tree.Select) { s.Offset = 20 })},
		{"for update", with(where(eq(p("id"), 1)), func(s *tree.Select) { s.Lock = tree.ForUpdate })},
		{"for share", with(where(eq(p("id"), 1)), func(s *tree.Select) { s.Lock = tree.ForShare })},
	},
	"aggregate": {
		{"count", sel(products, agg(tree.CountAll, intType), agg(tree.Count, intType, p("stock")), agg(tree.CountDistinct, intType, p("name")), agg(tree.CountDistinct, intType, op(tree.Add, p("price"), p("price"))))},
		{"sum", sel(products, agg(tree.Sum, intType, p("id")), agg(tree.Sum, floatType, p("rating")), agg(tree.Sum, moneyType, p("price")))},
		{"avg", sel(products, agg(tree.Avg, floatType, p("id")), agg(tree.Avg, floatType, p("rating")), agg(tree.Avg, moneyOf(6), p("price")), agg(tree.Avg, floatType, p("price")))},
		{"extremes", sel(products, agg(tree.Min, moneyType, p("price")), agg(tree.Max, moneyType, op(tree.Add, p("price"), p("price"))), agg(tree.Max, textType, p("name")))},
		{"group", with(sel(products, p("in_stock"), agg(tree.Sum, moneyType, p("price"))), func(s *tree.Select) {
			s.Group = row(p("in_stock"))
			s.Having = row(cmp(tree.Gt, agg(tree.Sum, moneyType, p("price")), "#10"), cmp(tree.Gt, agg(tree.CountAll, intType), 1))
			s.Order = []tree.Order{desc(agg(tree.Sum, moneyType, p("price")))}
		})},
		{"group by expression", func() *tree.Select {
			n := &tree.Node{Kind: tree.Case, Type: textType, Args: row(cmp(tree.Gt, p("stock"), 5), bind(textType, "many"), bind(textType, "few"))}
			s := sel(products, n, agg(tree.CountAll, intType))
			s.Group, s.Order = row(n), []tree.Order{asc(n)}
			return s
		}()},
		{"distinct", with(sel(products, p("price"), op(tree.Add, p("price"), p("price"))), func(s *tree.Select) { s.Distinct = true })},
		{"over", sel(products, over(call(tree.RowNumber, intType), &tree.Window{Partition: row(p("in_stock")), Order: []tree.Order{desc(p("price"))}}),
			over(agg(tree.Sum, intType, p("id")), &tree.Window{Order: []tree.Order{asc(p("id"))}}), over(agg(tree.Sum, moneyType, p("price")), nil), over(agg(tree.Avg, moneyOf(6), p("price")), nil))},
		{"named windows", ordered(with(sel(products, over(call(tree.RowNumber, intType), ordersWindow), over(agg(tree.Sum, intType, p("id")), &tree.Window{Base: ordersWindow, Frame: &tree.Frame{From: tree.Bound{Kind: tree.Preceding, N: 1}, To: tree.Bound{Kind: tree.CurrentRow}}})), func(s *tree.Select) {
			s.Where = row(eq(p("id"), 1))
		}), asc(over(call(tree.Rank, intType), ordersWindow)))},
		{"two windows of a name", sel(products, over(call(tree.RowNumber, intType), ordersWindow), over(call(tree.Rank, intType), &tree.Window{Name: "w"}))},
		{"a named window where there is no SELECT", &tree.Update{Table: products, Set: []tree.Assign{{Column: 4, Value: over(call(tree.RowNumber, intType), ordersWindow)}}, AllRows: true}},
	},
	"case": {
		{"case", sel(products, &tree.Node{Kind: tree.Case, Type: textType, Args: row(cmp(tree.Gt, p("stock"), 5), bind(textType, "many"), cmp(tree.Gt, p("stock"), 0), bind(textType, "few"), bind(textType, "none"))})},
		{"no else", sel(products, &tree.Node{Kind: tree.Case, Type: intType, Args: row(op(tree.IsNull, p("note")), p("id"))})},
		{"cast", sel(products, cast(intType, p("name")), cast(textType, p("id")), cast(floatType, p("price")), cast(moneyOf(1), p("price")))},
		{"label", ordered(sel(products, label(call(tree.Lower, textType, p("name")), "name"), p("id")), asc(p("name")))},
	},
	"json": {
		{"text", where(eq(path(textType, p("doc"), "theme"), "dark"), cmp(tree.Ne, path(textType, p("doc"), "a", 0, "b"), "x"))},
		{"kinds", where(eq(path(intType, p("doc"), "n"), 1), eq(path(floatType, p("doc"), "n"), 1.5), eq(path(moneyType, p("doc"), "n"), "#1.5"), op(tree.IsTrue, path(boolType, p("doc"), "b")))},
		{"document", sel(products, path(jsonType, p("doc"), "a"))},
		{"moment", sel(products, path(momentType, p("doc"), "at"))},
		{"keys", where(eq(path(textType, p("doc"), `it's "q" \ é.[0]`), "x"), eq(path(textType, p("doc"), "1"), "x"), eq(path(textType, p("doc"), 1), "x"), eq(path(textType, p("doc"), ""), "x"))},
		{"has", where(has(p("doc"), "a"), not(has(p("doc"), "it's")))},
		{"contains", where(call(tree.JSONContains, boolType, p("doc"), aDocument), not(call(tree.JSONContains, boolType, p("doc"), aDocument)))},
		{"type and length", sel(products, at(call(tree.JSONType, textType, p("doc")), "a", 0), at(call(tree.JSONLength, intType, p("doc")), "a"), at(call(tree.JSONType, textType, p("doc"))))},
		{"set and remove", sel(products, at(call(tree.JSONSet, jsonType, p("doc"), aDocument), "it's", 0, "k"), at(call(tree.JSONRemove, jsonType, p("doc")), "a", 1))},
	},
	"query": {
		{"products", with(sel(products, p("id"), p("name")), func(s *tree.Select) { s.Where = row(cmp(tree.Gt, p("price"), "#100")) })},
		{"join", with(sel(orders, col(orders, "id"), col(users, "email")), func(s *tree.Select) {
			s.Joins = []tree.Join{{Source: users, On: op(tree.Eq, col(orders, "user_id"), col(users, "id"))}, {Kind: tree.CrossJoin, Source: products}}
		})},
		{"alias", with(sel(users, col(users, "id"), col(managers, "id")), func(s *tree.Select) {
			s.Joins = []tree.Join{{Kind: tree.LeftJoin, Source: managers, On: op(tree.Lt, col(users, "id"), col(managers, "id"))}}
		})},
		{"exists", with(sel(users, col(users, "id")), func(s *tree.Select) {
			s.Where = row(exists(with(sel(orders, fragment("1")), func(q *tree.Select) { q.Where = row(op(tree.Eq, col(orders, "user_id"), col(users, "id"))) }), false), cmp(tree.Gt, col(users, "age"), 1))
		})},
		{"not exists", with(sel(users, col(users, "id")), func(s *tree.Select) {
			s.Where = row(exists(sel(products, p("id")), true))
		})},
		{"in", where(inQuery(p("id"), sel(orders, col(orders, "id")), false), inQuery(p("price"), sel(orders, col(orders, "total")), false))},
		{"not in", where(inQuery(p("id"), sel(orders, col(orders, "id")), true), inQuery(p("id"), sel(orders, col(orders, "user_id")), true))},
		{"not in limited", where(inQuery(p("id"), with(ordered(sel(orders, col(orders, "user_id")), asc(col(orders, "id"))), func(q *tree.Select) { q.Offset = 1 }), true))},
		{"not in outer where", where(inQuery(p("id"), with(sel(orders, col(orders, "user_id")), func(q *tree.Select) {
			q.Where = row(or(eq(col(orders, "id"), 1), eq(col(orders, "id"), 2)))
		}), true))},
		{"scalar", sel(users, col(users, "id"), scalar(with(sel(orders, agg(tree.Sum, moneyType, col(orders, "total"))), func(q *tree.Select) {
			q.Where = row(op(tree.Eq, col(orders, "user_id"), col(users, "id")))
		}), moneyType))},
		{"same table inside", where(op(tree.Eq, p("price"), scalar(sel(products, agg(tree.Max, moneyType, p("price"))), moneyType)))},
		{"derived", with(sel(dear, &tree.Node{Kind: tree.Column, Source: dear, Name: "id", Type: intType}), func(s *tree.Select) {
			s.Where = row(cmp(tree.Gt, &tree.Node{Kind: tree.Column, Source: dear, Name: "twice", Type: moneyType}, "#9"))
		})},
		{"cte", with(sel(dearCTE, &tree.Node{Kind: tree.Column, Source: dearCTE, Name: "id", Type: intType}), func(s *tree.Select) {
			s.Joins = []tree.Join{{Source: tags, On: op(tree.Eq, col(tags, "product_id"), &tree.Node{Kind: tree.Column, Source: dearCTE, Name: "id", Type: intType})}}
		})},
	},
	"given": {
		{"joined", with(sel(products, p("id"), givenCol(givenSource, "price", moneyType)), func(s *tree.Select) {
			s.Joins = []tree.Join{{Source: givenSource, On: op(tree.Eq, givenCol(givenSource, "id", intType), p("id"))}}
			s.Where = row(eq(givenCol(givenSource, "name", textType), "x"))
		})},
		{"none", sel(givenNone, givenCol(givenNone, "id", intType))},
		{"lists", sel(givenLists, givenCol(givenLists, "words", wordsType))},
		{"update", &tree.Update{Table: products, Set: []tree.Assign{{Column: 2, Value: givenCol(givenSource, "price", moneyType)}}, Using: []tree.Join{{Source: givenSource, On: op(tree.Eq, givenCol(givenSource, "id", intType), p("id"))}}}},
		{"delete", &tree.Delete{From: tags, Using: []tree.Join{{Source: givenSource, On: op(tree.Eq, givenCol(givenSource, "id", intType), col(tags, "product_id"))}}}},
	},
	"union": {
		{"union", &tree.Select{Set: &tree.SetOp{Left: where(eq(p("id"), 1)), Right: where(eq(p("id"), 2))}, Limit: -1, Offset: -1}},
		{"ordered", ordered(&tree.Select{Set: &tree.SetOp{Kind: tree.UnionAll, Left: sel(users, col(users, "age")), Right: sel(users, col(users, "id"))}, Limit: 5, Offset: -1}, desc(col(users, "age")))},
		{"branches", &tree.Select{Set: &tree.SetOp{Kind: tree.UnionAll, Left: limited(ordered(sel(users, col(users, "id")), asc(col(users, "id")))), Right: limited(sel(orders, col(orders, "id")))}, Limit: -1, Offset: -1}},
		{"nested", &tree.Select{Set: &tree.SetOp{
			Kind:  tree.Except,
			Left:  &tree.Select{Set: &tree.SetOp{Left: sel(users, col(users, "id")), Right: sel(orders, col(orders, "id"))}, Limit: -1, Offset: -1},
			Right: &tree.Select{Set: &tree.SetOp{Kind: tree.Intersect, Left: sel(users, col(users, "id")), Right: sel(orders, col(orders, "id"))}, Limit: -1, Offset: -1},
		}, Limit: -1, Offset: -1}},
		{"three", &tree.Select{Set: &tree.SetOp{Left: &tree.Select{Set: &tree.SetOp{Left: sel(users, col(users, "id")), Right: sel(orders, col(orders, "id"))}, Limit: -1, Offset: -1}, Right: sel(products, p("id"))}, Limit: -1, Offset: -1}},
		{"of cte", &tree.Select{Set: &tree.SetOp{Left: sel(dearCTE, &tree.Node{Kind: tree.Column, Source: dearCTE, Name: "id"}), Right: sel(orders, col(orders, "id"))}, Limit: -1, Offset: -1}},
	},
	"insert": {
		{"rows", &tree.Insert{Into: users, Columns: []int{0, 1, 2}, Rows: [][]*tree.Node{row(bind(intType, 101), bind(textType, "a"), bind(intType, nil)), row(bind(intType, 102), bind(textType, "b"), bind(intType, 5))}}},
		{"returning", &tree.Insert{Into: products, Columns: []int{1, 2}, Rows: [][]*tree.Node{row(bind(textType, "n"), bind(moneyType, "#1.5"))}, Returning: row(p("id"), p("made"))}},
		{"defaults", &tree.Insert{Into: products, Columns: []int{0, 1, 2, 3, 9}, Rows: [][]*tree.Node{row(dflt, bind(textType, "d1"), bind(moneyType, "#1"), dflt, dflt), row(bind(intType, 77), bind(textType, "d2"), bind(moneyType, "#1"), bind(boolType, false), dflt)}}},
		{"no columns", &tree.Insert{Into: counters, Rows: [][]*tree.Node{{}, {}}}},
		{"query", &tree.Insert{Into: users, Columns: []int{0, 1}, Query: sel(products, op(tree.Add, p("id"), bind(intType, 1000)), p("name"))}},
		{"query of one table into itself", &tree.Insert{Into: products, Columns: []int{0, 1, 2, 8}, Query: with(sel(products, op(tree.Add, p("id"), bind(intType, 1000)), call(tree.Concat, textType, p("name"), bind(textType, "!")), op(tree.Mul, p("price"), p("price")), bind(uuidType, nil)), func(s *tree.Select) {
			s.Where, s.Distinct = row(cmp(tree.Le, p("id"), 5)), true
		}), Returning: row(p("id"))}},
		{"query of a cte", &tree.Insert{Into: users, Columns: []int{0, 1, 3}, Query: with(sel(dearCTE, dearCol("id"), bind(textType, "dear"), dearCol("twice")), func(s *tree.Select) { s.Limit = 10 })}},
		{"expression", &tree.Insert{Into: users, Columns: []int{0, 1}, Rows: [][]*tree.Node{row(op(tree.Add, bind(intType, 200), bind(intType, 1)), call(tree.Lower, textType, bind(textType, "X")))}}},
		{"arrays", &tree.Insert{Into: users, Columns: []int{0, 1, 3}, Arrays: row(list(driver.Int, 301, 302), list(driver.Text, "x1", "x2"), list(driver.Decimal, "#1.5", nil)), Returning: row(col(users, "id"))}},
		{"outer column", &tree.Insert{Into: users, Columns: []int{0, 1}, Rows: [][]*tree.Node{row(col(users, "id"), bind(textType, "x"))}}},
	},
	"upsert": {
		{"nothing", upsert(tags, []int{0, 1}, nil, nil)},
		{"update", upsert(tags, []int{0, 1}, []tree.Assign{{Column: 2, Value: op(tree.Add, col(tags, "weight"), refused("weight"))}}, nil)},
		{"where", upsert(tags, []int{0, 1}, []tree.Assign{{Column: 2, Value: refused("weight")}}, row(op(tree.Ne, col(tags, "weight"), refused("weight"))))},
		{"where, several", upsert(users, []int{0}, []tree.Assign{{Column: 1, Value: call(tree.Concat, textType, col(users, "email"), refused("email"))}, {Column: 2, Value: dflt}, {Column: 3, Value: bind(moneyType, "#5")}}, row(cmp(tree.Lt, col(users, "age"), 50), op(tree.Distinct, refused("email"), col(users, "email"))))},
		{"where, returning", func() *tree.Insert {
			s := upsert(tags, []int{0, 1}, []tree.Assign{{Column: 2, Value: refused("weight")}}, row(op(tree.Ne, col(tags, "weight"), refused("weight"))))
			s.Returning = row(col(tags, "tag"))
			return s
		}()},
		{"another key", upsert(users, []int{1}, []tree.Assign{{Column: 2, Value: refused("age")}, {Column: 3, Value: bind(moneyType, "#5")}}, nil)},
		{"another key, nothing", upsert(users, []int{1}, nil, nil)},
		{"query", &tree.Insert{Into: users, Columns: []int{0, 1}, Query: sel(products, p("id"), p("name")), Conflict: &tree.Conflict{Target: []int{0}, Set: []tree.Assign{{Column: 1, Value: refused("email")}}}}},
		{"query of its own table", &tree.Insert{Into: users, Columns: []int{0, 1}, Query: with(sel(users, col(users, "id"), col(users, "email")), func(s *tree.Select) { s.Where = row(eq(col(users, "id"), 2)) }), Conflict: &tree.Conflict{Target: []int{0}, Set: []tree.Assign{{Column: 2, Value: bind(intType, 77)}}}}},
		{"query, nothing", &tree.Insert{Into: tags, Columns: []int{0, 1}, Query: with(sel(products, p("id"), p("name")), func(s *tree.Select) { s.Order = []tree.Order{asc(p("id"))} }), Conflict: &tree.Conflict{Target: []int{0, 1}, Nothing: true}}},
		{"arrays", &tree.Insert{Into: users, Columns: []int{0, 1}, Arrays: row(list(driver.Int, 301), list(driver.Text, "x3")), Conflict: &tree.Conflict{Target: []int{0}, Nothing: true}}},
		{"returning nothing", func() *tree.Insert {
			s := upsert(tags, []int{0, 1}, nil, nil)
			s.Returning = row(col(tags, "tag"))
			return s
		}()},
	},
	"update": {
		{"update", &tree.Update{Table: products, Set: []tree.Assign{{Column: 1, Value: bind(textType, "z")}, {Column: 4, Value: op(tree.Sub, p("stock"), bind(intType, 1))}, {Column: 5, Value: bind(textType, nil)}}, Where: row(eq(p("id"), 1))}},
		{"default", &tree.Update{Table: products, Set: []tree.Assign{{Column: 3, Value: dflt}}, AllRows: true}},
		{"alias", &tree.Update{Table: managers, Set: []tree.Assign{{Column: 2, Value: bind(intType, 4)}}, Where: row(eq(col(managers, "id"), 1))}},
		{"subquery", &tree.Update{Table: users, Set: []tree.Assign{{Column: 3, Value: scalar(with(sel(orders, agg(tree.Sum, moneyType, col(orders, "total"))), func(q *tree.Select) {
			q.Where = row(op(tree.Eq, col(orders, "user_id"), col(users, "id")))
		}), moneyType)}}, Where: row(cmp(tree.Gt, col(users, "id"), 0))}},
		{"returning", &tree.Update{Table: products, Set: []tree.Assign{{Column: 4, Value: bind(intType, 1)}}, Where: row(eq(p("id"), 1)), Returning: row(p("id"), p("stock"))}},
		{"arrays", &tree.Update{Table: users, Arrays: &tree.Arrays{Keys: []int{0}, Set: []int{1, 2, 3}, Values: row(list(driver.Int, 1, 2), list(driver.Text, "n1", "n2"), list(driver.Int, 5, nil), list(driver.Decimal, "#1.25", "#2"))}}},
		{"arrays where", &tree.Update{Table: products, Arrays: &tree.Arrays{Keys: []int{0, 1}, Set: []int{8}, Values: row(list(driver.Int, 1), list(driver.Text, "n"), list(driver.UUID, []byte("0123456789abcdef")))}, Where: row(or(eq(p("id"), 1), op(tree.IsNull, p("note"))))}},
		{"from", &tree.Update{Table: users, Set: []tree.Assign{{Column: 2, Value: op(tree.Add, col(users, "age"), bind(intType, 1))}, {Column: 3, Value: op(tree.Add, col(orders, "total"), col(users, "score"))}}, Using: []tree.Join{{Source: orders, On: op(tree.Eq, col(orders, "user_id"), col(users, "id"))}}, Where: row(cmp(tree.Gt, col(orders, "total"), "#9.99"))}},
		{"from several", &tree.Update{Table: managers, Set: []tree.Assign{{Column: 1, Value: p("name")}}, Using: []tree.Join{{Source: users}, {Source: products, On: op(tree.Eq, p("id"), col(users, "id"))}}, Where: row(op(tree.Eq, col(users, "id"), col(managers, "id")))}},
		{"from a cte", &tree.Update{Table: tags, Set: []tree.Assign{{Column: 2, Value: bind(intType, 3)}}, Using: []tree.Join{{Source: dearCTE, On: op(tree.Eq, dearCol("id"), col(tags, "product_id"))}}}},
		{"from, returning", &tree.Update{Table: users, Set: []tree.Assign{{Column: 2, Value: col(orders, "id")}}, Using: []tree.Join{{Source: orders, On: op(tree.Eq, col(orders, "user_id"), col(users, "id"))}}, Returning: row(col(users, "id"))}},
		{"from, returning the other", &tree.Update{Table: users, Set: []tree.Assign{{Column: 2, Value: bind(intType, 1)}}, Using: []tree.Join{{Source: orders, On: op(tree.Eq, col(orders, "user_id"), col(users, "id"))}}, Returning: row(col(users, "id"), col(orders, "id"))}},
		{"from, no condition", &tree.Update{Table: users, Set: []tree.Assign{{Column: 2, Value: bind(intType, 1)}}, Using: []tree.Join{{Source: orders}}}},
		{"no condition", &tree.Update{Table: products, Set: []tree.Assign{{Column: 4, Value: bind(intType, 1)}}}},
		{"empty condition", &tree.Update{Table: products, Set: []tree.Assign{{Column: 4, Value: bind(intType, 1)}}, Where: row(and())}},
	},
	"delete": {
		{"delete", &tree.Delete{From: products, Where: row(eq(p("id"), 1), op(tree.IsNull, p("note")))}},
		{"all", &tree.Delete{From: tags, AllRows: true}},
		{"no condition", &tree.Delete{From: products}},
		{"alias", &tree.Delete{From: managers, Where: row(eq(col(managers, "id"), 999))}},
		{"returning", &tree.Delete{From: products, Where: row(eq(p("id"), 1)), Returning: row(p("id"), p("name"))}},
		{"exists", &tree.Delete{From: users, Where: row(exists(with(sel(orders, fragment("1")), func(q *tree.Select) { q.Where = row(op(tree.Eq, col(orders, "user_id"), col(users, "id"))) }), true))}},
	},
	"with": {
		{"select", with(sel(goneCTE, &tree.Node{Kind: tree.Column, Source: goneCTE, Name: "id", Type: intType}), func(s *tree.Select) { s.Limit = 3 })},
		{"insert", &tree.Insert{Into: users, Columns: []int{0, 1}, Query: sel(goneCTE, &tree.Node{Kind: tree.Column, Source: goneCTE, Name: "id", Type: intType}, bind(textType, "gone"))}},
		{"update", &tree.Update{Table: tags, Set: []tree.Assign{{Column: 2, Value: bind(intType, 3)}}, Using: []tree.Join{{Source: goneCTE, On: op(tree.Eq, &tree.Node{Kind: tree.Column, Source: goneCTE, Name: "id", Type: intType}, col(tags, "product_id"))}}}},
		{"inside", where(inQuery(p("id"), sel(goneCTE, &tree.Node{Kind: tree.Column, Source: goneCTE, Name: "id", Type: intType}), false))},
	},
	"using": {
		{"one", &tree.Delete{From: users, Using: []tree.Join{{Source: orders, On: op(tree.Eq, col(orders, "user_id"), col(users, "id"))}}, Where: row(cmp(tree.Gt, col(orders, "total"), "#9.99"))}},
		{"several", &tree.Delete{From: managers, Using: []tree.Join{{Source: users}, {Source: products, On: op(tree.Eq, p("id"), col(users, "id"))}}, Where: row(op(tree.Eq, col(users, "id"), col(managers, "id")))}},
		{"a cte", &tree.Delete{From: tags, Using: []tree.Join{{Source: dearCTE, On: op(tree.Eq, dearCol("id"), col(tags, "product_id"))}}}},
		{"returning", &tree.Delete{From: users, Using: []tree.Join{{Source: orders, On: op(tree.Eq, col(orders, "user_id"), col(users, "id"))}}, Returning: row(col(users, "id"))}},
		{"returning the other", &tree.Delete{From: users, Using: []tree.Join{{Source: orders, On: op(tree.Eq, col(orders, "user_id"), col(users, "id"))}}, Returning: row(col(users, "id"), col(orders, "id"))}},
		{"no condition", &tree.Delete{From: users, Using: []tree.Join{{Source: orders}}}},
	},
	"oldnew": {
		{"update", &tree.Update{Table: products, Set: []tree.Assign{{Column: 4, Value: bind(intType, 1)}}, Where: row(eq(p("id"), 1)), Returning: row(was(p("price")), is(p("price")), op(tree.Sub, is(p("stock")), was(p("stock"))), p("id"))}},
		{"update alias", &tree.Update{Table: managers, Set: []tree.Assign{{Column: 2, Value: bind(intType, 4)}}, Where: row(eq(col(managers, "id"), 1)), Returning: row(was(col(managers, "age")), label(is(col(managers, "age")), "now"))}},
		{"update from", &tree.Update{Table: users, Set: []tree.Assign{{Column: 2, Value: col(orders, "id")}}, Using: []tree.Join{{Source: orders, On: op(tree.Eq, col(orders, "user_id"), col(users, "id"))}}, Returning: row(was(col(users, "age")))}},
		{"update, new alone", &tree.Update{Table: products, Set: []tree.Assign{{Column: 4, Value: bind(intType, 1)}}, Where: row(eq(p("id"), 1)), Returning: row(is(p("stock")))}},
		{"upsert", &tree.Insert{Into: users, Columns: []int{0, 1}, Rows: [][]*tree.Node{row(bind(intType, 1), bind(textType, "x"))}, Conflict: &tree.Conflict{Target: []int{0}, Set: []tree.Assign{{Column: 1, Value: bind(textType, "y")}}}, Returning: row(was(col(users, "email")), is(col(users, "email")))}},
		{"delete", &tree.Delete{From: products, Where: row(eq(p("id"), 1)), Returning: row(was(p("id")), was(p("price")))}},
		{"insert, new", &tree.Insert{Into: users, Columns: []int{0, 1}, Rows: [][]*tree.Node{row(bind(intType, 1), bind(textType, "x"))}, Returning: row(is(col(users, "id")))}},
		{"insert, old", &tree.Insert{Into: users, Columns: []int{0, 1}, Rows: [][]*tree.Node{row(bind(intType, 1), bind(textType, "x"))}, Returning: row(was(col(users, "id")))}},
		{"do nothing, old", &tree.Insert{Into: users, Columns: []int{0, 1}, Rows: [][]*tree.Node{row(bind(intType, 1), bind(textType, "x"))}, Conflict: &tree.Conflict{Target: []int{0}, Nothing: true}, Returning: row(was(col(users, "id")))}},
		{"delete, new", &tree.Delete{From: products, Where: row(eq(p("id"), 1)), Returning: row(is(p("id")))}},
		{"update, old of the other", &tree.Update{Table: users, Set: []tree.Assign{{Column: 2, Value: col(orders, "id")}}, Using: []tree.Join{{Source: orders, On: op(tree.Eq, col(orders, "user_id"), col(users, "id"))}}, Returning: row(was(col(orders, "id")))}},
		{"no statement that writes", where(op(tree.Eq, was(p("id")), is(p("id"))))},
		{"in what is set", &tree.Update{Table: products, Set: []tree.Assign{{Column: 4, Value: was(p("stock"))}}, Where: row(eq(p("id"), 1))}},
	},
	"merge": {
		{"all", merge(users, orders, op(tree.Eq, col(orders, "user_id"), col(users, "id")),
			tree.When{Matched: true, Where: row(cmp(tree.Lt, col(orders, "total"), "#0"), op(tree.IsNull, col(users, "age"))), Do: tree.MergeDelete},
			tree.When{Matched: true, Where: row(eq(col(users, "age"), 1)), Do: tree.MergeNothing},
			tree.When{Matched: true, Do: tree.MergeUpdate, Set: []tree.Assign{{Column: 3, Value: op(tree.Add, col(orders, "total"), col(users, "score"))}, {Column: 2, Value: bind(intType, 5)}, {Column: 1, Value: dflt}}},
			tree.When{Where: row(op(tree.IsNull, col(orders, "user_id"))), Do: tree.MergeNothing},
			tree.When{Do: tree.MergeInsert, Set: []tree.Assign{{Column: 0, Value: col(orders, "user_id")}, {Column: 1, Value: bind(textType, "new")}, {Column: 2, Value: dflt}}})},
		{"alias", merge(managers, users, op(tree.Eq, col(managers, "id"), col(users, "id")), tree.When{Matched: true, Do: tree.MergeDelete})},
		{"derived", merge(tags, dear, op(tree.Eq, dearOf("id"), col(tags, "product_id")), tree.When{Matched: true, Do: tree.MergeDelete})},
		{"cte", merge(tags, dearCTE, op(tree.Eq, dearCol("id"), col(tags, "product_id")), tree.When{Matched: true, Do: tree.MergeUpdate, Set: []tree.Assign{{Column: 2, Value: dearCol("id")}}})},
		{"counted key", merge(products, orders, op(tree.Eq, col(orders, "id"), p("id")), tree.When{Do: tree.MergeInsert, Set: []tree.Assign{{Column: 0, Value: col(orders, "id")}, {Column: 1, Value: bind(textType, "x")}}})},
		{"no source", merge(users, nil, nil, tree.When{Matched: true, Do: tree.MergeDelete})},
		{"no condition", merge(users, orders, nil, tree.When{Matched: true, Do: tree.MergeDelete})},
		{"nothing to do", merge(users, orders, eq(col(orders, "id"), 1))},
		{"no column", merge(users, orders, eq(col(orders, "id"), 1), tree.When{Matched: true, Do: tree.MergeUpdate})},
		{"unreachable", merge(users, orders, eq(col(orders, "id"), 1), tree.When{Matched: true, Do: tree.MergeDelete}, tree.When{Matched: true, Where: row(eq(col(users, "id"), 1)), Do: tree.MergeDelete})},
		{"target where there is none", merge(users, orders, eq(col(orders, "id"), 1), tree.When{Do: tree.MergeInsert, Set: []tree.Assign{{Column: 0, Value: col(users, "id")}}})},
		{"not in the statement", merge(users, orders, eq(col(orders, "id"), 1), tree.When{Matched: true, Where: row(eq(p("id"), 1)), Do: tree.MergeDelete})},
		{"itself", merge(users, users, eq(col(users, "id"), 1), tree.When{Matched: true, Do: tree.MergeDelete})},
		{"refused row", merge(users, orders, eq(col(orders, "id"), 1), tree.When{Matched: true, Do: tree.MergeUpdate, Set: []tree.Assign{{Column: 2, Value: &tree.Node{Kind: tree.Excluded, Name: "age", Type: intType}}}})},
		{"a cte that writes", merge(tags, goneCTE, op(tree.Eq, &tree.Node{Kind: tree.Column, Source: goneCTE, Name: "id", Type: intType}, col(tags, "product_id")), tree.When{Matched: true, Do: tree.MergeDelete})},
	},
	"hand": {
		{"statement", &tree.Text{SQL: "SELECT ?, 'what??' WHERE 1 = ?", Args: row(bind(textType, "x"), bind(intType, 2))}},
		{"fragment", where(fragment("? % 2 = ?", p("id"), bind(intType, 0)))},
		{"operand", where(fragment("? = 3", op(tree.Add, p("id"), p("stock"))))},
		{"too few", &tree.Text{SQL: "SELECT ?"}},
		{"too many", &tree.Text{SQL: "SELECT 1", Args: row(bind(intType, 2))}},
	},
	"mistakes": {
		{"not joined", where(eq(col(users, "id"), 1))},
		{"not joined inside", where(exists(with(sel(orders, fragment("1")), func(q *tree.Select) { q.Where = row(eq(col(users, "id"), 1)) }), false))},
		{"two of a name", with(sel(users, col(users, "id")), func(s *tree.Select) {
			s.Joins = []tree.Join{{Source: &tree.Source{Table: userTable}, On: eq(col(users, "id"), 1)}}
		})},
		{"hidden", with(sel(users, col(users, "id")), func(s *tree.Select) {
			s.Where = row(exists(with(sel(&tree.Source{Table: orderTable, Alias: "users"}, fragment("1")), func(q *tree.Select) { q.Where = row(eq(col(users, "id"), 1)) }), false))
		})},
		{"derived sees neighbour", with(sel(users, col(users, "id")), func(s *tree.Select) {
			s.Joins = []tree.Join{{Kind: tree.CrossJoin, Source: &tree.Source{Alias: "d", Query: where(eq(col(users, "id"), 1))}}}
		})},
		{"nothing selected", sel(products)},
		{"order of union", ordered(&tree.Select{Set: &tree.SetOp{Left: sel(users, col(users, "id")), Right: sel(orders, col(orders, "id"))}, Limit: -1, Offset: -1}, asc(col(users, "email")))},
	},
}
