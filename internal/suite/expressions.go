package suite

import (
	"fmt"
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// expressions and plans: what the database reckons, and what a flush would send.
var expressions = []Case{
	{"15: a column set to an expression is written by the UPDATE, and the object holds what came of it", func(t *T) {
		t.Do(func(s *tenon.Session) error {
			for i := range 4 {
				s.Add(&Everything{ID: int64(i + 1), I64: int64(10 * i), Map: map[string]int{}})
			}
			return nil
		})
		t.Do(func(s *tenon.Session) error {
			es, err := s.All(t.Ctx, tenon.Select(Everythings).OrderBy(Everythings.ID.Asc()))
			t.Must(err)
			reread := ""
			if t.mySQL() {
				reread = "SELECT everythings"
			}
			for _, e := range es[:2] {
				s.Set(e, EverythingSet{I64: tenon.ToExpr(Everythings.I64.Plus(1))})
			}
			t.Equal(es[1].I64, int64(10))
			t.Statements(func() error { return s.Flush(t.Ctx) }, without("", "UPDATE everythings", reread)...)
			t.Equal([]int64{es[0].I64, es[1].I64}, []int64{1, 11})
			t.Statements(func() error { return s.Flush(t.Ctx) })

			for _, e := range es {
				e.Str = fmt.Sprint("s", e.ID)
				s.Set(e, EverythingSet{I64: tenon.ToExpr(Everythings.I64.Plus(5)), Mood: tenon.To[Mood]("good")})
			}
			t.Statements(func() error { return s.Flush(t.Ctx) }, without("", "UPDATE everythings", reread)...)
			t.Equal([]int64{es[0].I64, es[1].I64, es[2].I64, es[3].I64}, []int64{6, 16, 25, 35})
			t.Equal(es[3].Mood, Mood("good"))

			s.Set(es[0], EverythingSet{I64: tenon.ToExpr(Everythings.I64.Plus(1))})
			n, err := s.Count(t.Ctx, tenon.Select(Everythings).Where(Everythings.I64.Eq(7)))
			t.Must(err)
			t.Equal(n, int64(1))
			return nil
		})
		got, err := t.DB.All(t.Ctx, tenon.Select(tenon.Both(Everythings.I64, Everythings.Str)).OrderBy(Everythings.ID.Asc()))
		t.Must(err)
		t.Equal(got, []tenon.Two[int64, string]{{A: 7, B: "s1"}, {A: 16, B: "s2"}, {A: 25, B: "s3"}, {A: 35, B: "s4"}})
	}},
	{"15: an expression is refused where there is no row yet, and for a key", func(t *T) {
		s := t.DB.Session()
		defer s.Close()
		e := &Everything{Map: map[string]int{}}
		s.Add(e)
		s.Set(e, EverythingSet{I64: tenon.ToExpr(Everythings.I64.Plus(1))})
		t.mistake("a new object", "Everything.I64", func() error { return s.Flush(t.Ctx) })
		s.Set(e, EverythingSet{I64: tenon.To[int64](3)})
		t.Must(s.Flush(t.Ctx))
		t.Equal(e.I64, int64(3))
		s.Set(e, EverythingSet{ID: tenon.ToExpr(Everythings.ID.Plus(1))})
		t.mistake("a key", "Everything.ID", func() error { return s.Flush(t.Ctx) })
	}},
	{"16: computed columns are read back after an UPDATE that moves them", func(t *T) {
		d := &Document{Title: "t", Number: 1, Meta: map[string]any{}}
		t.Do(func(s *tenon.Session) error {
			s.Add(d)
			t.Must(s.Flush(t.Ctx))
			d.Number = 21
			t.Must(s.Flush(t.Ctx))
			t.Equal(d.Twice, int64(42))
			return nil
		})
	}},
	{"a plan shows what a flush will send, and changes nothing", func(t *T) {
		t.seedUsers()
		db := t.Open(tenon.ShowArguments())
		s := db.Session()
		defer s.Close()
		u, err := s.Get(t.Ctx, Users, 7)
		t.Must(err)
		u.Name = "renamed"
		v := &User{Name: "new"}
		a := &Address{Email: "new@x"}
		v.Addresses.Add(a)
		s.Add(v)
		t.log.reset()
		plan, err := s.Plan(t.Ctx)
		t.Must(err)
		t.Equal(t.log.shapes(), []string(nil))
		var shapes []string
		for _, p := range plan {
			shapes = append(shapes, shape(p.SQL))
		}
		t.Equal(shapes, []string{"INSERT users", "INSERT addresses", "UPDATE users"})
		if text := plan.String(); !strings.Contains(text, "renamed") || !strings.Contains(text, "-1") {
			t.Errorf("%s", text)
		}
		if v.ID != 0 || a.ID != 0 || a.UserID != nil {
			t.Errorf("the plan left keys: %d %d %v", v.ID, a.ID, a.UserID)
		}
		t.Statements(func() error { return s.Flush(t.Ctx) }, shapes...)
		t.Equal(*a.UserID, v.ID)
		again, err := s.Plan(t.Ctx)
		t.Must(err)
		t.Equal(len(again), 0)
	}},
	{"a graph with counted keys is few statements, and every row has its own parent", func(t *T) {
		users := make([]*User, 4)
		for i := range users {
			users[i] = &User{Name: fmt.Sprint("u", i)}
			for j := range 10 {
				o := &Order{Description: fmt.Sprint(i, ".", j)}
				users[i].Orders.Add(o)
			}
		}
		want := []string{"INSERT users", "INSERT orders"}
		t.Statements(func() error {
			return t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
				for _, u := range users {
					s.Add(u)
				}
				return nil
			})
		}, want...)
		for i, u := range users {
			for j, o := range u.Orders.All() {
				t.Equal(o.UserID, u.ID)
				got, err := t.DB.One(t.Ctx, tenon.Select(tenon.Both(Orders.Description, Orders.UserID)).Where(Orders.ID.Eq(o.ID)))
				t.Must(err)
				t.Equal(got, tenon.Two[string, int64]{A: fmt.Sprint(i, ".", j), B: u.ID})
			}
		}
	}},
	{"a tree with counted keys: the levels are drawn at once where that saves trips", func(t *T) {
		root := &Node{Data: "0"}
		at := root
		for i := range 5 {
			n := &Node{Data: fmt.Sprint(i + 1)}
			at.Children.Add(n)
			at = n
		}
		t.Do(func(s *tenon.Session) error { s.Add(root); return nil })
		got, err := t.DB.All(t.Ctx, tenon.Select(Nodes).OrderBy(Nodes.ID.Asc()))
		t.Must(err)
		for i, n := range got {
			if n.Data != fmt.Sprint(i) || i > 0 && *n.ParentID != got[i-1].ID {
				t.Errorf("%d: %+v", i, n)
			}
		}
		t.Do(func(s *tenon.Session) error { s.Add(&Node{Data: "after"}); return nil })
	}},
}

// without leaves a word out.
func without(word string, words ...string) []string {
	var out []string
	for _, w := range words {
		if w != word {
			out = append(out, w)
		}
	}
	return out
}
