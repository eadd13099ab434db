package tenon

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
)

// Option is a switch of Open.
type Option struct{ set func(*settings) }

type settings struct {
	driver   driver.Settings
	observe  []func(context.Context, *exec.Event)
	showArgs bool
	pageKey  []byte
}

func gather(opts []Option) *settings {
	s := &settings{}
	for _, o := range opts {
		if o.set != nil {
			o.set(s)
		}
	}
	return s
}

// MaxConns bounds the connections of the pool. The default is twice the processors, at
// least 4; SQLite has one writer beside that many readers.
func MaxConns(n int) Option { return Option{func(s *settings) { s.driver.MaxConns = n }} }

// MinConns is how many connections are kept open.
func MinConns(n int) Option { return Option{func(s *settings) { s.driver.MinConns = n }} }

// MaxIdle closes a connection that nobody used for so long. It is counted in whole seconds.
func MaxIdle(d time.Duration) Option {
	return Option{func(s *settings) { s.driver.MaxIdleSeconds = seconds(d) }}
}

// MaxLife closes a connection of that age when it is next returned.
func MaxLife(d time.Duration) Option {
	return Option{func(s *settings) { s.driver.MaxLifeSeconds = seconds(d) }}
}

// ConnectTimeout bounds the making of one connection.
func ConnectTimeout(d time.Duration) Option {
	return Option{func(s *settings) { s.driver.ConnectSeconds = seconds(d) }}
}

func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// PreparedStatements is how many prepared statements each connection keeps; the default is
// 256. On MariaDB, where a statement travels as one text, none are kept.
func PreparedStatements(n int) Option {
	return Option{func(s *settings) { s.driver.StatementsCache = n }}
}

// ShowArguments lets errors and logs show the values of statements. They are hidden
// otherwise.
func ShowArguments() Option { return Option{func(s *settings) { s.showArgs = true }} }

// Logger logs each statement at level Debug, and those that fail at level Error, with
// their time and rows.
func Logger(l *slog.Logger) Option {
	return Option{func(s *settings) {
		if l == nil {
			return
		}
		s.observe = append(s.observe, func(ctx context.Context, e *exec.Event) { logEvent(ctx, l, e, s.showArgs) })
	}}
}

// StatementEvent is a statement that ran.
type StatementEvent struct {
	SQL  string
	Args []string      // empty unless the engine was opened with ShowArguments
	Rows int64         // rows read, or matched
	Took time.Duration // until its answer was read
	Err  error
}

// OnStatement calls f after each statement, in the goroutine that ran it.
func OnStatement(f func(ctx context.Context, e StatementEvent)) Option {
	return Option{func(s *settings) {
		if f == nil {
			return
		}
		s.observe = append(s.observe, func(ctx context.Context, e *exec.Event) {
			f(ctx, StatementEvent{SQL: e.SQL, Args: shown(e, s.showArgs), Rows: e.Rows, Took: e.Took, Err: e.Err})
		})
	}}
}

func logEvent(ctx context.Context, l *slog.Logger, e *exec.Event, show bool) {
	level := slog.LevelDebug
	if e.Err != nil {
		level = slog.LevelError
	}
	if !l.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{slog.String("sql", e.SQL), slog.Duration("took", e.Took), slog.Int64("rows", e.Rows)}
	if args := shown(e, show); len(args) > 0 {
		attrs = append(attrs, slog.Any("args", args))
	}
	if e.Sets > 1 {
		attrs = append(attrs, slog.Int("runs", e.Sets))
	}
	if e.Err != nil {
		attrs = append(attrs, slog.String("error", e.Err.Error()))
	}
	l.LogAttrs(ctx, level, "statement", attrs...)
}

func shown(e *exec.Event, show bool) []string {
	if !show {
		return nil
	}
	out := make([]string, len(e.Args))
	for i := range e.Args {
		out[i] = exec.Show(&e.Args[i])
	}
	return out
}

// TxOption is a switch of Transact and Session.
type TxOption struct{ set func(*txSettings) }

type txSettings struct {
	tx     driver.TxOptions
	retry  int
	unkept func(w http.ResponseWriter, r *http.Request, err error)
}

func gatherTx(opts []TxOption) txSettings {
	var s txSettings
	for _, o := range opts {
		if o.set != nil {
			o.set(&s)
		}
	}
	return s
}

// Retry lets Transact run its function again, at most so many times more, when the
// transaction ended in ErrRetryable: each time with a fresh session, after a pause.
func Retry(times int) TxOption { return TxOption{func(s *txSettings) { s.retry = times }} }

// OnCommitError is what Handler answers a request with whose session could not be committed,
// instead of 500: errors.Is and errors.As tell a row that is there already, a *StaleError, what
// is worth another try. Nothing of the request was kept, unless the error is ErrOutcomeUnknown.
// What is no Handler takes no notice of it.
func OnCommitError(f func(w http.ResponseWriter, r *http.Request, err error)) TxOption {
	return TxOption{func(s *txSettings) { s.unkept = f }}
}

// ReadOnly makes a transaction that cannot write.
func ReadOnly() TxOption { return TxOption{func(s *txSettings) { s.tx.ReadOnly = true }} }

// Level is how far a transaction is kept from others.
type Level = driver.Isolation

// The isolation levels. Without one it is read committed where the database has a choice;
// SQLite is always serializable.
const (
	ReadCommitted  = driver.ReadCommitted
	RepeatableRead = driver.RepeatableRead
	Serializable   = driver.Serializable
)

// Isolation sets the isolation level.
func Isolation(l Level) TxOption { return TxOption{func(s *txSettings) { s.tx.Isolation = l }} }

// Deferrable makes a transaction that is Serializable and ReadOnly, too, and waits with its
// first statement until nothing that others do can make it fail: for long reports. Databases
// other than PostgreSQL give *UnsupportedError.
func Deferrable() TxOption {
	return TxOption{func(s *txSettings) {
		s.tx.Deferrable, s.tx.ReadOnly, s.tx.Isolation = true, true, driver.Serializable
	}}
}
