package tenon

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"strings"
	"time"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/session"
)

// Engine is a database: a pool of connections, and the dialect that it speaks. It is safe
// for use by many goroutines; a program has one per database.
type Engine struct {
	run *exec.Runner
}

// Open connects to a database, and asks it for an answer before it returns. The URL says
// which: sqlite:file.db, sqlite::memory:, postgres://user:password@host/database,
// mysql://… or mariadb://…; the package of the database must be imported.
//
// Errors: *BuildError for a kind of database that is not in the program, ErrConnection,
// ErrAuthentication, ErrNoDatabase; what is wrong with the rest of a URL is told by the
// database's package.
func Open(ctx context.Context, url string, opts ...Option) (*Engine, error) {
	if ctx == nil {
		return nil, fault.ErrNoContext
	}
	scheme, _, ok := strings.Cut(url, ":")
	if !ok {
		return nil, &BuildError{What: "the URL names no kind of database", Where: "Open", Do: "begin it with sqlite:, postgres:, mysql: or mariadb:"}
	}
	open, err := openerOf(scheme)
	if err != nil {
		return nil, err
	}
	s := gather(opts)
	pool, rules, err := open(ctx, url, s.driver)
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return nil, openError(err)
	}
	db := newEngine(pool, rules, s)
	if err := db.Ping(ctx); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return db, nil
}

// openError tells a URL that makes no sense from a database that cannot be reached.
func openError(err error) error {
	var be *BuildError
	for _, known := range []error{ErrConnection, ErrAuthentication, ErrNoDatabase, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return err
		}
	}
	if errors.As(err, &be) {
		return err
	}
	return &BuildError{What: strings.TrimPrefix(err.Error(), "tenon: "), Where: "Open", Do: "correct the URL"}
}

func newEngine(pool driver.Pool, rules *dialect.Rules, s *settings) *Engine {
	run := &exec.Runner{Rules: rules, Pool: pool, ShowArgs: s.showArgs, PageKey: s.pageKey}
	if len(run.PageKey) == 0 {
		run.PageKey = newPageKey()
	}
	switch len(s.observe) {
	case 0:
	case 1:
		run.Observe = s.observe[0]
	default:
		run.Observe = func(ctx context.Context, e *exec.Event) {
			for _, f := range s.observe {
				f(ctx, e)
			}
		}
	}
	return &Engine{run}
}

// Dialect is the name of the database's kind: sqlite, postgres, mariadb.
func (e *Engine) Dialect() string { return e.run.Rules.Name }

// Stats tells how the pool is used.
func (e *Engine) Stats() driver.Stats { return e.run.Pool.Stats() }

// Ping asks the database for an answer.
func (e *Engine) Ping(ctx context.Context) error {
	c, err := e.acquire(ctx, driver.Read)
	if err != nil {
		return err
	}
	defer e.run.Pool.Release(c)
	return c.Ping(ctx)
}

// Close waits until every connection is back, and closes them.
func (e *Engine) Close() error {
	if e == nil || e.run == nil {
		return nil
	}
	return e.run.Pool.Close()
}

// Session begins a unit of work. Its transaction begins with its first statement; Close
// ends it, without a trace unless Commit was called.
func (e *Engine) Session(opts ...TxOption) *Session {
	if e == nil || e.run == nil {
		return &Session{} // whose every call says that there is none
	}
	return &Session{core: session.New(e.run, gatherTx(opts).tx)}
}

// Transact runs f in a session, commits when it returns nil, and rolls back when it
// returns an error or panics. f runs once, unless Retry is asked for.
func (e *Engine) Transact(ctx context.Context, f func(s *Session) error, opts ...TxOption) error {
	if f == nil {
		return &BuildError{What: "there is no function to run", Where: "Transact"}
	}
	set := gatherTx(opts)
	for attempt := 0; ; attempt++ {
		err := e.transact(ctx, f, set)
		if err == nil || attempt >= set.retry || !errors.Is(err, ErrRetryable) || errors.Is(err, ErrOutcomeUnknown) {
			return err
		}
		if err := pause(ctx, attempt); err != nil {
			return err
		}
	}
}

