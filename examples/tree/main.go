// Command tree keeps a tree in one table that refers to itself: it is written in a few
// statements, read to a depth, asked for paths and branches by recursive queries, and changed
// by moving objects. Without DATABASE_URL it makes a SQLite database of its own; with it, it
// runs on an empty PostgreSQL or MariaDB database, and prints the same results.
package main

import (
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
		{Title: "Read the tree, to a depth", Code: readCode, Run: t.read},
		{Title: "The path to the root", Code: pathCode, Run: t.path},
		{Title: "How large each branch is", Code: branchCode, Run: t.branches},
		{Title: "The leaves", Code: leavesCode, Run: t.leaves},
		{Title: "Move a branch: one column of one row", Code: moveCode, Run: t.move},
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
	if err != nil {
		return err
	}
	var walk func(x *Taxon, depth int)
	walk = func(x *Taxon, depth int) {
		t.Result("%s%s", strings.Repeat("  ", depth), x.Name)
		for _, c := range x.Children.All() {
			walk(c, depth+1)
		}
	}
	walk(root, 0)
	return nil
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
