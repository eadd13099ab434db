// Command tree keeps a tree in one table that refers to itself: it is written in a few
// statements, read whole and to a depth, asked for paths and branches by recursive queries,
// and changed by moving objects, which is refused where it would make a circle. Without DATABASE_URL it makes a SQLite database of its own; with it, it
// runs on an empty PostgreSQL or MariaDB database, and prints the same results.
package main

import (
	"errors"
	"strings"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/examples/demo"
	. "github.com/tenonsql/tenon/examples/tree/models"
)

func main() { growth().Main() }

func growth() *demo.Demo {
	return &demo.Demo{
		Name: "tree", Title: "tenon: a tree in one table", Tables: []tenon.Mapping{Taxons},
		Steps: func(s *demo.Stage) []demo.Step { return (&tree{Stage: s}).steps() },
	}
}

type tree struct{ *demo.Stage }

func (t *tree) steps() []demo.Step {
	return []demo.Step{
		{Title: "Plant: objects under objects, one commit", Code: plantCode, Run: t.plant},
		{Title: "Read the tree", Code: readCode, Run: t.read},
		{Title: "Read it to a depth: what is below is not loaded", Code: depthCode, Run: t.depth},
		{Title: "The path to the root", Code: pathCode, Run: t.path},
		{Title: "How large each branch is", Code: branchCode, Run: t.branches},
		{Title: "The leaves", Code: leavesCode, Run: t.leaves},
		{Title: "Move a branch: one column of one row", Code: moveCode, Run: t.move},
		{Title: "Move a branch with its own branches", Code: carryCode, Run: t.carry},
		{Title: "Refuse to move a branch below itself", Code: refuseCode, Run: t.refuse},
		{Title: "Delete a branch: those under it go first", Code: cutCode, Run: t.cut},
	}
}

const plantCode = `root := taxon("Mammals", 0,
	taxon("Carnivores", 1, taxon("Cats", 2, taxon("Lynx", 3)), taxon("Dogs", 2)),
	taxon("Whales", 1, taxon("Toothed", 2)), taxon("Seals", 1))
s.Add(root)`

func taxon(name string, rank int32, children ...*Taxon) *Taxon {
	t := &Taxon{Name: name, Rank: rank}
	t.Children.Add(children...)
	return t
}

func (t *tree) plant() error {
	if err := tenon.CreateAll(t.Ctx, t.DB, Taxons); err != nil {
		return err
	}
	root := taxon("Mammals", 0,
		taxon("Carnivores", 1, taxon("Cats", 2, taxon("Lynx", 3)), taxon("Dogs", 2)),
		taxon("Whales", 1, taxon("Toothed", 2)), taxon("Seals", 1))
	err := t.DB.Transact(t.Ctx, func(s *tenon.Session) error { s.Add(root); return nil })
	if err != nil {
		return err
	}
	n, err := t.DB.Count(t.Ctx, tenon.Select(Taxons))
	t.Result("%d rows", n)
	return err
}

const readCode = `root, err := s.One(ctx, tenon.Select(Taxons).Where(Taxons.ParentID.IsNull()).
	With(tenon.Load(Taxons.Children).Recursive(9)))`

func (t *tree) read() error {
	return t.DB.Transact(t.Ctx, func(s *tenon.Session) error { return t.show(s) }, tenon.ReadOnly())
}

// show prints the whole tree.
func (t *tree) show(s *tenon.Session) error {
	root, err := s.One(t.Ctx, tenon.Select(Taxons).Where(Taxons.ParentID.IsNull()).
		With(tenon.Load(Taxons.Children).Recursive(9)))
	if err == nil {
		t.draw(root, 0)
	}
	return err
}

// draw prints a taxon and what is loaded below it.
func (t *tree) draw(x *Taxon, depth int) {
	indent := strings.Repeat("  ", depth)
	if !x.Children.Loaded() {
		t.Result("%s%s …", indent, x.Name)
		return
	}
	t.Result("%s%s", indent, x.Name)
	for _, c := range x.Children.All() {
		t.draw(c, depth+1)
	}
}

