package suite

import (
	"time"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// e is the table that operators are tried on.
var e = Everythings

// operators: what each operator of each kind of expression finds.
var operators = []Case{
	{"45: equality, NULL and distinction", func(t *T) {
		t.seedEverything(
			func(e *Everything) { e.I64, e.I64N, e.StrN = 0, to[int64](1), to("") },
			func(e *Everything) { e.I64, e.I64N, e.StrN = 1, to[int64](1), to("x") },
			func(e *Everything) { e.I64 = 1 },
			func(e *Everything) { e.I64, e.I64N, e.StrN = 5, to[int64](0), to(" ") })
		null := tenon.Scalar(tenon.Select(Users.ID)) // of no rows
		t.matches([]match{
			{"Eq", e.I64N.Eq(1), []int64{1, 2}},
			{"Eq of zero", e.I64N.Eq(0), []int64{4}},
			{"Ne skips NULL", e.I64N.Ne(1), []int64{4}},
			{"EqExpr", e.I64.EqExpr(e.I64N), []int64{2}},
			{"NeExpr skips NULL", e.I64.NeExpr(e.I64N), []int64{1, 4}},
			{"EqExpr of NULL", e.I64.EqExpr(null), nil},
			{"Not of Eq skips NULL", tenon.Not(e.I64N.Eq(1)), []int64{4}},
			{"IsNull", e.I64N.IsNull(), []int64{3}},
			{"IsNotNull", e.I64N.IsNotNull(), []int64{1, 2, 4}},
			{"IsNull of what is never NULL", e.I64.IsNull(), nil},
			{"Not of IsNull", tenon.Not(e.I64N.IsNull()), []int64{1, 2, 4}},
			{"IsDistinctFrom: (0,1) and (NULL,1) yes, (1,1) no", e.I64N.IsDistinctFrom(1), []int64{3, 4}},
			{"Not of IsDistinctFrom", tenon.Not(e.I64N.IsDistinctFrom(1)), []int64{1, 2}},
			{"IsDistinctFromExpr", e.I64.IsDistinctFromExpr(e.I64N), []int64{1, 3, 4}},
			{"IsDistinctFromExpr: (NULL,NULL) no", e.I64N.IsDistinctFromExpr(null), []int64{1, 2, 4}},
			{"empty text is not NULL", e.StrN.Eq(""), []int64{1}},
			{"a space is not nothing", e.StrN.Eq(" "), []int64{4}},
			{"IsDistinctFrom text", e.StrN.IsDistinctFrom(""), []int64{2, 3, 4}},
		})
	}},
	{"and, or, not, and their empty forms", func(t *T) {
		t.seedEverything(
			func(e *Everything) { e.I64, e.BoolN = 1, to(true) },
			func(e *Everything) { e.I64, e.BoolN = 2, to(false) },
			func(e *Everything) { e.I64 = 3 })
		yes, no := e.BoolN.IsTrue(), e.BoolN.IsFalse()
		one, two, three := e.I64.Eq(1), e.I64.Eq(2), e.I64.Eq(3)
		t.matches([]match{
			{"And of nothing", tenon.And(), []int64{1, 2, 3}},
			{"Or of nothing", tenon.Or(), nil},
			{"Not of And of nothing", tenon.Not(tenon.And()), nil},
			{"Not of Or of nothing", tenon.Not(tenon.Or()), []int64{1, 2, 3}},
			{"And of one", tenon.And(one), []int64{1}},
			{"Or of one", tenon.Or(one), []int64{1}},
			{"Or", tenon.Or(one, three), []int64{1, 3}},
			{"And", tenon.And(one, yes), []int64{1}},
			{"And within Or", tenon.Or(tenon.And(one, no), tenon.And(two, no), three), []int64{2, 3}},
			{"Or within And", tenon.And(tenon.Or(one, two), tenon.Or(two, three)), []int64{2}},
			{"Not of Or", tenon.Not(tenon.Or(one, two)), []int64{3}},
			{"Not of And", tenon.Not(tenon.And(one, yes)), []int64{2, 3}},
			{"Not of Not", tenon.Not(tenon.Not(one)), []int64{1}},
			{"Not of a comparison with NULL", tenon.Not(e.BoolN.Eq(true)), []int64{2}},
			{"Or of NULL and true", tenon.Or(e.BoolN.Eq(true), three), []int64{1, 3}},
			{"And within And within Or", tenon.Or(tenon.And(one, tenon.And(yes, one)), tenon.Or(two)), []int64{1, 2}},
		})
		rows(t, tenon.Select(e.ID).Where().Where(tenon.And()).OrderBy(e.ID.Asc()), 1, 2, 3)
		rows(t, tenon.Select(e.ID).Where(one, two))
		rows(t, tenon.Select(e.ID).Where(one).Where(two))
	}},
	{"truth, of what may be NULL too", func(t *T) {
		t.seedEverything(
			func(e *Everything) { e.Bool, e.BoolN = true, to(true) },
			func(e *Everything) { e.Bool, e.BoolN = false, to(false) },
			func(e *Everything) { e.Bool = true })
		t.matches([]match{
			{"IsTrue", e.Bool.IsTrue(), []int64{1, 3}},
			{"IsFalse", e.Bool.IsFalse(), []int64{2}},
			{"nullable IsTrue", e.BoolN.IsTrue(), []int64{1}},
			{"nullable IsFalse", e.BoolN.IsFalse(), []int64{2}},
			{"neither", tenon.Not(tenon.Or(e.BoolN.IsTrue(), e.BoolN.IsFalse())), []int64{3}},
			{"Eq true", e.BoolN.Eq(true), []int64{1}},
			{"Ne true", e.BoolN.Ne(true), []int64{2}},
			{"Eq false", e.Bool.Eq(false), []int64{2}},
			{"EqExpr", e.Bool.EqExpr(e.BoolN), []int64{1, 2}},
			{"IsDistinctFrom", e.BoolN.IsDistinctFrom(true), []int64{2, 3}},
			{"In", e.Bool.In(true), []int64{1, 3}},
			{"a condition as a value", e.Bool.EqExpr(e.BoolN.IsNotNull()), []int64{1}},
			{"IsNull", e.BoolN.IsNull(), []int64{3}},
		})
		rows(t, tenon.Select(e.Bool).OrderBy(e.Bool.Asc()), false, true, true)
		rows(t, tenon.Select(tenon.Nullable(e.BoolN)).OrderBy(e.BoolN.Asc()), to(false), to(true), nil)
	}},
	{"order operators on numbers", func(t *T) {
		t.seedEverything(
			func(e *Everything) {
				e.I16, e.I64, e.F64, e.Dec, e.I64N = -32768, -1<<63, -0.5, dec("-7.25"), to[int64](1)
			},
			func(e *Everything) { e.I64, e.F64, e.Dec = 0, 0, dec("0") },
			func(e *Everything) { e.I16, e.I64, e.F64, e.Dec, e.I64N = 1, 5, 1.5, dec("1.1"), to[int64](5) },
			func(e *Everything) {
				e.I16, e.I64, e.F64, e.Dec, e.I64N = 32767, 1<<63-1, 1e300, dec("10"), to[int64](-5)
			})
		t.matches([]match{
			{"Gt", e.I64.Gt(0), []int64{3, 4}},
			{"Ge", e.I64.Ge(0), []int64{2, 3, 4}},
			{"Lt", e.I64.Lt(5), []int64{1, 2}},
			{"Le", e.I64.Le(5), []int64{1, 2, 3}},
			{"Between", e.I64.Between(0, 5), []int64{2, 3}},
			{"Between backwards", e.I64.Between(5, 0), nil},
			{"least int64", e.I64.Eq(-1 << 63), []int64{1}},
			{"greatest int64", e.I64.Ge(1<<63 - 1), []int64{4}},
			{"below the greatest", e.I64.Lt(1<<63 - 1), []int64{1, 2, 3}},
			{"GtExpr", e.I64.GtExpr(e.I64N), []int64{4}},
			{"GeExpr", e.I64.GeExpr(e.I64N), []int64{3, 4}},
			{"LtExpr", e.I64.LtExpr(e.I64N), []int64{1}},
			{"LeExpr", e.I64.LeExpr(e.I64N), []int64{1, 3}},
			{"Between of NULL", e.I64N.Between(-10, 10), []int64{1, 3, 4}},
			{"Not Between", tenon.Not(e.I64N.Between(1, 5)), []int64{4}},
			{"int16", e.I16.Between(-32768, 0), []int64{1, 2}},
			{"float", e.F64.Gt(0.25), []int64{3, 4}},
			{"float Eq", e.F64.Eq(1.5), []int64{3}},
			{"large float", e.F64.Ge(1e300), []int64{4}},
			{"decimal Gt", e.Dec.Gt(dec("1.1")), []int64{4}},
			{"decimal Ge", e.Dec.Ge(dec("1.100000")), []int64{3, 4}},
			{"decimal Eq", e.Dec.Eq(dec("1.10")), []int64{3}},
			{"decimal Eq of finer", e.Dec.Eq(dec("1.1000000001")), nil},
			{"decimal Lt of finer", e.Dec.Lt(dec("1.1000000001")), []int64{1, 2, 3}},
			{"decimal Between", e.Dec.Between(dec("-7.25"), dec("1.0999999999")), []int64{1, 2}},
			{"decimal beyond the column", e.Dec.Lt(dec("1000000000000000000000000000000")), []int64{1, 2, 3, 4}},
			{"10 is above 9", e.Dec.Gt(dec("9")), []int64{4}},
			{"an expression", e.I16.Plus(1).Gt(1), []int64{3, 4}},
			{"an expression beside an expression", e.F64.Times(2).GtExpr(e.F64.Plus(1)), []int64{3, 4}},
		})
	}},
	{"text: equality and order are binary", func(t *T) {
		texts := []string{"a", "A", "a ", "é", "e\u0301", "", "Z", "😀", "\uffee"}
		var sets []func(e *Everything)
		for _, s := range texts {
			sets = append(sets, func(e *Everything) { e.Str, e.Mood = s, Mood(s) })
		}
		t.seedEverything(sets...)
		t.matches([]match{
			{"case counts", e.Str.Eq("a"), []int64{1}},
			{"so do spaces at the end", e.Str.Eq("a "), []int64{3}},
			{"composed", e.Str.Eq("é"), []int64{4}},
			{"decomposed", e.Str.Eq("e\u0301"), []int64{5}},
			{"nothing", e.Str.Eq(""), []int64{6}},
			{"Ne", e.Str.Ne("a"), []int64{2, 3, 4, 5, 6, 7, 8, 9}},
			{"Gt", e.Str.Gt("a"), []int64{3, 4, 5, 8, 9}},
			{"Lt", e.Str.Lt("a"), []int64{2, 6, 7}},
			{"Between", e.Str.Between("A", "a"), []int64{1, 2, 7}},
			{"In", e.Str.In("a", "Z", "z"), []int64{1, 7}},
			{"named type", e.Mood.Eq(Mood("A")), []int64{2}},
			{"beyond the basic plane", e.Str.Ge("😀"), []int64{8}},
			{"EqExpr", e.Str.Append("").EqExpr(e.Str), []int64{1, 2, 3, 4, 5, 6, 7, 8, 9}},
		})
		rows(t, tenon.Select(e.ID).OrderBy(e.Str.Asc()), 6, 2, 7, 1, 3, 5, 4, 9, 8)
		rows(t, tenon.Select(e.Str).Distinct().OrderBy(e.Str.Asc()), "", "A", "Z", "a", "a ", "e\u0301", "é", "\uffee", "😀")
		rows(t, tenon.Select(tenon.CountDistinct(e.Str)).From(e), 9)
		rows(t, tenon.Select(tenon.Both(e.Str, tenon.Count())).Where(e.Str.In("a", "a ", "A")).GroupBy(e.Str).OrderBy(e.Str.Asc()),
			tenon.Two[string, int64]{A: "A", B: 1}, tenon.Two[string, int64]{A: "a", B: 1}, tenon.Two[string, int64]{A: "a ", B: 1})
	}},
	{"text: patterns", func(t *T) {
		texts := []string{"abc", "ABC", "a%c", "a_c", `a\c`, "äbc", "a*c", "a?c", "a[b]c", "abc\nabc", "", "😀c", "a'c", "aéc", "aÉc"}
		var sets []func(e *Everything)
		for _, s := range texts {
			sets = append(sets, func(e *Everything) { e.Str, e.StrN = s, to(s) })
		}
		t.seedEverything(append(sets, func(e *Everything) { e.Str = "null" })...)
		s := e.Str
		t.matches([]match{
			{"Like without a wildcard", s.Like("abc"), []int64{1}},
			{"Like of a prefix", s.Like("ab%"), []int64{1, 10}},
			{"Like of a suffix", s.Like("%bc"), []int64{1, 6, 10}},
			{"_ is one character", s.Like("a_c"), []int64{1, 3, 4, 5, 7, 8, 13, 14, 15}},
			{"_ is one emoji", s.Like("_c"), []int64{12}},
			{"an escaped %", s.Like(`a\%c`), []int64{3}},
			{"an escaped _", s.Like(`a\_c`), []int64{4}},
			{"an escaped backslash", s.Like(`a\\c`), []int64{5}},
			{"an escaped letter is itself", s.Like(`a\bc`), []int64{1}},
			{"the wildcards of others are letters: *", s.Like("a*c"), []int64{7}},
			{"the wildcards of others are letters: ?", s.Like("a?c"), []int64{8}},
			{"the wildcards of others are letters: [", s.Like("a[b]c"), []int64{9}},
			{"a bracket in the middle", s.Like("%[%"), []int64{9}},
			{"a caret and a dash", s.Like("[^a-c]%"), nil},
			{"a quote", s.Like("%'%"), []int64{13}},
			{"nothing", s.Like(""), []int64{11}},
			{"everything", s.Like("%"), []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}},
			{"across lines", s.Like("abc%abc"), []int64{10}},
			{"NotLike", s.NotLike("a%"), []int64{2, 6, 11, 12, 16}},
			{"NotLike skips NULL", e.StrN.NotLike("a%"), []int64{2, 6, 11, 12}},
			{"ILike", s.ILike("aBc"), []int64{1, 2}},
			{"ILike folds ASCII letters alone", s.ILike("AéC"), []int64{14}},
			{"ILike of the other", s.ILike("aÉc"), []int64{15}},
			{"ILike with an escape", s.ILike(`A\%C`), []int64{3}},
			{"ILike of one character", s.ILike("_C"), []int64{12}},
			{"Contains", s.Contains("b"), []int64{1, 6, 9, 10}},
			{"Contains %", s.Contains("%"), []int64{3}},
			{"Contains _", s.Contains("_"), []int64{4}},
			{`Contains \`, s.Contains(`\`), []int64{5}},
			{"Contains *", s.Contains("*"), []int64{7}},
			{"Contains ?", s.Contains("?"), []int64{8}},
			{"Contains [", s.Contains("[b]"), []int64{9}},
			{"Contains nothing", e.StrN.Contains(""), []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}},
			{"Contains an emoji", s.Contains("😀"), []int64{12}},
			{"ContainsFold", s.ContainsFold("B"), []int64{1, 2, 6, 9, 10}},
			{"ContainsFold %", s.ContainsFold("%C"), []int64{3}},
			{"StartsWith", s.StartsWith("a%"), []int64{3}},
			{"StartsWith a letter", s.StartsWith("A"), []int64{2}},
			{"EndsWith", s.EndsWith("_c"), []int64{4}},
			{"Like of an expression", s.Lower().Like("abc"), []int64{1, 2}},
			{"Contains of a concatenation", s.Append("!").Concat(e.StrN).Contains("bc!ab"), []int64{1, 10}},
		})
	}},
	{"text: functions", func(t *T) {
		t.seedOne()
		d := Items.Description
		value(t, "Upper", d.Upper(), "ONE")
		value(t, "Lower", d.Upper().Lower(), "one")
		value(t, "Append", d.Append(" %_'\\"), "one %_'\\")
		value(t, "Concat", d.Append("-").Concat(d), "one-one")
		value(t, "Length", d.Length(), 3)
		value(t, "Length in characters", d.Append("é😀 ").Length(), 6)
		value(t, "Trim", d.Append("  ").Trim(), "one")
		value(t, "Trim takes spaces alone", d.Append("\t\n ").Trim(), "one\t\n")
		value(t, "Lower and Upper change ASCII letters alone", d.Append("ÄäÉé").Upper(), "ONEÄäÉé")
		value(t, "Lower of other letters", d.Append("ÄäÉé").Lower(), "oneÄäÉé")
		insert(t, Everythings, every(1, nil))
		rows(t, tenon.Select(tenon.Nullable(e.Str.Concat(e.StrN))), nil)
		rows(t, tenon.Select(tenon.Nullable(e.StrN.Length())), nil)
		rows(t, tenon.Select(tenon.Coalesce(e.StrN, "none").Eq("none")), true)
	}},
	{"time: instants are compared as such", func(t *T) {
		noon := utc("2024-02-29T12:00:00Z")
		t.seedEverything(
			func(e *Everything) { e.At = noon },
			func(e *Everything) { e.At, e.AtN = noon.Add(time.Microsecond), &noon },
			func(e *Everything) { e.At, e.AtN = utc("1850-06-01T00:00:00Z"), to(utc("1727-04-01T00:00:00Z")) })
		west := noon.In(time.FixedZone("west", -8*3600))
		t.matches([]match{
			{"Eq", e.At.Eq(noon), []int64{1}},
			{"Eq in another zone", e.At.Eq(west), []int64{1}},
			{"Ne", e.At.Ne(west), []int64{2, 3}},
			{"Before", e.At.Before(noon), []int64{3}},
			{"After", e.At.After(west), []int64{2}},
			{"Le", e.At.Le(noon), []int64{1, 3}},
			{"Ge", e.At.Ge(noon), []int64{1, 2}},
			{"Between", e.At.Between(noon, noon.Add(time.Second)), []int64{1, 2}},
			{"In", e.At.In(west, utc("1850-06-01T00:00:00Z")), []int64{1, 3}},
			{"GtExpr", e.At.GtExpr(e.AtN), []int64{2, 3}},
			{"IsNull", e.AtN.IsNull(), []int64{1}},
			{"IsDistinctFrom", e.AtN.IsDistinctFrom(noon), []int64{1, 3}},
		})
		rows(t, tenon.Select(e.ID).OrderBy(e.At.Asc()), 3, 1, 2)
		rows(t, tenon.Select(e.ID).OrderBy(e.AtN.Desc()), 1, 2, 3)
		rows(t, tenon.Select(tenon.Nullable(tenon.Max(e.At))).From(e), to(noon.Add(time.Microsecond)))
		rows(t, tenon.Select(tenon.Coalesce(e.AtN, noon)).Where(e.ID.Eq(1)), noon)
	}},
}
