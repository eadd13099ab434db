package suite

import (
	"time"
	"uuid"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// baskets are rows of lists: empty ones, full ones, and what JSON and SQL have to escape.
func baskets() []*Basket {
	id := uuid.MustParse("0192f7a0-1234-7abc-8def-0123456789ab")
	at := utc("2024-02-29T21:30:00.123456Z")
	day := utc("2024-02-29T00:00:00Z")
	empty := func(id int64) *Basket {
		return &Basket{
			ID: id, Tags: []string{}, Sized: []string{}, Nums: []int64{}, Small: []int16{}, Words: []uint32{}, Ratios: []float64{}, Halves: []float32{}, Flags: []bool{},
			Prices: []decimal.Decimal{}, IDs: []uuid.UUID{}, Blobs: [][]byte{}, Times: []time.Time{}, Days: []time.Time{}, Waits: []time.Duration{}, Colors: []Color{},
		}
	}
	other := empty(4)
	other.Tags, other.Maybe, other.Ptr = []string{"a", "A", "é"}, []string{"z"}, &[]int64{1}
	other.Nums, other.Prices, other.Flags = []int64{1<<53 + 2, 0}, []decimal.Decimal{dec("10.50")}, []bool{false}
	return []*Basket{
		empty(1),
		{
			ID: 2, Tags: []string{"a", "b", "a"}, Sized: []string{"ééééé"}, Maybe: []string{}, Ptr: &[]int64{}, Nums: []int64{1<<53 + 1, -1 << 63, 1<<63 - 1}, Small: []int16{-5, 5},
			Words: []uint32{1<<32 - 1}, Ratios: []float64{0.1, 1e300, 2, 5e-324}, Halves: []float32{0.1}, Flags: []bool{true, false}, Prices: []decimal.Decimal{dec("10.50"), dec("-0.01")},
			IDs: []uuid.UUID{id, uuid.Nil()}, Blobs: [][]byte{{0, 255}, {}}, Times: []time.Time{at, utc("1969-12-31T23:59:59.999999Z")}, Days: []time.Time{day}, Waits: []time.Duration{time.Hour}, Colors: []Color{Red, Other},
		},
		{
			ID: 3, Tags: []string{`"`, `\`, "'", ",", "{}", "", "null", "NULL", " ", "é😀", "\n\t\u0001", "<&>\u2028", "a,b", `\"`, `$1?`}, Sized: []string{""}, Maybe: []string{"", "x"}, Ptr: &[]int64{7, 7},
			Nums: []int64{0}, Small: []int16{}, Words: []uint32{}, Ratios: []float64{-1.5}, Halves: []float32{}, Flags: []bool{true}, Prices: []decimal.Decimal{dec("0.00")}, IDs: []uuid.UUID{id},
			Blobs: [][]byte{[]byte(`\x"'`)}, Times: []time.Time{at}, Days: []time.Time{utc("0001-01-01T00:00:00Z")}, Waits: []time.Duration{-time.Microsecond}, Colors: []Color{None},
		},
		other,
	}
}

// filled makes the table and its rows.
func filled(t *T) []*Basket {
	t.Helper()
	t.Create(Carts, Baskets)
	insert(t, Baskets, baskets()...)
	return baskets()
}

// arrays: columns of lists.
var arrays = []Case{
	{"array: every kind of item comes out as it went in, by INSERT, flush and set", func(t *T) {
		want := filled(t)
		all := func(want []*Basket) {
			t.Helper()
			got, err := t.DB.All(t.Ctx, tenon.Select(Baskets).OrderBy(Baskets.ID.Asc()))
			t.Must(err)
			t.Equal(got, want)
		}
		all(want)
		t.Do(func(s *tenon.Session) error { // an UPDATE of all of them, with values of their own
			got, err := s.All(t.Ctx, tenon.Select(Baskets).OrderBy(Baskets.ID.Asc()))
			t.Must(err)
			t.Statements(func() error { return s.Flush(t.Ctx) })
			for i, x := range got {
				*x = *want[(i+1)%len(want)]
				x.ID = int64(i + 1)
			}
			return nil
		})
		changed := baskets()
		for i, x := range changed {
			*x = *want[(i+1)%len(want)]
			x.ID = int64(i + 1)
		}
		all(changed)
		t.exec(4, tenon.Delete(Baskets).AllRows())
		t.Do(func(s *tenon.Session) error {
			for _, x := range baskets() {
				s.Add(x)
			}
			return nil
		})
		all(baskets())
		t.exec(1, tenon.Update(Baskets).Set(BasketSet{Tags: tenon.To([]string{"set"}), Maybe: tenon.ToNull[[]string](), Ptr: tenon.To([]int64{5})}).Where(Baskets.ID.Eq(3)))
		rows(t, tenon.Select(Baskets.Tags).Where(Baskets.ID.Eq(3), Baskets.Maybe.IsNull(), Baskets.Ptr.Eq([]int64{5})), []string{"set"})
	}},
	{"array: nil is the empty list, and NULL only where the column may be NULL", func(t *T) {
		t.Create(Carts, Baskets)
		t.Do(func(s *tenon.Session) error { s.Add(&Basket{ID: 1}); return nil })
		got, err := t.DB.Get(t.Ctx, Baskets, 1)
		t.Must(err)
		if got.Tags == nil || len(got.Tags) != 0 || got.Maybe != nil || got.Ptr != nil {
			t.Errorf("%#v, %#v, %#v", got.Tags, got.Maybe, got.Ptr)
		}
		rows(t, tenon.Select(Baskets.ID).Where(Baskets.Maybe.IsNull(), Baskets.Ptr.IsNull(), Baskets.Tags.IsNotNull(), Baskets.Tags.Length().Eq(0)), int64(1))
		t.Do(func(s *tenon.Session) error {
			x, err := s.Get(t.Ctx, Baskets, 1)
			t.Must(err)
			x.Tags = nil // as it was
			t.Statements(func() error { return s.Flush(t.Ctx) })
			x.Maybe, x.Ptr = []string{}, &[]int64{}
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE baskets")
			return nil
		})
		rows(t, tenon.Select(Baskets.ID).Where(Baskets.Maybe.IsNotNull(), Baskets.Maybe.Length().Eq(0), Baskets.Ptr.Length().Eq(0)), int64(1))
	}},
	{"array: has, all, any", func(t *T) {
		filled(t)
		b := Baskets
		t.matchesIn(b.ID, []match{
			{"Has", b.Tags.Has("a"), []int64{2, 4}},
			{"Has by case", b.Tags.Has("A"), []int64{4}},
			{"Has of an accent", b.Tags.Has("e"), nil},
			{"not Has", tenon.Not(b.Tags.Has("a")), []int64{1, 3}},
			{"all", b.Tags.ContainsAll([]string{"b", "a"}), []int64{2}},
			{"all, one is missing", b.Tags.ContainsAll([]string{"b", "c"}), nil},
			{"all of none", b.Tags.ContainsAll(nil), []int64{1, 2, 3, 4}},
			{"not all", tenon.Not(b.Tags.ContainsAll([]string{"b", "a"})), []int64{1, 3, 4}},
			{"any", b.Tags.Overlaps([]string{"b", "é", "nowhere"}), []int64{2, 4}},
			{"any of none", b.Tags.Overlaps(nil), nil},
			{"NULL is unknown", b.Maybe.Has("z"), []int64{4}},
			{"not of NULL is unknown", tenon.Not(b.Maybe.Has("z")), []int64{2, 3}},
			{"NULL has not all of none", b.Maybe.ContainsAll([]string{}), []int64{2, 3, 4}},
			{"NULL has not any", tenon.Not(b.Maybe.Overlaps([]string{"q"})), []int64{2, 3, 4}},
			{"of limited length", b.Sized.Has("ééééé"), []int64{2}},
			{"pointer", b.Ptr.Has(7), []int64{3}},
			{"large numbers", b.Nums.Has(1<<53 + 1), []int64{2}},
			{"larger numbers", b.Nums.Has(1<<53 + 2), []int64{4}},
			{"the greatest", b.Nums.ContainsAll([]int64{1<<63 - 1, -1 << 63}), []int64{2}},
			{"small", b.Small.Overlaps([]int16{5, 6}), []int64{2}},
			{"unsigned", b.Words.Has(1<<32 - 1), []int64{2}},
			{"floats", b.Ratios.ContainsAll([]float64{2, 0.1}), []int64{2}},
			{"small floats", b.Halves.Has(0.1), []int64{2}},
			{"truth", b.Flags.Has(false), []int64{2, 4}},
			{"decimals", b.Prices.Has(dec("10.5")), []int64{2, 4}},
			{"decimals are not rounded", b.Prices.Has(dec("10.501")), nil},
			{"zero", b.Prices.Has(dec("0")), []int64{3}},
			{"UUIDs", b.IDs.Has(uuid.MustParse("0192f7a0-1234-7abc-8def-0123456789ab")), []int64{2, 3}},
			{"bytes", b.Blobs.Has([]byte{}), []int64{2}},
			{"instants", b.Times.Has(utc("2024-02-29T13:30:00.123456-08:00")), []int64{2, 3}},
			{"days", b.Days.Has(utc("2024-02-29T00:00:00Z")), []int64{2}},
			{"durations", b.Waits.Has(time.Hour), []int64{2}},
			{"enums", b.Colors.Overlaps([]Color{Other, Green}), []int64{2}},
		})
		t.exec(1, tenon.Update(b).Set(BasketSet{Path: tenon.To([]string{"p"}), V: tenon.To([]string{"v"})}).Where(b.ID.Eq(2), tenon.Not(b.Tags.Has("q"))))
		rows(t, tenon.Select(b.ID).Where(b.Path.Has("p"), b.V.Overlaps([]string{"v"})), int64(2))
		t.exec(1, tenon.Delete(b).Where(b.Path.Has("p"), b.ID.Eq(2)))
		for _, tag := range baskets()[2].Tags {
			rows(t, tenon.Select(b.ID).Where(b.Tags.Has(tag), b.Tags.ContainsAll([]string{tag, ","})), int64(3))
		}
	}},
	{"array: equality, length and items", func(t *T) {
		filled(t)
		b := Baskets
		t.matchesIn(b.ID, []match{
			{"Eq", b.Tags.Eq([]string{"a", "b", "a"}), []int64{2}},
			{"Eq counts the order", b.Tags.Eq([]string{"a", "a", "b"}), nil},
			{"Eq of nothing", b.Tags.Eq(nil), []int64{1}},
			{"Ne", b.Maybe.Ne([]string{}), []int64{3, 4}},
			{"distinct", b.Maybe.IsDistinctFrom([]string{}), []int64{1, 3, 4}},
			{"Eq of decimals", b.Prices.Eq([]decimal.Decimal{dec("10.5")}), []int64{4}},
			{"In", b.Tags.In([]string{"a", "A", "é"}, []string{}), []int64{1, 4}},
			{"NotIn", b.Maybe.NotIn([]string{"z"}), []int64{2, 3}},
			{"In of nothing", b.Tags.In(), nil},
			{"length", b.Tags.Length().Ge(3), []int64{2, 3, 4}},
			{"length of NULL", b.Maybe.Length().IsNull(), []int64{1}},
			{"first", b.Tags.At(0).Eq("a"), []int64{2, 4}},
			{"second", b.Tags.At(1).Gt("A"), []int64{2, 3}},
			{"beyond", b.Tags.At(3).IsNull(), []int64{1, 2, 4}},
			{"large item", b.Nums.At(0).Gt(1 << 53), []int64{2, 4}},
			{"truth", b.Flags.At(0).Eq(true), []int64{2, 3}},
			{"decimal item", b.Prices.At(0).Gt(dec("9")), []int64{2, 4}},
			{"time item", b.Times.At(1).Lt(utc("1970-01-01T00:00:00Z")), []int64{2}},
		})
		got, err := t.DB.One(t.Ctx, tenon.Select(tenon.Into(func(x *items, r *tenon.Row) {
			r.ReadNull(&x.Tag, b.Tags.At(0))
			r.ReadNull(&x.Num, b.Nums.At(2))
			r.ReadNull(&x.Ratio, b.Ratios.At(1))
			r.ReadNull(&x.Half, b.Halves.At(0))
			r.ReadNull(&x.Flag, b.Flags.At(0))
			r.ReadNull(&x.Price, b.Prices.At(0))
			r.ReadNull(&x.UUID, b.IDs.At(0))
			r.ReadNull(&x.Blob, b.Blobs.At(0))
			r.ReadNull(&x.Time, b.Times.At(1))
			r.ReadNull(&x.Day, b.Days.At(0))
			r.ReadNull(&x.Wait, b.Waits.At(0))
			r.ReadNull(&x.Color, b.Colors.At(1))
			r.ReadNull(&x.None, b.Tags.At(9))
		})).Where(b.ID.Eq(2)))
		t.Must(err)
		w := baskets()[1]
		t.Equal(got, items{
			Tag: &w.Tags[0], Num: &w.Nums[2], Ratio: &w.Ratios[1], Half: &w.Halves[0], Flag: &w.Flags[0], Price: &w.Prices[0], UUID: &w.IDs[0],
			Blob: &w.Blobs[0], Time: &w.Times[1], Day: &w.Days[0], Wait: &w.Waits[0], Color: &w.Colors[1],
		})
	}},
	{"array: what lists have no order for", func(t *T) {
		filled(t)
		t.mistake("Max", "lists have no order", func() error {
			_, err := t.DB.All(t.Ctx, tenon.Select(tenon.Nullable(tenon.Max(Baskets.Tags))))
			return err
		})
		t.mistake("At(-1)", "count from 0", func() error {
			_, err := t.DB.All(t.Ctx, tenon.Select(Baskets.ID).Where(Baskets.Tags.At(-1).IsNull()))
			return err
		})
		if t.DB.Dialect() != "postgres" {
			t.unsupported("ORDER BY", func() error {
				_, err := t.DB.All(t.Ctx, tenon.Select(Baskets.ID).OrderBy(Baskets.Tags.Asc()))
				return err
			})
		}
		for text, x := range map[string]*Basket{
			"has 6 characters": {ID: 9, Sized: []string{"longer"}}, "is none of the values": {ID: 9, Colors: []Color{"blue"}},
			"U+0000": {ID: 9, Tags: []string{"\x00"}}, "does not fit": {ID: 9, Prices: []decimal.Decimal{dec("123456789.00")}},
		} {
			t.mistake("insert", text, func() error {
				_, err := t.DB.Exec(t.Ctx, tenon.Insert(Baskets).Rows(x))
				return err
			})
		}
	}},
	{"array: inside rows that are loaded as JSON", func(t *T) {
		t.Create(Carts, Baskets)
		want := baskets()
		for _, x := range want {
			x.CartID = to[int64](1)
		}
		insert(t, Carts, &Cart{ID: 1})
		insert(t, Baskets, want...)
		cart, err := t.DB.One(t.Ctx, tenon.Select(Carts).With(tenon.Load(Carts.Baskets).JSON().OrderBy(Baskets.ID.Asc())))
		t.Must(err)
		t.Equal(cart.Baskets.All(), want)
	}},
	{"array: rounded as the column says, and the object with it", func(t *T) {
		t.Create(Carts, Baskets)
		x := &Basket{ID: 1, Prices: []decimal.Decimal{dec("1.005"), dec("2")}, Times: []time.Time{time.Date(2024, 1, 2, 3, 4, 5, 123456789, time.FixedZone("", 3600))}}
		t.Do(func(s *tenon.Session) error { s.Add(x); return nil })
		t.Equal([]string{x.Prices[0].String(), x.Prices[1].StringFixed(2)}, []string{"1.01", "2.00"})
		t.Equal(x.Times[0], utc("2024-01-02T02:04:05.123456Z"))
		got, err := t.DB.Get(t.Ctx, Baskets, 1)
		t.Must(err)
		t.Equal(got.Prices, x.Prices)
		t.Equal(got.Times, x.Times)
	}},
}

// items are items of lists.
type items struct {
	Tag   *string
	Num   *int64
	Ratio *float64
	Half  *float32
	Flag  *bool
	Price *decimal.Decimal
	UUID  *uuid.UUID
	Blob  *[]byte
	Time  *time.Time
	Day   *time.Time
	Wait  *time.Duration
	Color *Color
	None  *string
}
