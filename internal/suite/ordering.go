package suite

import (
	"fmt"
	"strings"
	"uuid"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// ordering: which row comes before which where foreign keys lead in circles, or where the
// database does a part of the work.
var ordering = []Case{
	{"4: rows of a tree with given keys are one INSERT, in the order of adding", func(t *T) {
		t.Statements(func() error {
			return t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
				s.Add(&Node{ID: 1}, &Node{ID: 2, ParentID: to[int64](1)}, &Node{ID: 3, ParentID: to[int64](2)})
				return nil
			})
		}, "INSERT nodes")
		rows(t, tenon.Select(Nodes.ID).Where(Nodes.ParentID.IsNotNull()).OrderBy(Nodes.ID.Asc()), 2, 3)
	}},
	{"12: tables in a cycle, and rows that are in none", func(t *T) {
		t.linked(People, Balls, Passports)
		ann, bob, red := &Person{ID: 1, Name: "ann"}, &Person{ID: 2, Name: "bob"}, &Ball{ID: 3, Data: "red"}
		ann.Balls.Add(red)
		bob.FavoriteBall.Set(red)
		t.Do(func(s *tenon.Session) error {
			s.Add(bob, ann)
			t.Statements(func() error { return s.Flush(t.Ctx) }, "INSERT people", "INSERT balls", "INSERT people")
			t.Equal([]int64{red.PersonID, *bob.FavoriteBallID}, []int64{1, 3})
			red.Data, ann.Name = "green", "anna"
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE people", "UPDATE balls")
			s.Delete(ann, bob, red)
			t.Statements(func() error { return s.Flush(t.Ctx) }, "DELETE people", "DELETE balls", "DELETE people")
			return nil
		})
	}},
	{"11: a cycle of constraints that can wait just works, where the database has them", func(t *T) {
		if t.mySQL() {
			t.linked(Teams, Players) // their constraints do not wait
			team, captain := &Team{Name: "reds"}, &Player{Name: "ann"}
			team.Captain.Set(captain)
			captain.Team.Set(team)
			t.unsupported("a cycle", func() error {
				return t.DB.Transact(t.Ctx, func(s *tenon.Session) error { s.Add(team); return nil })
			})
			return
		}
		t.linked(Teams, Players)
		team, captain, other := &Team{Name: "reds"}, &Player{Name: "ann"}, &Player{Name: "bob"}
		team.Captain.Set(captain)
		captain.Team.Set(team)
		team.Players.Add(other)
		t.Do(func(s *tenon.Session) error {
			s.Add(team)
			t.Equal(t.writes(func() error { return s.Flush(t.Ctx) }), []string{"INSERT teams", "INSERT players"})
			return nil
		})
		t.Equal([]uuid.UUID{team.CaptainID, captain.TeamID, other.TeamID}, []uuid.UUID{captain.ID, team.ID, team.ID})
		t.Do(func(s *tenon.Session) error {
			team, err := s.Get(t.Ctx, Teams, team.ID)
			t.Must(err)
			all, err := s.All(t.Ctx, tenon.Select(Players))
			t.Must(err)
			s.Delete(team)
			for _, p := range all {
				s.Delete(p)
			}
			t.Equal(t.writes(func() error { return s.Flush(t.Ctx) }), []string{"DELETE players", "DELETE teams"})
			return nil
		})
		err := t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
			s.Add(&Player{Name: "nobody's", TeamID: uuid.NewV4()})
			return nil
		})
		if ce := t.refused("a player of no team", err); ce.Kind != tenon.ForeignKey {
			t.Errorf("%v", ce)
		}
	}},
	{"17: rows of several shapes keep their order within each, and get their own ids", func(t *T) {
		const n = 2500
		t.linked(Ledgers)
		ls := make([]*Ledger, n)
		t.Do(func(s *tenon.Session) error {
			for i := range ls {
				ls[i] = &Ledger{Text: fmt.Sprint(i)}
				if i%3 == 0 {
					ls[i].Revision = 7 // else the database fills it in
				}
				s.Add(ls[i])
			}
			got := t.writes(func() error { return s.Flush(t.Ctx) })
			t.Equal(len(got) <= 4, true) // a statement for each shape and each 1,000 rows
			return nil
		})
		all, err := t.DB.All(t.Ctx, tenon.Select(Ledgers))
		t.Must(err)
		byID := map[int64]*Ledger{}
		for _, l := range all {
			byID[l.ID] = l
		}
		for i, l := range ls {
			if got := byID[l.ID]; got == nil || got.Text != l.Text || got.Revision != l.Revision {
				t.Fatalf("ledger %d has the id of %+v", i, got)
			}
			if i >= 3 && l.ID <= ls[i-3].ID {
				t.Fatalf("ledger %d comes before one that was added earlier", i)
			}
		}
	}},
	{"24: what refers to a row that the database deletes with its parent goes before", func(t *T) {
		t.linked(Branches)
		seed := func() (a, b, c *Branch) {
			a, b, c = &Branch{ID: 5, Code: to("a")}, &Branch{ID: 6}, &Branch{ID: 7}
			b.ParentID, c.TwinID = &a.ID, &b.ID
			t.Do(func(s *tenon.Session) error { s.Add(a, b, c); return nil })
			return a, b, c
		}
		in := func(name string, do func(s *tenon.Session, all []*Branch), want ...string) {
			seed()
			t.Do(func(s *tenon.Session) error {
				all, err := s.All(t.Ctx, tenon.Select(Branches).OrderBy(Branches.ID.Asc()))
				t.Must(err)
				do(s, all)
				if got := t.writes(func() error { return s.Flush(t.Ctx) }); !same(got, want) {
					t.Errorf("%s: %q", name, got)
				}
				t.Equal(s.State(all[1]), tenon.Deleted)
				return nil
			})
			t.Must(second(t.DB.Exec(t.Ctx, tenon.Update(Branches).Set(BranchSet{TwinID: tenon.ToNull[int64]()}).AllRows())))
			t.Must(second(t.DB.Exec(t.Ctx, tenon.Delete(Branches).AllRows())))
		}
		in("deleted", func(s *tenon.Session, all []*Branch) { s.Delete(all[0], all[2]) }, "DELETE branches", "DELETE branches")
		in("early, for a unique value", func(s *tenon.Session, all []*Branch) {
			s.Delete(all[0], all[2])
			s.Add(&Branch{Code: to("a")})
		}, "DELETE branches", "DELETE branches", "INSERT branches")
	}},
	{"24: a row below another that goes, by one that nobody loaded, is deleted by a statement, and counted", func(t *T) {
		t.linked(Branches)
		in := func(do func(s *tenon.Session, top, low *Branch)) {
			t.Do(func(s *tenon.Session) error {
				s.Add(&Branch{ID: 1}, &Branch{ID: 2, ParentID: to[int64](1)}, &Branch{ID: 3, ParentID: to[int64](2)}, &Branch{ID: 4})
				return nil
			})
			t.Do(func(s *tenon.Session) error {
				top, err := s.Get(t.Ctx, Branches, 1)
				t.Must(err)
				low, err := s.Get(t.Ctx, Branches, 3)
				t.Must(err)
				do(s, top, low)
				if got := t.writes(func() error { return s.Flush(t.Ctx) }); !same(got, []string{"UPDATE branches", "DELETE branches"}) {
					t.Errorf("%q", got)
				}
				return nil
			})
			left, err := t.DB.All(t.Ctx, tenon.Select(Branches.ID))
			t.Must(err)
			t.Equal(left, []int64{4})
			t.exec(1, tenon.Delete(Branches).AllRows())
		}
		in(func(s *tenon.Session, top, low *Branch) { s.Delete(top, low) })
		in(func(s *tenon.Session, top, low *Branch) { // moved at the same time
			top.Branches.Add(low)
			s.Delete(top)
		})
	}},
	{"24: a row that the database would delete, but too late for another, is deleted by a statement", func(t *T) {
		t.linked(Branches)
		t.Do(func(s *tenon.Session) error {
			s.Add(&Branch{ID: 1}, &Branch{ID: 2, TwinID: to[int64](1)}, &Branch{ID: 3, ParentID: to[int64](1), TwinID: to[int64](2)})
			return nil
		})
		t.Do(func(s *tenon.Session) error {
			all, err := s.All(t.Ctx, tenon.Select(Branches).OrderBy(Branches.ID.Asc()))
			t.Must(err)
			s.Delete(all[0], all[1])
			t.Equal(t.writes(func() error { return s.Flush(t.Ctx) }), []string{"DELETE branches", "DELETE branches", "DELETE branches"})
			return nil
		})
	}},
	{"24: ON DELETE of a foreign key holds for loaded objects, also where nothing leads to them", func(t *T) {
		t.linked(Albums, Photos, Pins)
		t.Do(func(s *tenon.Session) error {
			s.Add(&Album{ID: 1}, &Photo{ID: 2}, &Pin{ID: 3, PhotoID: 2}, &Pin{ID: 4, PhotoID: 2})
			s.Add(&Photo{ID: 5}, &Pin{ID: 6, PhotoID: 5, AlbumID: to[int64](1)}, &Pin{ID: 7, PhotoID: 5})
			return nil
		})
		t.Do(func(s *tenon.Session) error {
			pins, err := s.All(t.Ctx, tenon.Select(Pins).With(Pins.Album).OrderBy(Pins.ID.Asc()))
			t.Must(err)
			photo, err := s.Get(t.Ctx, Photos, 2)
			t.Must(err)
			a, err := s.Get(t.Ctx, Albums, 1)
			t.Must(err)
			pins[1].PhotoID = 5 // it stays
			pins[3].PhotoID = 2 // it goes
			s.Delete(photo, a)
			t.Must(s.Flush(t.Ctx))
			t.Equal([]tenon.State{s.State(pins[0]), s.State(pins[1]), s.State(pins[2]), s.State(pins[3])},
				[]tenon.State{tenon.Deleted, tenon.Persistent, tenon.Persistent, tenon.Deleted})
			if pins[2].AlbumID != nil || pins[2].Album.Get() != nil {
				t.Errorf("the pin keeps an album that is gone: %v", pins[2])
			}
			pins[1].AlbumID = nil
			t.Statements(func() error { return s.Flush(t.Ctx) })
			return nil
		})
		rows(t, tenon.Select(Pins.ID).Where(Pins.AlbumID.IsNull()).OrderBy(Pins.ID.Asc()), 4, 6)
	}},
	{"20: who leaves its only parent for another by its foreign key is no orphan", func(t *T) {
		t.linked(Albums, Photos, Pins)
		t.Do(func(s *tenon.Session) error {
			a := &Album{ID: 1}
			a.Photos.Add(&Photo{ID: 3}, &Photo{ID: 4})
			s.Add(a, &Album{ID: 2})
			return nil
		})
		t.Do(func(s *tenon.Session) error {
			a, err := s.One(t.Ctx, tenon.Select(Albums).Where(Albums.ID.Eq(1)).With(tenon.Load(Albums.Photos).OrderBy(Photos.ID.Asc())))
			t.Must(err)
			kept := a.Photos.All()[0]
			a.Photos.Set()
			kept.AlbumID = to[int64](2)
			t.Equal(t.writes(func() error { return s.Flush(t.Ctx) }), []string{"UPDATE photos", "DELETE photos"})
			return nil
		})
		rows(t, tenon.Select(Photos.ID).Where(Photos.AlbumID.Eq(2)), 3)
	}},
}

// writes are the statements of f that write.
func (t *T) writes(f func() error) []string {
	t.Helper()
	t.log.reset()
	err := f()
	var out []string
	for _, x := range t.log.shapes() {
		if !strings.HasPrefix(x, "SELECT") && !strings.HasPrefix(x, "SET") && !strings.HasPrefix(x, "PRAGMA") {
			out = append(out, x)
		}
	}
	t.Must(err)
	return out
}
