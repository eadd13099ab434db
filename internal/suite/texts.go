package suite

import (
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// texted seeds Everythings with a text each.
func texted(texts ...string) func(t *T) {
	return func(t *T) {
		var sets []func(e *Everything)
		for _, s := range texts {
			sets = append(sets, func(e *Everything) { e.Str, e.StrN = s, to(s) })
		}
		t.seedEverything(append(sets, func(*Everything) {})...)
	}
}

var likes = Family{
	Name:  "LIKE and its escapes",
	Cases: []string{"text: patterns", "functions: regular expressions"},
	Seed:  texted("abcdefg", "ab/cdefg", "ab%cdefg", "ab_cdefg", "abcde/fg", "abcde%fg", "ab#cdefg", "ab9cdefg", "abcde#fg", "abcd9fg", `ab\cdefg`, "ABCDEFG"),
	Reads: []Case{
		{"contains", finds(e.StrN.Contains("b%c"), 3)},
		{"contains an underscore", finds(e.StrN.Contains("b_c"), 4)},
		{"contains a backslash", finds(e.StrN.Contains(`b\c`), 11)},
		{"contains a slash", finds(e.StrN.Contains("b/c"), 2)},
		{"contains a number sign", finds(e.StrN.Contains("b#c"), 7)},
		{"contains nothing", finds(e.StrN.Contains(""), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)},
		{"starts with", finds(e.StrN.StartsWith("ab%c"), 3)},
		{"starts with an underscore", finds(e.StrN.StartsWith("ab_c"), 4)},
		{"starts with a number sign", finds(e.StrN.StartsWith("ab#"), 7)},
		{"ends with", finds(e.StrN.EndsWith("e%fg"), 6)},
		{"ends with a number sign", finds(e.StrN.EndsWith("e#fg"), 9)},
		{"ends with a slash before", finds(e.StrN.EndsWith("e/fg"), 5)},
		{"contains, whatever the case", finds(e.StrN.ContainsFold("BCDEFG"), 1, 12)},
		{"contains with the case", finds(e.StrN.Contains("BCDEFG"), 12)},
		{"a pattern", finds(e.StrN.Like("ab%c%"), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)},
		{"a pattern of any one character", finds(e.StrN.Like("ab_cdefg"), 2, 3, 4, 7, 8, 11)},
		{"a pattern that escapes", finds(e.StrN.Like(`ab\%c%`), 3)},
		{"a pattern that escapes an underscore", finds(e.StrN.Like(`ab\_c%`), 4)},
		{"a pattern that escapes the escape", finds(e.StrN.Like(`ab\\c%`), 11)},
		{"not a pattern, and not NULL", finds(e.StrN.NotLike("ab%"), 12)},
		{"a pattern whatever the case", finds(e.StrN.ILike("abcdefg"), 1, 12)},
		{"a regular expression", finds(e.StrN.Matches("^ab[0-9]c"), 8)},
		{"no regular expression", finds(tenon.Not(e.StrN.Matches("^ab")), 12)},
	},
}

var unicodes = Family{
	Name: "Unicode and text",
	Cases: []string{
		"text: equality and order are binary", "text: functions", "functions: text", "text that no database holds is refused",
		"hostile text is a value in every place of a value, and a name in every place of a name",
	},
	Seed: texted("m’a réveillé", "Größe", "日本語", "🙂🙃", "", " ", `back\slash`, "per%cent", `qu'o"te`, "new\nline", "e\u0301"),
	Reads: []Case{
		{"what is not ASCII comes out", asks(tenon.Select(e.Str).Where(e.ID.In(1, 2, 3)).OrderBy(e.ID.Asc()), "m’a réveillé", "Größe", "日本語")},
		{"what is beyond the basic plane comes out", asks(tenon.Select(e.Str).Where(e.ID.Eq(4)), "🙂🙃")},
		{"nothing is not NULL", finds(e.StrN.Eq(""), 5)},
		{"NULL is not nothing", finds(e.StrN.IsNull(), 12)},
		{"a space is not nothing", finds(e.StrN.Eq(" "), 6)},
		{"a backslash", finds(e.StrN.Eq(`back\slash`), 7)},
		{"a sign of per cent", finds(e.StrN.Eq("per%cent"), 8)},
		{"quotes", finds(e.StrN.Eq(`qu'o"te`), 9)},
		{"the end of a line", finds(e.StrN.Eq("new\nline"), 10)},
		{"equality is of code points", finds(e.StrN.Eq("é"))},
		{"length is in characters", asks(tenon.Select(e.Str.Length()).Where(e.ID.In(2, 3, 4, 11)).OrderBy(e.ID.Asc()), 5, 3, 2, 2)},
		{"a list of texts", finds(e.StrN.In("日本語", "🙂🙃", "x"), 3, 4)},
		{"a part, in characters", asks(tenon.Select(e.Str.Substring(2, 2)).Where(e.ID.Eq(3)), "本語")},
		{"text is put together", asks(tenon.Select(e.Str.Append("→")).Where(e.ID.Eq(2)), "Größe→")},
		{"a pattern's one character is one", finds(e.StrN.Like("__"), 4, 11)},
		{"order is by code points", asks(tenon.Select(e.ID).Where(e.ID.In(2, 3, 4)).OrderBy(e.Str.Asc()), 2, 3, 4)},
	},
	Own: []Case{
		{"letters that latin1 lacks, by every road", everyRoad},
		{"letters that latin1 lacks, in every place", everyPlace},
		{"a long text", func(t *T) {
			long := strings.Repeat("日本語🙂", 20_000)
			t.seedEverything(func(e *Everything) { e.Str = long })
			rows(t, tenon.Select(e.Str), long)
			rows(t, tenon.Select(e.Str.Length()), 80_000)
		}},
		{"many rows", func(t *T) {
			var us []*User
			for i := range 100 {
				us = append(us, &User{ID: int64(i + 1), Name: "ü" + strings.Repeat("ñ", i)})
			}
			insert(t, Users, us...)
			rows(t, tenon.Select(tenon.Count()).From(Users).Where(Users.Name.StartsWith("ü"), Users.Name.Length().Le(50)), 50)
		}},
	},
}

var difficultNames = Family{
	Name:  "Difficult names",
	Cases: []string{"46: columns whose names need quoting"},
	Seed: func(t *T) {
		insert(t, Odds, &Odd{ID: 1, Percent: "percent", Select: "select", Question: "question", Spaces: "spaces", Parens: "parens", Colon: "colon", Dot: "dot"})
	},
	Reads: []Case{
		{"a sign of per cent", odd(Odds.Percent, "percent")},
		{"a word of SQL", odd(Odds.Select, "select")},
		{"a question mark", odd(Odds.Question, "question")},
		{"spaces", odd(Odds.Spaces, "spaces")},
		{"parentheses", odd(Odds.Parens, "parens")},
		{"a colon", odd(Odds.Colon, "colon")},
		{"a dot", odd(Odds.Dot, "dot")},
		{"an alias with a quote", func(t *T) {
			o := Odds.As("it's \"odd\" `o`")
			rows(t, tenon.Select(o.Select).Where(o.Spaces.Eq("spaces")), "select")
		}},
		{"a label with spaces", func(t *T) {
			l := tenon.Label("a b % ? : \"", Odds.Select)
			d := tenon.Subquery("d e", tenon.Select(l))
			rows(t, tenon.Select(d.Col(l)), "select")
		}},
	},
	Own: []Case{
		{"are set and updated", func(t *T) {
			t.exec(1, tenon.Insert(Odds).Values(OddSet{Percent: tenon.To("1"), Select: tenon.To("2"), Question: tenon.To("3"), Spaces: tenon.To("4"), Parens: tenon.To("5"), Colon: tenon.To("6"), Dot: tenon.To("7")}))
			t.exec(1, tenon.Update(Odds).Set(OddSet{Select: tenon.To("x"), Question: tenon.ToExpr(Odds.Percent)}).Where(Odds.Dot.Eq("7")))
			rows(t, tenon.Select(tenon.Both(Odds.Select, Odds.Question)), tenon.PairOf("x", "1"))
		}},
	},
}

// odd is a case that finds and reads a column with a difficult name.
func odd(c tenon.TextColumn[string], v string) func(t *T) {
	return asks(tenon.Select(c).Where(c.Eq(v), c.In(v, "other")).GroupBy(c).OrderBy(c.Asc()), v)
}

var lists = Family{
	Name:  "Lists in IN",
	Cases: []string{"45: lists of nothing, one value and many", "queries in IN", "prepared: lists of any length, and NULL", "own: rows as values"},
	Seed: func(t *T) {
		t.seedEverything(
			func(e *Everything) { e.I64, e.Str, e.I64N = 1, "z1", to[int64](1) },
			func(e *Everything) { e.I64, e.Str, e.I64N = 2, "z2", to[int64](2) },
			func(e *Everything) { e.I64, e.Str, e.I64N = 3, "z3", to[int64](3) },
			func(e *Everything) { e.I64, e.Str = 4, "z4" })
	},
	Reads: []Case{
		{"of some values", finds(e.I64.In(2, 3), 2, 3)},
		{"of one value", finds(e.I64.In(4), 4)},
		{"of nothing", finds(e.I64.In())},
		{"not in some values", finds(e.I64.NotIn(2, 3), 1, 4)},
		{"not in nothing", finds(e.I64.NotIn(), 1, 2, 3, 4)},
		{"a value twice", finds(e.I64.In(2, 2, 2), 2)},
		{"of texts", finds(e.Str.In("z2", "z3", "z9"), 2, 3)},
		{"NULL is in no list", finds(e.I64N.In(1, 2, 3, 4), 1, 2, 3)},
		{"NULL is not in none but nothing", finds(e.I64N.NotIn(1), 2, 3)},
		{"NULL is not in nothing", finds(e.I64N.NotIn(), 1, 2, 3, 4)},
		{"two lists, one of them of nothing", finds(tenon.Or(e.I64.In(), e.Str.In("z1")), 1)},
		{"two lists of nothing", finds(tenon.And(e.I64.In(), e.Str.In()))},
		{"a list beside other values", finds(tenon.And(e.I64.In(1, 2, 3), e.Str.Ne("z2")), 1, 3)},
		{"pairs", finds(tenon.RowOf(e.I64, e.Str).In(tenon.PairOf(int64(2), "z2"), tenon.PairOf(int64(3), "z9"), tenon.PairOf(int64(4), "z4")), 2, 4)},
		{"pairs of nothing", finds(tenon.RowOf(e.I64, e.Str).In())},
		{"not in pairs", finds(tenon.RowOf(e.I64, e.Str).NotIn(tenon.PairOf(int64(2), "z2")), 1, 3, 4)},
		{"as a value", asks(tenon.Select(e.I64.In(2, 4)).OrderBy(e.ID.Asc()), false, true, false, true)},
		{"of nothing as a value", asks(tenon.Select(e.I64.In()).Where(e.ID.Eq(1)), false)},
		{"of a thousand values", func(t *T) {
			many := make([]int64, 0, 1000)
			for i := range 1000 {
				many = append(many, int64(i)+3)
			}
			finds(e.I64.In(many...), 3, 4)(t)
		}},
		{"in the list of an aggregate's filter", asks(tenon.Select(tenon.Filter(tenon.Count(), e.I64.In(1, 2, 9))).From(Everythings), 2)},
	},
}
