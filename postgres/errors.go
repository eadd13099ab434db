package postgres

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tenonsql/tenon/driver"
)

// serverError makes a typed error out of a refusal by the server.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
func serverError(e *pgconn.PgError) error {
	if kind := constraintKind(e.Code); kind != 0 {
		return &driver.ConstraintError{
			Kind: kind, Table: e.TableName, Columns: constraintColumns(e), Constraint: e.ConstraintName, Err: e,
		}
	}
	return &driver.ServerError{Code: e.Code, Message: e.Message, Class: class(e), Err: e}
}

func constraintKind(code string) driver.ConstraintKind {
	switch code {
	case "23505":
		return driver.Unique
	case "23503":
		return driver.ForeignKey
	case "23514":
		return driver.Check
	case "23502":
		return driver.NotNull
	case "23P01":
		return driver.Exclusion
	}
	return 0
}

func class(e *pgconn.PgError) error {
	switch e.Code {
	case "40001", "40P01", "55P03":
		return driver.ErrRetryable
	case "0A000":
		// A table changed since the statement was prepared; outside of transactions the driver
		// prepares it again by itself.
		if e.Routine == "RevalidateCachedQuery" {
			return driver.ErrRetryable
		}
	case "42P01":
		// The same code stands for a name that the statement itself should have declared.
		if e.Routine != "errorMissingRTE" {
			return driver.ErrNoTable
		}
	case "28P01", "28000":
		return driver.ErrAuthentication
	case "25006":
		return driver.ErrReadOnly
	case "3D000":
		return driver.ErrNoDatabase
	}
	return nil
}

// constraintColumns are the columns that broke a constraint, where the server names them
// without doubt: by itself, or in "Key (a, b)=(1, 2) …".
func constraintColumns(e *pgconn.PgError) []string {
	if e.ColumnName != "" {
		return []string{e.ColumnName}
	}
	// When a row that others point to is deleted, the key is that of the other table.
	if e.Code == "23503" && !strings.Contains(e.Detail, ") is not present in table ") {
		return nil
	}
	_, rest, found := strings.Cut(e.Detail, "(")
	list, _, ended := strings.Cut(rest, ")=(")
	if !found || !ended {
		return nil
	}
	return splitNames(list)
}

// splitNames takes a list of names apart, or gives nil when something in it is not plainly
// a name.
func splitNames(list string) []string {
	var names []string
	for {
		name, rest := cutName(list)
		if name == "" {
			return nil
		}
		names = append(names, name)
		if rest == "" {
			return names
		}
		var more bool
		if list, more = strings.CutPrefix(rest, ", "); !more {
			return nil
		}
	}
}

// cutName takes the first name off a list, quoted or not.
func cutName(list string) (name, rest string) {
	if strings.HasPrefix(list, `"`) {
		var b strings.Builder
		for i := 1; i < len(list); i++ {
			if list[i] != '"' {
				b.WriteByte(list[i])
				continue
			}
			if i+1 == len(list) || list[i+1] != '"' {
				return b.String(), list[i+1:]
			}
			b.WriteByte('"')
			i++
		}
		return "", ""
	}
	end := strings.IndexFunc(list, func(r rune) bool {
		return r < 0x80 && r != '_' && r != '$' && !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9')
	})
	if end < 0 {
		end = len(list)
	}
	return list[:end], list[end:]
}

// countError is a wrong number of parameters.
func countError(got, sets, params int) error {
	if sets > 1 {
		return fmt.Errorf("tenon: %d parameters for %d runs of a statement with %d", got, sets, params)
	}
	return fmt.Errorf("tenon: %d parameters for a statement with %d", got, params)
}
