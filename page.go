package tenon

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	bin "encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/load"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/internal/tree"
)

// Page is one page of a query's rows.
type Page[R any] struct {
	Rows []R
	Next Token // what After takes for the page that follows; empty at the end
}

// Token says where a page begins: after a row, by the values that the query orders by. It
// is signed (HMAC, RFC 2104, with SHA-256), so that one that was changed, or that belongs to
// another query, is refused with ErrToken. The values in it are signed, not hidden.
type Token string

// PageKey is the key that signs the tokens of pages. Without it each engine makes its own,
// and tokens do not outlive it: programs that run several times over set one, of 32 bytes
// or more, from their secrets.
func PageKey(key []byte) Option {
	return Option{func(s *settings) { s.pageKey = slices.Clone(key) }}
}

// After makes the query give the page that a token stands for; the empty token is the
// first page. It is for Page alone.
func (q SelectStmt[R]) After(t Token) SelectStmt[R] {
	return SelectStmt[R]{q.q.afterThe(t)}
}

//go:noinline
func (q *selection) afterThe(t Token) *selection {
	q = q.copied()
	c := q.own()
	c.after, c.paged = t, true
	return q
}

// unpaged is the query without the token that it goes on from, and that token.
func (q *selection) unpaged() (*selection, Token) {
	if q == nil || q.more == nil {
		return q, ""
	}
	q = q.copied()
	c := q.own()
	after := c.after
	c.after, c.paged = "", false
	return q, after
}

// Page gives one page of a query: as many rows as its Limit says, after the row that its
// After says, and the token of the next page. The order is made definite by the primary
// keys of the tables, so that no row comes twice or never, also when rows are inserted
// meanwhile; each page is found by values, and costs no more than the first.
//
// Errors: ErrToken for a token that is not of this query; *BuildError for a query that has
// no order or limit, an offset, groups or set operations: such a one stands in a Subquery
// first.
func (e *Engine) Page[R any](ctx context.Context, q SelectStmt[R]) (Page[R], error) {
	if err := e.usable(ctx); err != nil {
		return Page[R]{}, err
	}
	return pageOf(e.run, q, func(sq *session.Query, slot func() unsafe.Pointer) error { return e.read(ctx, sq, slot) })
}

// Page gives one page of a query; see Engine.Page.
func (s *Session) Page[R any](ctx context.Context, q SelectStmt[R]) (Page[R], error) {
	if s == nil || s.core == nil {
		return Page[R]{}, errNoSession
	}
	return pageOf(s.core.Runner(), q, func(sq *session.Query, slot func() unsafe.Pointer) error { return s.rows(ctx, sq, slot) })
}

// pageRow is where a row is read to: what the caller sees, and what the order is by.
type pageRow[R any] struct {
	row   R
	order [maxTerms]driver.Value
}

// maxTerms is the greatest number of terms that a page's order may have.
const maxTerms = 12

func pageOf[R any](run *exec.Runner, q SelectStmt[R], read func(*session.Query, func() unsafe.Pointer) error) (Page[R], error) {
	var (
		page    Page[R]
		scratch pageRow[R]
		zero    R
		have    bool
		last    [maxTerms]driver.Value
	)
	whole, after := q.q.unpaged()
	sq := whole.run()
	if err := wholeRows(&sq); err != nil {
		return page, err
	}
	p, err := newPager(run, &sq, after)
	if err != nil {
		return page, err
	}
	p.plan(&sq, unsafe.Offsetof(scratch.row), unsafe.Offsetof(scratch.order))
	keep := func() {
		if have && len(page.Rows) < p.size {
			page.Rows, last = append(page.Rows, scratch.row), scratch.order
		} else if have {
			p.more = true
		}
	}
	page.Rows = make([]R, 0, min(p.size, 1024))
	err = read(&sq, func() unsafe.Pointer {
		keep()
		have, scratch.row = true, zero
		return unsafe.Pointer(&scratch)
	})
	if err != nil {
		return Page[R]{}, err
	}
	keep()
	if p.more {
		page.Next, err = p.token(last[:len(p.terms)])
	}
	return page, err
}

