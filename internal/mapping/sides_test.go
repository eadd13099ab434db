package mapping_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// parent and kid are related in every way: one-to-many with places, one-to-one, many-to-many,
// and a collection that nothing leads back from. Kids have bosses, who are kids.
type parent struct {
	ID      int64
	Kids    mapping.Collection
	Twin    mapping.Reference
	Friends mapping.Collection
	Solo    mapping.Collection
}

type kid struct {
	ID       int64
	ParentID *int64
	TwinID   *int64
	BossID   *int64
	SoloID   *int64
	Place    int32
	Parent   mapping.Reference
	TwinOf   mapping.Reference
	Fans     mapping.Collection
	Boss     mapping.Reference
	Staff    mapping.Collection
}

type link struct{ ParentID, KidID int64 }

// world is the mappings of all three, and some rows.
type world struct {
	pm, km, lm *mapping.Mapping
	parents    []*parent
	kids       []*kid
	changed    map[*mapping.Link][]unsafe.Pointer // what was there before the first change
}

func typ(k schema.Kind) schema.Type { return schema.Type{Kind: k} }

func newWorld(parents, kids int, st mapping.State) *world {
	w := &world{changed: map[*mapping.Link][]unsafe.Pointer{}}
	toP, toK := func() *mapping.Mapping { return w.pm }, func() *mapping.Mapping { return w.km }
	p, k, l := &parent{}, &kid{}, &link{}
	id := func(f any) mapping.ColumnDef {
		return mapping.ColumnDef{Field: f, Go: "ID", Name: "id", Type: typ(schema.Int64)}
	}
	fk := func(f any, name string) mapping.ColumnDef {
		return mapping.ColumnDef{Field: f, Go: name, Name: name, Type: typ(schema.Int64), Null: true}
	}
	through := func(d mapping.RelationDef, near, far string) mapping.RelationDef {
		d.Many, d.From, d.To = true, []int{0}, []string{"id"}
		d.Link, d.Near, d.Far = func() *mapping.Mapping { return w.lm }, []string{near}, []string{far}
		return d
	}
	w.pm = build(p, &mapping.Definition{
		Table: "parents", Entity: "parent", Key: []int{0}, Columns: []mapping.ColumnDef{id(&p.ID)},
		Relations: []mapping.RelationDef{
			{Field: &p.Kids, Go: "Kids", Target: toK, Many: true, From: []int{0}, To: []string{"ParentID"}, Inverse: "Parent", Position: "Place"},
			{Field: &p.Twin, Go: "Twin", Target: toK, From: []int{0}, To: []string{"TwinID"}, Inverse: "TwinOf"},
			through(mapping.RelationDef{Field: &p.Friends, Go: "Friends", Target: toK, Inverse: "Fans"}, "ParentID", "KidID"),
			{Field: &p.Solo, Go: "Solo", Target: toK, Many: true, From: []int{0}, To: []string{"SoloID"}},
		},
	})
	w.km = build(k, &mapping.Definition{
		Table: "kids", Entity: "kid", Key: []int{0},
		Columns: []mapping.ColumnDef{
			id(&k.ID), fk(&k.ParentID, "ParentID"), fk(&k.TwinID, "TwinID"), fk(&k.BossID, "BossID"), fk(&k.SoloID, "SoloID"),
			{Field: &k.Place, Go: "Place", Name: "Place", Type: typ(schema.Int32)},
		},
		Relations: []mapping.RelationDef{
			{Field: &k.Parent, Go: "Parent", Target: toP, From: []int{1}, To: []string{"id"}, Owns: true, Inverse: "Kids"},
			{Field: &k.TwinOf, Go: "TwinOf", Target: toP, From: []int{2}, To: []string{"id"}, Owns: true, Inverse: "Twin"},
			through(mapping.RelationDef{Field: &k.Fans, Go: "Fans", Target: toP, Inverse: "Friends"}, "KidID", "ParentID"),
			{Field: &k.Boss, Go: "Boss", Target: toK, From: []int{3}, To: []string{"id"}, Owns: true, Inverse: "Staff"},
			{Field: &k.Staff, Go: "Staff", Target: toK, Many: true, From: []int{0}, To: []string{"BossID"}, Inverse: "Boss"},
		},
	})
	w.lm = build(l, &mapping.Definition{
		Table: "links", Entity: "link", Key: []int{0},
		Columns: []mapping.ColumnDef{
			{Field: &l.ParentID, Go: "ParentID", Name: "ParentID", Type: typ(schema.Int64)},
			{Field: &l.KidID, Go: "KidID", Name: "KidID", Type: typ(schema.Int64)},
		},
	})
	for i := range parents {
		w.parents = append(w.parents, &parent{ID: int64(i + 1)})
		w.pm.Tie(unsafe.Pointer(w.parents[i]), st, w)
	}
	for i := range kids {
		w.kids = append(w.kids, &kid{ID: int64(i + 1)})
		w.km.Tie(unsafe.Pointer(w.kids[i]), st, w)
	}
	return w
}

