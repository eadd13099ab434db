package flush_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// stage is what a session knows, without a session: objects by their mappings, and rows that
// were not loaded.
type stage struct {
	t     *testing.T
	rules *dialect.Rules
	known identity.Map
	in    flush.Input
	away  []member                  // rows that are not loaded
	names map[unsafe.Pointer]string // of new objects
	count map[string]int
	only  map[*mapping.Mapping][]int // the columns of wide tables that are shown
}

// member is an entity with its mapping.
type member struct {
	m *mapping.Mapping
	e unsafe.Pointer
}

func newStage(t *testing.T, r *dialect.Rules) *stage {
	s := &stage{t: t, rules: r, names: map[unsafe.Pointer]string{}, count: map[string]int{}}
	s.known.Track, s.known.Watch = true, s
	return s
}

// of takes an entity apart.
func of(e tenon.Entity) member {
	return member{tenon.Internal.Mapping(nil, e.Mapping()), reflect.ValueOf(e).UnsafePointer()}
}

// add makes entities, and what they hold, pending.
func (s *stage) add(es ...tenon.Entity) {
	for _, e := range es {
		x := of(e)
		s.adopt(x.m, x.e)
	}
}

func (s *stage) adopt(m *mapping.Mapping, e unsafe.Pointer) {
	t := s.known.Table(m, 0)
	if t.Lookup(e) != nil {
		return
	}
	s.names[e] = fmt.Sprintf("%s %c", m.Entity, 'a'+s.count[m.Entity])
	s.count[m.Entity]++
	flush.MakeKey(m, e)
	t.Add(e)
	m.Tie(e, mapping.Loaded, s)
	for i := range m.Relations {
		r := &m.Relations[i]
		for _, x := range holds(r, e) {
			s.adopt(r.Target(), x)
			if r.Many {
				s.link(r, e, x)
			}
		}
	}
}

// holds is what a relation holds in memory.
func holds(r *mapping.Relation, e unsafe.Pointer) []unsafe.Pointer {
	if r.Many {
		return r.Collection(e).Items
	}
	if x := r.Reference(e).Item; x != nil {
		return []unsafe.Pointer{x}
	}
	return nil
}

// loaded makes entities with keys, and what they hold, objects as the database has them. Their
// relations are loaded, with what they hold; unload says otherwise.
func (s *stage) loaded(es ...tenon.Entity) {
	s.add(es...)
	for _, t := range s.known.Tables {
		for _, o := range t.Pending {
			delete(s.names, o.Ptr)
			for i := range t.Mapping.Relations {
				if r := &t.Mapping.Relations[i]; !r.Many && r.Owns && r.Reference(o.Ptr).Item != nil {
					s.must(flush.Refer(r, o.Ptr))
				}
			}
		}
	}
	for _, l := range s.in.Links {
		s.must(flush.ReferLink(l))
	}
	clear(s.count)
	s.in = flush.Input{}
	for _, t := range s.known.Tables {
		for _, o := range t.Pending {
			for i := range t.Mapping.Relations {
				t.Mapping.Relations[i].Link(o.Ptr).Dirty = false
			}
		}
		t.Settle()
	}
}

// unload makes relations of an object unloaded.
func (s *stage) unload(e tenon.Entity, relations ...string) {
	x := of(e)
	for _, name := range relations {
		x.m.Relation(name).Unload(x.e)
	}
}

// stored are rows that nobody loaded.
func (s *stage) stored(es ...tenon.Entity) {
	for _, e := range es {
		s.away = append(s.away, of(e))
	}
}

// delete marks objects to be deleted.
func (s *stage) delete(es ...tenon.Entity) {
	for _, e := range es {
		x := of(e)
		t := s.known.Table(x.m, 0)
		o := t.Of(x.e)
		o.Doomed = true
		t.Doomed = append(t.Doomed, o)
	}
}