const depthCode = `root, err := s.One(ctx, tenon.Select(Taxons).Where(Taxons.ParentID.IsNull()).
	With(tenon.Load(Taxons.Children).Recursive(2)))
below, err := cats.Children.Load(ctx, s)       // a branch that is wanted after all`

func (t *tree) depth() error {
	return t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
		root, err := s.One(t.Ctx, tenon.Select(Taxons).Where(Taxons.ParentID.IsNull()).
			With(tenon.Load(Taxons.Children).Recursive(2)))
		if err != nil {
			return err
		}
		t.draw(root, 0)
		first := root.Children.All()[0].Children.All()[0]
		below, err := first.Children.Load(t.Ctx, s)
		if err != nil {
			return err
		}
		t.Result("below %s: %s", first.Name, below[0].Name)
		return nil
	}, tenon.ReadOnly())
}

const pathCode = `up := tenon.Recursive("up", Taxons,
	tenon.Select(Taxons).Where(Taxons.Name.Eq("Lynx")),
	func(up TaxonTable) tenon.SelectStmt[*Taxon] {
		return tenon.Select(Taxons).JoinOn(up, Taxons.ID.EqExpr(up.ParentID))
	})
names, err := db.All(ctx, tenon.Select(up.Name).OrderBy(up.Rank.Asc()))`

func (t *tree) path() error {
	up := tenon.Recursive("up", Taxons,
		tenon.Select(Taxons).Where(Taxons.Name.Eq("Lynx")),
		func(up TaxonTable) tenon.SelectStmt[*Taxon] {
			return tenon.Select(Taxons).JoinOn(up, Taxons.ID.EqExpr(up.ParentID))
		})
	names, err := t.DB.All(t.Ctx, tenon.Select(up.Name).OrderBy(up.Rank.Asc()))
	t.Result("%s", strings.Join(names, " › "))
	return err
}

const branchCode = `under := tenon.Recursive("under", Taxons,
	tenon.Select(Taxons).Where(Taxons.Name.Eq(branch)),
	func(under TaxonTable) tenon.SelectStmt[*Taxon] {
		return tenon.Select(Taxons).JoinOn(under, Taxons.ParentID.EqExpr(under.ID))
	})
n, err := db.One(ctx, tenon.Select(tenon.Count()).From(under))`

func (t *tree) branches() error {
	for _, branch := range []string{"Carnivores", "Whales", "Seals"} {
		under := tenon.Recursive("under", Taxons,
			tenon.Select(Taxons).Where(Taxons.Name.Eq(branch)),
			func(under TaxonTable) tenon.SelectStmt[*Taxon] {
				return tenon.Select(Taxons).JoinOn(under, Taxons.ParentID.EqExpr(under.ID))
			})
		n, err := t.DB.One(t.Ctx, tenon.Select(tenon.Count()).From(under))
		if err != nil {
			return err
		}
		t.Result("%-10s %d", branch, n)
	}
	return nil
}

const leavesCode = `t := Taxons.As("t")                           // a table that is met twice needs two names
names, err := db.All(ctx, tenon.Select(t.Name).Where(tenon.None(t.Children)).OrderBy(t.Name.Asc()))`

func (t *tree) leaves() error {
	x := Taxons.As("t")
	names, err := t.DB.All(t.Ctx, tenon.Select(x.Name).Where(tenon.None(x.Children)).OrderBy(x.Name.Asc()))
	t.Result("%s", strings.Join(names, ", "))
	return err
}

const moveCode = `carnivores.Children.Add(seals)                // it leaves its former parent by itself`

func (t *tree) move() error {
	return t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
		carnivores, err := s.One(t.Ctx, tenon.Select(Taxons).Where(Taxons.Name.Eq("Carnivores")).With(Taxons.Children))
		if err != nil {
			return err
		}
		seals, err := s.One(t.Ctx, tenon.Select(Taxons).Where(Taxons.Name.Eq("Seals")))
		if err != nil {
			return err
		}
		t.Flush()
		carnivores.Children.Add(seals)
		seals.Rank = 2
		if err := s.Flush(t.Ctx); err != nil {
			return err
		}
		t.Flush()
		return t.show(s)
	})
}

