package suite

import (
	"math"

	"github.com/gofrs/uuid/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var wide = Widths

func gofrs(last byte) uuid.UUID { return uuid.UUID{0: 1, 6: 0x70, 8: 0x80, 15: last} }

// widths are the least values of every type, zero, and the greatest.
func widths() []*Width {
	return []*Width{
		{
			ID: gofrs(1), I8: math.MinInt8, I8N: to[int8](math.MinInt8), I16: math.MinInt16, I32: math.MinInt32, I64: math.MinInt64, I: math.MinInt, IN: to(math.MinInt), U8N: to[uint8](0), U16N: to[uint16](0), U32N: to[uint32](0), U64N: to[uint64](0),
			F32: -math.MaxFloat32, F32N: to[float32](math.SmallestNonzeroFloat32), F64: -math.MaxFloat64, F64N: to(math.SmallestNonzeroFloat64), Ref: to(gofrs(9)), All: []uuid.UUID{gofrs(1), uuid.Nil},
		},
		{ID: gofrs(2), All: []uuid.UUID{}},
		{
			ID: gofrs(3), I8: math.MaxInt8, I8N: to[int8](math.MaxInt8), I16: math.MaxInt16, I32: math.MaxInt32, I64: math.MaxInt64, I: math.MaxInt, IN: to(math.MaxInt), U8: math.MaxUint8, U8N: to[uint8](math.MaxUint8), U16: math.MaxUint16, U16N: to[uint16](math.MaxUint16),
			U32: math.MaxUint32, U32N: to[uint32](math.MaxUint32), U64: math.MaxInt64, U64N: to[uint64](math.MaxInt64), U: math.MaxInt64,
			F32: math.MaxFloat32, F32N: to[float32](0.1), F64: math.MaxFloat64, F64N: to(0.1), Ref: &uuid.Max, All: []uuid.UUID{gofrs(3)},
		},
	}
}

// numberTypes: integers and floats of every width, and a third library's UUID.
var numberTypes = []Case{
	{"widths: every number keeps its least and greatest values, by INSERT, flush and set", func(t *T) {
		t.Create(wide)
		want := widths()
		insert(t, wide, want...)
		rows(t, tenon.Select(wide).OrderBy(wide.ID.Asc()), want...)
		t.Do(func(s *tenon.Session) error {
			got, err := s.All(t.Ctx, tenon.Select(wide).OrderBy(wide.ID.Asc()))
			t.Must(err)
			t.Statements(func() error { return s.Flush(t.Ctx) })
			for i, x := range got {
				id := x.ID
				*x = *want[(i+1)%len(want)]
				x.ID = id
			}
			return nil
		})
		for i, x := range widths() {
			x.ID = want[(i+len(want)-1)%len(want)].ID
			want[(i+len(want)-1)%len(want)] = x
		}
		want = []*Width{widths()[1], widths()[2], widths()[0]}
		for i, x := range want {
			x.ID = gofrs(byte(i + 1))
		}
		rows(t, tenon.Select(wide).OrderBy(wide.ID.Asc()), want...)
		for _, x := range want {
			t.exec(1, tenon.Update(wide).Set(WidthSet{
				I8: tenon.To(x.I8), I8N: tenon.ToPtr(x.I8N), I: tenon.To(x.I), U8: tenon.To(x.U8), U16: tenon.To(x.U16), U32: tenon.To(x.U32), U64: tenon.To(x.U64), U: tenon.To(x.U), F32: tenon.To(x.F32), Ref: tenon.ToPtr(x.Ref),
			}).Where(wide.ID.Eq(x.ID)))
		}
		rows(t, tenon.Select(wide).OrderBy(wide.ID.Asc()), want...)
	}},
	{"widths: every number is compared, ordered, and NULL", func(t *T) {
		t.Create(wide)
		insert(t, wide, widths()...)
		a, b, c := gofrs(1), gofrs(2), gofrs(3)
		for name, by := range map[string]tenon.OrderTerm{
			"i8": wide.I8.Asc(), "i16": wide.I16.Asc(), "i32": wide.I32.Asc(), "i64": wide.I64.Asc(), "i": wide.I.Asc(), "u8": wide.U8.Asc(), "u16": wide.U16.Asc(), "u32": wide.U32.Asc(), "u64": wide.U64.Asc(), "u": wide.U.Asc(),
			"f32": wide.F32.Asc(), "f64": wide.F64.Asc(), "id": wide.ID.Asc(), "null first": wide.Ref.Desc().NullsLast(),
		} {
			want := []uuid.UUID{a, b, c}
			if name == "null first" {
				want = []uuid.UUID{c, a, b}
			}
			got, err := t.DB.All(t.Ctx, tenon.Select(wide.ID).OrderBy(by, wide.ID.Asc()))
			if err != nil || !same(got, want) {
				t.Errorf("%s: %v (%v)", name, got, err)
			}
		}
		for name, m := range map[string]struct {
			where tenon.Condition
			want  []uuid.UUID
		}{
			"i8":           {wide.I8.Eq(math.MinInt8), []uuid.UUID{a}},
			"i8, plus":     {wide.I8.Plus(1).Eq(-127), []uuid.UUID{a}},
			"i8 and null":  {wide.I8N.IsDistinctFrom(math.MaxInt8), []uuid.UUID{a, b}},
			"i in":         {wide.I.In(math.MinInt, 0, 7), []uuid.UUID{a, b}},
			"u8":           {wide.U8.Ge(255), []uuid.UUID{c}},
			"u16 null":     {wide.U16N.IsNull(), []uuid.UUID{b}},
			"u32":          {wide.U32.Between(1, math.MaxUint32), []uuid.UUID{c}},
			"u64":          {wide.U64.Eq(math.MaxInt64), []uuid.UUID{c}},
			"u64, other":   {wide.U64.Ne(math.MaxInt64), []uuid.UUID{a, b}},
			"f32":          {wide.F32N.Eq(0.1), []uuid.UUID{c}},
			"f32, least":   {wide.F32N.Eq(math.SmallestNonzeroFloat32), []uuid.UUID{a}},
			"f64":          {wide.F64N.In(0.1, math.SmallestNonzeroFloat64), []uuid.UUID{a, c}},
			"uuid":         {wide.Ref.Eq(uuid.Max), []uuid.UUID{c}},
			"uuid in list": {wide.All.Has(uuid.Nil), []uuid.UUID{a}},
			"ids":          {wide.ID.NotIn(a, b), []uuid.UUID{c}},
		} {
			got, err := t.DB.All(t.Ctx, tenon.Select(wide.ID).Where(m.where).OrderBy(wide.ID.Asc()))
			if err != nil || !cmp.Equal(got, m.want) {
				t.Errorf("%s: %v (%v)", name, got, err)
			}
		}
		rows(t, tenon.Select(tenon.Nullable(tenon.SumInt(wide.U8))), to[int64](255))
		rows(t, tenon.Select(tenon.Nullable(tenon.Max(wide.U32))), to[uint32](math.MaxUint32))
		x, err := t.DB.Get(t.Ctx, wide, c)
		t.Must(err)
		t.Equal(x, widths()[2])
	}},
	{"widths: what no column holds is refused before it is sent: 2^63, NaN, infinities", func(t *T) {
		t.Create(wide)
		nan, inf := math.NaN(), math.Inf(1)
		for name, set := range map[string]WidthSet{
			"uint64": {U64: tenon.To[uint64](1 << 63)}, "uint": {U: tenon.To[uint](math.MaxUint)}, "uint64, null": {U64N: tenon.To[uint64](math.MaxUint64)},
			"NaN": {F64: tenon.To(nan)}, "+Inf": {F64: tenon.To(inf)}, "-Inf": {F64N: tenon.To(-inf)}, "NaN of 32": {F32: tenon.To(float32(nan))}, "Inf of 32": {F32N: tenon.To(float32(inf))},
		} {
			t.mistake(name, "", func() error {
				_, err := t.DB.Exec(t.Ctx, tenon.Update(wide).Set(set).AllRows())
				return err
			})
		}
		for name, c := range map[string]tenon.Condition{
			"= 2^63": wide.U64.Eq(1 << 63), "in 2^63": wide.U64.In(1, 1<<63), "= NaN": wide.F64.Eq(nan), "< Inf": wide.F64.Lt(inf), "in NaN": wide.F32.In(1, float32(nan)),
			"between": wide.F64.Between(-inf, inf), "of an expression": wide.F64.Plus(nan).Gt(0), "in SQL by hand": tenon.Cond("? < ?", wide.F64, inf),
		} {
			t.mistake(name, "", func() error { _, err := t.DB.All(t.Ctx, tenon.Select(wide.ID).Where(c)); return err })
		}
		t.mistake("a document", "", func() error {
			_, err := t.DB.Exec(t.Ctx, tenon.Insert(Documents).Rows(&Document{Title: "x", Meta: map[string]any{"k": nan}}))
			return err
		})
		t.mistake("a list", "", func() error {
			_, err := t.DB.Exec(t.Ctx, tenon.Insert(Baskets).Rows(&Basket{Ratios: []float64{nan}}))
			return err
		})
		s := t.DB.Session()
		defer s.Close()
		s.Add(&Width{F32: float32(inf)})
		t.mistake("a flush", "Width.F32", func() error { return s.Flush(t.Ctx) })
	}},
	{"widths: what a field cannot hold is an error that tells the column, not another number", func(t *T) {
		t.Create(wide)
		insert(t, wide, &Width{ID: gofrs(1), I8: 127, All: []uuid.UUID{}})
		t.exec(1, tenon.Update(wide).Set(WidthSet{I8: tenon.ToExpr(wide.I8.Plus(1))}).AllRows()) // the column has 16 bits
		_, err := t.DB.All(t.Ctx, tenon.Select(wide))
		t.prefixed("an int8 of 128", err)
		t.exec(1, tenon.Update(wide).Set(WidthSet{I8: tenon.To[int8](1), U8: tenon.ToExpr(wide.U8.Minus(1))}).AllRows())
		_, err = t.DB.All(t.Ctx, tenon.Select(wide.U8))
		t.prefixed("a uint8 of -1", err)
	}},
}