// forget takes a new entity out.
func (s *stage) forget(e tenon.Entity) {
	x := of(e)
	t := s.known.Known(x.m)
	t.Forget(t.Of(x.e))
}

// set has a column of an object set to an expression.
func (s *stage) set(e tenon.Entity, column string, n func(src *tree.Source) *tree.Node) {
	x := of(e)
	src := x.m.Source()
	for _, c := range s.in.Set {
		if c.Mapping == x.m {
			src = c.Source
		}
	}
	s.in.Set = append(s.in.Set, flush.Setting{
		Mapping: x.m, Entity: x.e, Source: src, Assign: tree.Assign{Column: x.m.Table.Column(column), Value: n(src)},
	})
}

// Changing keeps what a relation was (mapping.Watcher).
func (s *stage) Changing(l *mapping.Link) {
	c := flush.Change{Link: l, State: l.State, Was: slices.Clone(holds(l.Rel, l.Owner))}
	s.in.Changed = append(s.in.Changed, c)
}

// Linked adds what a collection got (mapping.Watcher).
func (s *stage) Linked(r *mapping.Relation, owner, item unsafe.Pointer) {
	if r.Many {
		if s.known.Table(r.Target(), 0).Of(item) == nil {
			s.adopt(r.Target(), item)
		}
		s.link(r, owner, item)
	}
}

func (s *stage) link(r *mapping.Relation, owner, item unsafe.Pointer) {
	if r.InverseOf() == nil && !r.Owns && r.Through == nil {
		s.in.Links = append(s.in.Links, flush.Link{Relation: r, Owner: owner, Item: item})
	}
}

