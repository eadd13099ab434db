package suite

import (
	"cmp"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// meanings: random expressions, reckoned by a few lines of Go and by the database, over rows
// with NULLs. The run is as long as rapid is told: -rapid.checks=20000 is more than a million
// values.
var meanings = []Case{
	{"random expressions mean on the database what they mean in Go", func(t *T) {
		m := &meaning{T: t}
		rapid.Check(t.T, m.check)
		t.Logf("%d values were compared", m.compared)
	}},
}

// meaning compares. A check has rows of its own, and some expressions over them.
type meaning struct {
	*T
	compared int
}

const (
	rowsOfCheck  = 12
	askedOfCheck = 6
)

func (m *meaning) check(r *rapid.T) {
	_, err := m.DB.Exec(m.Ctx, tenon.Delete(Everythings).AllRows())
	m.must(r, err)
	list := make([]*Everything, rowsOfCheck)
	for i := range list {
		list[i] = every(int64(i+1), func(e *Everything) {
			e.I64, e.Str, e.Bool = smallInt.Draw(r, "i64"), smallText.Draw(r, "str"), rapid.Bool().Draw(r, "bool")
			e.I64N, e.StrN, e.BoolN = maybe(r, smallInt), maybe(r, smallText), maybe(r, rapid.Bool())
		})
	}
	_, err = m.DB.Exec(m.Ctx, tenon.Insert(Everythings).Rows(list...))
	m.must(r, err)
	for range askedOfCheck {
		switch rapid.IntRange(0, 3).Draw(r, "what") {
		case 0:
			x := drawInt(r, 3)
			asked(m, r, list, x.ordered, x.of)
		case 1:
			x := drawText(r, 3)
			asked(m, r, list, x.text, x.of)
		default:
			m.found(r, list, drawCondition(r, 4))
		}
	}
}

func (m *meaning) must(r *rapid.T, err error) {
	if err != nil {
		r.Fatal(err)
	}
}

// asked compares the values of an expression.
func asked[V comparable](m *meaning, r *rapid.T, list []*Everything, x tenon.Expr[V], of func(*Everything) *V) {
	q := tenon.Select(tenon.Nullable(x)).From(Everythings).OrderBy(e.ID.Asc())
	got, err := m.DB.All(m.Ctx, q)
	m.must(r, err)
	for i, row := range list {
		m.compared++
		if want := of(row); !equal(got[i], want) {
			r.Fatalf("row %s: %s, not %s; in: %s", told(row), pointed(got[i]), pointed(want), m.log.last())
		}
	}
}

// found compares the rows for which a condition is true, and what it is for each.
func (m *meaning) found(r *rapid.T, list []*Everything, c truth) {
	var want []int64
	for _, row := range list {
		if b := c.of(row); b != nil && *b {
			want = append(want, row.ID)
		}
	}
	got, err := m.DB.All(m.Ctx, tenon.Select(e.ID).Where(c.is).OrderBy(e.ID.Asc()))
	m.must(r, err)
	m.compared += len(list)
	if !slices.Equal(got, want) {
		r.Fatalf("rows %v, not %v; in: %s", got, want, m.log.last())
	}
	asked(m, r, list, c.is, c.of)
}

func equal[V comparable](a, b *V) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

func pointed[V any](p *V) string {
	if p == nil {
		return "NULL"
	}
	return shown(*p)
}

func told(x *Everything) string {
	return strings.Join([]string{pointed(&x.I64), pointed(x.I64N), pointed(&x.Str), pointed(x.StrN), pointed(&x.Bool), pointed(x.BoolN)}, ", ")
}

var (
	smallInt  = rapid.Int64Range(-4, 4)
	smallText = rapid.StringOfN(rapid.SampledFrom([]rune("aAbB %_\\'é🙂")), 0, 4, -1)
)

func maybe[V any](r *rapid.T, g *rapid.Generator[V]) *V {
	if rapid.IntRange(0, 2).Draw(r, "null") == 0 {
		return nil
	}
	return to(g.Draw(r, "value"))
}

// integer is an expression, with what it is for a row; number is nil where it is no number to
// reckon with.
type integer struct {
	number  *tenon.Number[int64]
	ordered tenon.Ordered[int64]
	of      func(*Everything) *int64
}

func numeric(n tenon.Number[int64], of func(*Everything) *int64) integer {
	return integer{&n, n.Ordered, of}
}

// lift gives NULL for NULL.
func lift[A, B any](a func(*Everything) *A, f func(A) B) func(*Everything) *B {
	return func(x *Everything) *B {
		if v := a(x); v != nil {
			return to(f(*v))
		}
		return nil
	}
}

// lift2 gives NULL where one is NULL, or where f says so.
func lift2[A, B, C any](a func(*Everything) *A, b func(*Everything) *B, f func(A, B) (C, bool)) func(*Everything) *C {
	return func(x *Everything) *C {
		u, v := a(x), b(x)
		if u == nil || v == nil {
			return nil
		}
		if w, ok := f(*u, *v); ok {
			return &w
		}
		return nil
	}
}

// always is f without an exception.
func always[A, B, C any](f func(A, B) C) func(A, B) (C, bool) {
	return func(a A, b B) (C, bool) { return f(a, b), true }
}

func drawInt(r *rapid.T, depth int) integer {
	n := 1
	if depth > 0 {
		n = 13
	}
	switch rapid.IntRange(0, n).Draw(r, "integer") {
	case 0:
		return numeric(e.I64.Number, func(x *Everything) *int64 { return &x.I64 })
	case 1:
		return numeric(e.I64N.Number, func(x *Everything) *int64 { return x.I64N })
	case 2:
		t := drawText(r, depth-1)
		return numeric(t.text.Length(), lift(t.of, func(s string) int64 { return int64(len([]rune(s))) }))
	case 3:
		t, of := drawText(r, depth-1), smallText.Filter(func(s string) bool { return s != "" }).Draw(r, "needle")
		return numeric(t.text.Position(of), lift(t.of, func(s string) int64 {
			if i := strings.Index(s, of); i >= 0 {
				return int64(len([]rune(s[:i])) + 1)
			}
			return 0
		}))
	case 4:
		a, v := drawInt(r, depth-1), smallInt.Draw(r, "or")
		return integer{nil, tenon.Coalesce(a.ordered, v), func(x *Everything) *int64 {
			if p := a.of(x); p != nil {
				return p
			}
			return &v
		}}
	case 5:
		a, v := drawInt(r, depth-1), smallInt.Draw(r, "null")
		return integer{nil, tenon.NullIf(a.ordered, v), func(x *Everything) *int64 {
			if p := a.of(x); p != nil && *p != v {
				return p
			}
			return nil
		}}
	case 6:
		c, a, v := drawCondition(r, depth-1), drawInt(r, depth-1), smallInt.Draw(r, "else")
		return integer{nil, tenon.Case[int64]().WhenExpr(c.is, a.ordered).Else(v), func(x *Everything) *int64 {
			if b := c.of(x); b != nil && *b {
				return a.of(x)
			}
			return &v
		}}
	}
	return drawSum(r, depth)
}

// drawSum reckons.
func drawSum(r *rapid.T, depth int) integer {
	a := drawInt(r, depth-1)
	for a.number == nil {
		a = drawInt(r, depth-1)
	}
	b, v := drawInt(r, depth-1), smallInt.Draw(r, "by")
	n := a.number
	switch rapid.IntRange(0, 8).Draw(r, "sum") {
	case 0:
		return numeric(n.Add(b.ordered), lift2(a.of, b.of, always(func(x, y int64) int64 { return x + y })))
	case 1:
		return numeric(n.Sub(b.ordered), lift2(a.of, b.of, always(func(x, y int64) int64 { return x - y })))
	case 2:
		return numeric(n.Mul(b.ordered), lift2(a.of, b.of, always(func(x, y int64) int64 { return x * y })))
	case 3:
		return numeric(n.Plus(v), lift(a.of, func(x int64) int64 { return x + v }))
	case 4:
		return numeric(n.Times(v), lift(a.of, func(x int64) int64 { return x * v }))
	case 5:
		return numeric(n.IntDiv(b.ordered), lift2(a.of, b.of, func(x, y int64) (int64, bool) { return x / cmp.Or(y, 1), y != 0 }))
	case 6:
		return numeric(tenon.Mod(*n, b.ordered), lift2(a.of, b.of, func(x, y int64) (int64, bool) { return x % cmp.Or(y, 1), y != 0 }))
	case 7:
		return numeric(n.Neg(), lift(a.of, func(x int64) int64 { return -x }))
	}
	return numeric(n.Abs(), lift(a.of, func(x int64) int64 { return max(x, -x) }))
}
