package tree

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// Shape is all of a statement that its text depends on: everything but the values of its
// parameters. Statements of equal shapes have one text, and take their parameters from the
// same places. A Shape that is used again does not allocate; it is for one goroutine.
//
// A shape is a list of marks, written by walking the statement: one method for each type of
// this package, which says all of its fields. What belongs to the program, the tables and
// their columns, is named by its address, which the mark keeps alive; all else is said in
// full, since programs make it as they go: nodes, types, tables under another name. What
// follows a mark is told by the mark, so that no two statements write the same list.
//
// What must be in it: every field by which a rule may choose its words. Codecs are not,
// and of a parameter only the kind and, in a list, how many there are, rounded up as lists
// are written. The text of an expression that stands twice in a query may also depend on
// whether two values are equal: see again.
type Shape struct {
	marks []Mark

	// Values are the parameters, Lists the nodes with lists of them, Pages the queries with a
	// Limit or an Offset, as they were met.
	Values []driver.Value
	Lists  []*Node
	Pages  []Page

	// Later are the nodes whose values come later, with the arguments of a prepared query.
	Later []*Node

	traced  []*driver.Value // where Values are from, of a Traced shape
	tracing bool
	sources []*Source // those that are said in full, to be told apart
	windows []*Window // those with a name, likewise
	sum     uint64
	params  int
	again   bool // a value stands where it may be the same as one before
	within  int  // GROUP BY, HAVING and ORDER BY around
	odd     bool // the statement has no shape
}

// Page is the Limit and the Offset of a query.
type Page struct {
	Of            *Select // nil: a Plain
	Limit, Offset int
}

// Mark is a piece of a shape: what is meant, and what is said of it. A string is meant by
// its content.
type Mark struct {
	of   unsafe.Pointer
	said uint64
}

// The kinds of marks: the lowest byte of what is said.
const (
	markNone uint64 = iota
	markColumn
	markNode
	markCompare // a node whose left is a column of the program's own
	markValues
	markString
	markType
	markSource
	markAgain
	markNumber
	markList
	markRow
	markStatement
	markWindow
	markPlain
)

// Statements of more marks or parameters are seldom met twice, and cost the more to keep.
const (
	maxMarks  = 1024
	maxParams = 1024
)

// Of makes x the shape of a statement, and says whether it has one: statements with errors
// and very long ones do not.
func (x *Shape) Of(stmt any) bool {
	x.Reset()
	x.statement(stmt)
	if x.again {
		x.equals()
	}
	return !x.odd && len(x.marks) <= maxMarks && x.params <= maxParams
}

// Traced is Of, which also notes where the parameters are, for At. The statement is Settled.
func (x *Shape) Traced(stmt any) bool {
	x.tracing = true
	defer func() { x.tracing = false }()
	return x.Of(stmt)
}

// At is the position in Values of what stands at v in the statement, or -1.
func (x *Shape) At(v *driver.Value) int { return slices.Index(x.traced, v) }

// Long says that the statement was too long to be looked at to its end.
func (x *Shape) Long() bool { return len(x.marks) > maxMarks }

// Reset forgets the statement.
func (x *Shape) Reset() {
	clear(x.Values)
	clear(x.traced)
	clear(x.Lists)
	clear(x.Pages)
	clear(x.Later)
	clear(x.sources)
	clear(x.windows)
	x.marks, x.Values, x.traced, x.Lists = x.marks[:0], x.Values[:0], x.traced[:0], x.Lists[:0]
	x.Pages, x.Later, x.sources, x.windows = x.Pages[:0], x.Later[:0], x.sources[:0], x.windows[:0]
	x.sum, x.params, x.within, x.again, x.odd = 0, 0, 0, false, false
}

// Key is a copy of the marks.
func (x *Shape) Key() []Mark { return append([]Mark(nil), x.marks...) }

// Is says that a key is the shape's.
func (x *Shape) Is(key []Mark) bool {
	if len(key) != len(x.marks) {
		return false
	}
	for i := range key {
		a, b := &key[i], &x.marks[i]
		if a.said != b.said || a.of != b.of && (a.said&0xff != markString || a.text() != b.text()) {
			return false
		}
	}
	return true
}

