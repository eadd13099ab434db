package suite

import (
	"fmt"
	"strings"
	"time"
	"uuid"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// roads are engines on the case's database that follow recursive relations level by level,
// by recursive statements, and by what the dialect thinks best.
func (t *T) roads() map[string]*tenon.Engine {
	return map[string]*tenon.Engine{
		"levels": tenon.Internal.Recursing(nil, t.DB, false), "one statement": tenon.Internal.Recursing(nil, t.DB, true), "": t.DB,
	}
}

// trees: recursive relations by one statement for all levels, and by one for each, give the
// same graph.
var trees = []Case{
	{"a tree: filters, orders, depths, some columns, by either road, in an engine and in a session", func(t *T) {
		t.seedNodes()
		insert(t, Nodes, &Node{ID: 5, ParentID: to[int64](2), Data: "bud"}, &Node{ID: 6, ParentID: to[int64](3), Data: "fruit"})
		insert(t, Nodes, &Node{ID: 7, ParentID: to[int64](6), Data: "seed"})
		children := tenon.Load(Nodes.Children)
		for road, db := range t.roads() {
			for _, x := range []struct {
				load tenon.Loading[*Node, *Node]
				want string
			}{
				{children.Recursive(1), "root(left? right?)"},
				{children.Recursive(2), "root(left(leaf? bud?) right(fruit?))"},
				{children.Recursive(3), "root(left(leaf() bud()) right(fruit(seed?)))"},
				{children.Recursive(4), "root(left(leaf() bud()) right(fruit(seed())))"},
				{children.Recursive(1000), "root(left(leaf() bud()) right(fruit(seed())))"},
				{children.OrderBy(Nodes.Data.Desc()).Recursive(9), "root(right(fruit(seed())) left(leaf() bud()))"},
				{children.OrderBy(Nodes.ID.Neg().Asc()).Recursive(9), "root(right(fruit(seed())) left(bud() leaf()))"},
				{children.Where(Nodes.Data.Ne("leaf")).Recursive(9), "root(left(bud()) right(fruit(seed())))"},
				{children.Where(Nodes.Data.Ne("right")).OrderBy(Nodes.Data.Asc()).Recursive(9), "root(left(bud() leaf()))"},
				{children.Where(tenon.Cond("data <> ?", "bud")).Recursive(9), "root(left(leaf()) right(fruit(seed())))"},
				{children.LoadOnly(Nodes.ParentID).Recursive(9), "root((() ()) ((())))"},
				{children.OrderBy(Nodes.ID.Desc()).Limit(1).Recursive(9), "root(right(fruit(seed())))"},
				{children.Joined().Recursive(3), "root(left(leaf() bud()) right(fruit(seed?)))"},
			} {
				roots := tenon.Select(Nodes).Where(Nodes.ParentID.IsNull()).With(x.load)
				root, err := db.One(t.Ctx, roots)
				t.Must(err)
				if got := tree(root); got != x.want {
					t.Errorf("%s\n got %s\nwant %s", road, got, x.want)
				}
				s := db.Session()
				for range 2 { // the second time everything is known
					root, err = s.One(t.Ctx, roots)
					t.Must(err)
					if got := tree(root); got != x.want {
						t.Errorf("%s, a session\n got %s\nwant %s", road, got, x.want)
					}
				}
				t.Must(s.Close())
			}
		}
	}},
	{"a tree of fifty levels takes a statement for each, or one", func(t *T) {
		const levels = 150
		for i := int64(1); i <= levels; i++ {
			n := &Node{ID: i, Data: fmt.Sprint(i)}
			if i > 1 {
				n.ParentID = to(i - 1)
			}
			insert(t, Nodes, n)
		}
		count := func(db *tenon.Engine, deep int, want int) {
			t.Helper()
			t.log.reset()
			root, err := db.One(t.Ctx, tenon.Select(Nodes).Where(Nodes.ID.Eq(1)).With(tenon.Load(Nodes.Children).Recursive(deep)))
			t.Must(err)
			if n := len(t.log.shapes()); n != want {
				t.Errorf("%d levels: %d statements, want %d: %q", deep, n, want, t.log.shapes())
			}
			for depth := 1; depth <= min(deep, levels-1); depth++ {
				if below := root.Children.All(); len(below) != 1 || below[0].Parent.Get() != root {
					t.Fatalf("%d rows below %d", len(below), root.ID)
				}
				root = root.Children.All()[0]
			}
			t.Equal(root.Children.Loaded(), deep >= levels)
		}
		roads := t.roads()
		count(roads["levels"], 50, 51)
		count(roads["one statement"], 50, 2)
		count(roads["one statement"], 200, 4) // 64 levels at most by one statement
		best := 51
		if d := t.DB.Dialect(); d == "postgres" || d == "mariadb" {
			best = 2
		}
		count(t.DB, 50, best)
		// The way up, from one row and from two: those that the session has are not asked for.
		for road, db := range roads {
			ns, err := db.All(t.Ctx, tenon.Select(Nodes).Where(Nodes.ID.In(60, 90)).OrderBy(Nodes.ID.Asc()).With(tenon.Load(Nodes.Parent).Recursive(70)))
			t.Must(err)
			for _, n := range ns {
				last := n.ID
				for n = n.Parent.Get(); n != nil && n.Parent.Loaded(); n = n.Parent.Get() {
					if n.ID != last-1 {
						t.Fatalf("%s: %d above %d", road, n.ID, last)
					}
					last = n.ID
				}
				t.Equal(last, int64(1))
			}
		}
		t.log.reset()
		n, err := roads["one statement"].One(t.Ctx, tenon.Select(Nodes).Where(Nodes.ID.Eq(60)).With(tenon.Load(Nodes.Parent).Recursive(59)))
		t.Must(err)
		t.Equal(len(t.log.shapes()), 2)
		for range 59 {
			n = n.Parent.Get()
		}
		t.Equal(n.ID, int64(1))
		t.Equal(n.Parent.Loaded(), false)
	}},
	{"a tree: other relations load along at every level, by one statement more", func(t *T) {
		t.Create(Branches)
		insert(t, Branches, &Branch{ID: 1}, &Branch{ID: 2, ParentID: to[int64](1)}, &Branch{ID: 3, ParentID: to[int64](2)}, &Branch{ID: 4})
		t.exec(2, tenon.Update(Branches).Set(BranchSet{TwinID: tenon.To[int64](4)}).Where(Branches.ID.In(2, 3)))
		for road, db := range t.roads() {
			for _, twin := range ways {
				t.log.reset()
				top, err := db.One(t.Ctx, tenon.Select(Branches).Where(Branches.ID.Eq(1)).
					With(tenon.Load(Branches.Branches).With(in(twin, tenon.Load(Branches.Twin))).Recursive(5)))
				t.Must(err)
				if n := len(t.log.shapes()); road == "one statement" && n != map[string]int{"": 3, "select-in": 3, "joined": 2, "json": 2}[twin] {
					t.Errorf("%q: %d statements", twin, n)
				}
				second := top.Branches.All()[0]
				third := second.Branches.All()[0]
				if second.Twin.Get().ID != 4 || third.Twin.Get() != second.Twin.Get() || len(third.Branches.All()) != 0 {
					t.Errorf("%s %q: other twins", road, twin)
				}
			}
		}
	}},
	{"a tree: what the session has keeps its changes, and a collection that is loaded what it holds", func(t *T) {
		t.seedNodes()
		for road, db := range t.roads() {
			s := db.Session()
			left, err := s.Get(t.Ctx, Nodes, 2)
			t.Must(err)
			right, err := s.One(t.Ctx, tenon.Select(Nodes).Where(Nodes.ID.Eq(3)).With(Nodes.Children))
			t.Must(err)
			left.Data = "changed"
			added := &Node{Data: "added"}
			right.Children.Add(added)
			early := &Node{Data: "early"}
			left.Children.Add(early) // not loaded yet
			root, err := s.One(t.Ctx, tenon.Select(Nodes).Where(Nodes.ID.Eq(1)).With(tenon.Load(Nodes.Children).Recursive(9)))
			t.Must(err)
			if got := tree(root); got != "root(changed(leaf() early()) right(added()))" {
				t.Errorf("%s: %s", road, got)
			}
			if root.Children.All()[0] != left || left.Children.All()[1] != early {
				t.Errorf("%s: another object", road)
			}
			t.Must(s.Close())
		}
	}},
	{"a tree: circles end, and rows under themselves, also where parents stand below each other", func(t *T) {
		t.seedNodes()
		insert(t, Nodes, &Node{ID: 5, Data: "five"}, &Node{ID: 6, ParentID: to[int64](5), Data: "six"}, &Node{ID: 7, ParentID: to[int64](6), Data: "seven"}, &Node{ID: 8, Data: "self"})
		t.exec(1, tenon.Update(Nodes).Set(NodeSet{ParentID: tenon.To[int64](6)}).Where(Nodes.ID.Eq(5)))
		t.exec(1, tenon.Update(Nodes).Set(NodeSet{ParentID: tenon.To[int64](8)}).Where(Nodes.ID.Eq(8)))
		for road, db := range t.roads() {
			for _, levels := range []int{2, 3, 9, 100} {
				five, err := db.One(t.Ctx, tenon.Select(Nodes).Where(Nodes.ID.Eq(5)).With(tenon.Load(Nodes.Children).Recursive(levels)))
				t.Must(err)
				six := five.Children.All()[0]
				below := six.Children.All()
				if len(five.Children.All()) != 1 || len(below) != 2 || below[0] != five || below[1].Data != "seven" || below[1].Children.Loaded() != (levels > 2) {
					t.Errorf("%s: another circle", road)
				}
				self, err := db.One(t.Ctx, tenon.Select(Nodes).Where(Nodes.ID.Eq(8)).With(tenon.Load(Nodes.Children).Recursive(levels)))
				t.Must(err)
				if below := self.Children.All(); len(below) != 1 || below[0] != self {
					t.Errorf("%s: another row under itself", road)
				}
				up, err := db.One(t.Ctx, tenon.Select(Nodes).Where(Nodes.ID.Eq(7)).With(tenon.Load(Nodes.Parent).Recursive(levels)))
				t.Must(err)
				if five := up.Parent.Get().Parent.Get(); five.ID != 5 || levels > 2 && five.Parent.Get() != up.Parent.Get() {
					t.Errorf("%s: another way up", road)
				}
			}
			t.log.reset()
			all, err := db.All(t.Ctx, tenon.Select(Nodes).Where(Nodes.ID.Le(4)).OrderBy(Nodes.ID.Asc()).With(tenon.Load(Nodes.Children).Recursive(9)))
			t.Must(err)
			t.Equal(tree(all[0]), "root(left(leaf()) right())")
			t.Equal(len(t.log.shapes()), 2)
			two, err := db.All(t.Ctx, tenon.Select(Nodes).Where(Nodes.ID.In(2, 3)).OrderBy(Nodes.ID.Asc()).With(tenon.Load(Nodes.Children).Recursive(9)))
			t.Must(err)
			t.Equal(tree(two[0])+tree(two[1]), "left(leaf())right()")
		}
	}},
	{"a tree under a key of two columns, with values of every kind", func(t *T) {
		t.Create(Twigs)
		seen := time.Date(2024, 2, 29, 12, 0, 0, 123456000, time.UTC)
		twig := func(tree string, no int32, under *int32) *Twig {
			return &Twig{Tree: tree, No: no, Under: under, Length: dec(fmt.Sprintf("%d.25", no)), Seen: seen, Mark: uuid.UUID{1, byte(no)}, Body: Body{Theme: tree, Size: int64(no)}, Alive: no%2 == 0}
		}
		insert(t, Twigs, twig("oak", 1, nil), twig("elm", 1, nil), twig("oak", 2, to[int32](1)), twig("oak", 3, to[int32](2)), twig("elm", 2, to[int32](1)), twig("elm", 3, to[int32](1)))
		want, err := t.DB.All(t.Ctx, tenon.Select(Twigs).Where(Twigs.Tree.Eq("oak")).OrderBy(Twigs.No.Asc()))
		t.Must(err)
		for road, db := range t.roads() {
			tops, err := db.All(t.Ctx, tenon.Select(Twigs).Where(Twigs.Under.IsNull()).OrderBy(Twigs.Tree.Desc()).With(tenon.Load(Twigs.Twigs).OrderBy(Twigs.No.Desc()).Recursive(5)))
			t.Must(err)
			oak, elm := tops[0], tops[1]
			var got []string
			for _, x := range elm.Twigs.All() {
				got = append(got, fmt.Sprint(x.Tree, x.No, len(x.Twigs.All())))
			}
			t.Equal(strings.Join(got, " "), "elm3 0 elm2 0")
			for i := 0; i < 3; i++ {
				w := want[i]
				if oak.No != w.No || !oak.Length.Equal(w.Length) || !oak.Seen.Equal(seen) || oak.Mark != w.Mark || oak.Body.Theme != "oak" || oak.Body.Size != w.Body.Size || oak.Alive != w.Alive {
					t.Errorf("%s: %+v", road, oak)
				}
				if i < 2 {
					oak = oak.Twigs.All()[0]
				}
			}
			low, err := db.One(t.Ctx, tenon.Select(Twigs).Where(Twigs.Tree.Eq("oak"), Twigs.No.Eq(3)).With(tenon.Load(Twigs.Parent).Recursive(9)))
			t.Must(err)
			top := low.Parent.Get().Parent.Get()
			if top.Tree != "oak" || top.No != 1 || !top.Parent.Loaded() || top.Parent.Get() != nil {
				t.Errorf("%s: another way up", road)
			}
		}
	}},
}
