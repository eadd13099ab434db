package pool

import (
	"strings"

	"github.com/tenonsql/tenon/driver"
)

// Unconnected is the error of a connection that could not be made to a place, an address or
// a file. It wraps driver.ErrConnection and the cause.
func Unconnected(place string, cause error) error {
	return &unconnected{class: driver.ErrConnection, place: place, cause: cause}
}

// NoDatabase is the error of a database that is not at its place. It wraps
// driver.ErrNoDatabase and the cause.
func NoDatabase(place string, cause error) error {
	return &unconnected{class: driver.ErrNoDatabase, place: place, cause: cause}
}

type unconnected struct {
	class error
	place string
	cause error
}

// Error has the class once, whatever class the cause has, and names tenon once.
func (e *unconnected) Error() string {
	cause := strings.TrimPrefix(e.cause.Error(), e.class.Error()+": ")
	cause = strings.TrimPrefix(cause, "tenon: ")
	return e.class.Error() + ": " + e.place + ": " + strings.TrimPrefix(cause, e.place+": ")
}

// Unwrap gives the class and the cause.
func (e *unconnected) Unwrap() []error { return []error{e.class, e.cause} }
