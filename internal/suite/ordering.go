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
	{"24: the foreign key's own ON DELETE holds for loaded objects, also where the parent has no relation to them", func(t *T) {
		t.linked(Students, Courses, Enrollments)
		t.Do(func(s *tenon.Session) error {
			s.Add(&Student{ID: 1, Name: "ann"}, &Course{ID: 2, Title: "art"}, &Enrollment{StudentID: 1, CourseID: 2, Note: "n"})
			return nil
		})
		t.Do(func(s *tenon.Session) error {
			e, err := s.One(t.Ctx, tenon.Select(Enrollments))
			t.Must(err)
			c, err := s.One(t.Ctx, tenon.Select(Courses))
			t.Must(err)
			s.Delete(c)
			t.Must(s.Flush(t.Ctx))
			t.Equal(s.State(e), tenon.Deleted)
			return nil
		})
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