func build[E any](e *E, d *mapping.Definition) *mapping.Mapping {
	return mapping.Build(d, unsafe.Pointer(e), reflect.TypeFor[E](), reflect.TypeFor[int64](), mapping.NewIndex[int64])
}

// Changing keeps what a relation held before its first change.
func (w *world) Changing(l *mapping.Link) {
	if _, again := w.changed[l]; again {
		panic("changed for the first time twice")
	}
	w.changed[l] = held(l)
}

func (*world) Linked(*mapping.Relation, unsafe.Pointer, unsafe.Pointer)   {}
func (*world) Unlinked(*mapping.Relation, unsafe.Pointer, unsafe.Pointer) {}

// held is what a relation holds now.
func held(l *mapping.Link) []unsafe.Pointer {
	if l.Rel.Many {
		return slices.Clip(l.Rel.Collection(l.Owner).Items)
	}
	if x := l.Rel.Reference(l.Owner).Item; x != nil {
		return []unsafe.Pointer{x}
	}
	return nil
}

// names are entities by their ids.
func names(items []unsafe.Pointer) []int64 {
	ids := []int64{}
	for _, x := range items {
		ids = append(ids, *(*int64)(x)) // the first field of both
	}
	return ids
}

// naive is what the relations should hold, as lists of ids; 0 is none.
type naive struct {
	kids, friends, solo map[int64][]int64 // by parent
	fans, staff         map[int64][]int64 // by kid
	parent, twin, boss  map[int64]int64   // by kid
}

func newNaive() *naive {
	return &naive{
		kids: map[int64][]int64{}, friends: map[int64][]int64{}, solo: map[int64][]int64{}, fans: map[int64][]int64{}, staff: map[int64][]int64{},
		parent: map[int64]int64{}, twin: map[int64]int64{}, boss: map[int64]int64{},
	}
}

func without(list []int64, x int64) []int64 {
	return slices.DeleteFunc(slices.Clone(list), func(y int64) bool { return x == y })
}

func with(list []int64, x int64) []int64 {
	if slices.Contains(list, x) {
		return list
	}
	return append(slices.Clone(list), x)
}

// move puts child under parent, or under none, in a pair of lists and references.
func move(lists map[int64][]int64, refs map[int64]int64, child, parent int64) {
	if refs[child] == parent {
		return
	}
	lists[refs[child]] = without(lists[refs[child]], child)
	refs[child] = parent
	if parent != 0 {
		lists[parent] = with(lists[parent], child)
	}
}

func (n *naive) marry(kid, parent int64) {
	for k, p := range n.twin {
		if p == parent {
			n.twin[k] = 0
		}
	}
	n.twin[kid] = parent
}

