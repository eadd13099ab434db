package tree

import "unsafe"

// The kinds of statements in a mark.
const (
	aSelect uint64 = iota
	anInsert
	anUpdate
	aDelete
	aText
	aMerge
)

// statement says a statement. A field of a statement that is new is said in its method.
func (x *Shape) statement(stmt any) {
	switch s := stmt.(type) {
	case *Select:
		x.mark(nil, markStatement, aSelect)
		x.query(s)
	case *Plain:
		x.plain(s)
	case *Insert:
		x.insert(s)
	case *Update:
		x.update(s)
	case *Delete:
		x.mark(nil, markStatement, aDelete|bit(s.AllRows, 8)|uint64(len(s.Using))<<16)
		x.failed(s.Err)
		x.source(s.From)
		x.joins(s.Using)
		x.nodes(s.Where)
		x.nodes(s.Returning)
	case *Merge:
		x.merge(s)
	case *Text:
		x.mark(nil, markStatement, aText)
		x.failed(s.Err)
		x.string(s.SQL)
		x.nodes(s.Args)
	default:
		x.odd = true
	}
}

func (x *Shape) failed(err error) { x.odd = x.odd || err != nil }

// query says a query. The sources come first: columns say which of them they are of.
func (x *Shape) query(s *Select) {
	if s == nil {
		x.mark(nil, markNone, 0)
		return
	}
	x.failed(s.Err)
	within := x.within // what is written again stays so in the queries inside
	x.mark(nil, markRow, bit(s.Distinct, 0)|bit(s.From != nil, 1)|bit(s.Set != nil, 2)|bit(s.Limit >= 0, 3)|bit(s.Offset >= 0, 4)|
		bit(len(s.Locked) > 0, 5)|uint64(s.Lock)<<8|uint64(s.Wait)<<16|uint64(s.Grouping)<<24|uint64(len(s.Joins))<<32)
	if s.Limit >= 0 || s.Offset >= 0 {
		x.Pages = append(x.Pages, Page{s, s.Limit, s.Offset})
	}
	if s.From != nil {
		x.source(s.From)
	}
	x.joins(s.Joins)
	x.columns(s.Columns, s.From)
	x.nodes(s.On)
	x.list(len(s.Where) + len(s.Tests))
	for _, n := range s.Where {
		x.node(n)
	}
	for i := range s.Tests {
		x.test(&s.Tests[i])
	}
	x.within++
	x.nodes(s.Group)
	x.list(len(s.Sets))
	for _, set := range s.Sets {
		x.nodes(set)
	}
	x.nodes(s.Having)
	x.order(s.Order)
	x.within = within
	if len(s.Locked) > 0 {
		x.list(len(s.Locked))
	}
	for _, src := range s.Locked {
		x.source(src)
	}
	if s.Set != nil {
		x.mark(nil, markRow, uint64(s.Set.Kind))
		x.query(s.Set.Left)
		x.query(s.Set.Right)
	}
}

// plain says what its Select would say.
func (x *Shape) plain(p *Plain) {
	x.mark(nil, markStatement, aSelect)
	x.mark(nil, markRow, bit(p.From != nil, 1)|bit(p.Limit > 0, 3)|bit(p.Offset > 0, 4))
	if p.Limit > 0 || p.Offset > 0 {
		x.Pages = append(x.Pages, Page{nil, p.Limit - 1, p.Offset - 1})
	}
	if p.From != nil {
		x.source(p.From)
	}
	x.columns(p.Columns, p.From)
	x.list(0)
	x.list(len(p.Tests))
	for i := range p.Tests {
		x.test(&p.Tests[i])
	}
	x.within++
	x.list(0)
	x.list(0)
	x.list(0)
	x.order(p.Order)
	x.within--
}

// joins says joins, whose number was said before.
func (x *Shape) joins(joins []Join) {
	for i := range joins {
		j := &joins[i]
		x.mark(nil, markRow, uint64(j.Kind)|bit(j.Lateral, 8))
		x.source(j.Source)
		x.node(j.On)
	}
}

// columns says what a query selects: the columns of one of the program's tables, as they
// are, are one list that does not change.
func (x *Shape) columns(list []*Node, f *Source) {
	if f != nil && f.own() && len(list) > 0 && len(list) == len(f.Cols) && &list[0] == &f.Cols[0] {
		x.mark(unsafe.Pointer(f), markList, 1<<40)
		return
	}
	x.nodes(list)
}

