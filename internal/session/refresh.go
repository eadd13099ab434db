package session

import (
	"context"
	"fmt"
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// Subject is an entity that something is to be done with, and the table that it is of.
type Subject struct {
	Mapping *mapping.Mapping
	Source  *tree.Source
	Ptr     unsafe.Pointer
}

// subjects are objects of one table.
type subjects struct {
	table   *identity.Table
	source  *tree.Source
	objects []*identity.Object
}

// persistent finds the objects of entities, by their tables. Each must be a row's.
func (s *Session) persistent(where string, list []Subject) ([]subjects, error) {
	var out []subjects
	seen := make(map[*identity.Object]bool, len(list))
	for _, x := range list {
		t := s.known.Table(x.Mapping, 0)
		o := t.Of(x.Ptr)
		switch {
		case o == nil:
			return nil, notHere(where, x.Mapping)
		case o.State != identity.Persistent:
			return nil, fault.Buildf(where, "flush first", "the %s is %s: it has no row yet", x.Mapping.Entity, o.State)
		case seen[o]:
			continue
		}
		seen[o] = true
		i := slices.IndexFunc(out, func(g subjects) bool { return g.table == t })
		if i < 0 {
			i = len(out)
			out = append(out, subjects{table: t, source: x.Source})
		}
		out[i].objects = append(out[i].objects, o)
	}
	return out, nil
}

// notHere is the mistake of an entity that the session does not have.
func notHere(where string, m *mapping.Mapping) error {
	return fault.Buildf(where, "load it with this session first", "the %s is not in the session", m.Entity)
}

// Refresh gives objects the values that their rows have now, one SELECT for each table and
// as many keys as a statement takes. What the program changed in them and did not flush is
// lost. An object without a row is let go, and the error is fault.ErrNotFound.
func (s *Session) Refresh(ctx context.Context, list []Subject) error {
	if s.closed || s.failed != nil {
		return s.ready(ctx)
	}
	groups, err := s.persistent("Refresh", list)
	if err != nil || len(groups) == 0 {
		return err
	}
	if err := s.ready(ctx); err != nil {
		return err
	}
	for _, g := range groups {
		gone, e := s.refresh(ctx, g)
		if e != nil {
			return s.fail(e)
		}
		if gone > 0 && err == nil {
			err = fmt.Errorf("%w: %d of %d rows of %s are gone", fault.ErrNotFound, gone, len(g.objects), g.table.Mapping.Table.Name)
		}
	}
	return err
}

// refresh reads the rows of one table's objects again, and tells how many are gone.
func (s *Session) refresh(ctx context.Context, g subjects) (gone int, err error) {
	s.drop(g)
	es := &refresher{table: g.table, seen: make(map[*identity.Object]bool, len(g.objects))}
	for part := range slices.Chunk(g.objects, s.keysPer(g.table.Mapping)) {
		if err := s.byKeys(ctx, g, part, es); err != nil {
			return 0, err
		}
	}
	for _, o := range g.objects {
		if !es.seen[o] {
			g.table.LetGo(o)
			gone++
		}
	}
	return gone, nil
}

// keysPer is how many keys one statement takes.
func (s *Session) keysPer(m *mapping.Mapping) int {
	c := &s.run.Rules.Can
	if c.MaxParams == 0 || c.ArrayParameters && len(m.Key) == 1 {
		return 1 << 20
	}
	return max(1, c.MaxParams/len(m.Key))
}

// byKeys reads the rows of some objects.
func (s *Session) byKeys(ctx context.Context, g subjects, part []*identity.Object, es exec.Entities) error {
	m := g.table.Mapping
	where, err := keyed(m, g.source, g.table.Keys(part))
	if err != nil {
		return err
	}
	q := &tree.Select{Columns: g.source.Cols, From: g.source, Where: []*tree.Node{where}, Limit: -1, Offset: -1}
	plan := exec.EntityPlan(m, g.source, q.Columns)
	var slot unsafe.Pointer
	return s.run.Rows(ctx, s.conn, &exec.Statement{Tree: q}, &plan, es, func() unsafe.Pointer { return unsafe.Pointer(&slot) })
}

// keyed is the condition that a row has one of some keys, each given as a KeyType.
func keyed(m *mapping.Mapping, src *tree.Source, keys []unsafe.Pointer) (*tree.Node, error) {
	values := make([]driver.Value, len(keys)*len(m.Key))
	for i, k := range keys {
		for j, c := range m.Key {
			if err := m.Columns[c].Codec.Encode(m.KeyPart(k, j), &values[i*len(m.Key)+j]); err != nil {
				return nil, fmt.Errorf("tenon: %s.%s: %w", m.Entity, m.Columns[c].Field, err)
			}
		}
	}
	if len(m.Key) == 1 {
		return &tree.Node{Kind: tree.In, Left: src.Cols[m.Key[0]], Values: values}, nil
	}
	or := &tree.Node{Kind: tree.Logic, Op: tree.Or}
	for i := range keys {
		and := &tree.Node{Kind: tree.Logic, Op: tree.And}
		for j, c := range m.Key {
			and.Args = append(and.Args, &tree.Node{Kind: tree.Compare, Op: tree.Eq, Left: src.Cols[c], Value: values[i*len(m.Key)+j]})
		}
		or.Args = append(or.Args, and)
	}
	return or, nil
}

// refresher writes rows over the objects that they belong to.
type refresher struct {
	table *identity.Table
	seen  map[*identity.Object]bool
}

// Entity overwrites the object of a row (exec.Entities).
func (r *refresher) Entity(_ *exec.Part, cells []driver.Value) (unsafe.Pointer, error) {
	o, err := r.table.Reload(cells)
	if err != nil || o == nil {
		return nil, err
	}
	r.seen[o] = true
	return o.Ptr, nil
}

// drop forgets what the relations of objects were changed to, and unloads collections: who
// is in them is for the database to say. A reference stays while its foreign key leads
// where it did.
func (s *Session) drop(g subjects) {
	m := g.table.Mapping
	if len(m.Relations) == 0 {
		return
	}
	in := make(map[unsafe.Pointer]bool, len(g.objects))
	for _, o := range g.objects {
		in[o.Ptr] = true
	}
	s.forgetChanges(in)
	for _, o := range g.objects {
		for i := range m.Relations {
			r := &m.Relations[i]
			l := r.Link(o.Ptr)
			if l.State == mapping.Loaded && (l.Dirty || !r.Owns || r.Many) {
				s.keep(l)
				r.Unload(o.Ptr)
			}
		}
	}
}

// forgetChanges forgets what the program changed in the relations of some entities, on
// both sides.
func (s *Session) forgetChanges(in map[unsafe.Pointer]bool) {
	rest := s.changed[:0]
	for _, b := range s.changed {
		if !in[b.Link.Owner] {
			rest = append(rest, b)
			continue
		}
		if len(s.levels) > 0 {
			s.kept = append(s.kept, b)
		}
		if r := b.Link.Rel; !r.Many {
			s.unloadBack(r, b.Reference.Item)
			s.unloadBack(r, r.Reference(b.Link.Owner).Item)
		}
	}
	clear(s.changed[len(rest):])
	s.changed = rest
	s.links = slices.DeleteFunc(s.links, func(l flush.Link) bool { return in[l.Owner] })
}

// unloadBack unloads the other side of a reference at x: it may show what was taken back.
func (s *Session) unloadBack(r *mapping.Relation, x unsafe.Pointer) {
	inv := r.InverseOf()
	if x == nil || inv == nil {
		return
	}
	if l := inv.Link(x); l.Known() && l.State == mapping.Loaded && !inv.Owns {
		s.keep(l)
		inv.Unload(x)
	}
}
