package tenon

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal"
	"github.com/tenonsql/tenon/internal/dialect/postgres"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

type built struct {
	ID     int64
	Name   string
	Active bool
	Made   time.Time
	Score  float64
	Amount int32
}

// builtTable is what generated code makes, by hand: package mapped would be a cycle here.
type builtTable struct {
	Table[built, int64]
	ID     NumberColumn[int64]
	Name   TextColumn[string]
	Active BoolColumn
	Made   TimeColumn
	Score  NumberColumn[float64]
	Amount NumberColumn[int32]
}

func newBuilt(t testing.TB) builtTable {
	t.Helper()
	e := &built{}
	column := func(field any, name string, k schema.Kind) mapping.ColumnDef {
		return mapping.ColumnDef{Field: field, Go: name, Name: strings.ToLower(name), Type: schema.Type{Kind: k}}
	}
	m := mapping.Build(&mapping.Definition{Table: "items", Entity: "built", Var: "builts", Key: []int{0}, Columns: []mapping.ColumnDef{
		column(&e.ID, "ID", schema.Int64), column(&e.Name, "Name", schema.Text), column(&e.Active, "Active", schema.Bool),
		column(&e.Made, "Made", schema.Instant), column(&e.Score, "Score", schema.Float64), column(&e.Amount, "Amount", schema.Int32),
	}}, unsafe.Pointer(e), reflect.TypeFor[built](), reflect.TypeFor[int64](), mapping.NewIndex[int64])
	token := &internal.AllowInternalUse
	p := Internal.Table(token, m)
	b := builtTable{Table: *(*Table[built, int64])(unsafe.Pointer(&p))}
	at := func(i int) *Node { return Internal.Node(token, b.Mapping(), i) }
	b.ID, b.Name, b.Active = Internal.Number[int64](token, at(0)), Internal.Text[string](token, at(1)), Internal.Bool(token, at(2))
	b.Made, b.Score, b.Amount = Internal.Time(token, at(3)), Internal.Number[float64](token, at(4)), Internal.Number[int32](token, at(5))
	return b
}

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// filter has the values of ten predicates, as a program gets them from somewhere.
type filter struct {
	from, to       int64
	name, not      string
	active         bool
	after          time.Time
	score, below   float64
	amount, atMost int32
}

func filterAt(id int64) *filter {
	return &filter{id, id + 10, "item%", "item number 0", true, start, float64(-id), 1e9, int32(id), int32(id) + 99}
}

// ten is a query with ten predicates.
func (b *builtTable) ten(f *filter) SelectStmt[*built] {
	return Select(b).Where(
		b.ID.Ge(f.from), b.ID.Lt(f.to), b.Name.Like(f.name), b.Name.Ne(f.not), b.Active.Eq(f.active), b.Made.Ge(f.after),
		b.Score.Gt(f.score), b.Score.Lt(f.below), b.Amount.Ge(f.amount), b.Amount.Le(f.atMost),
	).OrderBy(b.ID.Asc())
}

// tenByHand is the same with a strings.Builder.
func tenByHand(f *filter) (string, []any) {
	var sb strings.Builder
	sb.Grow(320)
	args := make([]any, 0, 10)
	where := func(condition string, arg any) {
		if len(args) == 0 {
			sb.WriteString(" WHERE ")
		} else {
			sb.WriteString(" AND ")
		}
		args = append(args, arg)
		sb.WriteString(condition)
		sb.WriteByte('$')
		if len(args) >= 10 {
			sb.WriteByte(byte('0' + len(args)/10))
		}
		sb.WriteByte(byte('0' + len(args)%10))
	}
	sb.WriteString(`SELECT "id", "name", "active", "made", "score", "amount" FROM "items"`)
	where(`"id" >= `, f.from)
	where(`"id" < `, f.to)
	where(`"name" LIKE `, f.name)
	where(`"name" <> `, f.not)
	where(`"active" = `, f.active)
	where(`"made" >= `, f.after)
	where(`"score" > `, f.score)
	where(`"score" < `, f.below)
	where(`"amount" >= `, f.amount)
	where(`"amount" <= `, f.atMost)
	sb.WriteString(` ORDER BY "id"`)
	return sb.String(), args
}

// TestBuildTen holds the allocations of a query with ten predicates: one for each, and few
// for the statement.
func TestBuildTen(t *testing.T) {
	b := newBuilt(t)
	r := &exec.Runner{Rules: postgres.Rules()}
	var text string
	var args []driver.Value
	id := int64(1000)
	n := testing.AllocsPerRun(1000, func() {
		id++
		q := b.ten(filterAt(id)).run()
		var err error
		if text, args, err = r.Render(&q.Statement); err != nil {
			t.Fatal(err)
		}
	})
	if n > 10 {
		t.Errorf("%v allocations, want 10 at most", n)
	}
	if want, wantArgs := tenByHand(filterAt(id)); text != want || len(args) != len(wantArgs) || args[1].N != id+10 {
		t.Errorf("rendered\n%s, %v\nwant\n%s, %v", text, args, want, wantArgs)
	}
}

// BenchmarkBuildTen builds and renders, and does the same by hand.
func BenchmarkBuildTen(b *testing.B) {
	b.Run("raw", func(b *testing.B) {
		b.ReportAllocs()
		for id := int64(1000); b.Loop(); id++ {
			text, args := tenByHand(filterAt(id))
			if len(text) == 0 || len(args) != 10 {
				b.Fatal(text)
			}
		}
	})
	b.Run("tenon", func(b *testing.B) {
		b.ReportAllocs()
		t := newBuilt(b)
		r := &exec.Runner{Rules: postgres.Rules()}
		for id := int64(1000); b.Loop(); id++ {
			q := t.ten(filterAt(id)).run()
			text, args, err := r.Render(&q.Statement)
			if err != nil || len(text) == 0 || len(args) != 10 {
				b.Fatal(err, text)
			}
		}
	})
}