func (n *naive) befriend(p, k int64, friends bool) {
	if friends {
		n.friends[p], n.fans[k] = with(n.friends[p], k), with(n.fans[k], p)
	} else {
		n.friends[p], n.fans[k] = without(n.friends[p], k), without(n.fans[k], p)
	}
}

func ptr[T any](p *T) unsafe.Pointer { return unsafe.Pointer(p) }

// TestSides changes relations of every kind at random, from either side, and compares all
// of them, foreign keys and places included, with lists of ids after every change.
func TestSides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, n := newWorld(3, 12, mapping.Loaded), newNaive()
		kids := func() []*kid {
			return rapid.SliceOfN(rapid.SampledFrom(w.kids), 0, 12).Draw(t, "kids")
		}
		type view struct{ items, were []unsafe.Pointer }
		var views []view
		step := func(name string, f func(p *parent, k *kid)) (string, func(*rapid.T)) {
			return name, func(t *rapid.T) {
				f(rapid.SampledFrom(w.parents).Draw(t, "parent"), rapid.SampledFrom(w.kids).Draw(t, "kid"))
			}
		}
		steps := map[string]func(*rapid.T){}
		on := func(name string, f func(p *parent, k *kid)) {
			name, g := step(name, f)
			steps[name] = g
		}
		on("add kids", func(p *parent, _ *kid) {
			ks := kids()
			p.Kids.AddAll(pointers(ks))
			for _, k := range ks {
				move(n.kids, n.parent, k.ID, p.ID)
			}
		})
		on("remove kids", func(p *parent, _ *kid) {
			ks := kids()
			p.Kids.RemoveAll(pointers(ks))
			for _, k := range ks {
				if n.parent[k.ID] == p.ID {
					move(n.kids, n.parent, k.ID, 0)
				}
			}
		})
		on("set kids", func(p *parent, _ *kid) {
			ks := kids()
			p.Kids.SetAll(pointers(ks))
			for _, id := range n.kids[p.ID] {
				n.parent[id] = 0
			}
			n.kids[p.ID] = nil
			for _, k := range ks {
				move(n.kids, n.parent, k.ID, p.ID)
			}
		})
		on("set parent", func(p *parent, k *kid) {
			k.Parent.Set(ptr(p))
			move(n.kids, n.parent, k.ID, p.ID)
		})
		on("leave parent", func(_ *parent, k *kid) {
			k.Parent.Set(nil)
			move(n.kids, n.parent, k.ID, 0)
		})
		on("set twin", func(p *parent, k *kid) {
			p.Twin.Set(ptr(k))
			n.marry(k.ID, p.ID)
		})
		on("leave twin", func(p *parent, _ *kid) {
			p.Twin.Set(nil)
			n.marry(0, p.ID)
		})
		on("set twin of", func(p *parent, k *kid) {
			k.TwinOf.Set(ptr(p))
			n.marry(k.ID, p.ID)
		})
		on("leave twin of", func(_ *parent, k *kid) {
			k.TwinOf.Set(nil)
			n.twin[k.ID] = 0
		})
		on("add friends", func(p *parent, _ *kid) {
			ks := kids()
			p.Friends.AddAll(pointers(ks))
			for _, k := range ks {
				n.befriend(p.ID, k.ID, true)
			}
		})
		on("remove fan", func(p *parent, k *kid) {
			k.Fans.Remove(ptr(p))
			n.befriend(p.ID, k.ID, false)
		})
		on("add fan", func(p *parent, k *kid) {
			k.Fans.Add(ptr(p))
			n.befriend(p.ID, k.ID, true)
		})
		on("set friends", func(p *parent, _ *kid) {
			ks := kids()
			p.Friends.SetAll(pointers(ks))
			ids := names(pointers(ks))
			for _, id := range n.friends[p.ID] {
				if !slices.Contains(ids, id) {
					n.befriend(p.ID, id, false)
				}
			}
			n.friends[p.ID] = nil
			for _, id := range ids {
				n.befriend(p.ID, id, true)
			}
		})
		on("add staff", func(_ *parent, k *kid) {
			ks := kids()
			k.Staff.AddAll(pointers(ks))
			for _, s := range ks {
				move(n.staff, n.boss, s.ID, k.ID)
			}
		})
		on("set boss", func(_ *parent, k *kid) {
			b := rapid.SampledFrom(w.kids).Draw(t, "boss")
			k.Boss.Set(ptr(b))
			move(n.staff, n.boss, k.ID, b.ID)
		})
		on("add alone", func(p *parent, k *kid) {
			if k.SoloID == nil {
				p.Solo.Add(ptr(k))
				n.solo[p.ID] = with(n.solo[p.ID], k.ID)
			}
		})
		on("remove alone", func(p *parent, k *kid) {
			p.Solo.Remove(ptr(k))
			n.solo[p.ID] = without(n.solo[p.ID], k.ID)
		})
		on("look", func(p *parent, k *kid) {
			for _, items := range [][]unsafe.Pointer{p.Kids.All(), p.Friends.All(), k.Fans.All(), k.Staff.All()} {
				views = append(views, view{items, slices.Clone(items)})
			}
		})
		was := w.all()
		on("flush", func(*parent, *kid) {
			for l, before := range w.changed {
				if d := cmp.Diff(was[l], names(before)); d != "" {
					t.Fatalf("%s of %d before its change (-want +got)\n%s", l.Rel.Name, *(*int64)(l.Owner), d)
				}
				l.Dirty = false
			}
			for l, ids := range w.all() {
				if _, heard := w.changed[l]; !heard && !slices.Equal(was[l], ids) {
					t.Fatalf("%s of %d changed unheard", l.Rel.Name, *(*int64)(l.Owner))
				}
			}
			clear(w.changed)
			was = w.all()
		})
		steps[""] = func(t *rapid.T) {
			n.compare(t, w)
			for _, v := range views {
				if !slices.Equal(v.items, v.were) {
					t.Fatal("what All gave has changed")
				}
			}
		}
		t.Repeat(steps)
	})
}

