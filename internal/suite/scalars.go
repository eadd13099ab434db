package suite

import (
	"math"
	"time"
	"uuid"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// decs is a case that expects decimals, with these digits.
func decs(q tenon.Query[decimal.Decimal], want ...string) func(t *T) {
	return func(t *T) {
		t.Helper()
		got, err := t.DB.All(t.Ctx, q)
		t.Must(err)
		texts := []string{}
		for _, d := range got {
			texts = append(texts, d.String())
		}
		t.Equal(texts, append([]string{}, want...))
	}
}

var numerics = Family{
	Name: "Numeric",
	Cases: []string{
		"a filter by decimal is exact", "order operators on numbers", "50: integers to ±2^63", "decimals are exact: comparison, order, arithmetic",
		"decimals are exact: sums and averages", "a sum beyond 64 bits is an error", "the sum of narrow integers is an int64",
		"decimals are rounded half away from zero to the scale of their column", "decimals that are too large are refused, wherever they stand",
		"what a column cannot hold is refused: lengths, numbers that are none, years", "functions: math", "coalesce",
	},
	Seed: func(t *T) {
		t.seedEverything(
			func(e *Everything) {
				e.Dec, e.Big, e.F64, e.F32, e.I64 = dec("15.7563"), dec("1234567890123456789012345678901234567890.1234567891"), 15.7563, 15.75, math.MaxInt64
			},
			func(e *Everything) {
				e.Dec, e.DecN, e.Big, e.F64, e.F32, e.I64 = dec("-15.7563"), to(dec("0.000001")), dec("-0.0000000001"), -15.7563, -0.5, math.MinInt64
			},
			func(e *Everything) { e.Dec, e.F64, e.F32, e.I64 = dec("31943895023241.273596"), 1e300, 1e30, 7 },
			func(e *Everything) { e.Dec, e.F64, e.F32 = dec("100.00"), 5e-324, 1.5 })
	},
	Reads: []Case{
		{"a decimal comes out as it is", decs(tenon.Select(e.Dec).Where(e.ID.Eq(1)), "15.7563")},
		{"a negative decimal", decs(tenon.Select(e.Dec).Where(e.ID.Eq(2)), "-15.7563")},
		{"a decimal of many digits", decs(tenon.Select(e.Dec).Where(e.ID.Eq(3)), "31943895023241.273596")},
		{"a decimal of fifty digits", decs(tenon.Select(e.Big).Where(e.ID.Eq(1)), "1234567890123456789012345678901234567890.1234567891")},
		{"a decimal with an exponent", decs(tenon.Select(e.Big).Where(e.Big.Eq(decimal.New(-1, -10))), "-0.0000000001")},
		{"a decimal without digits after the point", finds(e.Dec.Eq(dec("100")), 4)},
		{"a decimal that may be NULL", finds(e.DecN.IsNull(), 1, 3, 4)},
		{"a small decimal", finds(e.DecN.Eq(dec("0.000001")), 2)},
		{"decimals are compared by value", finds(e.Dec.Gt(dec("15.75629999")), 1, 3, 4)},
		{"a list of decimals", finds(e.Dec.In(dec("15.756300"), dec("100.0")), 1, 4)},
		{"decimals are added exactly", decs(tenon.Select(e.Dec.Plus(dec("0.000001"))).Where(e.ID.Eq(3)), "31943895023241.273597")},
		{"decimals are multiplied exactly", decs(tenon.Select(e.Dec.Times(dec("-2"))).Where(e.ID.Eq(1)), "-31.5126")},
		{"the sum of decimals is exact", decs(tenon.Select(tenon.Coalesce(tenon.Sum(e.Dec), dec("0"))).Where(e.ID.Le(3)), "31943895023241.273596")},
		{"a decimal is rounded half away from zero", decs(tenon.Select(e.Dec.Round(3)).Where(e.ID.Le(2)).OrderBy(e.ID.Asc()), "15.756", "-15.756")},
		{"a decimal is negated", decs(tenon.Select(e.Dec.Neg()).Where(e.ID.Eq(2)), "15.7563")},
		{"a float of 64 bits comes out as it is", asks(tenon.Select(e.F64).OrderBy(e.ID.Asc()), 15.7563, -15.7563, 1e300, 5e-324)},
		{"a float of 32 bits comes out as it is", asks(tenon.Select(e.F32).OrderBy(e.ID.Asc()), 15.75, -0.5, 1e30, 1.5)},
		{"floats are compared", finds(e.F64.Lt(0), 2)},
		{"the greatest and the least integer", asks(tenon.Select(e.I64).Where(e.ID.Le(2)).OrderBy(e.ID.Asc()), math.MaxInt64, math.MinInt64)},
		{"the least integer is found", finds(e.I64.Eq(math.MinInt64), 2)},
	},
	Own: []Case{
		{"no number, and an infinite one, are refused before any SQL", func(t *T) {
			for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
				t.mistake("float", "", func() error {
					_, err := t.DB.Exec(t.Ctx, tenon.Insert(Everythings).Rows(every(1, func(e *Everything) { e.F64 = f })))
					return err
				})
				t.mistake("in a condition", "", func() error { _, err := t.DB.All(t.Ctx, tenon.Select(Everythings.ID).Where(e.F64.Eq(f))); return err })
			}
		}},
	},
}

