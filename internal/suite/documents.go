package suite

import (
	"time"
	"uuid"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// documents: JSON columns, what is inside them, and what is changed there.
var documents = []Case{
	{"49: JSON null is not NULL", func(t *T) {
		insert(t, Everythings, every(1, func(e *Everything) { e.Map = nil }), every(2, func(e *Everything) { e.DocN = &Body{} }))
		insert(t, Documents,
			&Document{ID: uuid.New(), Title: "null", Meta: nil},
			&Document{ID: uuid.New(), Title: "null inside", Meta: map[string]any{"k": nil}},
			&Document{ID: uuid.New(), Title: "empty", Meta: map[string]any{}})
		t.matches([]match{
			{"the document null is not NULL", e.Map.IsNull(), nil}, {"NULL", e.DocN.IsNull(), []int64{1}}, {"a document", e.DocN.IsNotNull(), []int64{2}},
		})
		d := Documents
		rows(t, tenon.Select(d.Title).Where(d.Meta.IsNotNull()).OrderBy(d.Title.Asc()), "empty", "null", "null inside")
		rows(t, tenon.Select(d.Title).Where(d.Meta.Text("k").IsNull()).OrderBy(d.Title.Asc()), "empty", "null", "null inside")
		rows(t, tenon.Select(d.Title).Where(d.Meta.HasKey("k")), "null inside")
		rows(t, tenon.Select(d.Title).Where(tenon.Not(d.Meta.HasKey("k"))).OrderBy(d.Title.Asc()), "empty", "null")
		got, err := t.DB.All(t.Ctx, tenon.Select(d).OrderBy(d.Title.Asc()))
		t.Must(err)
		t.Equal([]any{got[0].Meta, got[1].Meta, got[2].Meta}, []any{map[string]any{}, map[string]any(nil), map[string]any{"k": nil}})
	}},
	{"49: theme = dark finds the row", func(t *T) {
		insert(t, Documents,
			&Document{Title: "dark", Body: Body{Theme: "dark"}, Meta: map[string]any{"theme": "dark"}},
			&Document{Title: "light", Body: Body{Theme: "light"}, Meta: map[string]any{"theme": "light"}},
			&Document{Title: "quoted", Body: Body{Theme: `"dark"`}, Meta: map[string]any{"theme": `"dark"`}},
			&Document{Title: "other", Body: Body{Theme: "DARK"}, Meta: map[string]any{"theme": true}})
		d := Documents
		rows(t, tenon.Select(d.Title).Where(d.Body.Theme.Eq("dark")), "dark")
		rows(t, tenon.Select(d.Title).Where(d.Meta.Text("theme").Eq("dark")), "dark")
		rows(t, tenon.Select(d.Title).Where(d.Body.Theme.Eq(`"dark"`)), "quoted")
		rows(t, tenon.Select(d.Title).Where(d.Body.Theme.Contains("ark")).OrderBy(d.Title.Asc()), "dark", "quoted")
		rows(t, tenon.Select(d.Title).Where(d.Body.Theme.ContainsFold("ark")).OrderBy(d.Title.Asc()), "dark", "other", "quoted")
		rows(t, tenon.Select(d.Title).Where(d.Body.Theme.In("dark", "light")).OrderBy(d.Title.Asc()), "dark", "light")
		rows(t, tenon.Select(d.Title).Where(d.Body.Theme.Ne("dark")).OrderBy(d.Body.Theme.Asc()), "quoted", "other", "light")
		rows(t, tenon.Select(d.Title).Where(d.Meta.Text("theme").IsNull()), "other")
		rows(t, tenon.Select(tenon.Nullable(d.Body.Theme)).OrderBy(d.Body.Theme.Desc()).Limit(1), to("light"))
		rows(t, tenon.Select(tenon.Both(tenon.Nullable(d.Body.Theme), tenon.Count())).Where(d.Title.Ne("other")).GroupBy(d.Body.Theme).OrderBy(d.Body.Theme.Asc()).Limit(1),
			tenon.Two[*string, int64]{A: to(`"dark"`), B: 1})
		rows(t, tenon.Select(d.Title).Where(d.Body.Theme.EqExpr(d.Title)).OrderBy(d.Title.Asc()), "dark", "light")
	}},
	{"49: paths compare as string, integer, float, bool, decimal, instant", func(t *T) {
		doc := map[string]any{
			"s": "text", "empty": "", "i": 42, "neg": -7, "big": int64(1<<53 + 1), "f": 1.5, "whole": 2.0, "t": true, "ff": false, "d": 1.10, "at": "2024-02-29T13:30:00-08:00",
			"is": "42", "null": nil, "o": map[string]any{"k": "v", "größe": "groß", "list": []any{10, "x", map[string]any{"y": "z"}}},
			"1": "one", `q"uote`: "q", "a.b": "dot", "": "nothing", "back\\slash": "b", "it's": "apostrophe", "日本": "語", "$": "dollar", "🙂": "smile", "a b": "space", "[0]": "bracket",
		}
		insert(t, Documents, &Document{Title: "x", Meta: doc, Body: Body{Size: 1<<62 + 1, Ratio: 0.25, Dark: true, Price: dec("1.10"), Nested: Nested{Größe: "XL"}, Tags: []string{"a", "b"}}})
		m, b := Documents.Meta, Documents.Body
		for _, c := range []struct {
			name  string
			where tenon.Condition
			want  bool
		}{
			{"string", m.Text("s").Eq("text"), true},
			{"empty string", m.Text("empty").Eq(""), true},
			{"a string is no integer", m.Int("is").Eq(42), false},
			{"nor NULL's value", m.Int("is").IsNull(), true},
			{"integer", m.Int("i").Eq(42), true},
			{"below zero", m.Int("neg").Lt(-6), true},
			{"beyond what a float tells apart", m.Int("big").Eq(1<<53 + 1), true},
			{"its neighbour", m.Int("big").Eq(1 << 53), false},
			{"an integer is no string", m.Text("i").IsNull(), true},
			{"between", m.Int("i").Between(41, 43), true},
			{"in", m.Int("i").In(1, 42), true},
			{"arithmetic", m.Int("i").Plus(1).Eq(43), true},
			{"float", m.Float("f").Eq(1.5), true},
			{"float of an integer", m.Float("i").Gt(41.5), true},
			{"an integer of a fraction", m.Int("f").IsNull(), true},
			{"an integer of a whole", m.Int("whole").Eq(2), true},
			{"true", m.Bool("t").IsTrue(), true},
			{"false", m.Bool("ff").IsFalse(), true},
			{"true is not false", m.Bool("ff").IsTrue(), false},
			{"a number is no bool", m.Bool("i").IsNull(), true},
			{"true as a value", m.Bool("t").Eq(true), true},
			{"a bool is no string", m.Text("t").IsNull(), true},
			{"a bool is no integer", m.Int("t").IsNull(), true},
			{"decimal", m.Get[decimal.Decimal]("d").Eq(dec("1.1")), true},
			{"decimal of a string", m.Get[decimal.Decimal]("is").Eq(dec("42.0")), true},
			{"decimal of another string", m.Get[decimal.Decimal]("s").IsNull(), true},
			{"decimal of a bool", m.Get[decimal.Decimal]("t").IsNull(), true},
			{"a struct's decimal", b.Price.Eq(dec("1.1")), true},
			{"instant", m.Time("at").Eq(utc("2024-02-29T21:30:00Z")), true},
			{"instants have an order", m.Time("at").After(utc("2024-02-29T21:29:59Z")), true},
			{"no instant", m.Time("i").IsNull(), true},
			{"null", m.Text("null").IsNull(), true},
			{"a path to nowhere", m.Text("nowhere", "at all").IsNull(), true},
			{"a path through a string", m.Text("s", "x").IsNull(), true},
			{"a nested key", m.Text("o", "k").Eq("v"), true},
			{"a key beyond ASCII", m.Text("o", "größe").Eq("groß"), true},
			{"an index", m.Int("o", "list", 0).Eq(10), true},
			{"another index", m.Text("o", "list", 1).Eq("x"), true},
			{"a key in a list", m.Text("o", "list", 2, "y").Eq("z"), true},
			{"an index beyond", m.Text("o", "list", 3).IsNull(), true},
			{"an object is no string", m.Text("o").IsNull(), true},
			{"an index of no list", m.Text("s", 0).IsNull(), true},
			{"a list is no object", m.Text("o", "list", "0").IsNull(), true},
			{"a key that is a number", m.Text("1").Eq("one"), true},
			{"a quote", m.Text(`q"uote`).Eq("q"), true},
			{"a dot", m.Text("a.b").Eq("dot"), true},
			{"an empty key", m.Text("").Eq("nothing"), true},
			{"a backslash", m.Text(`back\slash`).Eq("b"), true},
			{"an apostrophe", m.Text("it's").Eq("apostrophe"), true},
			{"other letters", m.Text("日本").Eq("語"), true},
			{"a dollar", m.Text("$").Eq("dollar"), true},
			{"an emoji", m.Text("🙂").Eq("smile"), true},
			{"a space", m.Text("a b").Eq("space"), true},
			{"a bracket", m.Text("[0]").Eq("bracket"), true},
			{"HasKey", m.HasKey("s"), true},
			{"HasKey of null", m.HasKey("null"), true},
			{"HasKey of nothing", m.HasKey("nowhere"), false},
			{"HasKey beyond ASCII", m.HasKey("日本"), true},
			{"HasKey of a value", m.HasKey("text"), false},
			{"a struct's string", b.Nested.Größe.Eq("XL"), true},
			{"a struct's integer", b.Size.Eq(1<<62 + 1), true},
			{"a struct's float", b.Ratio.Le(0.25), true},
			{"a struct's bool", b.Dark.IsTrue(), true},
			{"a list in a struct", b.Text("tags", 1).Eq("b"), true},
			{"the length of a string", b.Nested.Größe.Length().Eq(2), true},
			{"a list", b.Tags.Eq([]string{"a", "b"}), true},
			{"another list", b.Tags.Eq([]string{"b", "a"}), false},
		} {
			got, err := t.DB.Exists(t.Ctx, tenon.Select(Documents.ID).Where(c.where))
			if err != nil || got != c.want {
				t.Errorf("%s: %t (%v)", c.name, got, err)
			}
		}
		type found struct {
			S    *string
			I    *int64
			F    *float64
			B    *bool
			Size *int64
			Dark *bool
			None *int64
		}
		rows(t, tenon.Select(tenon.Into(func(x *found, r *tenon.Row) {
			r.ReadNull(&x.S, m.Text("s"))
			r.ReadNull(&x.I, m.Int("big"))
			r.ReadNull(&x.F, m.Float("f"))
			r.ReadNull(&x.B, m.Bool("t"))
			r.ReadNull(&x.Size, b.Size)
			r.ReadNull(&x.Dark, b.Dark)
			r.ReadNull(&x.None, m.Int("nowhere"))
		})), found{S: to("text"), I: to[int64](1<<53 + 1), F: to(1.5), B: to(true), Size: to[int64](1<<62 + 1), Dark: to(true)})
		at, err := t.DB.One(t.Ctx, tenon.Select(tenon.Nullable(m.Time("at"))))
		t.Must(err)
		t.Equal(*at, utc("2024-02-29T21:30:00Z"))
		price, err := t.DB.One(t.Ctx, tenon.Select(tenon.Nullable(m.Get[decimal.Decimal]("d"))))
		t.Must(err)
		t.Equal(*price, dec("1.1"))
		tags, err := t.DB.One(t.Ctx, tenon.Select(tenon.Nullable(b.Tags)))
		t.Must(err)
		t.Equal(*tags, []string{"a", "b"})
		nested, err := t.DB.One(t.Ctx, tenon.Select(tenon.Nullable(b.Get[Nested]("nested"))))
		t.Must(err)
		t.Equal(*nested, Nested{Größe: "XL"})
	}},
	{"49: a change inside a document is seen at flush, and only that", func(t *T) {
		d := &Document{Title: "t", Body: Body{Theme: "a", Tags: []string{"x"}}, Meta: map[string]any{"k": "v", "list": []any{1.0, 2.0}}}
		t.Do(func(s *tenon.Session) error { s.Add(d); return nil })
		t.Do(func(s *tenon.Session) error {
			x, err := s.Get(t.Ctx, Documents, d.ID)
			t.Must(err)
			t.Statements(func() error { return s.Flush(t.Ctx) })
			x.Meta["k"] = "v"
			t.Statements(func() error { return s.Flush(t.Ctx) })
			x.Meta["list"].([]any)[1] = 3.0
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE documents")
			x.Body.Tags[0] = "y"
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE documents")
			x.Body.Nested.Größe = "neu"
			n, err := s.Count(t.Ctx, tenon.Select(Documents).Where(Documents.Body.Nested.Größe.Eq("neu")))
			t.Equal(n, int64(1))
			delete(x.Meta, "k")
			return err
		})
		back, err := t.DB.Get(t.Ctx, Documents, d.ID)
		t.Must(err)
		t.Equal(back.Meta, map[string]any{"list": []any{1.0, 3.0}})
		t.Equal([]string{back.Body.Tags[0], back.Body.Nested.Größe}, []string{"y", "neu"})
		t.exec(1, tenon.Update(Documents).Set(DocumentSet{Body: tenon.To(Body{Theme: "set"})}).Where(Documents.Body.Theme.Eq("a")))
		rows(t, tenon.Select(tenon.Nullable(Documents.Body.Theme)), to("set"))
	}},
	{"49: whole documents are compared by what they say", func(t *T) {
		insert(t, Everythings, every(1, func(e *Everything) { e.Map = map[string]int{"b": 2, "a": 1} }), every(2, func(e *Everything) { e.Map = map[string]int{} }))
		t.mustExec(tenon.SQL("UPDATE everythings SET map = ' { \"a\" : 1 , \"b\" :2}' WHERE id = 1"))
		t.matches([]match{
			{"the same members", e.Map.Eq(map[string]int{"a": 1, "b": 2}), []int64{1}},
			{"others", e.Map.Eq(map[string]int{"a": 1}), nil},
			{"none", e.Map.Eq(map[string]int{}), []int64{2}},
			{"Ne", e.Map.Ne(map[string]int{}), []int64{1}},
			{"a struct", e.Doc.Eq(Body{}), []int64{1, 2}},
		})
	}},
	{"UUIDs of three packages", func(t *T) {
		id := uuid.NewV7()
		x := &Document{Title: "own", Meta: map[string]any{}}
		t.Do(func(s *tenon.Session) error {
			s.Add(x)
			if x.ID == (uuid.UUID{}) || x.ID[6]>>4 != 7 {
				t.Errorf("%s is no version 7 key", x.ID)
			}
			s.Add(&Document{ID: id, Title: "given", Meta: map[string]any{}})
			return nil
		})
		got, err := t.DB.Get(t.Ctx, Documents, id)
		t.Must(err)
		t.Equal(got.Title, "given")
		rows(t, tenon.Select(Documents.Title).Where(Documents.ID.In(id, x.ID)).OrderBy(Documents.Title.Asc()), "given", "own")
		rows(t, tenon.Select(Documents.ID).Where(Documents.ID.Ne(x.ID)), id)
		rows(t, tenon.Select(tenon.Both(Documents.ID, tenon.Count())).Where(Documents.ID.Eq(id)).GroupBy(Documents.ID), tenon.Two[uuid.UUID, int64]{A: id, B: 1})
		rows(t, tenon.Select(Documents.Title).Where(tenon.Cond("? = ?", Documents.ID, id)), "given")
	}},
	{"49: a text that is no time, day or UUID is NULL to who asks for one", func(t *T) {
		d := Documents
		for i, text := range []string{"2024-13-01T00:00:00Z", "2023-02-29T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01", "noon", "", "0a0a", "2024-01-01T00:00:00"} {
			insert(t, Documents, &Document{Title: string(rune('a' + i)), Meta: map[string]any{"x": text}})
		}
		insert(t, Documents, &Document{Title: "time", Meta: map[string]any{"x": "2024-02-29T23:59:59.5+02:00"}},
			&Document{Title: "uuid", Meta: map[string]any{"x": someUUID.String()}}, &Document{Title: "zero", Meta: map[string]any{"x": 7}})
		rows(t, tenon.Select(d.Title).Where(d.Meta.Time("x").IsNotNull()), "time")
		rows(t, tenon.Select(d.Title).Where(d.Meta.Get[uuid.UUID]("x").IsNotNull()), "uuid")
		rows(t, tenon.Select(d.Title).Where(d.Meta.Time("x").Eq(time.Date(2024, 2, 29, 21, 59, 59, 500_000_000, time.UTC))), "time")
	}},
}