const carryCode = `carnivores, err := s.One(ctx, tenon.Select(Taxons).Where(Taxons.Name.Eq("Carnivores")).
	With(tenon.Load(Taxons.Children).Recursive(9)))
whales.Children.Add(carnivores)               // one column of one row again: those below come along
deepen(carnivores)                            // their ranks are one UPDATE`

func (t *tree) carry() error {
	return t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
		carnivores, err := s.One(t.Ctx, tenon.Select(Taxons).Where(Taxons.Name.Eq("Carnivores")).
			With(tenon.Load(Taxons.Children).Recursive(9)))
		if err != nil {
			return err
		}
		whales, err := s.One(t.Ctx, tenon.Select(Taxons).Where(Taxons.Name.Eq("Whales")).With(Taxons.Children))
		if err != nil {
			return err
		}
		t.Flush()
		whales.Children.Add(carnivores)
		deepen(carnivores)
		if err := s.Flush(t.Ctx); err != nil {
			return err
		}
		t.Flush()
		return t.show(s)
	})
}

// deepen moves a branch that is loaded one rank down.
func deepen(x *Taxon) {
	x.Rank++
	for _, c := range x.Children.All() {
		deepen(c)
	}
}

const refuseCode = `up := tenon.Recursive("up", Taxons,            // from the new parent to the root
	tenon.Select(Taxons).Where(Taxons.ID.Eq(to.ID)),
	func(up TaxonTable) tenon.SelectStmt[*Taxon] {
		return tenon.Select(Taxons).JoinOn(up, Taxons.ID.EqExpr(up.ParentID))
	})
circle, err := s.Exists(ctx, tenon.Select(up.ID).Where(up.ID.Eq(x.ID)))`

func (t *tree) refuse() error {
	for _, move := range [][2]string{{"Whales", "Lynx"}, {"Whales", "Whales"}, {"Seals", "Whales"}} {
		err := t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
			x, err := s.One(t.Ctx, tenon.Select(Taxons).Where(Taxons.Name.Eq(move[0])))
			if err != nil {
				return err
			}
			to, err := s.One(t.Ctx, tenon.Select(Taxons).Where(Taxons.Name.Eq(move[1])).With(Taxons.Children))
			if err != nil {
				return err
			}
			return t.moveTo(s, x, to)
		})
		var refused *circleError
		switch {
		case errors.As(err, &refused):
			t.Result("%v", refused)
		case err != nil:
			return err
		default:
			t.Result("%s is under %s now", move[0], move[1])
		}
	}
	return nil
}

// circleError is a move that would put a branch below itself.
type circleError struct{ x, to *Taxon }

func (e *circleError) Error() string {
	return e.x.Name + " cannot go under " + e.to.Name + ": that is part of it"
}

// moveTo puts x under another, unless that is x or below it. The foreign key alone would
// let a branch go round in a circle, cut off from the root. Where several programs move
// branches at once, the transaction has to be serializable.
func (t *tree) moveTo(s *tenon.Session, x, to *Taxon) error {
	up := tenon.Recursive("up", Taxons,
		tenon.Select(Taxons).Where(Taxons.ID.Eq(to.ID)),
		func(up TaxonTable) tenon.SelectStmt[*Taxon] {
			return tenon.Select(Taxons).JoinOn(up, Taxons.ID.EqExpr(up.ParentID))
		})
	circle, err := s.Exists(t.Ctx, tenon.Select(up.ID).Where(up.ID.Eq(x.ID)))
	if err != nil {
		return err
	}
	if circle {
		return &circleError{x, to}
	}
	to.Children.Add(x)
	x.Rank = to.Rank + 1
	return nil
}

const cutCode = `s.Delete(carnivores)                          // cascade=delete takes those under it along`

func (t *tree) cut() error {
	err := t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
		carnivores, err := s.One(t.Ctx, tenon.Select(Taxons).Where(Taxons.Name.Eq("Carnivores")))
		if err != nil {
			return err
		}
		s.Delete(carnivores)
		return nil
	})
	if err != nil {
		return err
	}
	names, err := t.DB.All(t.Ctx, tenon.Select(Taxons.Name).OrderBy(Taxons.Rank.Asc(), Taxons.Name.Asc()))
	t.Result("left: %s", strings.Join(names, ", "))
	return err
}