var (
	dayOne  = time.Date(2012, 10, 15, 12, 57, 18, 395_000, time.UTC)
	dayTwo  = time.Date(1969, 12, 31, 23, 59, 59, 999_999_000, time.UTC)
	dateOne = time.Date(2012, 10, 15, 0, 0, 0, 0, time.UTC)
)

var moments = Family{
	Name: "Date and time",
	Cases: []string{
		"time: instants are compared as such", "47: instants keep microseconds, and mean the same everywhere", "47: nanoseconds are cut, and the object holds what the database holds",
		"functions: parts, units and moves of instants",
	},
	Seed: func(t *T) {
		t.Create(Moments)
		clock := 12*time.Hour + 57*time.Minute + 18*time.Second + 395*time.Microsecond
		took := 90 * time.Minute
		insert(t, Moments,
			&Moment{ID: 1, At: dayOne, AtN: to(dayOne), Day: dayOne, DayN: to(dayOne), Local: dayOne, LocalN: to(dayOne), Clock: clock, ClockN: &clock, Took: took, TookN: &took},
			&Moment{ID: 2, At: dayTwo, Day: dayTwo, Local: dayTwo, Took: -time.Microsecond},
			&Moment{ID: 3, At: dayOne.In(time.FixedZone("", 9*3600)).Add(time.Hour), Day: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), Local: dayOne.AddDate(0, 0, 1), Clock: 24*time.Hour - time.Microsecond})
	},
	Reads: []Case{
		{"an instant comes out, in UTC", asks(tenon.Select(Moments.At).Where(Moments.ID.In(1, 2)).OrderBy(Moments.ID.Asc()), dayOne, dayTwo)},
		{"an instant of another zone is the same one", asks(tenon.Select(Moments.At).Where(Moments.ID.Eq(3)), dayOne.Add(time.Hour))},
		{"an instant that may be NULL", asks(tenon.Select(tenon.Nullable(Moments.AtN)).OrderBy(Moments.ID.Asc()), to(dayOne), nil, nil)},
		{"an instant is found, by any zone", moment(Moments.At.Eq(dayOne.In(time.FixedZone("", -5*3600))), 1)},
		{"an instant before 1970", moment(Moments.At.Before(time.Unix(0, 0)), 2)},
		{"instants are ordered", asks(tenon.Select(Moments.ID).OrderBy(Moments.At.Desc()), 3, 1, 2)},
		{"the parts of a microsecond count", moment(Moments.At.Between(dayOne.Add(-time.Microsecond), dayOne.Add(-time.Microsecond)))},
		{"a date comes out, at its beginning", asks(tenon.Select(Moments.Day).Where(Moments.ID.Eq(1)), dateOne)},
		{"a date that may be NULL", asks(tenon.Select(tenon.Nullable(Moments.DayN)).OrderBy(Moments.ID.Asc()), to(dateOne), nil, nil)},
		{"a date is found, by any time of the day", moment(Moments.Day.Eq(dayOne.Add(time.Hour)), 1)},
		{"a leap day", moment(Moments.Day.Eq(time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)), 3)},
		{"dates are ordered", asks(tenon.Select(Moments.ID).OrderBy(Moments.Day.Asc()), 2, 1, 3)},
		{"a date between dates", moment(Moments.Day.Between(dateOne, dateOne.AddDate(0, 1, 0)), 1)},
		{"a local date and time comes out", asks(tenon.Select(Moments.Local).Where(Moments.ID.Eq(1)), dayOne)},
		{"a local date and time that may be NULL", asks(tenon.Select(tenon.Nullable(Moments.LocalN)).OrderBy(Moments.ID.Asc()), to(dayOne), nil, nil)},
		{"a local date and time is found", moment(Moments.Local.Eq(dayTwo), 2)},
		{"a time of day comes out", asks(tenon.Select(Moments.Clock).OrderBy(Moments.ID.Asc()), 12*time.Hour+57*time.Minute+18*time.Second+395*time.Microsecond, 0, 24*time.Hour-time.Microsecond)},
		{"a time of day that may be NULL", moment(Moments.ClockN.IsNull(), 2, 3)},
		{"a time of day is found", moment(Moments.Clock.Gt(13*time.Hour), 3)},
		{"times of day are ordered", asks(tenon.Select(Moments.ID).OrderBy(Moments.Clock.Desc()), 3, 1, 2)},
		{"a duration comes out", asks(tenon.Select(Moments.Took).OrderBy(Moments.ID.Asc()), 90*time.Minute, -time.Microsecond, 0)},
		{"a duration that may be NULL", asks(tenon.Select(tenon.Nullable(Moments.TookN)).OrderBy(Moments.ID.Asc()), to(90*time.Minute), nil, nil)},
		{"durations are compared", moment(Moments.Took.Ge(time.Hour), 1)},
		{"the earliest and the latest", asks(tenon.Select(tenon.Both(tenon.Nullable(tenon.Min(Moments.ID)), tenon.Nullable(tenon.Max(Moments.ID)))), tenon.PairOf(to[int64](1), to[int64](3)))},
		{"the parts of an instant", asks(tenon.Select(tenon.Both(Moments.At.Year(), tenon.Both(Moments.At.Month(), Moments.At.Microsecond()))).Where(Moments.ID.Eq(1)),
			tenon.PairOf(int64(2012), tenon.PairOf(int64(10), int64(395))))},
	},
}