// source says what stands in FROM. The names of the program's tables do not change; others
// are said in full where they are met first, and then by their number.
func (x *Shape) source(s *Source) {
	if s == nil {
		x.mark(nil, markNone, 0)
		return
	}
	if s.own() {
		x.mark(unsafe.Pointer(s), markSource, 0)
		return
	}
	for i, other := range x.sources {
		if other == s {
			x.mark(nil, markSource, 1|uint64(i)<<8)
			return
		}
	}
	x.sources = append(x.sources, s)
	x.mark(unsafe.Pointer(s.Table), markSource, 2|bit(s.With, 8)|bit(s.Recursive, 9)|bit(s.Query != nil, 10)|bit(s.Write != nil, 11)|bit(s.Given != nil, 12))
	x.string(s.Alias)
	if s.Given != nil {
		x.nodes(s.Given)
	}
	if s.Write != nil {
		x.statement(s.Write)
	}
	if s.Query != nil {
		x.query(s.Query)
	}
}

func (x *Shape) nodes(ns []*Node) {
	x.list(len(ns))
	for _, n := range ns {
		x.node(n)
	}
}

func (x *Shape) order(os []Order) {
	x.list(len(os))
	for i := range os {
		x.mark(nil, markRow, uint64(os[i].Nulls)<<1|bit(os[i].Desc, 0))
		x.node(os[i].By)
	}
}

// window says a window; one with a name in full where it is met first, and then by its number.
func (x *Shape) window(w *Window) {
	if w.Name != "" {
		for i, other := range x.windows {
			if other == w {
				x.mark(nil, markWindow, 1|uint64(i)<<8)
				return
			}
		}
		x.windows = append(x.windows, w)
	}
	x.mark(nil, markWindow, bit(w.Base != nil, 1)|bit(w.Name != "", 2))
	if w.Name != "" {
		x.string(w.Name)
	}
	if w.Base != nil {
		x.window(w.Base)
	}
	x.nodes(w.Partition)
	x.order(w.Order)
	f := w.Frame
	if f == nil {
		x.mark(nil, markNone, 0)
		return
	}
	x.mark(nil, markRow, uint64(f.Unit)|uint64(f.Exclude)<<8|uint64(f.From.Kind)<<16|uint64(f.To.Kind)<<24)
	x.number(f.From.N)
	x.number(f.To.N)
}

func (x *Shape) insert(s *Insert) {
	x.mark(nil, markStatement, anInsert|bit(s.Query != nil, 8)|bit(s.Conflict != nil, 9)|bit(s.Arrays != nil, 10)|bit(s.Drawn, 11)|bit(s.Tally, 12))
	x.failed(s.Err)
	x.source(s.Into)
	x.ints(s.Columns)
	x.list(len(s.Rows))
	for _, r := range s.Rows {
		x.nodes(r)
		if len(x.marks) > maxMarks {
			x.odd = true
			return
		}
	}
	x.nodes(s.Arrays)
	if s.Query != nil {
		x.query(s.Query)
	}
	if c := s.Conflict; c != nil {
		x.mark(nil, markRow, bit(c.Nothing, 0))
		x.ints(c.Target)
		x.assigns(c.Set)
		x.nodes(c.Where)
	}
	x.nodes(s.Returning)
}

func (x *Shape) update(s *Update) {
	x.mark(nil, markStatement, anUpdate|bit(s.AllRows, 8)|bit(s.Arrays != nil, 9)|uint64(len(s.Using))<<16)
	x.failed(s.Err)
	x.source(s.Table)
	x.joins(s.Using)
	x.assigns(s.Set)
	x.nodes(s.Where)
	if a := s.Arrays; a != nil {
		x.ints(a.Keys)
		x.ints(a.Set)
		x.nodes(a.Values)
	}
	x.nodes(s.Returning)
}

func (x *Shape) merge(s *Merge) {
	x.mark(nil, markStatement, aMerge)
	x.failed(s.Err)
	x.source(s.Into)
	x.joins([]Join{s.Using})
	x.list(len(s.When))
	for i := range s.When {
		c := &s.When[i]
		x.mark(nil, markRow, bit(c.Matched, 0)|uint64(c.Do)<<8)
		x.nodes(c.Where)
		x.assigns(c.Set)
	}
}

func (x *Shape) assigns(set []Assign) {
	x.list(len(set))
	for i := range set {
		x.number(int64(set[i].Column))
		x.node(set[i].Value)
	}
}

func (x *Shape) ints(ns []int) {
	x.list(len(ns))
	for _, n := range ns {
		x.number(int64(n))
	}
}
