package tenon

import (
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/fault"
)

// Sentinels, for errors.Is.
var (
	// ErrNotFound: there is no row where one was asked for.
	ErrNotFound = fault.ErrNotFound
	// ErrToken: the token of a page was changed, belongs to another query, or was signed with
	// another key.
	ErrToken = fault.ErrToken
	// ErrTooManyRows: there is more than one row where one was asked for.
	ErrTooManyRows = fault.ErrTooManyRows
	// ErrRetryable: a serialization failure, a deadlock or a busy database ended the
	// transaction; it can be run again from its start.
	ErrRetryable = driver.ErrRetryable
	// ErrSessionFailed: a flush or statement failed before; the error carries the first
	// cause. Roll back, then the session works on.
	ErrSessionFailed = fault.ErrSessionFailed
	// ErrValue: a value is too long or out of the range of its column, or none of its enum; it
	// is inside of the *BuildError that tells which, and nothing was sent.
	ErrValue = fault.ErrValue
	// ErrConcurrentUse: two goroutines used one session at once; both calls get it.
	ErrConcurrentUse = fault.ErrConcurrentUse
	// ErrOutcomeUnknown: the statement or commit was sent and the answer lost; it may have
	// happened. tenon never sends anything a second time by itself.
	ErrOutcomeUnknown = driver.ErrOutcomeUnknown
	// ErrConnection: no connection could be made, or it was lost before anything was sent.
	ErrConnection = driver.ErrConnection
	// ErrAuthentication: the server refused the user or the password.
	ErrAuthentication = driver.ErrAuthentication
	// ErrNoDatabase: there is no such database, or its file cannot be opened.
	ErrNoDatabase = driver.ErrNoDatabase
	// ErrNoTable: a statement names a table that is not there.
	ErrNoTable = driver.ErrNoTable
	// ErrReadOnly: a write in a transaction that was begun with ReadOnly, found before any SQL
	// is sent unless it was written by hand; or in a database that can only be read.
	ErrReadOnly = driver.ErrReadOnly
	// ErrClosed: the engine, or the session, was closed; the message says which.
	ErrClosed = driver.ErrClosed
)

// Typed errors, for errors.As.
type (
	// BuildError is a mistake in a statement, found before any SQL is sent.
	BuildError = fault.BuildError
	// ConstraintError is a statement refused because a row would break a constraint.
	ConstraintError = driver.ConstraintError
	// StaleError is a write that matched fewer rows than it has objects.
	StaleError = fault.StaleError
	// OrderingError is an order that is not among the Orderings to choose from.
	OrderingError = fault.OrderingError
	// NotLoadedError is the reading of a relation that was not loaded.
	NotLoadedError = fault.NotLoadedError
	// UnsupportedError is a feature that the database lacks, found before any SQL is sent.
	UnsupportedError = fault.UnsupportedError
	// StatementError is around every error of a statement that was sent: it has its SQL.
	StatementError = exec.StatementError
	// ServerError is any other refusal of the database, with its code.
	ServerError = driver.ServerError
)

// ConstraintKind is the kind of a constraint.
type ConstraintKind = driver.ConstraintKind

// The kinds of constraints.
const (
	Unique     = driver.Unique
	ForeignKey = driver.ForeignKey
	Check      = driver.Check
	NotNull    = driver.NotNull
	Exclusion  = driver.Exclusion
)