// moment is a case that expects the moments for which a condition is true.
func moment(where tenon.Condition, ids ...int64) func(t *T) {
	return asks(tenon.Select(Moments.ID).Where(where).OrderBy(Moments.ID.Asc()), ids...)
}

var enumerations = Family{
	Name: "Enum",
	Cases: []string{
		"enum: what goes in comes out, by entities, sets and single cells", "enum: compared and ordered as text, not by the order of the constants",
		"enum: a value that is not known is refused before any SQL", "enum: the database refuses what is not known, too",
		"enum: a value that is not known is an error when it is read, which names it and its column",
	},
	Seed: func(t *T) { paints(t) },
	Reads: []Case{
		{"comes out", asks(tenon.Select(Paints.Color).OrderBy(Paints.ID.Asc()), Red, Green, Other, None, Red)},
		{"with quotes, a backslash and what is not ASCII", asks(tenon.Select(Paints.ID).Where(Paints.Color.Eq(Other)), 3)},
		{"that is no text at all", asks(tenon.Select(Paints.ID).Where(Paints.Color.Eq(None)), 4)},
		{"NULL", asks(tenon.Select(Paints.ID).Where(Paints.Under.IsNull()), 2)},
		{"in a list", asks(tenon.Select(Paints.ID).Where(Paints.Color.In(Green, Other)).OrderBy(Paints.ID.Asc()), 2, 3)},
		{"in a group", asks(tenon.Select(tenon.Both(Paints.Color, tenon.Count())).GroupBy(Paints.Color).OrderBy(tenon.Count().Desc(), Paints.Color.Asc()).Limit(1), tenon.PairOf(Red, int64(2)))},
	},
}

