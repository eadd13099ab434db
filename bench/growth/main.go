// Command growth shows what a session costs with few objects and with many, as a table: what
// grows with their number does so in a straight line.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/bench/models"
	_ "github.com/tenonsql/tenon/sqlite"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	fmt.Println("| objects | add and flush, each | load, each | flush of one change | flush of all, each | heap, of the bare structs | query of another table | children of one parent, added, each | loaded, each |")
	fmt.Println("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
	for n := 10; n <= 100_000; n *= 10 {
		m, err := measure(ctx, n)
		if err != nil {
			return err
		}
		each := func(d time.Duration) string { return fmt.Sprintf("%.1f µs", float64(d.Nanoseconds())/1e3/float64(n)) }
		heap := "–"
		if m.heap > 0 {
			heap = fmt.Sprintf("%.2f", m.heap)
		}
		fmt.Printf("| %d | %s | %s | %.2f ms | %s | %s | %.0f µs | %s | %s |\n", n, each(m.add), each(m.load),
			float64(m.one.Microseconds())/1e3, each(m.all), heap, float64(m.other.Nanoseconds())/1e3, each(m.children), each(m.collection))
	}
	return nil
}

// measured is what n objects took, the best of a few runs.
type measured struct {
	add, load, one, all, other, children, collection time.Duration
	heap                                             float64
}

// runs is how often each thing is done; the least time is taken.
const runs = 3

func measure(ctx context.Context, n int) (m measured, err error) {
	db, err := tenon.Open(ctx, "sqlite::memory:")
	if err != nil {
		return m, err
	}
	defer db.Close()
	if err := tenon.CreateAll(ctx, db, Items, Customers, Orders, Lines); err != nil {
		return m, err
	}
	for i := range runs {
		if i > 0 {
			if _, err := db.Exec(ctx, tenon.Delete(Items).AllRows()); err != nil {
				return m, err
			}
		}
		if err := m.adding(ctx, db, n); err != nil {
			return m, err
		}
	}
	for range runs {
		if err := m.loaded(ctx, db, n); err != nil {
			return m, err
		}
	}
	for range runs {
		if err := m.collected(ctx, db, n); err != nil {
			return m, err
		}
	}
	return m, nil
}

func (m *measured) adding(ctx context.Context, db *tenon.Engine, n int) error {
	list := make([]*Item, n)
	for i := range list {
		list[i] = &Item{Name: "item", Price: decimal.New(int64(i), -2), Made: time.Unix(int64(i), 0), Amount: int32(i)}
	}
	s := db.Session()
	defer s.Close()
	return least(&m.add, func() error {
		for _, it := range list {
			s.Add(it)
		}
		return s.Commit(ctx)
	})
}

// loaded measures a session that has n objects.
func (m *measured) loaded(ctx context.Context, db *tenon.Engine, n int) error {
	before := heap()
	bare, err := db.All(ctx, tenon.Select(Items))
	if err != nil {
		return err
	}
	plain := heap() - before
	runtime.KeepAlive(bare)
	clear(bare)
	before = heap()
	s := db.Session()
	defer s.Close()
	var list []*Item
	if err := least(&m.load, func() (err error) { list, err = s.All(ctx, tenon.Select(Items)); return err }); err != nil {
		return err
	}
	if len(list) != n {
		return fmt.Errorf("%d objects, not %d", len(list), n)
	}
	if ratio := (heap() - before) / plain; n >= fewest && (m.heap == 0 || ratio < m.heap) {
		m.heap = ratio
	}
	if err := least(&m.other, func() error { _, err := s.Count(ctx, tenon.Select(Lines)); return err }); err != nil {
		return err
	}
	list[n/2].Amount++
	if err := least(&m.one, func() error { return s.Flush(ctx) }); err != nil {
		return err
	}
	for _, it := range list {
		it.Amount++
	}
	if err := least(&m.all, func() error { return s.Flush(ctx) }); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// collected measures n children of one parent.
func (m *measured) collected(ctx context.Context, db *tenon.Engine, n int) error {
	s := db.Session()
	defer s.Close()
	c := Customers.New()
	c.Name = "one"
	if err := least(&m.children, func() error {
		for range n {
			c.Orders.Add(&Order{Total: decimal.New(1, 0), Placed: time.Unix(0, 0)})
		}
		s.Add(c)
		return s.Commit(ctx)
	}); err != nil {
		return err
	}
	again := db.Session()
	defer again.Close()
	return least(&m.collection, func() error {
		got, err := again.One(ctx, tenon.Select(Customers).Where(Customers.ID.Eq(c.ID)).With(Customers.Orders))
		if err == nil && len(got.Orders.All()) != n {
			err = fmt.Errorf("%d children, not %d", len(got.Orders.All()), n)
		}
		return err
	})
}

// least keeps the least time that f took.
func least(d *time.Duration, f func() error) error {
	start := time.Now()
	err := f()
	if took := time.Since(start); *d == 0 || took < *d {
		*d = took
	}
	return err
}

// fewest objects are told from what else is on the heap.
const fewest = 1000

// heap is what is in use. Pools let go of what they have at the second collection.
func heap() float64 {
	for range 3 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