func (e *Engine) transact(ctx context.Context, f func(s *Session) error, set txSettings) error {
	if err := e.usable(ctx); err != nil {
		return err
	}
	s := &Session{core: session.New(e.run, set.tx)}
	defer s.Close()
	if err := f(s); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// pause waits before another attempt: twice as long each time, with jitter, so that two
// transactions that met do not meet again.
func pause(ctx context.Context, attempt int) error {
	d := time.Millisecond << min(attempt, 8)
	t := time.NewTimer(d/2 + rand.N(d))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}

// All gives all rows of a query. It runs on its own, outside of a transaction; the
// entities are plain structs that nobody tracks.
func (e *Engine) All[R any](ctx context.Context, q Query[R]) ([]R, error) {
	r := running(q)
	rs := make([]R, 0, capacity(&r))
	err := e.read(ctx, &r, func() unsafe.Pointer { return grow(&rs) })
	return rs, err
}

// One gives the one row of a query: ErrNotFound if there is none, ErrTooManyRows if there
// are more.
func (e *Engine) One[R any](ctx context.Context, q Query[R]) (R, error) {
	r := running(q)
	var rs []R
	return theOne(&rs, e.read(ctx, atMost(&r, 2), func() unsafe.Pointer { return grow(&rs) }))
}

// First gives the first row of a query, and whether there is one.
func (e *Engine) First[R any](ctx context.Context, q Query[R]) (R, bool, error) {
	r := running(q)
	var rs []R
	return theFirst(&rs, e.read(ctx, atMost(&r, 1), func() unsafe.Pointer { return grow(&rs) }))
}

// Get gives the row with a key, or ErrNotFound.
func (e *Engine) Get[E, K any](ctx context.Context, t Keyed[E, K], key K) (*E, error) {
	if err := e.usable(ctx); err != nil {
		return nil, err
	}
	table := tableOf(t)
	r := byKey(e.run, table, ptr(&key))
	var row *E
	err := session.Read(ctx, e.run, &r, driver.Read, func() unsafe.Pointer { return unsafe.Pointer(&row) })
	if err == nil && row == nil {
		err = fault.NoKey(table.m.Table.Name)
	}
	return row, err
}

// Count counts the rows of a query.
func (e *Engine) Count[R any](ctx context.Context, q Query[R]) (int64, error) {
	r, n := counting(q)
	err := e.read(ctx, &r, func() unsafe.Pointer { return unsafe.Pointer(n) })
	return *n, err
}

// Exists says whether a query has a row.
func (e *Engine) Exists[R any](ctx context.Context, q Query[R]) (bool, error) {
	r, n := existing(q)
	err := e.read(ctx, &r, func() unsafe.Pointer { return unsafe.Pointer(n) })
	return *n > 0, err
}

// Iter gives the rows of a query one at a time, in constant memory. The connection is
// given back when the loop ends, however it does.
func (e *Engine) Iter[R any](ctx context.Context, q Query[R]) iter.Seq2[R, error] {
	return iterateEngine(ctx, e, q, 0)
}

func iterateEngine[R any](ctx context.Context, e *Engine, q Query[R], chunk int) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		s := e.Session(ReadOnly())
		defer s.Close()
		for r, err := range iterate(ctx, s, q, session.Reading{Chunk: chunk, Loose: true}) {
			if !yield(r, err) {
				return
			}
		}
	}
}

// Exec runs a statement, committed by itself.
func (e *Engine) Exec(ctx context.Context, st Statement) (Result, error) {
	if st == nil {
		return Result{}, errNoStatement
	}
	q := st.statement()
	if q.Err != nil {
		return Result{}, q.Err
	}
	c, err := e.acquire(ctx, driver.Write)
	if err != nil {
		return Result{}, err
	}
	defer e.run.Pool.Release(c)
	var res driver.Result
	err = e.run.Together(ctx, c, &q.Statement, func() error {
		res, err = e.run.Exec(ctx, c, &q.Statement)
		return err
	})
	if err != nil {
		return Result{}, err
	}
	return Result{RowsAffected: res.Matched}, nil
}

// acquire takes a connection from the pool.
func (e *Engine) acquire(ctx context.Context, use driver.Use) (driver.Conn, error) {
	if err := e.usable(ctx); err != nil {
		return nil, err
	}
	return e.run.Pool.Acquire(ctx, use)
}

// usable says what is wrong with a call before anything is done.
func (e *Engine) usable(ctx context.Context) error {
	switch {
	case e == nil || e.run == nil:
		return &BuildError{What: "there is no engine", Do: "make it with Open"}
	case ctx == nil:
		return fault.ErrNoContext
	}
	return nil
}

func (e *Engine) read(ctx context.Context, q *session.Query, slot func() unsafe.Pointer) error {
	if err := e.usable(ctx); err != nil {
		return err
	}
	use := driver.Read
	if q.Writes() {
		use = driver.Write
	}
	return session.Read(ctx, e.run, q, use, slot)
}