// Sum is a hash of the marks. Equal shapes have equal sums for as long as the program runs.
func (x *Shape) Sum() uint64 { return x.sum }

// sumOf is FNV-1a.
func sumOf(s string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 0x100000001b3
	}
	return h
}

func (m *Mark) text() string { return unsafe.String((*byte)(m.of), int(m.said>>8)) }

func (x *Shape) mark(of unsafe.Pointer, kind, said uint64) {
	said = kind | said<<8
	x.marks = append(x.marks, Mark{of, said})
	x.mix(uint64(uintptr(of)), said)
}

func (x *Shape) string(s string) {
	x.marks = append(x.marks, Mark{unsafe.Pointer(unsafe.StringData(s)), markString | uint64(len(s))<<8})
	x.mix(sumOf(s), markString)
}

// mix adds a mark to the sum. What is mixed of one does not wait for the mark before: only the
// last round does. Multiplying by odd numbers and folding is what splitmix64 does.
func (x *Shape) mix(of, said uint64) {
	x.sum = mixed(x.sum, uintptr(of), said)
}

func mixed(sum uint64, at uintptr, said uint64) uint64 {
	of := uint64(at)
	of = (of ^ of>>32) * 0xbf58476d1ce4e5b9
	of ^= said * 0x94d049bb133111eb
	sum = (sum ^ of ^ of>>29) * 0x9e3779b97f4a7c15
	return sum ^ sum>>32
}

// number says a number that stands in the text.
func (x *Shape) number(n int64) {
	x.odd = x.odd || n < 0 || n >= 1<<48
	x.mark(nil, markNumber, uint64(n))
}

// list says how many of something follow.
func (x *Shape) list(n int) { x.mark(nil, markList, uint64(n)) }

// The fields of a node that are there, beside its flags.
const (
	hasName = 1 << (24 + iota)
	hasType
	hasSource
	hasLeft
	hasQuery
	hasWindow
	hasPath
	hasValues
	hasOrder = 1 << 48
	hasArg   = 1 << 49
)

// node says an expression. A field of Node that is new is said here.
func (x *Shape) node(n *Node) {
	switch {
	case n == nil:
		x.mark(nil, markNone, 0)
		return
	case n.Err != nil || len(x.marks) > maxMarks:
		x.odd = true
		return
	case n.own():
		x.mark(unsafe.Pointer(n), markColumn, 0)
		return
	}
	if n.Waits() {
		x.Later = append(x.Later, n)
	}
	said := uint64(n.Kind)<<saidKind | uint64(n.Op)<<saidOp | n.flags()
	if n.Kind == Compare || n.Kind == Like || n.Kind == Bind || n.Value.Kind != driver.Null {
		said |= uint64(n.Value.Kind) << saidValue
		x.value(&n.Value)
	}
	if (n.Kind == Compare || n.Kind == Like) && n.Left.own() && n.bare() {
		x.mark(unsafe.Pointer(n.Left), markCompare, said)
		return
	}
	x.rest(n, said)
}

// test says what the node of a test would.
func (x *Shape) test(t *Test) {
	if t.said == 0 || t.Of == nil {
		x.node(t.Of)
		return
	}
	x.Values = append(x.Values, driver.Value{})
	t.value(&x.Values[len(x.Values)-1])
	if x.tracing { // the node that it becomes stands elsewhere: it is not found again
		x.traced = append(x.traced, nil)
	}
	x.params++
	x.again = x.again || x.within > 0
	said := t.said & saidOfText
	if t.Of.own() {
		x.mark(unsafe.Pointer(t.Of), markCompare, said)
		return
	}
	x.mark(nil, markNode, said|hasLeft)
	x.list(0)
	x.node(t.Of)
}

// own says that a node is a column of one of the program's tables, under the table's name.
func (n *Node) own() bool {
	return n != nil && n.Kind == Column && n.Err == nil && n.Source != nil && n.Source.own()
}

func (s *Source) own() bool {
	return s.Alias == "" && s.Query == nil && s.Given == nil && !s.With && !s.Recursive && s.Table != nil
}

func (n *Node) flags() uint64 {
	return when(n.Not, saidNot) | when(n.Fold, saidFold) | when(n.Null, saidNull) | when(n.Agg, saidAgg) | when(n.Empty, saidEmpty)
}

