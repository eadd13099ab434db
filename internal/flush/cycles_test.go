package flush_test

import (
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// cycles: rows that refer to each other.
var cycles = []plan{
	{"a column that can be NULL is filled afterwards", func(s *stage) {
		p := &Person{Name: "ann"}
		red, blue := &Ball{Data: "red"}, &Ball{Data: "blue"}
		p.Balls.Add(red, blue)
		p.FavoriteBall.Set(blue)
		s.add(p)
	}},
	{"and emptied before the deletion", func(s *stage) {
		p, red := &Person{ID: 1}, &Ball{ID: 2}
		p.Balls.Add(red)
		p.FavoriteBall.Set(red)
		s.loaded(p)
		s.delete(p, red)
	}},
	{"tables in a cycle without rows in one", func(s *stage) {
		a, b := &Person{Name: "ann"}, &Person{Name: "bob"}
		x := &Ball{Data: "red"}
		a.Balls.Add(x)
		b.FavoriteBall.Set(x)
		s.add(b, a)
	}},
	{"constraints that can wait, where no column can be NULL", func(s *stage) {
		team, captain := &Team{ID: id(1), Name: "reds"}, &Player{ID: id(2), Name: "ann"}
		team.Captain.Set(captain)
		captain.Team.Set(team)
		team.Players.Add(&Player{Name: "bob"})
		s.add(team)
	}},
	{"the same are deleted", func(s *stage) {
		team, captain := &Team{ID: id(1)}, &Player{ID: id(2)}
		team.Captain.Set(captain)
		captain.Team.Set(team)
		s.loaded(team)
		s.delete(team, captain)
	}},
	{"no column can be NULL, no constraint can wait", func(s *stage) {
		hen, egg := &Hen{ID: id(1)}, &Egg{ID: id(2)}
		hen.Egg.Set(egg)
		egg.Hen.Set(hen)
		s.add(hen)
	}},
	{"nor when they are deleted", func(s *stage) {
		hen, egg := &Hen{ID: id(1)}, &Egg{ID: id(2)}
		hen.Egg.Set(egg)
		egg.Hen.Set(hen)
		s.loaded(hen)
		s.delete(hen, egg)
	}},
	{"a row of a cycle that refers to one that is there", func(s *stage) {
		hen := &Hen{ID: id(1), EggID: id(2)}
		s.loaded(hen)
		egg := &Egg{ID: id(3)}
		egg.Hen.Set(hen)
		s.add(egg)
	}},
}

// trees: rows of a table that refers to itself.
var trees = []plan{
	{"given keys: one statement in add order", func(s *stage) {
		s.add(&Node{ID: 1, Data: "root"}, &Node{ID: 2, ParentID: to(int64(1))}, &Node{ID: 3, ParentID: to(int64(2))})
	}},
	{"given keys, children first: parents are moved up", func(s *stage) {
		s.add(&Node{ID: 3, ParentID: to(int64(2))}, &Node{ID: 2, ParentID: to(int64(1))}, &Node{ID: 1})
	}},
	{"counted keys: a level each, or drawn at once", func(s *stage) {
		root, child := &Node{Data: "root"}, &Node{Data: "child"}
		child.Children.Add(&Node{Data: "grandchild"})
		root.Children.Add(child, &Node{Data: "second child"})
		s.add(root)
	}},
	{"a root with its children, and theirs", func(s *stage) {
		root, a, b := &Node{ID: 1}, &Node{ID: 3}, &Node{ID: 2}
		c := &Node{ID: 4}
		root.Children.Add(a, b)
		a.Children.Add(c)
		s.loaded(root)
		s.delete(root, c, a, b)
	}},
	{"a root alone: its children stay", func(s *stage) {
		root := &Node{ID: 1}
		root.Children.Add(&Node{ID: 3}, &Node{ID: 2})
		s.loaded(root)
		s.delete(root)
	}},
	{"two that refer to each other", func(s *stage) {
		a, b := &Node{Data: "a"}, &Node{Data: "b"}
		a.Parent.Set(b)
		b.Parent.Set(a)
		s.add(a)
	}},
	{"one that refers to itself", func(s *stage) {
		a := &Node{Data: "a"}
		a.Parent.Set(a)
		s.add(a)
	}},
	{"one that refers to itself is deleted", func(s *stage) {
		a := &Node{ID: 1, Data: "a"}
		a.Parent.Set(a)
		s.loaded(a)
		s.delete(a)
	}},
	{"two change places", func(s *stage) {
		top, below := &Node{ID: 1}, &Node{ID: 2}
		top.Children.Add(below)
		s.loaded(top)
		below.Parent.Set(nil)
		top.Parent.Set(below)
	}},
	{"what refers to a row that the database deletes goes first", func(s *stage) {
		a, b, c := &Branch{ID: 1}, &Branch{ID: 2}, &Branch{ID: 3}
		a.Branches.Add(b)
		c.Twin.Set(b)
		s.loaded(a, c)
		s.delete(a, c)
	}},
	{"one that refers to what its own deletion takes along", func(s *stage) {
		a, b, c := &Branch{ID: 1}, &Branch{ID: 2}, &Branch{ID: 3}
		a.Branches.Add(b)
		b.Branches.Add(c)
		a.Twin.Set(c)
		s.loaded(a)
		s.delete(a)
	}},
	{"a row that the database would delete, but too late", func(s *stage) {
		a, b, c := &Branch{ID: 1}, &Branch{ID: 2}, &Branch{ID: 3}
		a.Branches.Add(c)
		c.Twin.Set(b)
		b.Twin.Set(a)
		s.loaded(a)
		s.delete(a, b)
	}},
	{"a row that may be below another by one that nobody loaded lets go", func(s *stage) {
		a, c := &Branch{ID: 1}, &Branch{ID: 3, ParentID: to(int64(2))}
		s.loaded(a, c)
		s.unload(a, "Branches")
		s.delete(a, c)
	}},
	{"so do two below different ones", func(s *stage) {
		a, c := &Branch{ID: 3, ParentID: to(int64(1))}, &Branch{ID: 4, ParentID: to(int64(2))}
		s.loaded(a, c)
		s.unload(a, "Parent", "Branches")
		s.unload(c, "Parent", "Branches")
		s.delete(a, c)
	}},
	{"but not two below one", func(s *stage) {
		a, c := &Branch{ID: 3, ParentID: to(int64(1))}, &Branch{ID: 4, ParentID: to(int64(1))}
		s.loaded(a, c)
		s.unload(a, "Parent", "Branches")
		s.unload(c, "Parent", "Branches")
		s.delete(a, c)
	}},
	{"nor one below a row that goes itself", func(s *stage) {
		a, b, c := &Branch{ID: 1}, &Branch{ID: 2}, &Branch{ID: 3}
		a.Branches.Add(b)
		b.Branches.Add(c)
		s.loaded(a)
		s.unload(a, "Branches")
		s.unload(b, "Branches")
		s.delete(a, c)
	}},
	{"the one that stays in between, whose parent nobody loaded, stays tied", func(s *stage) {
		a, b, c := &Branch{ID: 1}, &Branch{ID: 3, ParentID: to(int64(2))}, &Branch{ID: 4}
		b.Branches.Add(c)
		s.loaded(a, b)
		s.unload(a, "Branches")
		s.unload(b, "Parent", "Branches")
		s.delete(a, c)
	}},
}
