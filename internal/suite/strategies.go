package suite

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// in is a relation loaded by the strategy of that name.
func in[P, C any](strategy string, l tenon.Loading[P, C]) tenon.Loading[P, C] {
	switch strategy {
	case "select-in":
		return l.SelectIn()
	case "joined":
		return l.Joined()
	case "json":
		return l.JSON()
	}
	return l
}

// graph writes users with their orders, these with their lines and items, as one line.
func graph(us []*User) string {
	var b strings.Builder
	for _, u := range us {
		fmt.Fprintf(&b, "%s(", u.Name)
		for _, o := range u.Orders.All() {
			if o.User.Get() != u {
				b.WriteString("!")
			}
			fmt.Fprintf(&b, " %d", o.ID)
			if !o.Lines.Loaded() {
				continue
			}
			b.WriteString("[")
			for _, l := range o.Lines.All() {
				fmt.Fprintf(&b, " %dx%d", l.Count, l.ItemID)
				if l.Item.Loaded() {
					fmt.Fprintf(&b, "=%s", l.Item.Get().Price)
				}
			}
			b.WriteString("]")
		}
		b.WriteString(") ")
	}
	return strings.TrimSpace(b.String())
}

// loading is what is loaded, under any pair of strategies for the first level and those
// below, and the graph that it must give.
type loading struct {
	name string
	with func(first, below string) tenon.SelectStmt[*User]
	want string
}

// loadings are over the users of seedShop.
func loadings() []loading {
	users := tenon.Select(Users).OrderBy(Users.ID.Asc())
	return []loading{
		{"all orders", func(first, _ string) tenon.SelectStmt[*User] {
			return users.With(in(first, tenon.Load(Users.Orders)))
		}, "jack( 1 3 5) ed() fred( 2 4) chuck()"},
		{"a filter and an order", func(first, _ string) tenon.SelectStmt[*User] {
			return users.With(in(first, tenon.Load(Users.Orders).Where(Orders.Total.Ge(dec("10")), Orders.ID.Ne(3)).OrderBy(Orders.Total.Desc())))
		}, "jack( 5 1) ed() fred( 2) chuck()"},
		{"an order by an expression, and a limit for each parent", func(first, _ string) tenon.SelectStmt[*User] {
			return users.With(in(first, tenon.Load(Users.Orders).OrderBy(Orders.Total.Neg().Asc()).Limit(2)))
		}, "jack( 5 3) ed() fred( 2 4) chuck()"},
		{"a limit without an order", func(first, _ string) tenon.SelectStmt[*User] {
			return users.With(in(first, tenon.Load(Users.Orders).Limit(1)))
		}, "jack( 1) ed() fred( 2) chuck()"},
		{"a condition with a query inside", func(first, _ string) tenon.SelectStmt[*User] {
			return users.With(in(first, tenon.Load(Users.Orders).Where(Orders.Lines.Any(Lines.ItemID.Eq(5)))))
		}, "jack( 3 5) ed() fred( 4) chuck()"},
		{"three levels", func(first, below string) tenon.SelectStmt[*User] {
			return users.With(in(first, tenon.Load(Users.Orders).With(in(below, tenon.Load(Orders.Lines).With(in(below, tenon.Load(Lines.Item)))))))
		}, "jack( 1[ 11x1=1.1 12x2=2.2 13x3=3.3] 3[ 33x3=3.3 34x4=4.4 35x5=5.5] 5[ 55x5=5.5]) ed() " +
			"fred( 2[ 21x1=1.1 22x2=2.2 23x3=3.3] 4[ 41x1=1.1 45x5=5.5]) chuck()"},
		{"a limit at each level", func(first, below string) tenon.SelectStmt[*User] {
			return users.With(in(first, tenon.Load(Users.Orders).OrderBy(Orders.ID.Desc()).Limit(2).With(
				in(below, tenon.Load(Orders.Lines).OrderBy(Lines.ItemID.Desc()).Limit(2)))))
		}, "jack( 5[ 55x5] 3[ 35x5 34x4]) ed() fred( 4[ 45x5 41x1] 2[ 23x3 22x2]) chuck()"},
		{"a page of the parents, ordered by what is not selected", func(first, below string) tenon.SelectStmt[*User] {
			return tenon.Select(Users).OrderBy(Users.Name.Lower().Desc()).Limit(2).Offset(1).With(
				in(first, tenon.Load(Users.Orders).With(in(below, tenon.Load(Orders.Lines)))))
		}, "fred( 2[ 21x1 22x2 23x3] 4[ 41x1 45x5]) ed()"},
		{"parents found by a join, each once", func(first, _ string) tenon.SelectStmt[*User] {
			return tenon.Select(Users).Distinct().Join(Users.Addresses).OrderBy(Users.ID.Asc()).With(in(first, tenon.Load(Users.Orders)))
		}, "jack( 1 3 5) ed() fred( 2 4)"},
		{"parents of a union", func(first, _ string) tenon.SelectStmt[*User] {
			return tenon.Select(Users).Where(Users.ID.Eq(9)).Union(tenon.Select(Users).Where(Users.ID.Le(9))).
				OrderBy(Users.ID.Desc()).With(in(first, tenon.Load(Users.Orders)))
		}, "fred( 2 4) ed() jack( 1 3 5)"},
	}
}

