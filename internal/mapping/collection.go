package mapping

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
)

// Add puts x into the collection; the other side follows once the owner is known. nil is
// passed over.
func (c *Collection) Add(x unsafe.Pointer) {
	if x == nil {
		return
	}
	if !c.Known() {
		c.forgetCopy()
		if c.State == Unset {
			c.State = Loaded
		}
		if !slices.Contains(c.Items, x) {
			c.Items = append(c.Items, x)
		}
		return
	}
	if !c.put(x) {
		return
	}
	if c.Watch != nil && c.Rel.InverseOf() == nil { // while x still says whose it was
		c.Watch.Linked(c.Rel, c.Owner, x)
		c.Rel.linkBack(c.Owner, x)
		return
	}
	c.Rel.linkBack(c.Owner, x)
	if c.Watch != nil {
		c.Watch.Linked(c.Rel, c.Owner, x)
	}
}

// Drop takes x out, since it went elsewhere: nothing else follows.
func (c *Collection) Drop(x unsafe.Pointer) { c.take(x) }

// AddAll puts each of the entities into the collection.
//
//go:noinline
func (c *Collection) AddAll(xs []unsafe.Pointer) {
	for _, x := range xs {
		c.Add(x)
	}
}

// RemoveAll takes each of the entities out.
//
//go:noinline
func (c *Collection) RemoveAll(xs []unsafe.Pointer) {
	if len(xs) > few && c.Known() && c.State == Loaded {
		gone := setOf(xs)
		c.replace(slices.DeleteFunc(slices.Clone(c.Items), func(x unsafe.Pointer) bool { return gone[x] }))
		return
	}
	for _, x := range xs {
		c.Remove(x)
	}
}

// few is how many items are looked for one by one.
const few = 8

// Remove takes x out; the other side follows.
func (c *Collection) Remove(x unsafe.Pointer) {
	if !c.Known() {
		c.forgetCopy()
		c.take(x)
		return
	}
	if !c.take(x) && (c.State == Loaded || !c.Rel.leadsTo(c.Owner, x)) {
		return
	}
	c.let(x)
}

// let makes the other side forget x, which was taken out.
func (c *Collection) let(x unsafe.Pointer) {
	c.Rel.unlinkBack(c.Owner, x)
	if c.Watch != nil {
		c.Watch.Unlinked(c.Rel, c.Owner, x)
	}
}

// SetAll makes xs, each once, the content of the collection, in this order; the other side
// follows. A collection that was not loaded panics with *fault.NotLoadedError: what is to
// go is not known.
//
//go:noinline
func (c *Collection) SetAll(xs []unsafe.Pointer) {
	if !c.Known() {
		c.forgetCopy()
		c.Items, c.State = once(xs), Loaded
		return
	}
	if c.State != Loaded {
		panic(c.notLoaded())
	}
	c.replace(once(xs))
}

// replace changes a loaded collection to xs, which is its own.
func (c *Collection) replace(xs []unsafe.Pointer) {
	old := c.Items
	if slices.Equal(old, xs) {
		return
	}
	stay, was := setOf(xs), setOf(old)
	c.touch()
	c.Items = xs
	for _, x := range old {
		if !stay[x] {
			c.let(x)
		}
	}
	for _, x := range xs {
		if was[x] {
			continue
		}
		c.Rel.linkBack(c.Owner, x)
		if c.Watch != nil {
			c.Watch.Linked(c.Rel, c.Owner, x)
		}
	}
	c.number(0)
}

func setOf(xs []unsafe.Pointer) map[unsafe.Pointer]bool {
	set := make(map[unsafe.Pointer]bool, len(xs))
	for _, x := range xs {
		set[x] = true
	}
	return set
}

// once is xs without nil and without what was there before.
func once(xs []unsafe.Pointer) []unsafe.Pointer {
	out := make([]unsafe.Pointer, 0, len(xs))
	seen := make(map[unsafe.Pointer]bool, len(xs))
	for _, x := range xs {
		if x != nil && !seen[x] {
			seen[x] = true
			out = append(out, x)
		}
	}
	return out
}

// forgetCopy empties a collection whose struct was copied by value.
func (c *Collection) forgetCopy() {
	if c.Rel != nil {
		*c = Collection{}
	}
}

func (c *Collection) put(x unsafe.Pointer) bool {
	if c.has(x) {
		return false
	}
	c.touch()
	c.Items = append(c.Items, x)
	c.number(len(c.Items) - 1)
	return true
}

// has says that x is in the collection. Where the other side knows that it is not, the
// items are not searched: adding n of them would take n² steps.
func (c *Collection) has(x unsafe.Pointer) bool {
	if len(c.Items) > few && c.Known() {
		if inv := c.Rel.InverseOf(); inv != nil && inv.apart(x, c.Owner) {
			return false
		}
	}
	return slices.Contains(c.Items, x)
}

// apart says that entity, seen from its own side of r, surely has nothing to do with other.
func (r *Relation) apart(entity, other unsafe.Pointer) bool {
	l := r.Link(entity)
	if l.Rel != nil && (l.State != Loaded || !l.Known()) {
		return false
	}
	if !r.Many {
		return r.Reference(entity).Item != other
	}
	items := r.Collection(entity).Items
	return len(items) <= few && !slices.Contains(items, other)
}

func (c *Collection) take(x unsafe.Pointer) bool {
	i := slices.Index(c.Items, x)
	if i < 0 {
		return false
	}
	// A new array: whoever ranges over what All gave goes on undisturbed.
	c.touch()
	c.Items = append(slices.Clone(c.Items[:i]), c.Items[i+1:]...)
	c.number(i)
	return true
}

// number writes their places into the items from the i-th on, where the relation keeps
// them. What is not all loaded cannot be numbered.
func (c *Collection) number(i int) {
	if c.Rel == nil || c.Rel.position == "" || c.State != Loaded || !c.Known() {
		return
	}
	col := &c.Rel.Target().Columns[c.Rel.Position()]
	for ; i < len(c.Items); i++ {
		v := driver.Value{Kind: driver.Int, N: int64(i)}
		if col.Codec.Decode(&v, col.Ptr(c.Items[i])) != nil {
			return // more items than the column's type can count: the numbers stay as they are
		}
	}
}
