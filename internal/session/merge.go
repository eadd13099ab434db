package session

import (
	"context"
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/load"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// merging is a graph of entities that no session tracks on its way into the session. It
// goes level by level: first everything is found, which may fail, then everything is set,
// which may not.
type merging struct {
	s      *Session
	ctx    context.Context
	source func(*mapping.Mapping) *tree.Source
	nodes  []*merged
	by     map[unsafe.Pointer]*merged // by the graph's entity
}

// merged is one entity of the graph.
type merged struct {
	m     *mapping.Mapping
	from  unsafe.Pointer
	to    unsafe.Pointer    // the session's object; nil: it is new
	under *mapping.Relation // the collection in which it was met: it says what the foreign key is
}

// Merge gives the session's object for an entity that comes from elsewhere: the one with
// its key, loaded if need be, with the values and loaded relations of the entity; a new one
// if there is no such row. What the entity's relations hold is merged as well.
func (s *Session) Merge(ctx context.Context, m *mapping.Mapping, e unsafe.Pointer, source func(*mapping.Mapping) *tree.Source) (unsafe.Pointer, error) {
	if err := s.Flush(ctx); err != nil {
		return nil, err
	}
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	g := &merging{s: s, ctx: ctx, source: source, by: make(map[unsafe.Pointer]*merged)}
	g.meet(m, e, nil)
	for level := g.nodes; len(level) > 0; {
		n := len(g.nodes)
		if err := g.find(level); err != nil {
			return nil, s.fail(err)
		}
		if err := g.descend(level); err != nil {
			return nil, s.fail(err)
		}
		level = g.nodes[n:]
	}
	g.set()
	return g.nodes[0].to, nil
}

// meet adds an entity of the graph, once.
func (g *merging) meet(m *mapping.Mapping, e unsafe.Pointer, under *mapping.Relation) {
	if n := g.by[e]; n != nil {
		if n.under == nil {
			n.under = under
		}
		return
	}
	n := &merged{m: m, from: e, under: under}
	g.by[e] = n
	g.nodes = append(g.nodes, n)
}

// find looks up the objects of a level: those that the session does not have are read with
// one SELECT for each table.
func (g *merging) find(level []*merged) error {
	for len(level) > 0 {
		m := level[0].m
		var rest, mine []*merged
		for _, n := range level {
			if n.m == m {
				mine = append(mine, n)
			} else {
				rest = append(rest, n)
			}
		}
		if err := g.findOf(m, mine); err != nil {
			return err
		}
		level = rest
	}
	return nil
}

func (g *merging) findOf(m *mapping.Mapping, nodes []*merged) error {
	t := g.s.known.Table(m, 0)
	var unknown []*merged
	var keys []unsafe.Pointer
	for _, n := range nodes {
		if o := t.Of(n.from); o != nil { // it is the session's own
			n.to = n.from
			continue
		}
		if !m.KeyKnown(n.from, m.Key) {
			continue
		}
		key := m.CopyKey(n.from)
		if o := t.ByKey(key); o != nil {
			n.to = o.Ptr
			continue
		}
		unknown, keys = append(unknown, n), append(keys, key)
	}
	if err := g.s.loadKeys(g.ctx, m, g.source(m), keys); err != nil {
		return err
	}
	for i, n := range unknown {
		if o := t.ByKey(keys[i]); o != nil {
			n.to = o.Ptr
		}
	}
	if err := g.complete(t, nodes); err != nil {
		return err
	}
	for _, n := range nodes {
		if err := sameVersion(t, n); err != nil {
			return err
		}
	}
	return nil
}

// complete loads what the objects of a level lack: it is to be compared with the graph's.
func (g *merging) complete(t *identity.Table, nodes []*merged) error {
	var objects []*identity.Object
	for _, n := range nodes {
		if n.to == nil || n.to == n.from {
			continue
		}
		if o := t.Of(n.to); o != nil && o.State == identity.Persistent {
			objects = append(objects, o)
		}
	}
	return g.s.supply(g.ctx, t, g.source(t.Mapping), objects, nil)
}

// loadKeys reads the rows with some keys, as the objects of the session.
func (s *Session) loadKeys(ctx context.Context, m *mapping.Mapping, src *tree.Source, keys []unsafe.Pointer) error {
	if len(keys) == 0 {
		return nil
	}
	plan := exec.EntityPlan(m, src, src.Cols)
	var slot unsafe.Pointer
	for part := range slices.Chunk(keys, s.keysPer(m)) {
		where, err := keyed(m, src, part)
		if err != nil {
			return err
		}
		q := &tree.Select{Columns: src.Cols, From: src, Where: []*tree.Node{where}, Limit: -1, Offset: -1}
		err = s.run.Rows(ctx, s.conn, &exec.Statement{Tree: q}, &plan, &reader{known: &s.known}, func() unsafe.Pointer { return unsafe.Pointer(&slot) })
		if err != nil {
			return err
		}
	}
	return nil
}

// sameVersion refuses an entity that was made from an older, or newer, row.
func sameVersion(t *identity.Table, n *merged) error {
	if n.to == nil || n.to == n.from || n.m.Version < 0 {
		return nil
	}
	if c := &n.m.Columns[n.m.Version]; !mapping.Equal(c, n.from, n.to) {
		return &fault.StaleError{Table: t.Mapping.Table.Name, Expected: 1}
	}
	return nil
}

// descend meets what the relations of a level hold, and loads the collections that are to
// be compared with the graph's.
func (g *merging) descend(level []*merged) error {
	type path struct {
		r      *mapping.Relation
		owners []unsafe.Pointer
	}
	var paths []path
	for _, n := range level {
		if n.to == n.from {
			continue
		}
		for i := range n.m.Relations {
			r := &n.m.Relations[i]
			items, told := graphItems(r, n.from)
			if !told {
				continue
			}
			for _, x := range items {
				g.meet(r.Target(), x, ownerSays(r))
			}
			if n.to == nil || !r.Many || r.Write || r.Collection(n.to).Readable() {
				continue
			}
			j := slices.IndexFunc(paths, func(p path) bool { return p.r == r })
			if j < 0 {
				j = len(paths)
				paths = append(paths, path{r: r})
			}
			paths[j].owners = append(paths[j].owners, n.to)
		}
	}
	for _, p := range paths {
		level := load.Level{Specs: []load.Spec{{Relation: p.r, Source: g.source(p.r.Target())}}, Parents: p.owners}
		if err := newLoader(g.s.run, g.s.conn, &g.s.known).all(g.ctx, []load.Level{level}); err != nil {
			return err
		}
	}
	return nil
}

// graphItems is what a relation of the graph holds, and whether it says anything: what was
// not loaded or set does not, and a view is not written.
func graphItems(r *mapping.Relation, e unsafe.Pointer) ([]unsafe.Pointer, bool) {
	if r.View {
		return nil, false
	}
	if r.Many {
		c := r.Collection(e)
		return c.Items, c.Readable()
	}
	f := r.Reference(e)
	switch {
	case !f.Readable() || f.Item == nil && !f.Dirty && r.Owns: // the foreign key says as much
		return nil, false
	case f.Item == nil:
		return nil, true
	}
	return []unsafe.Pointer{f.Item}, true
}

// ownerSays is the collection whose owner says what the foreign key of its items is.
func ownerSays(r *mapping.Relation) *mapping.Relation {
	if r.Many && r.Through == nil {
		return r
	}
	return nil
}

// set makes the objects what the graph says.
func (g *merging) set() {
	for _, n := range g.nodes {
		if n.to == n.from {
			continue
		}
		fresh := n.to == nil
		if fresh {
			n.to = n.m.New()
		}
		n.columns(fresh)
		if fresh {
			g.s.adopt(n.m, n.to)
		}
	}
	for _, n := range g.nodes {
		if n.to == n.from {
			continue
		}
		for i := range n.m.Relations {
			g.tie(n, &n.m.Relations[i])
		}
	}
}

// columns copies what the graph's entity holds; what the database fills stays with it.
func (n *merged) columns(fresh bool) {
	for i := range n.m.Columns {
		c := &n.m.Columns[i]
		switch {
		case c.InKey && !fresh, i == n.m.Version && !fresh, (c.Filled != 0 || c.Deferred && !fresh) && c.Codec.Zero(c.Ptr(n.from)):
		case n.under != nil && slices.Contains(n.under.To(), i):
		default:
			mapping.Copy(c, n.from, n.to)
		}
	}
}

// tie makes a relation of an object lead where the graph's does.
func (g *merging) tie(n *merged, r *mapping.Relation) {
	items, told := graphItems(r, n.from)
	if !told {
		return
	}
	if !r.Many {
		var x unsafe.Pointer
		if len(items) > 0 {
			x = g.by[items[0]].to
		}
		if f := r.Reference(n.to); !f.Readable() || f.Item != x {
			f.Set(x)
		}
		return
	}
	c := r.Collection(n.to)
	want := make(map[unsafe.Pointer]bool, len(items))
	for _, x := range items {
		want[g.by[x].to] = true
	}
	for _, x := range slices.Clone(c.Items) {
		if !want[x] {
			c.Remove(x)
		}
	}
	for _, x := range items {
		c.Add(g.by[x].to)
	}
}