// Unlinked keeps what was taken out (mapping.Watcher).
func (s *stage) Unlinked(r *mapping.Relation, owner, item unsafe.Pointer) {
	if !r.Many {
		inv := r.InverseOf()
		if inv == nil {
			return
		}
		r, owner, item = inv, item, owner
	}
	if r.Through != nil || r.Cascade&mapping.CascadeOrphan != 0 {
		s.in.Removed = append(s.in.Removed, flush.Link{Relation: r, Owner: owner, Item: item})
	}
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// text is the plan of everything, or its error. A plan that is taken back leaves everything as
// it was: a second one says the same.
func (s *stage) text() string {
	var first, second strings.Builder
	s.plan(&first).Undo()
	s.plan(&second).Undo()
	if d := cmp.Diff(first.String(), second.String()); d != "" {
		s.t.Errorf("%s: a second plan is another (-first +second)\n%s", s.rules.Name, d)
	}
	return first.String()
}

func (s *stage) plan(b *strings.Builder) *flush.Planner {
	can := abilities(s.rules)
	in := s.in
	p := flush.NewPlanner(&s.known, &in, can)
	for needs := p.Cascade(); len(needs) > 0; needs = p.Cascade() {
		for i := range needs {
			s.read(b, p, &needs[i])
		}
	}
	made, err := p.Plan()
	if err != nil {
		fmt.Fprintf(b, "error: %v\n", err)
		return p
	}
	if made.Empty() {
		b.WriteString("nothing\n")
	}
	if made.Deferred {
		b.WriteString("foreign keys wait for COMMIT\n")
	}
	for i := range made.Draws {
		d := &made.Draws[i]
		fmt.Fprintf(b, "draw %d of %s.%s\n", len(d.Objects), d.Table.Mapping.Table.Name, d.Table.Mapping.Columns[d.Column].Name)
	}
	for i := range made.Steps {
		s.step(b, &made.Steps[i])
	}
	return p
}

// read answers what a plan has to know.
func (s *stage) read(b *strings.Builder, p *flush.Planner, n *flush.Need) {
	var found []unsafe.Pointer
	for _, q := range n.Statements() {
		keys := q.Where[0].Values
		fmt.Fprintf(b, "read %s by %s %s\n", n.Mapping.Table.Name, columns(n.Mapping, n.Columns), cells(keys))
		for key := range slices.Chunk(keys, len(n.Columns)) {
			t := s.known.Table(n.Mapping, 0)
			for _, o := range t.Objects {
				if s.keyed(n, o.Ptr, key) {
					found = append(found, o.Ptr)
				}
			}
			for _, x := range s.away {
				if x.m == n.Mapping && s.keyed(n, x.e, key) && t.Of(x.e) == nil {
					x.m.Tie(x.e, mapping.Unloaded, s)
					t.Attach(&identity.Object{Ptr: x.e})
					found = append(found, x.e)
				}
			}
		}
	}
	p.Found(n, found)
}

func (s *stage) keyed(n *flush.Need, e unsafe.Pointer, key []driver.Value) bool {
	for i, c := range n.Columns {
		var v driver.Value
		s.must(n.Mapping.Columns[c].Encode(e, &v))
		if v != key[i] {
			return false
		}
	}
	return true
}

// step writes a step: its wave, what it does, and a line for each object.
func (s *stage) step(b *strings.Builder, st *flush.Step) {
	m := st.Table.Mapping
	fmt.Fprintf(b, "%d %s %s", st.Wave, [...]string{"insert", "update", "delete"}[st.Kind], m.Table.Name)
	if len(st.Columns) > 0 {
		fmt.Fprintf(b, " %s", columns(m, s.shownOf(m, st.Columns)))
	}
	for _, a := range st.Set {
		fmt.Fprintf(b, " %s=%s", m.Columns[a.Column].Name, s.expression(st.Source, a.Value))
	}
	switch {
	case st.Kind == flush.Insert:
	case st.Match != nil:
		fmt.Fprintf(b, " by %s", columns(m, st.Match))
	case m.Version >= 0:
		fmt.Fprintf(b, " by %s", columns(m, append(slices.Clone(m.Key), m.Version)))
	}
	if len(st.Back) > 0 {
		fmt.Fprintf(b, " gives %s", columns(m, st.Back))
	}
	if st.Reserved {
		b.WriteString(" with drawn keys")
	}
	b.WriteString("\n")
	for i, o := range st.Objects {
		s.object(b, st, i, o)
	}
}

// object writes what a step does to an object.
func (s *stage) object(b *strings.Builder, st *flush.Step, i int, o *identity.Object) {
	m := st.Table.Mapping
	var values []string
	for _, c := range s.shownOf(m, st.Columns) {
		values = append(values, s.value(st, i, o, c))
	}
	name := s.name(member{m, o.Ptr}, o.Shadow)
	if st.Links != nil || st.Match != nil && o.Shadow == nil { // a row of a link table that is no object
		name = "a link"
	}
	fmt.Fprintf(b, "    %s", name)
	if len(values) > 0 {
		fmt.Fprintf(b, ": %s", strings.Join(values, ", "))
	}
	if st.Kind != flush.Insert && st.Given == nil {
		var by []string
		for _, c := range st.Match {
			by = append(by, shown(&m.Columns[c], m.Columns[c].Ptr(o.Ptr)))
		}
		if st.Match == nil && m.Version >= 0 {
			by = append(by, "was "+shown(&m.Columns[m.Version], unsafe.Add(o.Shadow, m.Columns[m.Version].Shadow)))
		}
		if len(by) > 0 {
			fmt.Fprintf(b, " (%s)", strings.Join(by, ", "))
		}
	}
	b.WriteString("\n")
}

// value is what a step writes into a column: for a key that is to come, whose it is.
func (s *stage) value(st *flush.Step, i int, o *identity.Object, column int) string {
	m := st.Table.Mapping
	c := &m.Columns[column]
	if v, ok := st.Given[o]; ok {
		if v.Kind == driver.Null {
			return "NULL"
		}
		return "a stray " + c.Type.Kind.String()
	}
	if st.Links != nil {
		l := st.Links[i]
		if slices.Contains(l.Relation.Through.Near(), column) {
			return s.name(member{l.Relation.Mapping, l.Owner}, nil)
		}
		if slices.Contains(l.Relation.Through.Far(), column) {
			return s.name(member{l.Relation.Target(), l.Item}, nil)
		}
	}
	for j := range m.Relations {
		r := &m.Relations[j]
		if r.Many || !r.Owns || !slices.Contains(r.From, column) {
			continue
		}
		if f := r.Reference(o.Ptr); f.Item != nil && f.Dirty && s.names[f.Item] != "" {
			return s.names[f.Item]
		}
	}
	for _, l := range s.in.Links {
		if l.Item == o.Ptr && l.Relation.Target() == m && slices.Contains(l.Relation.To(), column) {
			return s.name(member{l.Relation.Mapping, l.Owner}, nil)
		}
	}
	if st.Reserved && c.Filled == schema.ByIdentity && c.Codec.Zero(c.Ptr(o.Ptr)) {
		return "drawn"
	}
	if column == m.Version && (st.Kind == flush.Update || m.VersionBy != mapping.VersionCounter) {
		return "moved on"
	}
	return shown(c, c.Ptr(o.Ptr))
}

// name tells an object by its entity: a new one by a letter, others by the key that the
// database has.
func (s *stage) name(x member, shadow unsafe.Pointer) string {
	if n := s.names[x.e]; n != "" {
		return n
	}
	if t := s.known.Known(x.m); t != nil {
		if o := t.Of(x.e); o != nil {
			shadow = o.Shadow
		}
	}
	parts := []string{x.m.Entity}
	for _, k := range x.m.Key {
		c := &x.m.Columns[k]
		p := c.Ptr(x.e)
		if shadow != nil {
			p = unsafe.Add(shadow, c.Shadow)
		}
		parts = append(parts, shown(c, p))
	}
	return strings.Join(parts, " ")
}

// expression is an expression as SQL.
func (s *stage) expression(src *tree.Source, n *tree.Node) string {
	if n.Kind == tree.Default {
		return "DEFAULT"
	}
	var w dialect.Writer
	q := &tree.Select{Columns: []*tree.Node{n}, From: src, Limit: -1, Offset: -1}
	s.must(s.rules.Render(&w, q))
	text, _, _ := strings.Cut(strings.TrimPrefix(string(w.Text), "SELECT "), " FROM ")
	return strings.NewReplacer(`"`, "", "`", "", "$1", "?").Replace(text)
}

// show has only some columns of a wide table shown.
func (s *stage) show(e tenon.Entity, names ...string) {
	m := of(e).m
	if s.only == nil {
		s.only = map[*mapping.Mapping][]int{}
	}
	for _, n := range names {
		s.only[m] = append(s.only[m], m.Table.Column(n))
	}
}

// shownOf are those of some columns that are shown.
func (s *stage) shownOf(m *mapping.Mapping, list []int) []int {
	if s.only[m] == nil {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(c int) bool { return !slices.Contains(s.only[m], c) })
}

func columns(m *mapping.Mapping, list []int) string {
	return "(" + strings.Join(m.Table.ColumnNames(list), ", ") + ")"
}

// shown is a field as text.
func shown(c *mapping.Column, p unsafe.Pointer) string {
	var v driver.Value
	if err := c.Codec.Encode(p, &v); err != nil {
		return err.Error()
	}
	return cell(&v)
}

func cell(v *driver.Value) string {
	switch v.Kind {
	case driver.Null:
		return "NULL"
	case driver.Text:
		return fmt.Sprintf("%q", v.S)
	case driver.UUID:
		return "uuid"
	case driver.Decimal:
		return string(v.AppendDecimal(nil))
	}
	return fmt.Sprint(v.N)
}

func cells(vs []driver.Value) string {
	out := make([]string, len(vs))
	for i := range vs {
		out[i] = cell(&vs[i])
	}
	return "[" + strings.Join(out, " ") + "]"
}
