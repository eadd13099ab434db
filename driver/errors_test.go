package driver

import (
	"errors"
	"testing"
)

// TestServerErrorText: what the sentinel says is said once, whatever the database says.
func TestServerErrorText(t *testing.T) {
	for message, want := range map[string]string{
		"no such table: books":            "tenon: no such table: books (1)",
		`relation "books" does not exist`: `tenon: no such table: relation "books" does not exist (1)`,
	} {
		err := &ServerError{Code: "1", Message: message, Class: ErrNoTable, Err: errors.New(message)}
		if err.Error() != want {
			t.Errorf("%q, want %q", err.Error(), want)
		}
	}
	plain := &ServerError{Code: "1", Message: "odd", Err: errors.New("odd")}
	if got := plain.Error(); got != "tenon: odd (1)" {
		t.Errorf("%q", got)
	}
}
