package suite

import (
	"errors"
	"strings"
	"time"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// units: cascades, link rows and cycles over the models of relations.go.
var units = []Case{
	{"10: rows that need each other are inserted, and the nullable side is filled by an UPDATE; deleting runs it backwards", func(t *T) {
		p := &Person{Name: "jack"}
		bs := []*Ball{{Data: "a"}, {Data: "b"}, {Data: "c"}, {Data: "d"}}
		p.Balls.Add(bs...)
		p.FavoriteBall.Set(bs[3])
		t.linked(People, Balls, Passports)
		t.Do(func(s *tenon.Session) error {
			s.Add(p)
			want := []string{"INSERT people", "INSERT balls", "UPDATE people"}
			if t.DB.Dialect() == "postgres" { // keys are drawn in one trip, instead of a trip for each level
				want = append([]string{"SELECT generate_series(1", "SELECT generate_series(1"}, want...)
			}
			t.Statements(func() error { return s.Flush(t.Ctx) }, want...)
			t.Equal(*p.FavoriteBallID, bs[3].ID)
			s.Delete(p, bs[0], bs[1], bs[2], bs[3])
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE people", "DELETE balls", "DELETE people")
			return nil
		})
	}},
	{"11: a cycle that cannot be broken is an error before any SQL that names keys and objects", func(t *T) {
		t.linked(Hens, Eggs)
		h, e := &Hen{}, &Egg{}
		h.Egg.Set(e)
		e.Hen.Set(h)
		s := t.DB.Session()
		defer s.Close()
		s.Add(h, e)
		t.mistake("hen and egg", "fk_", func() error { return s.Flush(t.Ctx) })
		err := s.Flush(t.Ctx)
		for _, word := range []string{"fk_hens_egg_id", "fk_eggs_hen_id", "Hen ", "Egg "} {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%q is not in %v", word, err)
			}
		}
	}},
	{"13: rows of a link table come after both ends, once for both sides, and go by their two keys", func(t *T) {
		k1, k2 := &Keyword{Name: "red"}, &Keyword{Name: "blue"}
		i := &Item{Description: "ball"}
		i.Keywords.Add(k1, k2)
		t.Do(func(s *tenon.Session) error {
			s.Add(i)
			t.log.reset()
			t.Must(s.Flush(t.Ctx))
			if got := t.log.shapes(); len(got) != 3 || got[2] != "INSERT item_keywords" {
				t.Errorf("%v", got)
			}
			i.Description = "changed"
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE items")
			k1.Items.Remove(i)
			t.Statements(func() error { return s.Flush(t.Ctx) }, "DELETE item_keywords")
			t.Equal(len(i.Keywords.All()), 1)
			t.Statements(func() error { return s.Flush(t.Ctx) })
			return nil
		})
		n, err := t.DB.Count(t.Ctx, tenon.Select(ItemKeywords))
		t.Must(err)
		t.Equal(n, int64(1))
		s := t.DB.Session()
		defer s.Close()
		same, err := s.One(t.Ctx, tenon.Select(Items).With(tenon.Load(Items.Keywords)))
		t.Must(err)
		_, err = s.Exec(t.Ctx, tenon.Delete(ItemKeywords).AllRows())
		t.Must(err)
		same.Keywords.Remove(same.Keywords.All()...)
		var stale *tenon.StaleError
		if err := s.Flush(t.Ctx); !errors.As(err, &stale) || stale.Table != "item_keywords" || stale.Expected != 1 || stale.Matched != 0 {
			t.Errorf("14: %v", err)
		}
	}},
	{"20, 24: orphans are deleted with what goes with them, one SELECT a level; a pending one leaves without SQL", func(t *T) {
		t.linked(Boards, Topics, Remarks)
		b := &Board{Name: "b"}
		t1, t2, t3 := &Topic{Title: "1"}, &Topic{Title: "2"}, &Topic{Title: "3"}
		t1.Remarks.Add(&Remark{Text: "a"}, &Remark{Text: "b"})
		b.Topics.Add(t1, t2)
		t.Do(func(s *tenon.Session) error { s.Add(b); return nil })
		t.Do(func(s *tenon.Session) error {
			b, err := s.One(t.Ctx, tenon.Select(Boards).With(tenon.Load(Boards.Topics)))
			t.Must(err)
			b.Topics.Add(t3)
			b.Topics.Remove(t3)
			t.Equal(s.State(t3), tenon.Pending)
			t.Statements(func() error { return s.Flush(t.Ctx) })
			t.Equal(s.State(t3), tenon.Transient)
			b.Topics.Remove(b.Topics.All()[0])
			b.Topics.Add(&Topic{Title: "4"})
			t.Statements(func() error { return s.Flush(t.Ctx) }, "SELECT remarks", "INSERT topics", "DELETE remarks", "DELETE topics")
			s.Delete(b)
			t.Statements(func() error { return s.Flush(t.Ctx) }, "SELECT remarks", "DELETE topics", "DELETE boards")
			return nil
		})
	}},
	{"24: what is left to the database needs no SELECT, and loaded children are deleted in memory", func(t *T) {
		t.linked(Folders, Files, Chunks)
		f := &Folder{Name: "f"}
		file := &File{Name: "x"}
		file.Chunks.Add(&Chunk{Data: []byte("c")})
		f.Files.Add(file, &File{Name: "y"})
		t.Do(func(s *tenon.Session) error { s.Add(f); return nil })
		t.Do(func(s *tenon.Session) error {
			f, err := s.One(t.Ctx, tenon.Select(Folders))
			t.Must(err)
			file, err := s.Get(t.Ctx, Files, file.ID)
			t.Must(err)
			s.Delete(f)
			t.Statements(func() error { return s.Flush(t.Ctx) }, "DELETE folders")
			t.Equal(s.State(file), tenon.Deleted)
			return nil
		})
		n, err := t.DB.Count(t.Ctx, tenon.Select(Chunks))
		t.Must(err)
		t.Equal(n, int64(0))
	}},
	{"21, 23: two parents of an orphan, and an orphan on the side of the one", func(t *T) {
		t.linked(Guests, Hosts, Visits, Pilots, Planes, Seats, Belts)
		g, h, v := &Guest{Name: "g"}, &Host{Name: "h"}, &Visit{Text: "v"}
		g.Visits.Add(v)
		h.Visits.Add(v)
		p := &Pilot{Name: "p"}
		plane, seat := &Plane{Type: "t"}, &Seat{No: 1}
		seat.Belts.Add(&Belt{Color: "red"})
		plane.Seats.Add(seat)
		p.Plane.Set(plane)
		t.Do(func(s *tenon.Session) error { s.Add(g, h, p); return nil })
		t.Do(func(s *tenon.Session) error {
			g, err := s.One(t.Ctx, tenon.Select(Guests).With(tenon.Load(Guests.Visits)))
			t.Must(err)
			pending := &Visit{Text: "w"}
			g.Visits.Add(pending)
			h, err := s.One(t.Ctx, tenon.Select(Hosts))
			t.Must(err)
			h.Visits.Add(pending)
			h.Visits.Remove(pending)
			g.Visits.Remove(g.Visits.All()[0])
			t.Statements(func() error { return s.Flush(t.Ctx) }, "DELETE visits")
			p, err := s.One(t.Ctx, tenon.Select(Pilots).With(tenon.Load(Pilots.Plane)))
			t.Must(err)
			p.Plane.Set(nil)
			t.Statements(func() error { return s.Flush(t.Ctx) }, "SELECT seats", "SELECT belts", "UPDATE pilots", "DELETE belts", "DELETE seats", "DELETE planes")
			return nil
		})
	}},
	{"40: a natural key changes, children follow, and the new key finds the object without SQL", func(t *T) {
		t.linked(Members, Posts, Likes)
		t.Do(func(s *tenon.Session) error {
			m := &Member{Name: "jack"}
			m.Posts.Add(&Post{Text: "p"})
			s.Add(m)
			return nil
		})
		t.Do(func(s *tenon.Session) error {
			m, err := s.Get(t.Ctx, Members, "jack")
			t.Must(err)
			p, err := s.One(t.Ctx, tenon.Select(Posts))
			t.Must(err)
			m.Name = "ed"
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE members")
			t.Equal(*p.AuthorName, "ed")
			t.Statements(func() error {
				same, err := s.Get(t.Ctx, Members, "ed")
				if same != m {
					t.Error("another object")
				}
				return err
			})
			p.Text = "q"
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE posts")
			return nil
		})
		p, err := t.DB.One(t.Ctx, tenon.Select(Posts))
		t.Must(err)
		t.Equal([]string{*p.AuthorName, p.Text}, []string{"ed", "q"})
	}},
	{"40: natural keys change places, two and three of them, children follow, and a rollback puts them back", func(t *T) {
		t.linked(Members, Posts, Likes)
		names := []string{"a", "b", "c", "d"}
		t.Do(func(s *tenon.Session) error {
			for i, name := range names {
				m := &Member{Name: name, Email: name}
				p := &Post{ID: int64(i + 1), Text: name}
				m.Posts.Add(p)
				m.Likes.Add(p)
				s.Add(m)
			}
			return nil
		})
		rename := func(s *tenon.Session, to ...string) []*Member {
			ms, err := s.All(t.Ctx, tenon.Select(Members).OrderBy(Members.Email.Asc()).With(Members.Posts))
			t.Must(err)
			for i, name := range to {
				ms[i].Name = name
			}
			return ms
		}
		check := func(want string) {
			t.Helper()
			ms, err := t.DB.All(t.Ctx, tenon.Select(Members).OrderBy(Members.Email.Asc()).With(Members.Posts, Members.Likes))
			t.Must(err)
			var got []string
			for _, m := range ms {
				got = append(got, m.Email+m.Name+m.Posts.All()[0].Text+m.Likes.All()[0].Text)
			}
			t.Equal(strings.Join(got, " "), want)
		}
		t.Do(func(s *tenon.Session) error {
			ms := rename(s, "b", "a")
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE members", "UPDATE members")
			t.Statements(func() error { // known under their new keys, with what follows them
				m, err := s.Get(t.Ctx, Members, "b")
				if m != ms[0] || *ms[0].Posts.All()[0].AuthorName != "b" {
					t.Errorf("another object, or a post of %q", *ms[0].Posts.All()[0].AuthorName)
				}
				return err
			})
			return nil
		})
		check("abaa babb cccc dddd")
		s := t.DB.Session()
		ms := rename(s, "c", "a", "d", "b") // round all four, from b, a, c, d
		ms[3].Posts.All()[0].Text = "changed"
		t.Must(s.Flush(t.Ctx))
		t.Must(s.Rollback(t.Ctx))
		for i, want := range []string{"b", "a", "c", "d"} {
			t.Equal(ms[i].Name, want)
		}
		t.Must(s.Close())
		t.Do(func(s *tenon.Session) error { rename(s, "c", "a", "d", "b"); return nil })
		check("acaa babb cdcc dbdd")
	}},
	{"41: versions that are times and UUIDs move with every UPDATE, and many rows are one statement", func(t *T) {
		t.linked(Memos, Drafts)
		t.Do(func(s *tenon.Session) error {
			ms, ds := []*Memo{{Text: "a"}, {Text: "b"}}, []*Draft{{Text: "a"}, {Text: "b"}}
			s.Add(ms[0], ms[1], ds[0], ds[1])
			t.Must(s.Flush(t.Ctx))
			was, token := ms[0].Changed, ds[0].Token
			if time.Since(was).Abs() > time.Minute {
				t.Errorf("the first version is %v", was)
			}
			for i := range ms {
				ms[i].Text, ds[i].Text = "c", "c"
			}
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE memos", "UPDATE drafts")
			if !ms[0].Changed.After(was) || ds[0].Token == token {
				t.Error("the versions stand still")
			}
			_, err := s.Exec(t.Ctx, tenon.Update(Memos).Set(MemoSet{Changed: tenon.To(was)}).AllRows())
			t.Must(err)
			return nil
		})
	}},
}

// linked creates tables of relations.go that the case needs.
func (t *T) linked(tables ...tenon.Mapping) {
	t.Helper()
	t.Must(tenon.CreateAll(t.Ctx, t.DB, tables...))
	t.log.reset()
}