var someUUID = uuid.MustParse("6a5d4c3b-2a19-4f08-9e7d-6c5b4a392817")

var uuids = Family{
	Name:  "UUID",
	Cases: []string{"UUIDs of three packages"},
	Seed: func(t *T) {
		t.seedEverything(
			func(e *Everything) { e.UUID, e.UUIDN = someUUID, to(someUUID) },
			func(e *Everything) { e.UUID = uuid.MustParse("00000000-0000-0000-0000-000000000001") },
			func(e *Everything) { e.UUID = uuid.Max() })
	},
	Reads: []Case{
		{"comes out", asks(tenon.Select(e.UUID).Where(e.ID.Eq(1)), someUUID)},
		{"NULL", asks(tenon.Select(tenon.Nullable(e.UUIDN)).OrderBy(e.ID.Asc()), to(someUUID), nil, nil)},
		{"is found", finds(e.UUID.Eq(someUUID), 1)},
		{"in a list", finds(e.UUID.In(someUUID, uuid.Max()), 1, 3)},
		{"is not another", finds(e.UUID.Ne(someUUID), 2, 3)},
		{"is ordered by its bytes", asks(tenon.Select(e.ID).OrderBy(e.UUID.Desc()), 3, 1, 2)},
	},
	Own: []Case{
		{"a key that is made by tenon is the row's", func(t *T) {
			d := &Document{Title: "x", Meta: map[string]any{}}
			t.Do(func(s *tenon.Session) error { s.Add(d); return nil })
			rows(t, tenon.Select(Documents.ID), d.ID)
			if d.ID == uuid.Nil() {
				t.Error("no key was made")
			}
		}},
	},
}

