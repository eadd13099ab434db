// Package driver is what tenon asks of a connection to a database, and all that it asks.
//
// A statement comes in as rendered text with typed parameters; rows go out as typed cells
// that a cursor overwrites in place. There is no boxing, no reflection and no scanning
// here: codecs turn cells into Go values, above. Fakes and faults for tests are written
// under these interfaces.
//
// The one invariant: a driver never sends a statement twice. An answer that was lost is
// ErrOutcomeUnknown, and what to do about it is the program's choice.
package driver

import "context"

// Conn is one connection. It is used by one goroutine at a time, and by one cursor at a
// time: Query's rows are closed before the next call.
//
// Cancelling a context ends the running statement. A connection that cannot go on, because
// it broke or because what it had in flight is unknown, says so by Broken.
type Conn interface {
	// Query runs a statement that gives rows. Texts are stable: a driver prepares a text
	// once and keeps a bounded number of them.
	Query(ctx context.Context, text string, args []Value) (Rows, error)

	// Exec runs a statement and gives the number of rows it matched.
	Exec(ctx context.Context, text string, args []Value) (Result, error)

	// Batch sends statements together, in as few round trips as the database allows, and
	// calls each once per statement, in order, with its rows (which each need not read to
	// the end). It stops at the first error; *BatchError tells the statement's place.
	// Outside a transaction the batch is not atomic.
	Batch(ctx context.Context, statements []Statement, each func(i int, rows Rows) error) error

	// Script runs text that holds several statements and no parameters: DDL.
	Script(ctx context.Context, text string) error

	// Begin starts a transaction. A driver that can pipeline may send it together with the
	// first statement.
	Begin(ctx context.Context, opts TxOptions) error

	// Commit ends the transaction. An error that wraps ErrOutcomeUnknown leaves open
	// whether it was committed; any other means it was not, and it is over.
	Commit(ctx context.Context) error

	// Rollback ends the transaction without a trace. On a broken connection it is a no-op.
	Rollback(ctx context.Context) error

	// Ping asks the server for an answer.
	Ping(ctx context.Context) error

	// Broken says that the connection cannot be used again.
	Broken() bool

	// Close ends the connection.
	Close() error
}

// Committer is a Conn whose COMMIT can travel with a batch.
type Committer interface {
	// CommitWith is a Batch that ends the transaction, in the same round trip. An error of a
	// statement ends it without a trace; an error of each comes too late for that.
	CommitWith(ctx context.Context, statements []Statement, each func(i int, rows Rows) error) error
}

// Copier is a Conn that takes many rows of a table faster than statements bring them.
type Copier interface {
	// CopyIn begins to take rows; the connection does nothing else until the Copy ends.
	// ErrNoCopy says that this table cannot be written so: nothing was sent then.
	CopyIn(ctx context.Context, table string, columns []string) (Copy, error)
}

// Copy takes rows. After an error of Row it is to be ended by Abort.
type Copy interface {
	// Row takes the values of a row, which it does not keep.
	Row(values []Value) error

	// Close ends the rows, and writes all of them or none.
	Close() (Result, error)

	// Abort ends the rows, and writes none. A transaction around it can only be rolled back.
	Abort() error
}

// Loader is a Conn that brings pieces of many rows faster than INSERTs do, where its server
// lets it.
type Loader interface {
	// LoadInto makes ready for rows of a table. ErrNoCopy says that these columns cannot be
	// written so.
	LoadInto(ctx context.Context, table string, columns []string) (Load, error)
}

// Load writes pieces of rows in the transaction that its connection is in.
type Load interface {
	// Rows writes rows, whose values stand one after the other, as an INSERT would write them.
	// ErrNoCopy says that none was written: an INSERT does it, or tells why not.
	Rows(ctx context.Context, values []Value) error
}

// Statement is one member of a Batch.
type Statement struct {
	Text string
	Args []Value

	// Sets, when above 1, is how often the statement runs: Args holds that many sets of
	// parameters, one after the other. The rows of all runs are one cursor.
	Sets int

	// Row, when it is not empty, is where in Text the row of a VALUES list begins and ends,
	// outside of which there are no parameters. A driver may then send several sets as one
	// statement, with a row for each.
	Row Span

	// LastID asks for a row of one Int per run, the key that the database counted for the
	// inserted row, where the text has no RETURNING. Only a dialect that can tell says so.
	LastID bool
}

// Span is a part of a text: its first byte, and the first behind it.
type Span struct{ Start, End int }

// Rows is a cursor over the rows of a statement.
type Rows interface {
	// Next moves to the next row and gives its cells, or nil at the end or on an error.
	// The cells are overwritten by the next call.
	Next() []Value

	// Err is the error that ended Next, or nil.
	Err() error

	// Close ends the cursor; it may be called twice. It gives Err, or what closing met.
	Close() error

	// Columns are the names of the columns.
	Columns() []string

	// Result counts the rows, once the cursor is closed.
	Result() Result
}

// Result is what a statement did.
type Result struct {
	// Matched is the number of rows that an UPDATE or DELETE found, an INSERT wrote, or a
	// query gave: rows that already had the new values count.
	Matched int64

	// LastID is the key that the database counted for the last inserted row, where it says so.
	LastID int64
}

// Isolation is how far a transaction is kept from others.
type Isolation uint8

// The isolation levels of the SQL standard. Default is the database's choice, set to read
// committed where there is one.
const (
	DefaultIsolation Isolation = iota
	ReadCommitted
	RepeatableRead
	Serializable
)

// TxOptions say how a transaction runs.
type TxOptions struct {
	Isolation  Isolation
	ReadOnly   bool
	Deferrable bool // PostgreSQL: wait for a snapshot that cannot fail (with Serializable and ReadOnly)
}

// Use says what a connection is wanted for; SQLite keeps its one writer apart.
type Use uint8

// The uses of a connection.
const (
	Write Use = iota
	Read
)

// Pool hands out connections. It is safe for use by many goroutines.
type Pool interface {
	// Acquire gives a connection, waiting until one is free or ctx ends.
	Acquire(ctx context.Context, use Use) (Conn, error)

	// Release takes it back. A broken connection, or one left in a transaction, is closed.
	Release(c Conn)

	// Stats tells how the pool is used.
	Stats() Stats

	// Close waits until every connection is back, and closes them.
	Close() error
}

// Stats are the figures of a Pool.
type Stats struct {
	Open, InUse, Idle, Max int
	Waited                 int64 // acquisitions that had to wait
}

// Settings are what Open was asked for beside the URL; zero values mean the driver's choice.
type Settings struct {
	MaxConns        int
	MinConns        int
	MaxIdleSeconds  int
	MaxLifeSeconds  int
	ConnectSeconds  int // limit for making one connection
	StatementsCache int // prepared statements kept by each connection
}