// bare says that a comparison is its operator, its left and its value alone.
func (n *Node) bare() bool {
	return n.Name == "" && n.Type == nil && n.Source == nil && n.Args == nil && n.Values == nil &&
		n.Query == nil && n.Window == nil && n.Path == nil && n.Order == nil && !n.Waits()
}

// rest says the fields of a node that are there.
func (x *Shape) rest(n *Node, said uint64) {
	said |= when(n.Name != "", hasName) | when(n.Type != nil, hasType) | when(n.Source != nil, hasSource) | when(n.Left != nil, hasLeft) |
		when(n.Query != nil, hasQuery) | when(n.Window != nil, hasWindow) | when(n.Path != nil, hasPath) | when(n.Values != nil, hasValues) | when(n.Order != nil, hasOrder) | when(n.Waits(), hasArg)
	x.mark(nil, markNode, said)
	x.list(len(n.Args))
	if n.Name != "" {
		x.string(n.Name)
	}
	if n.Type != nil {
		x.typ(n.Type)
	}
	if n.Source != nil {
		x.source(n.Source)
	}
	if n.Left != nil {
		x.node(n.Left)
	}
	for _, a := range n.Args {
		x.node(a)
	}
	if n.Query != nil {
		x.query(n.Query)
	}
	if n.Window != nil {
		x.window(n.Window)
	}
	if n.Path != nil {
		x.path(n.Path)
	}
	if n.Values != nil {
		x.values(n)
	}
	if n.Order != nil {
		x.order(n.Order)
	}
	if n.Waits() {
		x.mark(unsafe.Pointer(n.Arg), markNode, 0)
	}
}

// values says how many parameters a list has, as lists are written, and of what kind.
func (x *Shape) values(n *Node) {
	if len(n.Values) == 0 {
		x.mark(nil, markValues, 0)
		return
	}
	width := 1
	if n.Left != nil && n.Left.Kind == Row {
		width = max(len(n.Left.Args), 1)
	}
	up := width
	for up < len(n.Values) {
		up *= 2
	}
	x.mark(nil, markValues, uint64(n.Values[0].Kind)<<32|uint64(up))
	x.Lists = append(x.Lists, n)
	x.params += up
	if x.within > 0 && width > 1 {
		x.odd = true // equals would have to compare every value; others travel as one list where that counts
	}
}

// value notes a parameter.
func (x *Shape) value(v *driver.Value) {
	x.Values = append(x.Values, *v)
	if x.tracing {
		x.traced = append(x.traced, v)
	}
	x.params++
	x.again = x.again || x.within > 0
}

// equals says which parameters are equal. Where an expression stands a second time, in
// GROUP BY, HAVING or ORDER BY, a numbered parameter whose value was written before is
// written again as the same one.
func (x *Shape) equals() {
	for _, n := range x.Lists {
		x.odd = x.odd || n.Left.Kind == Row // databases with numbered parameters take others as one
	}
	if len(x.Values) > 64 {
		x.odd = true
		return
	}
	for i := range x.Values {
		x.mark(nil, markAgain, uint64(slices.Index(x.Values[:i+1], x.Values[i])))
	}
}

// typ says a type.
func (x *Shape) typ(t *schema.Type) {
	native := *(*unsafe.Pointer)(unsafe.Pointer(&t.Native)) // a map is a pointer
	x.mark(native, markType, uint64(t.Kind)|when(t.Elem != nil, 1<<8)|when(t.Collation != "", 1<<9))
	x.number(int64(t.Precision))
	x.number(int64(t.Scale))
	x.number(int64(t.Size))
	if t.Elem != nil {
		x.typ(t.Elem)
	}
	if t.Collation != "" {
		x.string(t.Collation)
	}
}

func (x *Shape) path(steps []Step) {
	x.list(len(steps))
	for i := range steps {
		s := &steps[i]
		x.mark(nil, markRow, bit(s.IsIndex, 0))
		x.number(int64(s.Index))
		x.string(s.Key)
	}
}

func bit(b bool, i int) uint64 {
	if b {
		return 1 << i
	}
	return 0
}

func when(b bool, bits uint64) uint64 {
	if b {
		return bits
	}
	return 0
}