// pager turns a query into the query of a page.
type pager struct {
	run   *exec.Runner
	terms []tree.Order
	size  int
	more  bool
	text  [sha256.Size]byte // of the query without the page: what a token belongs to
}

func newPager(run *exec.Runner, sq *session.Query, after Token) (*pager, error) {
	if sq.Err != nil {
		return nil, sq.Err
	}
	s, _ := tree.Query(sq.Tree)
	if err := pageable(s); err != nil {
		return nil, err
	}
	c := *s.Settled()
	p := &pager{run: run, size: s.Limit, terms: definite(s)}
	if len(p.terms) > maxTerms {
		return nil, &BuildError{What: fmt.Sprintf("the order of a page has %d terms, at most %d are possible", len(p.terms), maxTerms), Where: "Page"}
	}
	c.Order, c.Limit = p.terms, p.size+1
	text, _, err := run.Render(&exec.Statement{Tree: &c})
	if err != nil {
		return nil, err
	}
	p.text = sha256.Sum256([]byte(text))
	if after != "" {
		values, err := p.values(after)
		if err != nil {
			return nil, err
		}
		c.Where = append(slices.Clone(c.Where), p.beyond(values)...)
	}
	sq.Tree = &c
	return p, nil
}

func pageable(s *tree.Select) error {
	e := &BuildError{Where: "Page", Do: "make the query a Subquery, and select from that"}
	switch {
	case s.Set != nil:
		e.What = "a set operation has no pages"
	case len(s.Group) > 0 || s.Grouping != tree.GroupPlain:
		e.What = "groups have no pages"
	case s.Distinct || len(s.On) > 0:
		e.What = "a query with Distinct has no pages"
	case s.Offset > 0:
		e.What, e.Do = "a page has no offset", "take Offset away: After says where the page begins"
	case s.Limit < 1:
		e.What, e.Do = "a page has no size", "call Limit"
	case len(s.Order) == 0:
		e.What, e.Do = "the pages of a query need an order", "call OrderBy"
	default:
		return nil
	}
	return e
}

// wholeRows refuses relations whose rows would be counted as rows of the page.
func wholeRows(sq *session.Query) error {
	l := load.Repeating(sq.Loads)
	if l == nil {
		return nil
	}
	return &BuildError{
		What: "the limit of a page would count the rows of the joined collection", Where: l.Relation.Name,
		Do: "leave out FromJoin, or load the relation by another strategy",
	}
}

// definite is a query's order, followed by the primary keys of its tables.
func definite(s *tree.Select) []tree.Order {
	terms := slices.Clone(s.Order)
	add := func(src *tree.Source) {
		if src == nil || src.Table == nil || len(src.Cols) == 0 {
			return
		}
		for _, k := range src.Table.Key {
			n := src.Cols[k]
			if !slices.ContainsFunc(terms, func(o tree.Order) bool { return tree.SameColumn(o.By, n) }) {
				terms = append(terms, tree.Order{By: n})
			}
		}
	}
	add(s.From)
	for i := range s.Joins {
		add(s.Joins[i].Source)
	}
	return terms
}

// plan reads the rows' own part, and what the order is by.
func (p *pager) plan(sq *session.Query, row, order uintptr) {
	var out plan
	out.At(&sq.Plan, row)
	s := sq.Tree.(*tree.Select)
	s.Columns = slices.Clone(s.Columns)
	for i, t := range p.terms {
		out.At(&plan{Columns: []*tree.Node{t.By}, Parts: []exec.Part{{Codec: rawCodec}}}, order+uintptr(i)*unsafe.Sizeof(driver.Value{}))
		s.Columns = append(s.Columns, t.By)
	}
	out.Sources = sq.Plan.Sources
	sq.Plan = out
}

// rawCodec keeps a cell as it came.
var rawCodec = &codec.Codec{
	Type: reflect.TypeFor[driver.Value](), Null: true,
	Decode: func(v *driver.Value, p unsafe.Pointer) error {
		c := (*driver.Value)(p)
		*c = *v
		c.S = strings.Clone(v.S)
		return nil
	},
}

