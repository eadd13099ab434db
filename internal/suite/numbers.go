package suite

import (
	"fmt"
	"math"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// huge is a decimal of 48 digits, far beyond what an int64 holds.
const huge = "12345678901234567890123456789012345678.9876543210"

// numbers: arithmetic that is exact everywhere, and long lists.
var numbers = []Case{
	{"50: division of integers", func(t *T) {
		t.seedEverything(
			func(e *Everything) { e.I64, e.I64N, e.I16, e.I32 = 15, to[int64](10), 15, 15 },
			func(e *Everything) { e.I64, e.I64N, e.I16, e.I32 = -15, to[int64](10), -15, -15 },
			func(e *Everything) { e.I64, e.I64N = 15, to[int64](0) },
			func(e *Everything) { e.I64, e.I64N = math.MaxInt64, to[int64](2) },
			func(e *Everything) { e.I64 = 1 })
		type quotients struct {
			ID          int64
			True        *float64
			Int         *int64
			Small, Mid  *float64
			Truncated16 *int16
		}
		rows(t, tenon.Select(tenon.Into(func(q *quotients, r *tenon.Row) {
			r.Read(&q.ID, e.ID)
			r.ReadNull(&q.True, e.I64.Div(e.I64N))
			r.ReadNull(&q.Int, e.I64.IntDiv(e.I64N))
			r.ReadNull(&q.Small, e.I16.DivBy(10))
			r.ReadNull(&q.Mid, e.I32.DivBy(10))
			r.ReadNull(&q.Truncated16, e.I16.IntDivBy(10))
		})).OrderBy(e.ID.Asc()),
			quotients{1, to(1.5), to[int64](1), to(1.5), to(1.5), to[int16](1)},
			quotients{2, to(-1.5), to[int64](-1), to(-1.5), to(-1.5), to[int16](-1)},
			quotients{3, nil, nil, to(0.0), to(0.0), to[int16](0)},
			quotients{4, to(float64(math.MaxInt64) / 2), to[int64](math.MaxInt64 / 2), to(0.0), to(0.0), to[int16](0)},
			quotients{5, nil, nil, to(0.0), to(0.0), to[int16](0)})
		rows(t, tenon.Select(tenon.Nullable(e.I64.DivBy(0))).Where(e.ID.Eq(1)), nil)
		rows(t, tenon.Select(tenon.Nullable(e.I64.IntDivBy(0))).Where(e.ID.Eq(1)), nil)
		rows(t, tenon.Select(tenon.Nullable(e.F64.DivBy(0))).Where(e.ID.Eq(1)), nil)
		rows(t, tenon.Select(tenon.Nullable(e.F64.Plus(1).DivBy(3))).Where(e.ID.Eq(1)), to(1.0/3))
		rows(t, tenon.Select(e.ID).Where(e.I64.DivBy(10).Eq(1.5)).OrderBy(e.ID.Asc()), 1, 3)
		rows(t, tenon.Select(e.ID).Where(e.I64.IntDivBy(10).Eq(1)).OrderBy(e.ID.Asc()), 1, 3)
		rows(t, tenon.Select(e.ID).Where(e.I64.Div(e.I64N).IsNull()).OrderBy(e.ID.Asc()), 3, 5)
	}},
	{"50: integers to ±2^63", func(t *T) {
		const least, most = math.MinInt64, math.MaxInt64
		t.seedEverything(
			func(e *Everything) {
				e.I64, e.I64N, e.I16, e.I32, e.U32, e.U64 = least, to[int64](most), math.MinInt16, math.MinInt32, 0, 0
			},
			func(e *Everything) {
				e.I64, e.I64N, e.I16, e.I32, e.U32, e.U64 = most, to[int64](least), math.MaxInt16, math.MaxInt32, math.MaxUint32, most
			},
			func(e *Everything) { e.I64 = 1<<53 + 1 })
		got, err := t.DB.All(t.Ctx, tenon.Select(e).OrderBy(e.ID.Asc()))
		t.Must(err)
		t.Equal([]int64{got[0].I64, *got[0].I64N, got[1].I64, *got[1].I64N, got[2].I64}, []int64{least, most, most, least, 1<<53 + 1})
		t.Equal([]any{got[0].I16, got[0].I32, got[0].U32, got[0].U64}, []any{int16(math.MinInt16), int32(math.MinInt32), uint32(0), uint64(0)})
		t.Equal([]any{got[1].I16, got[1].I32, got[1].U32, got[1].U64}, []any{int16(math.MaxInt16), int32(math.MaxInt32), uint32(math.MaxUint32), uint64(most)})
		t.matches([]match{
			{"least", e.I64.Eq(least), []int64{1}},
			{"most", e.I64.Eq(most), []int64{2}},
			{"beyond what a float64 tells apart", e.I64.Eq(1<<53 + 1), []int64{3}},
			{"its neighbour", e.I64.Eq(1 << 53), nil},
			{"In", e.I64.In(least, most, 1<<53), []int64{1, 2}},
			{"uint64", e.U64.Ge(most), []int64{2}},
			{"uint32", e.U32.Gt(math.MaxInt32), []int64{2}},
			{"sum of both ends", e.I64.Add(e.I64N).Eq(-1), []int64{1, 2}},
		})
		rows(t, tenon.Select(e.I64.Plus(1).Neg()).Where(e.ID.Eq(1)), most)
		rows(t, tenon.Select(e.I64.Minus(1)).Where(e.ID.Eq(2)), most-1)
		rows(t, tenon.Select(e.I64.Times(-1)).Where(e.ID.Eq(2)), -most)
		t.mistake("a uint64 that no column holds", "Everything.U64: uint64: the value", func() error {
			_, err := t.DB.Exec(t.Ctx, tenon.Insert(e).Rows(every(9, func(e *Everything) { e.U64 = 1 << 63 })))
			return err
		})
		t.mistake("a uint64 in a set", "everythings.u64: uint64: the value", func() error {
			_, err := t.DB.Exec(t.Ctx, tenon.Update(e).Set(EverythingSet{U64: tenon.To[uint64](math.MaxUint64)}).AllRows())
			return err
		})
	}},
	{"decimals are exact: comparison, order, arithmetic", func(t *T) {
		t.seedEverything(
			func(e *Everything) { e.Dec, e.DecN, e.Big = dec("0.1"), to(dec("0.2")), dec(huge) },
			func(e *Everything) { e.Dec, e.DecN, e.Big = dec("9"), to(dec("-10")), dec("-"+huge) },
			func(e *Everything) { e.Dec, e.Big = dec("10"), dec(huge).Add(decimal.New(1, -10)) },
			func(e *Everything) {
				e.Dec, e.DecN, e.Big = dec("-99999999999999.999999"), to(dec("99999999999999.999999")), dec("1e39")
			})
		got, err := t.DB.All(t.Ctx, tenon.Select(e).OrderBy(e.Big.Asc()))
		t.Must(err)
		var bigs []string
		for _, x := range got {
			bigs = append(bigs, x.Big.StringFixed(10))
		}
		t.Equal(bigs, []string{"-" + huge, huge, strings.TrimSuffix(huge, "0") + "1", "1" + strings.Repeat("0", 39) + ".0000000000"})
		rows(t, tenon.Select(e.ID).OrderBy(e.Dec.Asc()), 4, 1, 2, 3)
		rows(t, tenon.Select(e.ID).OrderBy(e.DecN.Desc()), 3, 4, 1, 2)
		t.matches([]match{
			{"beyond int64", e.Big.Eq(dec(huge)), []int64{1}},
			{"its neighbour", e.Big.Gt(dec(huge)), []int64{3, 4}},
			{"In", e.Big.In(dec(huge), dec("1e39"), dec("5")), []int64{1, 4}},
			{"In of many", e.Dec.In(dec("0.100"), dec("9.0"), dec("8"), dec("7"), dec("6")), []int64{1, 2}},
			{"NotIn", e.Dec.NotIn(dec("0.10"), dec("9")), []int64{3, 4}},
			{"0.1 + 0.2 = 0.3", e.Dec.Add(e.DecN).Eq(dec("0.3")), []int64{1}},
			{"GtExpr", e.Dec.GtExpr(e.DecN), []int64{2}},
			{"EqExpr", e.Dec.Neg().EqExpr(e.DecN), []int64{4}},
			{"Times", e.Dec.Times(dec("1.5")).Eq(dec("0.15")), []int64{1}},
			{"IsDistinctFrom", e.DecN.IsDistinctFrom(dec("0.20")), []int64{2, 3, 4}},
		})
		value := func(name string, x tenon.Query[*decimal.Decimal], want string) {
			t.Helper()
			got, err := t.DB.One(t.Ctx, x)
			if err != nil || got == nil || !got.Equal(dec(want)) {
				t.Errorf("%s: %v, not %s (%v)", name, shown(got), want, err)
			}
		}
		of := func(x tenon.Number[decimal.Decimal]) tenon.Query[*decimal.Decimal] {
			return tenon.Select(tenon.Nullable(x)).From(e).Where(e.ID.Eq(1))
		}
		value("Add", of(e.Dec.Add(e.DecN)), "0.3")
		value("Sub", of(e.Dec.Sub(e.DecN)), "-0.1")
		value("Mul", of(e.Dec.Mul(e.DecN)), "0.02")
		value("Plus", of(e.Dec.Plus(dec("0.0000000001"))), "0.1000000001")
		value("Minus", of(e.Dec.Minus(dec("1"))), "-0.9")
		value("Times beyond both scales", of(e.Dec.Times(dec("0.0000001"))), "0.00000001")
		value("Neg", of(e.Dec.Neg()), "-0.1")
		value("Neg of the huge", of(e.Big.Neg()), "-"+huge)
		value("huge minus huge", of(e.Big.Minus(dec(huge))), "0")
		value("twice the huge", of(e.Big.Plus(dec(huge))), dec(huge).Mul(dec("2")).String())
		value("of three", of(e.Dec.Add(e.DecN).Mul(e.Dec)), "0.03")
		rows(t, tenon.Select(tenon.Nullable(e.Dec.DivBy(dec("0.4")))).Where(e.ID.Eq(1)), to(0.25))
		rows(t, tenon.Select(tenon.Nullable(e.Dec.DivBy(dec("0")))).Where(e.ID.Eq(1)), nil)
		rows(t, tenon.Select(tenon.Nullable(e.Dec.Div(e.DecN))).Where(e.ID.Le(2)).OrderBy(e.ID.Asc()), to(0.5), to(-0.9))
	}},
	{"decimals are exact: sums and averages", func(t *T) {
		t.seedEverything(
			func(e *Everything) { e.Dec, e.DecN, e.Big = dec("0.1"), to(dec("1")), dec(huge) },
			func(e *Everything) { e.Dec, e.DecN, e.Big = dec("0.2"), to(dec("1")), dec(huge) },
			func(e *Everything) { e.Dec, e.Big = dec("0.3"), dec("1") },
			func(e *Everything) { e.Dec, e.DecN, e.Big = dec("0.4"), to(dec("2")), dec("0") })
		read := func(x tenon.Number[decimal.Decimal], where ...tenon.Condition) string {
			t.Helper()
			got, err := t.DB.One(t.Ctx, tenon.Select(tenon.Nullable(x)).From(e).Where(where...))
			t.Must(err)
			return fmt.Sprintf("%s, scale %d", got, -got.Exponent())
		}
		for _, c := range []struct{ name, got, want string }{
			{"a sum has the scale of its column", read(tenon.Sum(e.Dec)), "1, scale 6"},
			{"a sum beyond 64 bits", read(tenon.Sum(e.Big)), dec(huge).Mul(dec("2")).Add(dec("1")).String() + ", scale 10"},
			{"an average has four digits more", read(tenon.Avg(e.Dec)), "0.25, scale 10"},
			{"a third is rounded half away from zero", read(tenon.Avg(e.DecN)), "1.3333333333, scale 10"},
			{"two thirds", read(tenon.Avg(e.DecN.Plus(dec("-1"))), e.ID.Ne(1)), "0.5, scale 10"},
			{"the average of large numbers", read(tenon.Avg(e.Big), e.ID.Le(2)), dec(huge).String() + ", scale 14"},
		} {
			if c.got != c.want {
				t.Errorf("%s: %s, not %s", c.name, c.got, c.want)
			}
		}
		rows(t, tenon.Select(e.Bool).GroupBy(e.Bool).Having(tenon.Sum(e.Dec).Eq(dec("1"))), false)
		rows(t, tenon.Select(e.Bool).GroupBy(e.Bool).Having(tenon.Avg(e.Dec).Lt(dec("0.2500000001")), tenon.Avg(e.Dec).Ge(dec("0.25"))), false)
		rows(t, tenon.Select(e.ID).GroupBy(e.ID).OrderBy(tenon.Sum(e.Dec).Desc()).Limit(1), 4)
	}},
	{"45: lists of nothing, one value and many", func(t *T) {
		t.seedEverything(func(e *Everything) { e.I64N, e.Str = to[int64](1), "a" }, func(e *Everything) { e.Str = "b" }, func(e *Everything) { e.I64N, e.Str = to[int64](40000), "c'\\" })
		t.matches([]match{
			{"In of nothing", e.I64N.In(), nil},
			{"NotIn of nothing, NULL too", e.I64N.NotIn(), []int64{1, 2, 3}},
			{"In of nothing, twice", tenon.Or(e.I64N.In(), e.Str.In()), nil},
			{"NotIn of nothing, twice", tenon.And(e.I64N.NotIn(), e.Str.NotIn()), []int64{1, 2, 3}},
			{"both, twice", tenon.Or(tenon.And(e.I64N.In(), e.I64N.NotIn()), tenon.And(e.Str.NotIn(), e.Str.In()), e.Str.Eq("b")), []int64{2}},
			{"Not of In of nothing", tenon.Not(e.I64N.In()), []int64{1, 2, 3}},
			{"NotIn skips NULL", e.I64N.NotIn(1), []int64{3}},
			{"Not of In skips NULL", tenon.Not(e.I64N.In(1)), []int64{3}},
			{"one", e.I64N.In(1), []int64{1}},
			{"two", e.I64N.In(1, 2), []int64{1}},
			{"three", e.I64N.In(1, 2, 40000), []int64{1, 3}},
			{"text", e.Str.In("b", "c'\\", "B"), []int64{2, 3}},
			{"the same value twice", e.Str.In("a", "a"), []int64{1}},
			{"two lists in one statement", tenon.And(e.I64N.In(1, 2, 3), e.Str.In("a", "b")), []int64{1}},
		})
		for _, n := range []int{1, 2, 3, 1000, 40000} {
			ints, texts, decs := make([]int64, n), make([]string, n), make([]decimal.Decimal, n)
			for i := range n {
				ints[i], texts[i], decs[i] = int64(i+1), fmt.Sprint("t", i), decimal.New(int64(i), 0)
			}
			texts[n-1] = "b"
			want := []int64{1}
			if n == 40000 {
				want = append(want, 3)
			}
			t.matches([]match{
				{fmt.Sprint("integers ", n), e.I64N.In(ints...), want},
				{fmt.Sprint("texts ", n), e.Str.In(texts...), []int64{2}},
				{fmt.Sprint("not ", n), e.Str.NotIn(texts...), []int64{1, 3}},
				{fmt.Sprint("decimals ", n), e.Dec.In(decs...), []int64{1, 2, 3}},
				{fmt.Sprint("together ", n), tenon.And(e.I64N.In(ints...), tenon.Not(e.Str.In(texts...))), want},
			})
		}
	}},
}
