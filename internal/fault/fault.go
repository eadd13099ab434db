// Package fault holds the errors that tenon itself finds; the face gives them their public
// names. What a database refuses is in package driver.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Sentinels.
var (
	ErrNotFound      = errors.New("tenon: no row")
	ErrToken         = errors.New("tenon: the token is not one of this query's pages")
	ErrTooManyRows   = errors.New("tenon: more than one row")
	ErrSessionFailed = errors.New("tenon: session failed before; roll back")
	ErrConcurrentUse = errors.New("tenon: session used by two goroutines at once")
	ErrValue         = errors.New("tenon: the column does not hold the value")
)

// BuildError is a mistake in a statement or a set of objects, found before any SQL is
// sent. It does not depend on the data in the database. Where it is a value that its column
// does not hold, which may be a user's and not the program's, errors.Is finds ErrValue.
type BuildError struct {
	What  string // what is wrong
	Where string // in which part of the statement, or of the model
	Do    string // what to do about it
	Err   error  // ErrValue where the mistake is a value, and what its own functions said of it; else nil
}

// Unwrap gives ErrValue where the mistake is a value that its column does not hold, beside what
// the value's own functions said: a codec, Scan, Value.
func (e *BuildError) Unwrap() error { return e.Err }

// Error says what, where, and what to do.
func (e *BuildError) Error() string {
	s := "tenon: " + e.What
	if e.Where != "" {
		s = "tenon: " + e.Where + ": " + e.What
	}
	if e.Do != "" {
		s += "; " + e.Do
	}
	return s
}

// ErrNoContext is any call with a nil context.
var ErrNoContext error = &BuildError{What: "the context is nil", Do: "use context.Background where there is no other"}

// Buildf makes a BuildError whose What is formatted.
func Buildf(where, do, format string, args ...any) *BuildError {
	return &BuildError{What: fmt.Sprintf(format, args...), Where: where, Do: do}
}

// OrderingError is an order that a request names and the program does not allow, or one that
// it names twice.
type OrderingError struct {
	Name    string
	Allowed []string // sorted
}

// Error names the orders that are allowed.
func (e *OrderingError) Error() string {
	return fmt.Sprintf("tenon: there is no order %q; choose each once of %s", e.Name, strings.Join(e.Allowed, ", "))
}

// Unfit is the mistake of a value that its column does not hold.
func Unfit(where string, err error) *BuildError {
	cause := ErrValue
	if own := errors.Unwrap(err); own != nil {
		cause = errors.Join(ErrValue, own)
	}
	return &BuildError{What: strings.TrimPrefix(err.Error(), "tenon: "), Where: where, Err: cause}
}

// NotLoadedError is the reading of a relation that was not loaded.
type NotLoadedError struct{ Entity, Field, Table string }

// Error names the With that is missing.
func (e *NotLoadedError) Error() string {
	if e.Entity == "" {
		return "tenon: relation is not loaded: its object was never loaded or added to a session"
	}
	return fmt.Sprintf("tenon: %s: relation %q is not loaded; add With(%s.%s), or call Load", e.Entity, e.Field, e.Table, e.Field)
}

// NoKey is ErrNotFound of a table that has no row with the key that was asked for. Keys
// are values of the program, which errors do not show.
func NoKey(table string) error {
	return fmt.Errorf("%w: table %s has none with this key", ErrNotFound, table)
}

// StaleError is an UPDATE or DELETE that matched fewer rows than it has objects: somebody
// else changed or deleted them.
type StaleError struct {
	Table             string
	Expected, Matched int64
}

// Error gives both counts.
func (e *StaleError) Error() string {
	return fmt.Sprintf("tenon: %s: stale: expected to match %d rows, matched %d", e.Table, e.Expected, e.Matched)
}

// UnsupportedError is a feature that the database lacks, found before any SQL is sent.
type UnsupportedError struct{ Dialect, Feature string }

// Error names both.
func (e *UnsupportedError) Error() string {
	return "tenon: " + e.Dialect + " has no " + e.Feature
}