var documentsOf = Family{
	Name: "JSON",
	Cases: []string{
		"49: JSON null is not NULL", "49: theme = dark finds the row", "49: paths compare as string, integer, float, bool, decimal, instant",
		"49: a change inside a document is seen at flush, and only that", "49: whole documents are compared by what they say",
	},
	Seed: func(t *T) {
		doc := func(m map[string]any) *Document { return &Document{Title: m["title"].(string), Meta: m} }
		insert(t, Documents,
			doc(map[string]any{"title": "a", "n": 42, "f": 1.5, "t": true, "s": "text", "none": nil, "list": []any{10, "x", map[string]any{"k": "v"}}, "o": map[string]any{"p": map[string]any{"q": "deep"}}}),
			doc(map[string]any{"title": "b", "n": -7, "t": false, "s": "", "größe": "groß", "a.b": "dot", `q"`: "quote", "it's": "apostrophe", "a b": "space", "$": "dollar"}))
	},
	Reads: []Case{
		{"a text", titled(Documents.Meta.Text("s").Eq("text"), "a")},
		{"a text that is empty", titled(Documents.Meta.Text("s").Eq(""), "b")},
		{"an integer", titled(Documents.Meta.Int("n").Eq(42), "a")},
		{"a negative integer", titled(Documents.Meta.Int("n").Lt(0), "b")},
		{"a float", titled(Documents.Meta.Float("f").Eq(1.5), "a")},
		{"true", titled(Documents.Meta.Bool("t").IsTrue(), "a")},
		{"false", titled(Documents.Meta.Bool("t").IsFalse(), "b")},
		{"null is NULL to who asks for a text", titled(Documents.Meta.Text("none").IsNull(), "a", "b")},
		{"a key that is there", titled(Documents.Meta.HasKey("none"), "a")},
		{"a key that is not there", titled(tenon.Not(Documents.Meta.HasKey("n2")), "a", "b")},
		{"an item of a list", titled(Documents.Meta.Int("list", 0).Eq(10), "a")},
		{"a text in a list", titled(Documents.Meta.Text("list", 1).Eq("x"), "a")},
		{"an object in a list", titled(Documents.Meta.Text("list", 2, "k").Eq("v"), "a")},
		{"beyond the end of a list", titled(Documents.Meta.Text("list", 9).IsNull(), "a", "b")},
		{"a path of three", titled(Documents.Meta.Text("o", "p", "q").Eq("deep"), "a")},
		{"a key that is not ASCII", titled(Documents.Meta.Text("größe").Eq("groß"), "b")},
		{"a key with a dot", titled(Documents.Meta.Text("a.b").Eq("dot"), "b")},
		{"a key with a quote", titled(Documents.Meta.Text(`q"`).Eq("quote"), "b")},
		{"a key with an apostrophe", titled(Documents.Meta.Text("it's").Eq("apostrophe"), "b")},
		{"a key with a space", titled(Documents.Meta.Text("a b").Eq("space"), "b")},
		{"a key with a dollar", titled(Documents.Meta.Text("$").Eq("dollar"), "b")},
		{"order by a path", asks(tenon.Select(Documents.Title).OrderBy(Documents.Meta.Int("n").Asc()), "b", "a")},
		{"a path as a value", asks(tenon.Select(tenon.Nullable(Documents.Meta.Int("n"))).OrderBy(Documents.Title.Asc()), to[int64](42), to[int64](-7))},
		{"a path in a group", asks(tenon.Select(tenon.Count()).From(Documents).GroupBy(Documents.Meta.Bool("t")).OrderBy(tenon.Count().Asc()), 1, 1)},
		{"a whole document comes out", func(t *T) {
			m, err := t.DB.One(t.Ctx, tenon.Select(Documents.Meta).Where(Documents.Title.Eq("b")))
			t.Must(err)
			t.Equal([]any{m["größe"], m["n"], len(m)}, []any{"groß", float64(-7), 10})
		}},
	},
}

// titled is a case that expects the documents for which a condition is true.
func titled(where tenon.Condition, titles ...string) func(t *T) {
	return asks(tenon.Select(Documents.Title).Where(where).OrderBy(Documents.Title.Asc()), titles...)
}