var ways = []string{"", "select-in", "joined", "json"}

// strategies: the same graph, whatever the way in which it is loaded.
var strategies = []Case{
	{"every strategy gives the same graph", func(t *T) {
		t.seedShop()
		for _, l := range loadings() {
			for _, first := range ways {
				for _, below := range ways {
					t.Run(fmt.Sprintf("%s/%s/%s", l.name, first, below), func(sub *testing.T) {
						us, err := t.DB.All(t.Ctx, l.with(first, below))
						if err != nil {
							sub.Fatal(err)
						}
						if got := graph(us); got != l.want {
							sub.Errorf("an engine\n got %s\nwant %s", got, l.want)
						}
						s := t.DB.Session()
						defer s.Close()
						us, err = s.All(t.Ctx, l.with(first, below))
						if err != nil {
							sub.Fatal(err)
						}
						if got := graph(us); got != l.want {
							sub.Errorf("a session\n got %s\nwant %s", got, l.want)
						}
						again, err := s.All(t.Ctx, l.with(first, below))
						if err != nil {
							sub.Fatal(err)
						}
						if got := graph(again); got != l.want {
							sub.Errorf("again\n got %s\nwant %s", got, l.want)
						}
					})
				}
			}
		}
	}},
	{"34: two collections of one parent by join: no duplicates, each in its order, an empty one is loaded and empty", func(t *T) {
		t.seedShop()
		for _, s := range ways {
			us, err := t.DB.All(t.Ctx, tenon.Select(Users).OrderBy(Users.ID.Asc()).With(
				in(s, tenon.Load(Users.Addresses).OrderBy(Addresses.Email.Desc())),
				in(s, tenon.Load(Users.Orders).OrderBy(Orders.Total.Desc()))))
			t.Must(err)
			var got []string
			for _, u := range us {
				line := u.Name
				for _, a := range u.Addresses.All() {
					line += fmt.Sprint(" ", a.ID)
				}
				line += ";"
				for _, o := range u.Orders.All() {
					line += fmt.Sprint(" ", o.ID)
				}
				got = append(got, line)
			}
			t.Equal(got, []string{"jack 1; 5 3 1", "ed 2 4 3;", "fred 5; 2 4", "chuck;"})
		}
	}},
	{"35: FromJoin loads exactly the joined rows; a filter over a join does not cut what With loads", func(t *T) {
		t.seedShop()
		dear := tenon.Select(Users).Join(Users.Orders).Where(Orders.Total.Gt(dec("20"))).OrderBy(Users.ID.Asc(), Orders.ID.Desc())
		us, err := t.DB.All(t.Ctx, dear.With(tenon.Load(Users.Orders).FromJoin()))
		t.Must(err)
		t.Equal(graph(us), "jack( 5 3) fred( 2)")
		for _, s := range ways {
			us, err = t.DB.All(t.Ctx, dear.Where(Orders.ID.Ne(3)).With(in(s, tenon.Load(Users.Orders))))
			t.Must(err)
			t.Equal(graph(us), "jack( 1 3 5) fred( 2 4)")
		}
		us, err = t.DB.All(t.Ctx, tenon.Select(Users).Join(Users.Orders).LeftJoin(Orders.Lines).Where(Lines.ItemID.Ge(4)).
			OrderBy(Users.ID.Asc(), Orders.ID.Asc(), Lines.ItemID.Asc()).
			With(tenon.Load(Users.Orders).FromJoin().With(tenon.Load(Orders.Lines).FromJoin().With(Lines.Item))))
		t.Must(err)
		t.Equal(graph(us), "jack( 3[ 34x4=4.4 35x5=5.5] 5[ 55x5=5.5]) fred( 4[ 45x5=5.5])")
	}},
	{"what a strategy cannot do is said before any SQL", func(t *T) {
		all := func(q tenon.Query[*User]) func() error {
			return func() error { _, err := t.DB.All(t.Ctx, q); return err }
		}
		users := tenon.Select(Users)
		t.mistake("no join", "does not join", all(users.With(tenon.Load(Users.Orders).FromJoin())))
		t.mistake("filtered", "filtered", all(users.Join(Users.Orders).With(tenon.Load(Users.Orders).FromJoin().Limit(1))))
		t.mistake("below", "not joined", all(users.With(tenon.Load(Users.Orders).With(tenon.Load(Orders.Lines).FromJoin()))))
		t.mistake("twice", "twice", all(users.With(Users.Orders, tenon.Load(Users.Orders).Limit(1))))
		t.mistake("levels", "own table", all(users.With(tenon.Load(Users.Orders).Recursive(2))))
		t.mistake("levels", "above zero", func() error {
			_, err := t.DB.All(t.Ctx, tenon.Select(Nodes).With(tenon.Load(Nodes.Children).Recursive(0)))
			return err
		})
	}},
	{"joined and JSON take one statement, select-in one for each relation", func(t *T) {
		t.seedShop()
		for s, want := range map[string][]string{
			"": {"SELECT users", "SELECT orders", "SELECT lines"}, "joined": {"SELECT users"}, "json": {"SELECT lines"}, // the first FROM of its text
		} {
			t.Statements(func() error {
				_, err := t.DB.All(t.Ctx, tenon.Select(Users).OrderBy(Users.ID.Asc()).With(in(s, tenon.Load(Users.Orders).With(in(s, tenon.Load(Orders.Lines))))))
				return err
			}, want...)
		}
	}},
	{"every column is the same by every strategy", func(t *T) {
		insert(t, Cupboards, &Cupboard{ID: 1}, &Cupboard{ID: 2})
		all := samples()
		for i := range all {
			all[i].CupboardID = to(int64(1 + i/5))
		}
		insert(t, Everythings, all...)
		want, err := t.DB.All(t.Ctx, tenon.Select(Everythings).OrderBy(Everythings.ID.Asc()))
		t.Must(err)
		for _, strategy := range ways {
			ss, err := t.DB.All(t.Ctx, tenon.Select(Cupboards).OrderBy(Cupboards.ID.Asc()).With(in(strategy, tenon.Load(Cupboards.Things))))
			if err != nil {
				t.Errorf("%s: %v", strategy, err)
				continue
			}
			got := append(slices.Clone(ss[0].Things.All()), ss[1].Things.All()...)
			t.Equal(got, want)
		}
		// And what was read by JSON is what the database holds: nothing is written.
		t.Do(func(s *tenon.Session) error {
			_, err := s.All(t.Ctx, tenon.Select(Cupboards).With(tenon.Load(Cupboards.Things).JSON()))
			t.Must(err)
			t.Statements(func() error { return s.Flush(t.Ctx) })
			return nil
		})
	}},
	{"a document null is not NULL in JSON either", func(t *T) {
		insert(t, Cupboards, &Cupboard{ID: 1})
		t.seedEverything(func(e *Everything) { e.Map = nil; e.CupboardID = to[int64](1) })
		ss, err := t.DB.All(t.Ctx, tenon.Select(Cupboards).With(tenon.Load(Cupboards.Things).JSON()))
		t.Must(err)
		if x := ss[0].Things.All()[0]; x.Map != nil || x.DocN != nil {
			t.Errorf("%v %v", x.Map, x.DocN)
		}
	}},
	{"37: relations that load each other end, and recursive ones honour their depth", func(t *T) {
		t.seedNodes()
		for _, s := range ways {
			roots := tenon.Select(Nodes).Where(Nodes.ParentID.IsNull())
			ns, err := t.DB.All(t.Ctx, roots.With(in(s, tenon.Load(Nodes.Children).Recursive(2))))
			t.Must(err)
			t.Equal(tree(ns[0]), "root(left(leaf?) right())")
			ns, err = t.DB.All(t.Ctx, roots.With(in(s, tenon.Load(Nodes.Children).OrderBy(Nodes.ID.Desc()).Recursive(5))))
			t.Must(err)
			t.Equal(tree(ns[0]), "root(right() left(leaf()))")
			ns, err = t.DB.All(t.Ctx, tenon.Select(Nodes).Where(Nodes.Data.Eq("leaf")).With(in(s, tenon.Load(Nodes.Parent).Recursive(3))))
			t.Must(err)
			t.Equal(ns[0].Parent.Get().Parent.Get().Data, "root")
			if ns[0].Parent.Get().Parent.Get().Parent.Get() != nil {
				t.Error("the root has a parent")
			}
			us, err := t.DB.All(t.Ctx, tenon.Select(Nodes).Where(Nodes.ID.Eq(2)).With(
				in(s, tenon.Load(Nodes.Children).With(in(s, tenon.Load(Nodes.Parent).With(in(s, tenon.Load(Nodes.Children))))))))
			t.Must(err)
			if len(us) != 1 || us[0].Children.All()[0].Parent.Get() != us[0] {
				t.Error("another object")
			}
		}
		// A cycle of rows: 5 under 6 under 5.
		insert(t, Nodes, &Node{ID: 5, Data: "five"}, &Node{ID: 6, ParentID: to[int64](5), Data: "six"})
		t.exec(1, tenon.Update(Nodes).Set(NodeSet{ParentID: tenon.To[int64](6)}).Where(Nodes.ID.Eq(5)))
		for _, s := range ways {
			ns, err := t.DB.All(t.Ctx, tenon.Select(Nodes).Where(Nodes.ID.Eq(5)).With(in(s, tenon.Load(Nodes.Children).Recursive(9))))
			t.Must(err)
			if six := ns[0].Children.All()[0]; six.Children.All()[0] != ns[0] {
				t.Error("another object")
			}
		}
		t.Statements(func() error {
			_, err := tenon.Internal.Recursing(nil, t.DB, false).All(t.Ctx, tenon.Select(Nodes).Where(Nodes.ID.Eq(5)).With(tenon.Load(Nodes.Children).Recursive(9)))
			return err
		}, "SELECT nodes", "SELECT nodes", "SELECT nodes")
	}},
	{"relations of many objects at hand take one statement each", func(t *T) {
		t.seedShop()
		t.Do(func(s *tenon.Session) error {
			us, err := s.All(t.Ctx, tenon.Select(Users).OrderBy(Users.ID.Asc()))
			t.Must(err)
			t.Statements(func() error {
				return s.LoadAll(t.Ctx, us, Users.Addresses, tenon.Load(Users.Orders).With(Orders.Lines))
			}, "SELECT addresses", "SELECT orders", "SELECT lines")
			t.Equal(len(us[1].Addresses.All()), 3)
			t.Equal(graph(us), "jack( 1[ 11x1 12x2 13x3] 3[ 33x3 34x4 35x5] 5[ 55x5]) ed() fred( 2[ 21x1 22x2 23x3] 4[ 41x1 45x5]) chuck()")
			t.Statements(func() error { return s.LoadAll(t.Ctx, us, Users.Orders) })
			t.Must(s.LoadAll(t.Ctx, []*User(nil), Users.Orders))
			var be *tenon.BuildError
			for _, wrong := range [][]*User{{nil}, {{ID: 7}}} {
				if err := s.LoadAll(t.Ctx, wrong, Users.Orders); !errors.As(err, &be) {
					t.Errorf("%v", err)
				}
			}
			return nil
		})
	}},
	{"many-to-many, filtered, ordered and limited for each parent, by every strategy", func(t *T) {
		t.seedShop()
		for i, name := range []string{"red", "green", "blue"} {
			insert(t, Keywords, &Keyword{ID: int64(i + 1), Name: name})
		}
		for item, keywords := range map[int64][]int64{1: {1, 2, 3}, 2: {2}, 4: {3, 1}} {
			for _, k := range keywords {
				insert(t, ItemKeywords, &ItemKeyword{ItemID: item, KeywordID: k})
			}
		}
		items := tenon.Select(Items).OrderBy(Items.ID.Asc())
		for _, s := range ways {
			for i, x := range []struct {
				q    tenon.SelectStmt[*Item]
				want string
			}{
				{items.With(in(s, tenon.Load(Items.Keywords))), "1: red green blue; 2: green; 3:; 4: red blue; 5:"},
				{items.With(in(s, tenon.Load(Items.Keywords).Where(Keywords.Name.Ne("red")).OrderBy(Keywords.Name.Asc()))), "1: blue green; 2: green; 3:; 4: blue; 5:"},
				{items.With(in(s, tenon.Load(Items.Keywords).OrderBy(Keywords.Name.Asc()).Limit(1))), "1: blue; 2: green; 3:; 4: blue; 5:"},
				{items.Limit(2).Offset(2).With(in(s, tenon.Load(Items.Keywords).Limit(2))), "3:; 4: red blue"},
			} {
				is, err := t.DB.All(t.Ctx, x.q)
				if err != nil {
					t.Errorf("%q %d: %v", s, i, err)
					continue
				}
				var got []string
				for _, item := range is {
					line := fmt.Sprint(item.ID, ":")
					for _, k := range item.Keywords.All() {
						line += " " + k.Name
					}
					got = append(got, line)
				}
				if line := strings.Join(got, "; "); line != x.want {
					t.Errorf("%q %d:\n got %s\nwant %s", s, i, line, x.want)
				}
			}
			// There and back: a keyword that two items share is one object.
			is, err := t.DB.All(t.Ctx, items.Where(Items.ID.In(1, 4)).With(in(s, tenon.Load(Items.Keywords).With(in(s, tenon.Load(Keywords.Items))))))
			t.Must(err)
			red := is[0].Keywords.All()[0]
			if is[1].Keywords.All()[0] != red || len(red.Items.All()) != 2 || red.Items.All()[0] != is[0] {
				t.Errorf("%q: other objects", s)
			}
		}
	}},
	{"what is known already keeps its changes, by every strategy", func(t *T) {
		t.seedShop()
		for _, strategy := range ways {
			s := t.DB.Session()
			o, err := s.Get(t.Ctx, Orders, 1)
			t.Must(err)
			o.Description = "changed"
			us, err := s.All(t.Ctx, tenon.Select(Users).OrderBy(Users.ID.Asc()).With(in(strategy, tenon.Load(Users.Orders))))
			t.Must(err)
			if us[0].Orders.All()[0] != o || o.Description != "changed" || o.User.Get() != us[0] {
				t.Errorf("%s: another object, or other values", strategy)
			}
			added := &Order{Description: "added"}
			us[1].Orders.Add(added)
			us, err = s.All(t.Ctx, tenon.Select(Users).OrderBy(Users.ID.Asc()).With(in(strategy, tenon.Load(Users.Orders))))
			t.Must(err)
			if us[1].Orders.All()[0] != added || added.ID == 0 {
				t.Errorf("%s: what was added is gone, or was not flushed", strategy)
			}
			t.Must(s.Close())
		}
	}},
}

// tree writes a node with those below it; ? stands for what is not loaded.
func tree(n *Node) string {
	if !n.Children.Loaded() {
		return n.Data + "?"
	}
	below := make([]string, len(n.Children.All()))
	for i, c := range n.Children.All() {
		below[i] = tree(c)
	}
	return n.Data + "(" + strings.Join(below, " ") + ")"
}