// all is what every relation holds.
func (w *world) all() map[*mapping.Link][]int64 {
	out := map[*mapping.Link][]int64{}
	each := func(m *mapping.Mapping, e unsafe.Pointer) {
		for i := range m.Relations {
			l := m.Relations[i].Link(e)
			out[l] = names(held(l))
		}
	}
	for _, p := range w.parents {
		each(w.pm, ptr(p))
	}
	for _, k := range w.kids {
		each(w.km, ptr(k))
	}
	return out
}

func pointers[T any](list []*T) []unsafe.Pointer {
	var out []unsafe.Pointer
	for _, x := range list {
		out = append(out, unsafe.Pointer(x))
	}
	return out
}

func (n *naive) compare(t *rapid.T, w *world) {
	equal := func(what string, id int64, want, got []int64) {
		if !slices.Equal(want, got) {
			t.Fatalf("%s of %d: want %v, got %v", what, id, want, got)
		}
	}
	one := func(what string, id, want int64, f *mapping.Reference, fk *int64) {
		got := int64(0)
		if f.Item != nil {
			got = *(*int64)(f.Item)
		}
		key := int64(0)
		if fk != nil {
			key = *fk
		}
		if got != want || key != want {
			t.Fatalf("%s of %d: want %d, got %d, the foreign key is %d", what, id, want, got, key)
		}
	}
	twins := map[int64]int64{}
	for k, p := range n.twin {
		twins[p] = k
	}
	for _, p := range w.parents {
		equal("kids", p.ID, n.kids[p.ID], names(p.Kids.All()))
		equal("friends", p.ID, n.friends[p.ID], names(p.Friends.All()))
		equal("solo", p.ID, n.solo[p.ID], names(p.Solo.All()))
		key := twins[p.ID]
		one("twin", p.ID, key, &p.Twin, &key)
		for i, x := range p.Kids.All() {
			if k := (*kid)(x); int(k.Place) != i {
				t.Fatalf("kid %d of %d has place %d, not %d", k.ID, p.ID, k.Place, i)
			}
		}
	}
	for _, k := range w.kids {
		one("parent", k.ID, n.parent[k.ID], &k.Parent, k.ParentID)
		one("twin of", k.ID, n.twin[k.ID], &k.TwinOf, k.TwinID)
		one("boss", k.ID, n.boss[k.ID], &k.Boss, k.BossID)
		equal("fans", k.ID, n.fans[k.ID], names(k.Fans.All()))
		equal("staff", k.ID, n.staff[k.ID], names(k.Staff.All()))
		if owner := n.owner(k.ID); (k.SoloID == nil) != (owner == 0) || k.SoloID != nil && *k.SoloID != owner {
			t.Fatalf("kid %d is alone with %d, its foreign key is %v", k.ID, owner, k.SoloID)
		}
	}
}

