package tenontest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/tenonsql/tenon/driver"
)

// txPool is a driver.Pool of one connection, on which a transaction has begun that is never
// committed. Sessions that write take turns: each has the connection from its first
// statement to its end. What only reads has it for each statement, whose rows are read at
// once, so that a loop over rows can write.
type txPool struct {
	below   driver.Pool
	conn    driver.Conn
	dialect string
	depth   int // of transactions in transactions: their savepoints have names of their own

	io    sync.Mutex // held while the connection is used
	early error      // how the transaction ended on a connection that lives; under io

	mu      sync.Mutex
	holder  *lease        // who has the connection
	changed chan struct{} // closed when the holder goes
	lent    int
	count   int   // of savepoints
	closed  bool  // by Close
	ended   error // why the transaction is over
}

// patience is how long a session waits for another goroutine's: as SQLite's writers do.
const patience = 5 * time.Second

// tidying bounds what is sent to leave a savepoint or the transaction, which is done also
// when the program's context has ended.
const tidying = 5 * time.Second

func tidy(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), tidying)
}

// begin makes the pool, and begins the transaction.
func begin(ctx context.Context, below driver.Pool, dialect string) (*txPool, error) {
	c, err := below.Acquire(ctx, driver.Write)
	if err != nil {
		return nil, err
	}
	p := &txPool{below: below, conn: c, dialect: dialect, changed: make(chan struct{})}
	if outer, ok := c.(*lease); ok {
		p.depth = outer.p.depth + 1
	}
	err = c.Begin(ctx, driver.TxOptions{})
	if err == nil {
		_, err = c.Exec(ctx, "SAVEPOINT "+p.outermost(), nil)
		if err != nil {
			err = errors.Join(err, c.Rollback(ctx))
		}
	}
	if err != nil {
		below.Release(c)
		return nil, err
	}
	return p, nil
}

// outermost is the savepoint at the transaction's start: going back to it at the end fails
// when somebody has committed meanwhile.
func (p *txPool) outermost() string { return p.savepoint(0) }

func (p *txPool) savepoint(n int) string {
	return "tenontest_" + strconv.Itoa(p.depth) + "_" + strconv.Itoa(n)
}

func (p *txPool) nextSavepoint() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count++
	return p.savepoint(p.count)
}

// Acquire gives a lease of the connection. For writing it waits for its turn.
func (p *txPool) Acquire(ctx context.Context, use driver.Use) (driver.Conn, error) {
	if err := p.usable(); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	l := &lease{p: p, use: use}
	if use == driver.Write {
		if err := p.take(ctx, l); err != nil {
			return nil, err
		}
		l.keeps = true
	}
	p.mu.Lock()
	p.lent++
	p.mu.Unlock()
	return l, nil
}

// usable is why the pool lends nothing, or nil.
func (p *txPool) usable() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended == nil && p.closed {
		return driver.ErrClosed
	}
	return p.ended
}

// finished is why the transaction is over, or nil. Sessions that were open when the engine
// was closed go on.
func (p *txPool) finished() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ended
}

// over notes that the transaction has ended, and why.
func (p *txPool) over(why error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended == nil {
		p.ended = why
	}
}

// take gives l the connection, when whoever has it is done.
func (p *txPool) take(ctx context.Context, l *lease) error {
	me, start := goroutine(), time.Now()
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		p.mu.Lock()
		h, changed := p.holder, p.changed
		if h == nil {
			p.holder = l
			l.goroutine, l.site = me, site()
			p.mu.Unlock()
			return nil
		}
		p.mu.Unlock()
		if h.goroutine == me && me != 0 {
			return &InUseError{Holder: h.site, Nested: true}
		}
		select {
		case <-changed:
		case <-late.C:
			return &InUseError{Holder: h.site, Waited: time.Since(start).Round(time.Second)}
		case <-ctx.Done():
			return fmt.Errorf("tenon: waiting for a session that began at %s: %w", h.site, context.Cause(ctx))
		}
	}
}

// give ends l's turn.
func (p *txPool) give(l *lease) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.holder == l {
		p.holder = nil
		close(p.changed)
		p.changed = make(chan struct{})
	}
}

// Release takes a lease back. What it left unfinished is rolled back.
func (p *txPool) Release(c driver.Conn) {
	l, ok := c.(*lease)
	if !ok {
		panic(fmt.Sprintf("tenon: Release of a %T that no pool gave", c))
	}
	if l.inTx {
		_ = l.Rollback(context.Background()) // what fails ends the whole transaction, and says so later
	}
	p.give(l)
	p.mu.Lock()
	p.lent--
	p.mu.Unlock()
}

// Stats counts sessions as connections.
func (p *txPool) Stats() driver.Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	return driver.Stats{Open: 1, InUse: p.lent, Idle: 1 - min(p.lent, 1), Max: 1}
}

// Close refuses what comes after. The transaction goes on until the test ends: another
// engine may be on it.
func (p *txPool) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	return nil
}

// end rolls the transaction back and gives the connection back. The error tells what makes
// the test worth nothing: something was committed, or a session was left open.
func (p *txPool) end(ctx context.Context, test string) error {
	p.mu.Lock()
	held, lost, lent := p.holder, p.ended, p.lent
	p.ended = fmt.Errorf("%w: the test %s has ended, and its transaction with it", driver.ErrClosed, test)
	p.mu.Unlock()
	var left error
	switch {
	case lent > 0 && held == nil:
		left = fmt.Errorf("%d sessions that read are open at the end of the test; Close them", lent)
	case held != nil:
		left = fmt.Errorf("a session that began at %s is open at the end of the test; Close it", held.site)
	}
	p.io.Lock()
	defer p.io.Unlock()
	defer p.below.Release(p.conn)
	if lost != nil {
		_ = p.conn.Rollback(ctx) // what ended it was told to whoever came after
		return errors.Join(left, p.early)
	}
	_, err := p.conn.Exec(ctx, "ROLLBACK TO SAVEPOINT "+p.outermost(), nil)
	if err != nil && !p.conn.Broken() {
		left = errors.Join(left, fmt.Errorf("the test's transaction was ended before the test, and what it wrote may have stayed: %w", err))
	}
	return errors.Join(left, p.conn.Rollback(ctx))
}
