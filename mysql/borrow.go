package mysql

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"sync"

	gomysql "github.com/go-sql-driver/mysql"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/pool"
)

// maxKnown bounds how many connections of a borrowed pool are remembered as checked.
const maxKnown = 256

// borrowed is a driver.Pool over the connections of a *sql.DB that the program has. Their
// settings are checked, not changed, because the program uses them as well: found-rows
// mode and what session.unfit tells.
type borrowed struct {
	db *sql.DB

	mu     sync.Mutex
	closed bool
	lent   sync.WaitGroup
	known  map[below]session // the connections that were found fit
}

// poolOf makes a pool of the connections of db. An Acquire fails, and says why, where they
// do not fit. Close leaves db open.
func poolOf(db *sql.DB) driver.Pool {
	return &borrowed{db: db, known: map[below]session{}}
}

// loan is a borrowed connection. The driver below may be used only inside of sql.Conn.Raw,
// so Raw runs in a goroutine as long as the loan does.
type loan struct {
	*conn

	back chan error // what Raw is to return
}

// Acquire borrows a connection.
func (b *borrowed) Acquire(ctx context.Context, _ driver.Use) (driver.Conn, error) {
	b.mu.Lock()
	closed := b.closed
	if !closed {
		b.lent.Add(1)
	}
	b.mu.Unlock()
	if closed {
		return nil, driver.ErrClosed
	}
	l, err := b.borrow(ctx)
	if err != nil {
		b.lent.Done()
		return nil, err
	}
	return l, nil
}

func (b *borrowed) borrow(ctx context.Context) (*loan, error) {
	l, dc, err := b.take(ctx)
	if err != nil {
		return nil, err
	}
	l.conn, err = b.check(ctx, dc)
	if err != nil {
		l.back <- nil
		return nil, err
	}
	return l, nil
}

// take takes a connection out of db.
func (b *borrowed) take(ctx context.Context) (*loan, any, error) {
	sc, err := b.db.Conn(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil, nil, fmt.Errorf("tenon: waiting for a connection of the *sql.DB: %w", context.Cause(ctx))
		}
		return nil, nil, fmt.Errorf("%w: %w", driver.ErrConnection, err)
	}
	l := &loan{back: make(chan error, 1)}
	taken := make(chan any, 1)
	go func() {
		// What Raw returns is what it was told, or that sc was closed, which only Close below does.
		_ = sc.Raw(func(dc any) error {
			taken <- dc
			return <-l.back
		})
		_ = sc.Close()
	}()
	return l, <-taken, nil
}

// check finds out whether a connection fits, once.
func (b *borrowed) check(ctx context.Context, dc any) (*conn, error) {
	under, ok := dc.(below)
	found, known := foundRows(dc)
	switch {
	case !ok || !known:
		return nil, fmt.Errorf("tenon: the *sql.DB has connections of %T, not of github.com/go-sql-driver/mysql", dc)
	case !found:
		return nil, errors.New("tenon: the *sql.DB counts changed rows, not matched rows: add clientFoundRows=true to its configuration")
	}
	c := &conn{below: under, killer: b.kill, end: func() error { return nil }}
	b.mu.Lock()
	s, ok := b.known[under]
	b.mu.Unlock()
	if !ok {
		var err error
		if s, err = c.ask(ctx); err != nil {
			return nil, err
		}
		if fault := s.unfit(); fault != "" {
			return nil, fmt.Errorf("tenon: the *sql.DB does not fit: %s", fault)
		}
		b.remember(under, s)
	}
	c.adopt(s)
	return c, nil
}

// remember notes a connection that fits. The *sql.DB does not tell when it closes one, so
// all are forgotten from time to time.
func (b *borrowed) remember(c below, s session) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.known) >= maxKnown {
		clear(b.known)
	}
	b.known[c] = s
}

// foundRows reads the mode out of the driver below, which has no other way to tell it. It
// gives false for another driver's connection.
func foundRows(dc any) (found, ok bool) {
	v := reflect.ValueOf(dc)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return false, false
	}
	cfg := v.Elem().FieldByName("cfg")
	if !cfg.IsValid() || cfg.Type() != reflect.TypeFor[*gomysql.Config]() {
		return false, false
	}
	return cfg.Elem().FieldByName("ClientFoundRows").Bool(), true
}

// kill ends a statement through another connection of db.
func (b *borrowed) kill(ctx context.Context, session uint64) error {
	_, err := b.db.ExecContext(ctx, "KILL "+strconv.FormatUint(session, 10))
	return err
}

// Release gives a connection back to db, which closes one that broke or was left in a
// transaction.
func (b *borrowed) Release(c driver.Conn) {
	l, ok := pool.Unwrap(c).(*loan)
	if !ok {
		panic(fmt.Sprintf("tenon: Release of a %T that this pool did not give", c))
	}
	if l.open != nil && !l.lost {
		l.open.supersede()
	}
	var end error
	if l.inTx || l.Broken() {
		end = sqldriver.ErrBadConn
		b.mu.Lock()
		delete(b.known, l.below)
		b.mu.Unlock()
	}
	l.back <- end
	go func() {
		l.kills.Wait()
		b.lent.Done()
	}()
}

// Stats are those of db.
func (b *borrowed) Stats() driver.Stats {
	s := b.db.Stats()
	return driver.Stats{Open: s.OpenConnections, InUse: s.InUse, Idle: s.Idle, Max: s.MaxOpenConnections, Waited: s.WaitCount}
}

// Close refuses further Acquires and waits until every connection is back. The *sql.DB
// stays open.
func (b *borrowed) Close() error {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	b.lent.Wait()
	return nil
}
