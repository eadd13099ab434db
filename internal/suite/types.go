package suite

import (
	"bytes"
	"database/sql"
	"math"
	"strings"
	"time"
	"uuid"

	googleuuid "github.com/google/uuid"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// samples are rows with zero values, extremes, and what is typical.
func samples() []*Everything {
	id := uuid.MustParse("0192f7a0-1234-7abc-8def-0123456789ab")
	allFF := uuid.Max()
	return []*Everything{
		{ID: 1, Map: map[string]int{}, Bin: []byte{}},
		{
			ID: 2, Bool: true, BoolN: to(true), I16: 12, I32: 34, I64: 56, I64N: to[int64](78), U32: 9, U64: 10,
			F32: 1.5, F64: 2.25, F64N: sql.Null[float64]{V: 0.1, Valid: true}, Dec: dec("10.500000"), DecN: to(dec("-0.000001")), Big: dec("12.34"),
			Str: "text", StrN: to("other"), StrNull: sql.Null[string]{V: "third", Valid: true}, Mood: "happy", Bin: []byte("bytes"), BinN: to([]byte("more")),
			At: utc("2024-02-29T13:30:00.123456-08:00"), AtN: to(utc("1999-12-31T23:59:59.999999Z")), UUID: id, UUIDN: &id, Google: googleuuid.UUID(id),
			Doc: Body{Theme: "dark", Size: 1<<53 + 1, Ratio: 0.5, Dark: true, Price: dec("1.10"), Nested: Nested{Größe: "groß"}, Tags: []string{"a", ""}}, DocN: &Body{Theme: "other"},
			Map: map[string]int{"a": 1, "ß": -2}, Scanned: sql.NullString{String: "scanned", Valid: true},
		},
		{
			ID: 3, BoolN: to(false), I16: math.MinInt16, I32: math.MinInt32, I64: math.MinInt64, I64N: to[int64](math.MinInt64),
			F32: -math.MaxFloat32, F64: -math.MaxFloat64, F64N: sql.Null[float64]{V: math.SmallestNonzeroFloat64, Valid: true},
			Dec: dec("-99999999999999.999999"), DecN: to(dec("0")), Big: dec("-" + strings.Repeat("9", 40) + ".9999999999"),
			StrN: to(""), StrNull: sql.Null[string]{Valid: true}, Bin: []byte{}, BinN: to([]byte{}), At: utc("0001-01-01T00:00:00Z"), AtN: to(utc("1727-04-01T12:00:00Z")),
			UUIDN: to(uuid.Nil()), DocN: &Body{}, Map: map[string]int{"": 0}, Scanned: sql.NullString{Valid: true},
		},
		{
			ID: 4, Bool: true, I16: math.MaxInt16, I32: math.MaxInt32, I64: math.MaxInt64, I64N: to[int64](math.MaxInt64), U32: math.MaxUint32, U64: math.MaxInt64,
			F32: math.MaxFloat32, F64: math.MaxFloat64, F64N: sql.Null[float64]{V: math.MaxFloat64, Valid: true},
			Dec: dec("99999999999999.999999"), DecN: to(dec("99999999999999.999999")), Big: dec(strings.Repeat("9", 40) + ".9999999999"),
			Str: "😀 \t\r\n'\"`\\%_;--/*?:name$1", StrN: to("  spaces at the end  "), StrNull: sql.Null[string]{V: strings.Repeat("é", 70000), Valid: true}, Mood: "\u2028",
			Bin: []byte{0, 255, 128, '\'', '\\', 0}, BinN: to(bytes.Repeat([]byte{0, 1, 0xfe}, 40000)), At: utc("9999-12-31T23:59:59.999999Z"), AtN: to(utc("1850-06-15T01:02:03.000004Z")),
			UUID: allFF, UUIDN: &allFF, Google: googleuuid.UUID(allFF), Doc: Body{Theme: "\u0001\"\\/\u2028😀", Size: math.MinInt64, Ratio: 1e300, Price: dec(huge)},
			DocN: &Body{Tags: []string{}}, Map: map[string]int{"k\"'\\.$[0]": math.MaxInt64}, Scanned: sql.NullString{String: "'", Valid: true},
		},
		{
			ID: 5, F32: math.SmallestNonzeroFloat32, F64: 0.1, F64N: sql.Null[float64]{V: 1.0 / 3, Valid: true}, Bin: []byte{0}, At: utc("1969-12-31T23:59:59.999999Z"), AtN: to(time.Unix(0, 0)),
			Dec: dec("0.000001"), Str: "e\u0301", Mood: " ", Map: nil,
		},
		{ID: 6, F32: 0.1, F64: math.Copysign(0, -1), Bin: []byte{}, Map: map[string]int{}, I32: -1, At: utc("1582-10-10T00:00:00Z")},
	}
}

// cells are the columns of a row as conditions that find it.
func cells(x *Everything) map[string]tenon.Condition {
	null := func(isNull bool, n tenon.Condition, eq func() tenon.Condition) tenon.Condition {
		if isNull {
			return n
		}
		return eq()
	}
	return map[string]tenon.Condition{
		"bool": e.Bool.Eq(x.Bool), "i16": e.I16.Eq(x.I16), "i32": e.I32.Eq(x.I32), "i64": e.I64.Eq(x.I64), "u32": e.U32.Eq(x.U32), "u64": e.U64.Eq(x.U64),
		"f32": e.F32.Eq(x.F32), "f64": e.F64.Eq(x.F64), "dec": e.Dec.Eq(x.Dec), "big": e.Big.Eq(x.Big), "str": e.Str.Eq(x.Str), "mood": e.Mood.Eq(x.Mood),
		"bin": e.Bin.Eq(x.Bin), "at": e.At.Eq(x.At), "uuid": e.UUID.Eq(x.UUID), "google": e.Google.Eq(x.Google),
		"bool_n":   null(x.BoolN == nil, e.BoolN.IsNull(), func() tenon.Condition { return e.BoolN.Eq(*x.BoolN) }),
		"i64_n":    null(x.I64N == nil, e.I64N.IsNull(), func() tenon.Condition { return e.I64N.Eq(*x.I64N) }),
		"f64_n":    null(!x.F64N.Valid, e.F64N.IsNull(), func() tenon.Condition { return e.F64N.Eq(x.F64N.V) }),
		"dec_n":    null(x.DecN == nil, e.DecN.IsNull(), func() tenon.Condition { return e.DecN.Eq(*x.DecN) }),
		"str_n":    null(x.StrN == nil, e.StrN.IsNull(), func() tenon.Condition { return e.StrN.Eq(*x.StrN) }),
		"str_null": null(!x.StrNull.Valid, e.StrNull.IsNull(), func() tenon.Condition { return e.StrNull.Eq(x.StrNull.V) }),
		"bin_n":    null(x.BinN == nil, e.BinN.IsNull(), func() tenon.Condition { return e.BinN.Eq(*x.BinN) }),
		"at_n":     null(x.AtN == nil, e.AtN.IsNull(), func() tenon.Condition { return e.AtN.Eq(*x.AtN) }),
		"uuidn":    null(x.UUIDN == nil, e.UUIDN.IsNull(), func() tenon.Condition { return e.UUIDN.Eq(*x.UUIDN) }),
		"scanned":  null(!x.Scanned.Valid, e.Scanned.IsNull(), func() tenon.Condition { return e.Scanned.Eq(x.Scanned) }),
		"doc_n":    null(x.DocN == nil, e.DocN.IsNull(), e.DocN.IsNotNull),
	}
}

// kept expects the rows to be what was written, and to be found by each of their columns.
func (t *T) kept(want []*Everything) {
	t.Helper()
	got, err := t.DB.All(t.Ctx, tenon.Select(e).OrderBy(e.ID.Asc()))
	t.Must(err)
	t.Equal(got, want)
	for _, x := range want {
		for column, c := range cells(x) {
			ok, err := t.DB.Exists(t.Ctx, tenon.Select(e.ID).Where(e.ID.Eq(x.ID), c))
			if err != nil || !ok {
				t.Errorf("row %d is not found by its %s (%v)", x.ID, column, err)
			}
			if n, err := t.DB.Count(t.Ctx, tenon.Select(e.ID).Where(e.ID.Eq(x.ID), tenon.Not(c))); err != nil || n != 0 {
				t.Errorf("row %d is found by another %s (%v)", x.ID, column, err)
			}
		}
	}
}

// types: every kind of column keeps every value.
var types = []Case{
	{"46: every column keeps what an INSERT of entities writes", func(t *T) {
		want := samples()
		insert(t, Everythings, want...)
		t.kept(want)
	}},
	{"46: every column keeps what a flush writes, and what it changes", func(t *T) {
		want := samples()
		t.Do(func(s *tenon.Session) error {
			for _, x := range want {
				s.Add(x)
			}
			t.Must(s.Flush(t.Ctx))
			t.Statements(func() error { return s.Flush(t.Ctx) }) // the objects are what was written
			return nil
		})
		t.kept(want)
		// Each row becomes another, through an UPDATE of all its columns.
		t.Do(func(s *tenon.Session) error {
			got, err := s.All(t.Ctx, tenon.Select(e).OrderBy(e.ID.Asc()))
			t.Must(err)
			t.Statements(func() error { return s.Flush(t.Ctx) })
			for i, x := range got {
				id := x.ID
				*x = *want[(i+1)%len(want)]
				x.ID = id
			}
			return nil
		})
		changed := samples()
		for i := range changed {
			*changed[i] = *want[(i+1)%len(want)]
			changed[i].ID = int64(i + 1)
		}
		t.kept(changed)
	}},
	{"46: every column keeps what a set writes", func(t *T) {
		for _, x := range samples() {
			t.exec(1, tenon.Insert(e).Values(EverythingSet{
				ID: tenon.To(x.ID), Bool: tenon.To(x.Bool), BoolN: tenon.ToPtr(x.BoolN), I16: tenon.To(x.I16), I32: tenon.To(x.I32), I64: tenon.To(x.I64), I64N: tenon.ToPtr(x.I64N),
				U32: tenon.To(x.U32), U64: tenon.To(x.U64), F32: tenon.To(x.F32), F64: tenon.To(x.F64), F64N: orNull(x.F64N), Dec: tenon.To(x.Dec), DecN: tenon.ToPtr(x.DecN), Big: tenon.To(x.Big),
				Str: tenon.To(x.Str), StrN: tenon.ToPtr(x.StrN), StrNull: orNull(x.StrNull), Mood: tenon.To(x.Mood), Bin: tenon.To(x.Bin), BinN: tenon.ToPtr(x.BinN), At: tenon.To(x.At), AtN: tenon.ToPtr(x.AtN),
				UUID: tenon.To(x.UUID), UUIDN: tenon.ToPtr(x.UUIDN), Google: tenon.To(x.Google), Doc: tenon.To(x.Doc), DocN: tenon.ToPtr(x.DocN), Map: tenon.To(x.Map), Scanned: tenon.To(x.Scanned),
			}))
		}
		t.kept(samples())
	}},
	{"every column has an order", func(t *T) {
		insert(t, Everythings, samples()...)
		for _, o := range []struct {
			name string
			by   tenon.OrderTerm
			want []int64
		}{
			{"bool", e.BoolN.Asc(), []int64{3, 2, 1, 4, 5, 6}},
			{"i16", e.I16.Asc(), []int64{3, 1, 5, 6, 2, 4}},
			{"i32", e.I32.Desc(), []int64{4, 2, 1, 5, 6, 3}},
			{"i64", e.I64N.Asc(), []int64{3, 2, 4, 1, 5, 6}},
			{"u64", e.U64.Desc(), []int64{4, 2, 1, 3, 5, 6}},
			{"f32", e.F32.Asc(), []int64{3, 1, 5, 6, 2, 4}},
			{"f64", e.F64N.Asc(), []int64{3, 2, 5, 4, 1, 6}},
			{"dec", e.Dec.Asc(), []int64{3, 1, 6, 5, 2, 4}},
			{"dec_n", e.DecN.Desc(), []int64{1, 5, 6, 4, 3, 2}},
			{"big", e.Big.Desc(), []int64{4, 2, 1, 5, 6, 3}},
			{"str", e.Str.Asc(), []int64{1, 3, 6, 5, 2, 4}},
			{"str_n", e.StrN.Asc(), []int64{3, 4, 2, 1, 5, 6}},
			{"mood", e.Mood.Desc(), []int64{4, 2, 5, 1, 3, 6}},
			{"bin", e.Bin.Asc(), []int64{1, 3, 6, 5, 4, 2}},
			{"at", e.At.Asc(), []int64{1, 3, 6, 5, 2, 4}},
			{"at_n", e.AtN.Desc(), []int64{1, 6, 2, 5, 4, 3}},
			{"uuid", e.UUID.Asc(), []int64{1, 3, 5, 6, 2, 4}},
			{"uuidn", e.UUIDN.Desc(), []int64{1, 5, 6, 4, 2, 3}},
			{"google", e.Google.Desc(), []int64{4, 2, 1, 3, 5, 6}},
			{"scanned", e.Scanned.Asc(), []int64{3, 4, 2, 1, 5, 6}},
		} {
			got, err := t.DB.All(t.Ctx, tenon.Select(e.ID).OrderBy(o.by, e.ID.Asc()))
			if err != nil || !same(got, o.want) {
				t.Errorf("%s: %v, not %v (%v)", o.name, got, o.want, err)
			}
		}
	}},
	{"46: columns whose names need quoting", func(t *T) {
		o := Odds
		x := &Odd{ID: 1, Percent: "p%d", Select: "from", Question: "?", Spaces: " ", Parens: ")(", Colon: ":x", Dot: "a.b"}
		insert(t, Odds, x, &Odd{ID: 2, Percent: "2"})
		got, err := t.DB.Get(t.Ctx, Odds, 1)
		t.Must(err)
		t.Equal(got, x)
		for name, c := range map[string]struct {
			col tenon.TextColumn[string]
			was string
		}{
			"a%b": {o.Percent, "p%d"}, "select": {o.Select, "from"}, "q?": {o.Question, "?"}, "has spaces": {o.Spaces, " "},
			"par(ens)": {o.Parens, ")("}, ":colon": {o.Colon, ":x"}, "dot.s": {o.Dot, "a.b"},
		} {
			found := func(q tenon.Query[int64], want ...int64) {
				t.Helper()
				got, err := t.DB.All(t.Ctx, q)
				if err != nil || !same(got, append([]int64{}, want...)) {
					t.Errorf("%s: %v, not %v (%v)", name, got, want, err)
				}
			}
			found(tenon.Select(o.ID).Where(c.col.Eq(c.was)), 1)
			found(tenon.Select(o.ID).Where(c.col.In(c.was, "x", "y")), 1)
			found(tenon.Select(o.ID).Where(c.col.Contains(c.was)), 1)
			found(tenon.Select(o.ID).Where(tenon.Cond("? = ?", c.col, c.was)), 1)
			found(tenon.Select(o.ID).OrderBy(tenon.Coalesce(c.col, "").Asc(), o.ID.Desc()).Where(o.ID.Eq(1)), 1)
			found(tenon.Select(tenon.Count()).From(o).GroupBy(c.col).OrderBy(c.col.Desc()).Limit(1), 1)
			other := o.As("o t%h?e.r")
			found(tenon.Select(o.ID).JoinOn(other, other.ID.EqExpr(o.ID)).Where(c.col.Eq(c.was)), 1)
		}
		all := OddSet{Percent: tenon.To("1"), Select: tenon.To("2"), Question: tenon.To("3"), Spaces: tenon.To("4"), Parens: tenon.To("5"), Colon: tenon.To("6"), Dot: tenon.To("7")}
		t.exec(1, tenon.Update(o).Set(all).Where(o.Percent.Eq("p%d")))
		t.exec(1, tenon.Insert(o).Values(all).OnConflict(o.ID).DoNothing())
		t.exec(1, tenon.Insert(o).Rows(&Odd{ID: 1, Percent: "!", Select: "!", Question: "!", Spaces: "!", Parens: "!", Colon: "!", Dot: "!"}).OnConflict(o.ID).DoUpdate(OddSet{
			Percent: tenon.ToExpr(o.Percent.Concat(tenon.ExcludedOf(o.Percent))), Select: tenon.Excluded(o.Select), Question: tenon.ToExpr(o.Question.Append("?")),
			Spaces: tenon.Excluded(o.Spaces), Parens: tenon.Excluded(o.Parens), Colon: tenon.ToExpr(o.Dot), Dot: tenon.Excluded(o.Dot),
		}))
		t.Do(func(s *tenon.Session) error {
			got, err := s.Get(t.Ctx, Odds, 1)
			t.Must(err)
			t.Equal(got, &Odd{ID: 1, Percent: "1!", Select: "!", Question: "3?", Spaces: "!", Parens: "!", Colon: "7", Dot: "!"})
			got.Percent, got.Question, got.Colon = "%s", "??", "::"
			s.Add(&Odd{ID: 50, Parens: "()"})
			return nil
		})
		rows(t, tenon.Select(o.Question).Where(o.Percent.Eq("%s"), o.Colon.Eq("::")), "??")
		rows(t, tenon.Select(o.Parens).Where(o.ID.Eq(50)), "()")
		t.exec(1, tenon.Delete(o).Where(o.Parens.Eq("()")))
	}},
}

// orNull writes what x holds.
func orNull[V any](x sql.Null[V]) tenon.Set[V] {
	if !x.Valid {
		return tenon.ToPtr[V](nil)
	}
	return tenon.To(x.V)
}