// beyond is the condition that a row comes after the one that had these values: it is
// equal in the first terms, and after it in the next.
func (p *pager) beyond(values []driver.Value) []*tree.Node {
	var ways []Condition
	var equal []Condition
	for i := range p.terms {
		n, v := p.terms[i].By, values[i]
		if next, some := beyondTerm(&p.terms[i], v); some {
			ways = append(ways, And(append(slices.Clone(equal), next)...))
		}
		if v.Kind == driver.Null {
			equal = append(equal, unary(tree.IsNull, n))
		} else {
			equal = append(equal, withValue(tree.Eq, n, v))
		}
	}
	out := []*tree.Node{Or(ways...).node()}
	if t := &p.terms[0]; values[0].Kind != driver.Null && !t.By.Null && t.By.Kind == tree.Column {
		op := tree.Ge // said again in a form that an index serves
		if t.Desc {
			op = tree.Le
		}
		out = append(out, withValue(op, t.By, values[0]).node())
	}
	return out
}

// beyondTerm is the condition that a row comes strictly after a value by one term.
func beyondTerm(t *tree.Order, v driver.Value) (Condition, bool) {
	first := t.Nulls == tree.NullsFirst || t.Nulls == tree.NullsDefault && t.Desc
	if v.Kind == driver.Null {
		return unary(tree.IsNotNull, t.By), first
	}
	op := tree.Gt
	if t.Desc {
		op = tree.Lt
	}
	c := withValue(op, t.By, v)
	if first {
		return c, true
	}
	return Or(c, unary(tree.IsNull, t.By)), true
}

func withValue(op tree.Op, n *tree.Node, v driver.Value) Condition {
	return Condition{tree.TestOf(n, tree.Compare, op, false, false, &v)}
}

// token signs the values of a page's last row.
func (p *pager) token(values []driver.Value) (Token, error) {
	var b []byte
	for i := range values {
		v, err := placed(p.terms[i].By, &values[i])
		if err != nil {
			return "", err
		}
		b = append(b, byte(v.Kind))
		b = bin.AppendVarint(b, v.N)
		b = bin.AppendVarint(b, int64(v.Exp))
		b = bin.AppendUvarint(b, uint64(len(v.S)))
		b = append(b, v.S...)
	}
	return Token(base64.RawURLEncoding.EncodeToString(append(p.sign(b), b...))), nil
}

// placed is a cell of a row's place in the order, as the program would send it.
func placed(n *tree.Node, cell *driver.Value) (driver.Value, error) {
	if cell.Kind == driver.Null {
		return driver.Value{}, nil
	}
	if n.Codec == nil {
		return driver.Value{}, &BuildError{What: "the order is by an expression without a type", Where: "Page"}
	}
	v, err := n.Codec.Canonical(cell)
	if err != nil {
		return driver.Value{}, fmt.Errorf("tenon: page: %w", err)
	}
	if v.Items != nil {
		return driver.Value{}, &BuildError{What: "the order is by a list", Where: "Page"}
	}
	return v, nil
}

const signatureSize = 16

func (p *pager) sign(values []byte) []byte {
	h := hmac.New(sha256.New, p.run.PageKey)
	h.Write(p.text[:])
	h.Write(values)
	return h.Sum(nil)[:signatureSize]
}

// values reads a token.
func (p *pager) values(t Token) ([]driver.Value, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(string(t))
	if err != nil || len(b) < signatureSize || !hmac.Equal(b[:signatureSize], p.sign(b[signatureSize:])) {
		return nil, ErrToken
	}
	b = b[signatureSize:]
	values := make([]driver.Value, len(p.terms))
	for i := range values {
		v := &values[i]
		v.Kind = driver.Kind(b[0])
		b = b[1:]
		n, size := bin.Varint(b)
		e, more := bin.Varint(b[size:])
		b = b[size+more:]
		length, size := bin.Uvarint(b)
		v.N, v.Exp, v.S = n, int32(e), string(b[size:size+int(length)])
		b = b[size+int(length):]
	}
	return values, nil
}

// newPageKey makes the key of an engine that was given none.
func newPageKey() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // it never fails: crypto/rand ends the program when it does
	return key
}
