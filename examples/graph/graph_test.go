package graph

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon"
	_ "github.com/tenonsql/tenon/sqlite"
)

// open makes a database with the tables of the package.
func open(t *testing.T) *tenon.Engine {
	db, err := tenon.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "graph.db"))
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	must(t, tenon.CreateAll(t.Context(), db, Genres, Albums, Labels, AlbumLabels, Credits, Musicians, Songs, Opinions, Plays))
	return db
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal(t *testing.T, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// album adds an album and gives it.
func album(t *testing.T, db *tenon.Engine, title string) *Album {
	a := Albums.New()
	a.Title = title
	must(t, db.Transact(t.Context(), func(s *tenon.Session) error { s.Add(a); return nil }))
	return a
}

func TestTree(t *testing.T) {
	ctx, db := t.Context(), open(t)
	jazz := &Genre{Name: "jazz"}
	jazz.Children.Add(&Genre{Name: "swing"}, &Genre{Name: "bebop"})
	must(t, db.Transact(ctx, func(s *tenon.Session) error { s.Add(jazz); return nil }))

	top, err := db.One(ctx, tenon.Select(Genres).Where(Genres.ParentID.IsNull()).With(Genres.Children))
	must(t, err)
	first := top.Children.All()[0]
	equal(t, []string{first.Name, first.Parent.Get().Name}, []string{"bebop", "jazz"})
}

func TestPlainLink(t *testing.T) {
	ctx, db := t.Context(), open(t)
	kind, blue := album(t, db, "Kind of Blue"), &Label{Word: "blue"}
	err := db.Transact(ctx, func(s *tenon.Session) error {
		a, err := s.Get(ctx, Albums, kind.ID)
		if err != nil {
			return err
		}
		a.Labels.Add(blue) // not loaded: what is there stays
		return nil
	})
	must(t, err)
	titles, err := db.All(ctx, tenon.Select(Albums.Title).Join(Albums.Labels).Where(Labels.Word.Eq("blue")))
	must(t, err)
	equal(t, titles, []string{"Kind of Blue"})
	n, err := db.Count(ctx, tenon.Select(Albums).Where(Albums.Labels.Any(Labels.Word.Eq("red"))))
	must(t, err)
	equal(t, n, int64(0))
}

func TestPayload(t *testing.T) {
	ctx, db := t.Context(), open(t)
	a, miles := album(t, db, "Kind of Blue"), &Musician{Name: "Miles"}
	err := db.Transact(ctx, func(s *tenon.Session) error {
		c := &Credit{AlbumID: a.ID, Instrument: "trumpet"}
		c.Musician.Set(miles)
		s.Add(c)
		return nil
	})
	must(t, err)
	who, err := db.All(ctx, tenon.Select(tenon.Both(Musicians.Name, Credits.Instrument)).From(Albums).Join(Albums.Musicians))
	must(t, err)
	equal(t, who, []tenon.Two[string, string]{{A: "Miles", B: "trumpet"}})
}

func TestList(t *testing.T) {
	ctx, db := t.Context(), open(t)
	a := album(t, db, "Kind of Blue")
	edit := func(f func(a *Album)) {
		must(t, db.Transact(ctx, func(s *tenon.Session) error {
			a, err := s.One(ctx, tenon.Select(Albums).Where(Albums.ID.Eq(a.ID)).With(Albums.Songs))
			if err == nil {
				f(a)
			}
			return err
		}))
	}
	edit(func(a *Album) { a.Songs.Add(&Song{Title: "So What"}, &Song{Title: "Blue in Green"}) })
	edit(func(a *Album) {
		songs := a.Songs.All()
		a.Songs.Set(songs[1], &Song{Title: "All Blues"}, songs[0]) // places 0, 1, 2
	})
	titles, err := db.All(ctx, tenon.Select(Songs.Title).OrderBy(Songs.Place.Asc()))
	must(t, err)
	equal(t, titles, []string{"Blue in Green", "All Blues", "So What"})
}

func TestOrphans(t *testing.T) {
	ctx, db := t.Context(), open(t)
	a := Albums.New()
	a.Opinions.Add(&Opinion{Stars: 1}, &Opinion{Stars: 5})
	must(t, db.Transact(ctx, func(s *tenon.Session) error { s.Add(a); return nil }))
	err := db.Transact(ctx, func(s *tenon.Session) error {
		a, err := s.One(ctx, tenon.Select(Albums).With(Albums.Opinions))
		if err != nil {
			return err
		}
		best := a.Opinions.All()[0]
		a.Opinions.Set(best) // the other is an orphan: its row is deleted
		return nil
	})
	must(t, err)
	stars, err := db.All(ctx, tenon.Select(Opinions.Stars))
	must(t, err)
	equal(t, stars, []int32{5})
}

func TestWriteOnly(t *testing.T) {
	ctx, db := t.Context(), open(t)
	id := album(t, db, "Kind of Blue").ID
	n, err := played(ctx, db, id)
	must(t, err)
	equal(t, n, int64(2))
}

func played(ctx context.Context, db *tenon.Engine, id int64) (n int64, err error) {
	err = db.Transact(ctx, func(s *tenon.Session) error {
		a, err := s.Get(ctx, Albums, id)
		if err != nil {
			return err
		}
		a.Plays.Add(&Play{}, &Play{}) // nothing is loaded
		n, err = a.Plays.Count(ctx, s)
		return err
	})
	return n, err
}

func TestNoneAndEvery(t *testing.T) {
	ctx, db := t.Context(), open(t)
	good, bad, none := &Album{Title: "good"}, &Album{Title: "bad"}, &Album{Title: "none"}
	good.Opinions.Add(&Opinion{Stars: 5}, &Opinion{Stars: 4})
	bad.Opinions.Add(&Opinion{Stars: 5}, &Opinion{Stars: 1})
	must(t, db.Transact(ctx, func(s *tenon.Session) error { s.Add(good, bad, none); return nil }))

	quiet, err := db.All(ctx, tenon.Select(Albums).Where(tenon.None(Albums.Opinions, Opinions.Stars.Le(2))))
	loved, err2 := db.All(ctx, tenon.Select(Albums).Where(tenon.Every(Albums.Opinions, Opinions.Stars.Ge(4))))
	must(t, err)
	must(t, err2)
	if len(quiet) != 2 || len(loved) != 2 {
		t.Errorf("%d quiet and %d loved albums", len(quiet), len(loved))
	}
}
