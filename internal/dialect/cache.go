package dialect

import (
	"slices"
	"sync/atomic"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
)

// Cache keeps the texts of statements by their shape (tree.Shape): what has a known shape
// is not written again, its parameters are taken from where they were the first time. It
// belongs to one dialect, is safe for use by many goroutines, and holds a fixed number of
// texts; its zero value is empty.
//
// Readers take no lock. Two goroutines that add one shape at once keep it once, or the
// second keeps it again in place of another: that costs a text, and is never wrong.
type Cache struct {
	sets [cacheSets]atomic.Pointer[cacheSet]
}

// A shape's sum says in which set it is; a set that is full gives up the place that the
// sum says.
const (
	cacheSets = 256
	cacheWays = 8
)

type cacheSet [cacheWays]atomic.Pointer[cached]

// cached is a shape and what it is written as.
type cached struct {
	sum  uint64
	key  []tree.Mark
	text string
	args []source
	same bool // args are the shape's Values as they are
}

// source says where a parameter is taken from.
type source struct {
	kind   originKind
	at     int32 // in the Shape's Values, Lists or Pages
	item   int32 // of a list that is written out: which one, and how many stand together
	width  int32
	fixed  driver.Value
	derive func(driver.Value) driver.Value
}

// Render gives the text of a statement, and leaves its parameters in w.Args. A text that is
// not known is made by keep from w.Text.
func (c *Cache) Render(r *Rules, w *Writer, stmt any, keep func(text []byte) string) (string, error) {
	plain, _ := stmt.(*tree.Plain)
	var quick uint64
	if plain != nil {
		var ok bool
		if quick, ok = plain.Known(); !ok {
			plain = nil
		} else if e := c.findPlain(quick, plain); e != nil {
			w.takePlain(e, plain)
			return e.text, nil
		}
	}
	known := w.shape.Of(stmt)
	if len(w.shape.Later) > 0 {
		return "", fault.Buildf("Prepare", "keep an argument inside of the function that Prepare calls", "the statement names an argument of a prepared query")
	}
	if !known {
		if err := r.Render(w, stmt); err != nil {
			return "", err
		}
		return keep(w.Text), nil
	}
	sum := w.shape.Sum()
	if e := c.find(sum, &w.shape); e != nil {
		w.take(e)
		c.addPlain(quick, plain, e)
		return e.text, nil
	}
	if s, ok := tree.Query(stmt); ok {
		stmt = s.Settled()
	}
	w.shape.Traced(stmt) // the same marks, over the nodes that are to be rendered
	if err := r.Render(w, stmt); err != nil {
		return "", err
	}
	text := keep(w.Text)
	if args, ok := w.sourcesOf(); ok {
		e := &cached{sum: sum, key: w.shape.Key(), text: text, args: args, same: w.asTheyAre(args)}
		c.add(e)
		c.addPlain(quick, plain, e)
	}
	return text, nil
}

func (c *Cache) find(sum uint64, x *tree.Shape) *cached {
	set := c.sets[sum%cacheSets].Load()
	if set == nil {
		return nil
	}
	for i := range set {
		// Sums may be equal by chance: the marks decide.
		if e := set[i].Load(); e != nil && e.sum == sum && x.Is(e.key) {
			return e
		}
	}
	return nil
}

func (c *Cache) findPlain(sum uint64, p *tree.Plain) *cached {
	set := c.sets[sum%cacheSets].Load()
	if set == nil {
		return nil
	}
	for i := range set {
		if e := set[i].Load(); e != nil && e.sum == sum && p.Is(e.key) {
			return e
		}
	}
	return nil
}

// addPlain keeps a text by the shorter key of a Plain, too, if its parameters are the values of
// the tests and the limits; p may be nil.
func (c *Cache) addPlain(sum uint64, p *tree.Plain, e *cached) {
	if p == nil || slices.ContainsFunc(e.args, func(a source) bool {
		return a.kind != fromValue && a.kind != fromLimit && a.kind != fromOffset
	}) {
		return
	}
	c.add(&cached{sum: sum, key: p.Key(), text: e.text, args: e.args})
}

// takePlain gathers the parameters of a Plain.
func (w *Writer) takePlain(e *cached, p *tree.Plain) {
	w.plain = true
	w.Args = slices.Grow(w.Args, len(e.args))[:len(e.args)] // zero, as Reset left it
	for i := range e.args {
		v := &w.Args[i]
		switch a := &e.args[i]; a.kind {
		case fromLimit:
			*v = count(p.Limit - 1)
		case fromOffset:
			*v = count(p.Offset - 1)
		default:
			p.Value(int(a.at), v)
		}
	}
}

func (c *Cache) add(e *cached) {
	at := &c.sets[e.sum%cacheSets]
	set := at.Load()
	if set == nil {
		at.CompareAndSwap(nil, new(cacheSet))
		set = at.Load()
	}
	for i := range set {
		if set[i].CompareAndSwap(nil, e) {
			return
		}
	}
	set[e.sum>>32%cacheWays].Store(e)
}

// asTheyAre says that parameters are the values of the shape, one after the other.
func (w *Writer) asTheyAre(args []source) bool {
	for i := range args {
		if args[i].kind != fromValue || int(args[i].at) != i {
			return false
		}
	}
	return len(args) == len(w.shape.Values)
}

// take gathers the parameters of a statement whose shape is w's.
func (w *Writer) take(e *cached) {
	if e.same {
		w.Args, w.shape.Values = w.shape.Values, w.Args
		return
	}
	for i := range e.args {
		a := &e.args[i]
		if a.kind == fromValue {
			w.Args = append(w.Args, w.shape.Values[a.at])
			continue
		}
		w.Args = append(w.Args, w.taken(a))
	}
}

func (w *Writer) taken(a *source) driver.Value {
	switch a.kind {
	case fromDerived:
		return a.derive(w.shape.Values[a.at])
	case fromList:
		vs := w.shape.Lists[a.at].Values
		return w.lent(vs[0].Kind, vs)
	case fromItem:
		vs := w.shape.Lists[a.at].Values
		return vs[itemAt(len(vs), int(a.item), int(a.width))]
	case fromLimit:
		return count(w.shape.Pages[a.at].Limit)
	case fromOffset:
		return count(w.shape.Pages[a.at].Offset)
	}
	return a.fixed
}

// itemAt is where the i-th parameter of a list stands among its n values: the last item is
// repeated, up to a number that many lists share.
func itemAt(n, i, width int) int {
	return min(i/width, n/width-1)*width + i%width
}
