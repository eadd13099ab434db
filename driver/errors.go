package driver

import (
	"errors"
	"strconv"
	"strings"
)

// Sentinels that a driver's errors wrap.
var (
	// ErrRetryable: the transaction was ended by a serialization failure, a deadlock or a
	// busy database, and can be run again from its start.
	ErrRetryable = errors.New("tenon: transaction can be tried again")

	// ErrOutcomeUnknown: the statement or commit was sent and its answer lost. It may have
	// happened.
	ErrOutcomeUnknown = errors.New("tenon: sent, answer lost; it may have happened")

	// ErrConnection: no connection could be made, or it was lost before anything was sent.
	ErrConnection = errors.New("tenon: no connection to the database")

	// ErrAuthentication: the server refused the user or the password. It wraps into
	// ErrConnection as well.
	ErrAuthentication = errors.New("tenon: user or password refused")

	// ErrNoDatabase: the server has no database of that name, or a SQLite file cannot be opened.
	ErrNoDatabase = errors.New("tenon: no such database")

	// ErrNoTable: the statement names a table that is not there.
	ErrNoTable = errors.New("tenon: no such table")

	// ErrReadOnly: the transaction was begun to read, or the database can only be read.
	ErrReadOnly = errors.New("tenon: nothing can be written in a transaction that only reads")

	// ErrClosed: the engine was closed.
	ErrClosed = errors.New("tenon: engine is closed")

	// ErrNoCopy: a Copier cannot take rows for these columns. Nothing was sent.
	ErrNoCopy = errors.New("tenon: these columns cannot be written by a copy")
)

// ConstraintKind is the kind of a constraint that a statement broke.
type ConstraintKind uint8

// The kinds of constraints.
const (
	Unique ConstraintKind = iota + 1
	ForeignKey
	Check
	NotNull
	Exclusion
)

// String is the kind's name in messages.
func (k ConstraintKind) String() string {
	return [...]string{"unknown", "unique", "foreign key", "check", "not null", "exclusion"}[k]
}

// ConstraintError is a statement refused because a row would break a constraint. Table,
// Columns and Constraint are the same on every database where it tells them.
type ConstraintError struct {
	Kind       ConstraintKind
	Table      string
	Columns    []string
	Constraint string
	Err        error // the database's own error
}

// Error names the constraint; values are not shown.
func (e *ConstraintError) Error() string {
	var b strings.Builder
	b.WriteString("tenon: ")
	b.WriteString(e.Kind.String())
	b.WriteString(" constraint")
	if e.Constraint != "" {
		b.WriteString(" " + strconv.Quote(e.Constraint))
	}
	if e.Table != "" {
		b.WriteString(" of table " + strconv.Quote(e.Table))
	}
	if len(e.Columns) > 0 {
		b.WriteString(" (" + strings.Join(e.Columns, ", ") + ")")
	}
	b.WriteString(" does not hold")
	return b.String()
}

// Unwrap gives the database's own error.
func (e *ConstraintError) Unwrap() error { return e.Err }

// ServerError is any other refusal of the database: its code, and its message.
type ServerError struct {
	Code    string // SQLSTATE, errno or SQLite's result code
	Message string
	Class   error // a sentinel of this package, or nil
	Err     error
}

// Error gives the database's message and code.
func (e *ServerError) Error() string {
	s := "tenon: " + e.Message + " (" + e.Code + ")"
	// SQLite's own message for a missing table begins as the sentinel's does.
	if e.Class != nil && !strings.HasPrefix(s, e.Class.Error()) {
		s = e.Class.Error() + ": " + e.Message + " (" + e.Code + ")"
	}
	return s
}

// Unwrap gives the sentinel and the database's own error.
func (e *ServerError) Unwrap() []error {
	if e.Class == nil {
		return []error{e.Err}
	}
	return []error{e.Class, e.Err}
}

// BatchError tells which statement of a batch failed.
type BatchError struct {
	Index int
	Err   error
}

// Error is the statement's own error.
func (e *BatchError) Error() string { return e.Err.Error() }

// Unwrap gives the statement's own error.
func (e *BatchError) Unwrap() error { return e.Err }