func (n *naive) owner(kid int64) int64 {
	for p, list := range n.solo {
		if slices.Contains(list, kid) {
			return p
		}
	}
	return 0
}

// TestUnloaded: a collection that was not loaded keeps what is added, and lets go of what
// may be in it, never of what is another's.
func TestUnloaded(t *testing.T) {
	w := newWorld(2, 3, mapping.Unloaded)
	one, two := int64(1), int64(2)
	mine, other, new := w.kids[0], w.kids[1], w.kids[2]
	mine.ParentID, other.ParentID = &one, &two
	p := w.parents[0]
	p.Kids.Add(ptr(new))
	p.Kids.Remove(ptr(mine))
	p.Kids.Remove(ptr(other))
	got := fmt.Sprint(names(p.Kids.Items), mine.ParentID == nil, *other.ParentID, *new.ParentID, p.Kids.Readable())
	if want := "[3] true 2 1 false"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
	defer func() {
		if recover() == nil {
			t.Error("an unloaded collection was set")
		}
	}()
	p.Kids.SetAll(nil)
}

// TestByHand: structs that no one tied lead one way; once their owner is known, the other
// side follows, places included.
func TestByHand(t *testing.T) {
	w := newWorld(1, 1, mapping.Loaded)
	a, b := &kid{ID: 7}, &kid{ID: 8}
	p := &parent{ID: 9}
	p.Kids.SetAll(pointers([]*kid{b, a, b, nil}[:3]))
	p.Friends.Add(ptr(a))
	p.Friends.Add(nil)
	p.Twin.Set(ptr(b))
	w.pm.Tie(ptr(p), mapping.Loaded, nil)
	got := fmt.Sprint(names(p.Kids.All()), b.Place, a.Place, *a.ParentID, a.Parent.Item == ptr(p), names(a.Fans.Items), *b.TwinID, names(p.Friends.All()))
	if want := "[8 7] 0 1 9 true [9] 9 [7]"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
	twin := *p
	twin.Kids.Add(ptr(w.kids[0])) // a copy by value: what it held is the original's
	if len(p.Kids.All()) != 2 || len(twin.Kids.Items) != 1 {
		t.Error("a copy by value shares its relations with the original")
	}
}

// TestManyItems adds and removes 30,000 items: were each looked for among the others, that
// would be 900 million steps.
func TestManyItems(t *testing.T) {
	w := newWorld(1, 30_000, mapping.Loaded)
	p := w.parents[0]
	p.Kids.AddAll(pointers(w.kids))
	p.Friends.AddAll(pointers(w.kids))
	if len(p.Kids.All()) != len(w.kids) || len(p.Friends.All()) != len(w.kids) {
		t.Fatal("some are missing")
	}
	p.Kids.RemoveAll(pointers(w.kids[1:]))
	p.Friends.RemoveAll(pointers(w.kids[1:]))
	if len(p.Kids.All()) != 1 || len(p.Friends.All()) != 1 || w.kids[5].Parent.Get() != nil {
		t.Fatal("some are left")
	}
}
