package dialect_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
)

// tenPredicates is the query that building is measured by.
func tenPredicates() *tree.Select {
	s := sel(products, p("id"), p("name"), p("price"))
	s.Where = row(eq(p("id"), 1), cmp(tree.Ne, p("name"), "x"), cmp(tree.Gt, p("price"), "#10"), cmp(tree.Lt, p("price"), "#20"),
		cmp(tree.Ge, p("stock"), 1), cmp(tree.Le, p("stock"), 9), op(tree.IsNotNull, p("note")), in(p("id"), 1, 2, 3),
		op(tree.IsTrue, p("in_stock")), or(eq(p("rating"), 1.5), op(tree.IsNull, p("rating"))))
	s.Order = []tree.Order{desc(p("price")), asc(p("id"))}
	s.Limit = 10
	return s
}

func TestRenderAllocatesNothing(t *testing.T) {
	s := tenPredicates()
	for _, r := range dialects {
		w := &dialect.Writer{}
		n := testing.AllocsPerRun(100, func() {
			w.Reset()
			if err := r.Render(w, s); err != nil {
				t.Fatal(err)
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations", r.Name, n)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	s := tenPredicates()
	for _, r := range dialects {
		b.Run(r.Name, func(b *testing.B) {
			b.ReportAllocs()
			w := &dialect.Writer{}
			for b.Loop() {
				w.Reset()
				if err := r.Render(w, s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("strings.Builder", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			byHand()
		}
	})
}

// byHand is what a program would do without tenon.
func byHand() (string, []driver.Value) {
	var sb strings.Builder
	sb.Grow(512)
	args := make([]driver.Value, 0, 12)
	arg := func(v driver.Value) {
		args = append(args, v)
		sb.WriteByte('$')
		sb.WriteString(strconv.Itoa(len(args)))
	}
	sb.WriteString(`SELECT "id", "name", "price" FROM "products" WHERE "id" = `)
	arg(driver.Value{Kind: driver.Int, N: 1})
	sb.WriteString(` AND "name" <> `)
	arg(driver.Value{Kind: driver.Text, S: "x"})
	sb.WriteString(` AND "price" > `)
	arg(driver.Value{Kind: driver.Decimal, S: "10"})
	sb.WriteString(` AND "price" < `)
	arg(driver.Value{Kind: driver.Decimal, S: "20"})
	sb.WriteString(` AND "stock" >= `)
	arg(driver.Value{Kind: driver.Int, N: 1})
	sb.WriteString(` AND "stock" <= `)
	arg(driver.Value{Kind: driver.Int, N: 9})
	sb.WriteString(` AND "note" IS NOT NULL AND "id" = ANY(`)
	arg(driver.Value{Kind: driver.List})
	sb.WriteString(`) AND "in_stock" IS TRUE AND ("rating" = `)
	arg(driver.Value{Kind: driver.Float})
	sb.WriteString(` OR "rating" IS NULL) ORDER BY "price" DESC, "id" LIMIT `)
	arg(driver.Value{Kind: driver.Int, N: 10})
	return sb.String(), args
}
