package guide

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/guide/models"
)

func TestEnums(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		t.must(tenon.CreateAll(ctx, db, Events))
		t.do(func(s *tenon.Session) error {
			s.Add(&Event{Title: "Lem", State: Held, Tags: []string{"space", "ocean"}}, &Event{Title: "Le Guin", State: Planned})
			return nil
		})

		open, err := db.All(ctx, tenon.Select(Events.Title).Where(Events.State.NotIn(Held, Cancelled)))
		t.must(err)
		t.equal(open, []string{"Le Guin"})

		_, err = db.Exec(ctx, tenon.Insert(Events).Rows(&Event{Title: "Dick", State: "postponed"}))
		if want := `
Event.State: text: the value is none of the values that the column has: "planned", "held", "cancelled"
`; err == nil || !strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("%v", err)
		}
	})
}

func TestArrays(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		t.must(tenon.CreateAll(ctx, db, Events))
		t.do(func(s *tenon.Session) error {
			s.Add(&Event{Title: "Lem", State: Held, Tags: []string{"space", "ocean"}}, &Event{Title: "Le Guin", State: Planned, Tags: []string{"space"}}, &Event{Title: "none", State: Planned})
			return nil
		})

		t.sent = nil
		wet, err := db.All(ctx, tenon.Select(Events.Title).Where(Events.Tags.Has("ocean"), Events.Tags.Length().Gt(1)))
		t.must(err)
		t.equal(wet, []string{"Lem"})
		t.sql(`SELECT "title" FROM "events" WHERE ("tags" @> $1::varchar[]) AND cardinality("tags") > $2`)

		first, err := db.All(ctx, tenon.Select(tenon.Nullable(Events.Tags.At(0))).OrderBy(Events.ID.Asc()))
		t.must(err)
		t.equal(first, []*string{ptr("space"), ptr("space"), nil})
	})
}

func TestDecodeSet(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		t.must(tenon.CreateAll(ctx, db, Events))
		t.do(func(s *tenon.Session) error { s.Add(&Event{Title: "Lem", State: Planned}); return nil })

		var set EventSet
		err := tenon.DecodeSet(&set, []byte(`{"State": "held"}`), Events.Title, Events.State)
		t.must(err)
		_, err = db.Exec(ctx, tenon.Update(Events).Set(set).Where(Events.Title.Eq("Lem")))
		t.must(err)
		e, err := db.Get(ctx, Events, 1)
		t.must(err)
		t.equal([]string{e.Title, string(e.State)}, []string{"Lem", "held"})

		err = tenon.DecodeSet(&set, []byte(`{"ID": 7}`), Events.Title, Events.State)
		if want := `
tenon: body: "ID": cannot be set here; what can be is State, Title
`; err == nil || err.Error() != strings.TrimSpace(want) {
			t.Errorf("%v", err)
		}
	})
}

func TestTimes(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		t.must(tenon.CreateAll(ctx, db, Openings))
		o := Openings.New()
		o.Day, o.Party = civil.Date{Year: 2026, Month: 3, Day: 2}, civil.DateTime{Date: civil.Date{Year: 2026, Month: 3, Day: 2}, Time: civil.Time{Hour: 18}}
		o.Lasts, o.Until = 90*time.Minute, 17*time.Hour
		other := *o
		other.Hour = civil.Time{Hour: 8, Minute: 30}
		t.do(func(s *tenon.Session) error { s.Add(o, &other); return nil })

		spring := civil.Date{Year: 2026, Month: 3, Day: 1}
		early, err := db.All(ctx, tenon.Select(Openings.ID).
			Where(Openings.Day.Ge(spring), Openings.Hour.Lt(civil.Time{Hour: 9})).
			OrderBy(Openings.Party.Asc()))
		t.must(err)
		t.equal(early, []int64{2})
		got, err := db.Get(ctx, Openings, 1)
		t.must(err)
		t.equal(got, o)
		t.equal(o.Hour, civil.Time{Hour: 9, Minute: 30})
	})
}

func TestCodecs(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		t.must(tenon.CreateAll(ctx, db, Stalls))
		page := func(s string) url.URL {
			u, err := url.Parse(s)
			t.must(err)
			return *u
		}
		mirror := page("https://mirror.example/a")
		s := &Stall{Site: page("https://a.example/"), Mirrors: []url.URL{mirror}, Fee: Cents(499)}
		t.do(func(ss *tenon.Session) error {
			ss.Add(s, &Stall{Site: page("https://b.example/"), Fee: Cents(500)})
			return nil
		})

		cheap, err := db.All(ctx, tenon.Select(Stalls.Site).
			Where(Stalls.Fee.Lt(Cents(500)), Stalls.Mirrors.Has(mirror)).
			OrderBy(Stalls.Fee.Desc()))
		t.must(err)
		t.equal(cheap, []url.URL{s.Site})
		n, err := db.Count(ctx, tenon.Select(Stalls.ID).Where(tenon.Cond("? > ?", Stalls.Fee, Fees.Value(Cents(499)))))
		t.must(err)
		t.equal(n, int64(1))
	})
}

func TestInsideDocuments(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		english, err := db.All(ctx, tenon.Select(Books.Title).
			Where(Books.Details.Contains(map[string]any{"language": "en", "tags": []string{"space"}})))
		t.must(err)
		t.equal(english, []string{})
		id, _, err := db.First(ctx, tenon.Select(Books.ID).OrderBy(Books.Title.Asc()))
		t.must(err)

		_, err = db.Exec(ctx, tenon.Update(Books).
			Set(BookSet{Details: tenon.ToExpr(Books.Details.SetAt(412, "pages"))}).
			Where(Books.ID.Eq(id)))
		t.must(err)
		b, err := db.Get(ctx, Books, id)
		t.must(err)
		t.equal(b.Details.Pages, int64(412))
	})
}