var bits = Family{
	Name: "Bitwise",
	Seed: func(t *T) {
		t.seedEverything(
			func(e *Everything) { e.I64, e.I32, e.I64N = 12, 5, to[int64](10) },
			func(e *Everything) { e.I64, e.I32 = -1, -8 },
			func(e *Everything) { e.I64, e.I32 = math.MinInt64, 1 })
	},
	Reads: []Case{
		{"and", asks(tenon.Select(tenon.BitAnd(e.I64, 10)).OrderBy(e.ID.Asc()), 8, 10, 0)},
		{"or", asks(tenon.Select(tenon.BitOr(e.I64, 3)).OrderBy(e.ID.Asc()), 15, -1, math.MinInt64+3)},
		{"exclusive or", asks(tenon.Select(tenon.BitXor(e.I64, 10)).OrderBy(e.ID.Asc()), 6, -11, math.MinInt64+10)},
		{"not", asks(tenon.Select(tenon.BitNot(e.I64)).OrderBy(e.ID.Asc()), -13, 0, math.MaxInt64)},
		{"shift left", asks(tenon.Select(tenon.ShiftLeft(e.I64, 1)).OrderBy(e.ID.Asc()), 24, -2, 0)},
		{"shift right keeps the sign", asks(tenon.Select(tenon.ShiftRight(e.I64, 2)).OrderBy(e.ID.Asc()), 3, -1, math.MinInt64/4)},
		{"shift into the sign", asks(tenon.Select(tenon.ShiftLeft(e.I64, 63)).Where(e.ID.Eq(2)), math.MinInt64)},
		{"shift by nothing", asks(tenon.Select(tenon.ShiftRight(e.I64, 0)).Where(e.ID.Eq(3)), math.MinInt64)},
		{"of narrow integers", asks(tenon.Select(tenon.BitAnd(e.I32, 6)).OrderBy(e.ID.Asc()), 4, 0, 0)},
		{"a narrow integer is moved as a wide one", asks(tenon.Select(tenon.ShiftLeft(e.I32, 40)).Where(e.ID.Eq(3)), 1<<40)},
		{"of two columns", asks(tenon.Select(tenon.Nullable(tenon.BitAndExpr(e.I64, e.I64N))).OrderBy(e.ID.Asc()), to[int64](8), nil, nil)},
		{"two columns, or and exclusive or", asks(tenon.Select(tenon.Nullable(tenon.BitOrExpr(e.I64, tenon.BitXorExpr(e.I64, e.I64N)))).Where(e.ID.Eq(1)), to[int64](14))},
		{"in a condition", finds(tenon.BitAnd(e.I64, 4).Ne(0), 1, 2)},
		{"within arithmetic", asks(tenon.Select(tenon.BitAnd(e.I64.Plus(1), 7).Times(2)).Where(e.ID.Eq(1)), 10)},
		{"a shift of a negative number of bits is a mistake", func(t *T) { mistaken(t, tenon.Select(tenon.ShiftLeft(e.I64, -1)), "0 to 63") }},
		{"a shift of too many bits is a mistake", func(t *T) { mistaken(t, tenon.Select(tenon.ShiftRight(e.I64, 64)), "0 to 63") }},
	},
}

var divisions = Family{
	Name:  "True division",
	Cases: []string{"50: division of integers"},
	Seed: func(t *T) {
		t.seedEverything(
			func(e *Everything) { e.I64, e.I64N, e.F64, e.Dec = 15, to[int64](10), 15, dec("15") },
			func(e *Everything) { e.I64, e.I64N, e.F64, e.Dec = -15, to[int64](0), 1, dec("1") })
	},
	Reads: []Case{
		{"of integers", asks(tenon.Select(tenon.Nullable(e.I64.Div(e.I64N))).OrderBy(e.ID.Asc()), to(1.5), nil)},
		{"by a value", asks(tenon.Select(tenon.Nullable(e.I64.DivBy(10))).OrderBy(e.ID.Asc()), to(1.5), to(-1.5))},
		{"of floats", asks(tenon.Select(tenon.Nullable(e.F64.DivBy(4))).OrderBy(e.ID.Asc()), to(3.75), to(0.25))},
		{"of decimals is a float", asks(tenon.Select(tenon.Nullable(e.Dec.DivBy(dec("4")))).OrderBy(e.ID.Asc()), to(3.75), to(0.25))},
		{"toward zero", asks(tenon.Select(tenon.Nullable(e.I64.IntDivBy(10))).OrderBy(e.ID.Asc()), to[int64](1), to[int64](-1))},
		{"toward zero, by a column that is zero", asks(tenon.Select(tenon.Nullable(e.I64.IntDiv(e.I64N))).OrderBy(e.ID.Asc()), to[int64](1), nil)},
		{"the rest has the sign of what is divided", asks(tenon.Select(tenon.Nullable(tenon.ModBy(e.I64, 4))).OrderBy(e.ID.Asc()), to[int64](3), to[int64](-3))},
		{"the rest by zero", asks(tenon.Select(tenon.Nullable(tenon.Mod(e.I64, e.I64N))).OrderBy(e.ID.Asc()), to[int64](5), nil)},
		{"in a condition", finds(e.I64.DivBy(10).Gt(1), 1)},
	},
}
