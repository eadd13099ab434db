package tenontest

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal"
)

// Watch gives an engine on the same connections as db whose statements Budget can count.
// Engines that this package gives are watched already.
func Watch(db *tenon.Engine) *tenon.Engine {
	if _, ok := poolOf(db).(*watch); ok {
		return db
	}
	return over(db, poolOf(db))
}

func poolOf(db *tenon.Engine) driver.Pool {
	return tenon.Internal.Pool(&internal.AllowInternalUse, db)
}

// unwatched is the pool of an engine without its watch.
func unwatched(db *tenon.Engine) driver.Pool {
	if w, ok := poolOf(db).(*watch); ok {
		return w.Pool
	}
	return poolOf(db)
}

// call is a statement that was sent.
type call struct {
	text string
	site string
	sets int
	trip int
	err  error
}

// record is what was sent while it was open.
type record struct {
	calls []call
	trips int
}

// watch is a pool whose connections note what is sent.
type watch struct {
	driver.Pool

	mu   sync.Mutex
	open []*record
	lent map[*watched]string // where connections were taken that are not back
}

func (w *watch) start() *record {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := &record{}
	w.open = append(w.open, r)
	return r
}

func (w *watch) stop(r *record) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open = slices.DeleteFunc(w.open, func(x *record) bool { return x == r })
}

// watching says that somebody counts: a place in the program is looked up for no one else.
func (w *watch) watching() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.open) > 0
}

// note writes down one round trip.
func (w *watch) note(calls ...call) {
	if !w.watching() {
		return
	}
	at := site()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.open {
		r.trips++
		for _, c := range calls {
			c.site, c.trip = at, r.trips
			r.calls = append(r.calls, c)
		}
	}
}

// Acquire gives a connection that is watched.
func (w *watch) Acquire(ctx context.Context, use driver.Use) (driver.Conn, error) {
	c, err := w.Pool.Acquire(ctx, use)
	if err != nil {
		return nil, err
	}
	x := &watched{Conn: c, w: w}
	at := site()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lent == nil {
		w.lent = map[*watched]string{}
	}
	w.lent[x] = at
	return x, nil
}

// lentAt are the places where connections were taken that are not back.
func (w *watch) lentAt() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(slices.Sorted(maps.Values(w.lent)), ", ")
}

// Release takes it back.
func (w *watch) Release(c driver.Conn) {
	if x, ok := c.(*watched); ok {
		c = x.Conn
		w.mu.Lock()
		delete(w.lent, x)
		w.mu.Unlock()
	}
	w.Pool.Release(c)
}

// watched is a connection that notes what is sent. BEGIN, COMMIT and ROLLBACK are not
// noted: whether they travel alone is the database's matter.
type watched struct {
	driver.Conn
	w *watch
}

// Query notes a query.
func (c *watched) Query(ctx context.Context, text string, args []driver.Value) (driver.Rows, error) {
	rows, err := c.Conn.Query(ctx, text, args)
	c.w.note(call{text: text, err: err})
	return rows, err
}

// Exec notes a statement.
func (c *watched) Exec(ctx context.Context, text string, args []driver.Value) (driver.Result, error) {
	res, err := c.Conn.Exec(ctx, text, args)
	c.w.note(call{text: text, err: err})
	return res, err
}

// Script notes a script as one statement.
func (c *watched) Script(ctx context.Context, text string) error {
	err := c.Conn.Script(ctx, text)
	c.w.note(call{text: text, err: err})
	return err
}

// Batch notes the statements up to the one that failed. They are one round trip.
func (c *watched) Batch(ctx context.Context, statements []driver.Statement, each func(i int, rows driver.Rows) error) error {
	err := c.Conn.Batch(ctx, statements, each)
	if !c.w.watching() || len(statements) == 0 {
		return err
	}
	calls := make([]call, 0, len(statements))
	at := len(statements) - 1
	if be, ok := errors.AsType[*driver.BatchError](err); ok {
		at = min(be.Index, at)
	}
	for i := range statements[:at+1] {
		calls = append(calls, call{text: statements[i].Text, sets: statements[i].Sets})
	}
	calls[at].err = err
	c.w.note(calls...)
	return err
}
