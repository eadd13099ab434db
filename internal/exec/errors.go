package exec

import (
	"errors"
	"strconv"
	"strings"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// StatementError is what a database, or the way to it, made of a statement. It shows the
// statement; values only when the engine was opened to show them.
type StatementError struct {
	SQL  string
	Args []string // empty unless shown
	Err  error
}

// Error gives the cause and the statement.
func (e *StatementError) Error() string {
	s := e.Err.Error() + "; in: " + e.SQL
	if len(e.Args) > 0 {
		s += " [" + strings.Join(e.Args, ", ") + "]"
	}
	return s
}

// Unwrap gives the cause.
func (e *StatementError) Unwrap() error { return e.Err }

// wrap gives an error its statement, and a broken constraint what the schema knows of it.
func (r *Runner) wrap(err error, text string, args []driver.Value, stmt any) error {
	if err == nil {
		return nil
	}
	var ce *driver.ConstraintError
	if errors.As(err, &ce) {
		complete(ce, tableOf(stmt, ce.Table))
	}
	e := &StatementError{SQL: text, Err: err}
	if r.ShowArgs {
		for i := range args {
			e.Args = append(e.Args, Show(&args[i]))
		}
	}
	return e
}

// Show is a value as text, for people.
func Show(v *driver.Value) string {
	switch v.Kind {
	case driver.Null:
		return "NULL"
	case driver.Bool:
		return strconv.FormatBool(v.N != 0)
	case driver.Float:
		return strconv.FormatFloat(v.Float64(), 'g', -1, 64)
	case driver.Decimal:
		return string(v.AppendDecimal(nil))
	case driver.Text, driver.JSON:
		return strconv.Quote(v.S)
	case driver.Bytes, driver.UUID:
		return "0x" + hexadecimal(v.S)
	case driver.Instant, driver.DateTime:
		return showTime(v)
	case driver.List:
		parts := make([]string, len(v.Items.Values))
		for i := range parts {
			parts[i] = Show(&v.Items.Values[i])
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return strconv.FormatInt(v.N, 10)
}

func hexadecimal(s string) string {
	const digits = "0123456789abcdef"
	b := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		b = append(b, digits[s[i]>>4], digits[s[i]&15])
	}
	return string(b)
}

// complete fills in what a database leaves out of a broken constraint: MariaDB does not
// tell a unique key's columns, SQLite not its name.
func complete(e *driver.ConstraintError, t *schema.Table) {
	if t == nil {
		return
	}
	if e.Table == "" {
		e.Table = t.Name
	}
	if e.Table != t.Name {
		return
	}
	if len(e.Columns) == 0 {
		e.Columns = constraintColumns(t, e.Constraint)
	}
	if e.Kind == driver.Unique {
		completeUnique(e, t)
	}
	if e.Kind == driver.ForeignKey {
		completeForeign(e, t)
	}
}

func completeUnique(e *driver.ConstraintError, t *schema.Table) {
	if sameNames(t.ColumnNames(t.Key), e.Columns) {
		e.Constraint = schema.ConstraintName("pk", t.Name)
	}
	for _, x := range t.Indexes {
		if x.Unique && sameNames(t.ColumnNames(x.Columns), e.Columns) {
			e.Constraint = x.Name
		}
	}
}

func completeForeign(e *driver.ConstraintError, t *schema.Table) {
	for _, f := range t.Foreign {
		if len(t.Foreign) == 1 && len(e.Columns) == 0 || sameNames(t.ColumnNames(f.Columns), e.Columns) {
			e.Columns, e.Constraint = t.ColumnNames(f.Columns), f.Name
		}
	}
}

func constraintColumns(t *schema.Table, name string) []string {
	if name == "" {
		return nil
	}
	if name == schema.ConstraintName("pk", t.Name) {
		return t.ColumnNames(t.Key)
	}
	for _, x := range t.Indexes {
		if x.Name == name {
			return t.ColumnNames(x.Columns)
		}
	}
	for _, f := range t.Foreign {
		if f.Name == name {
			return t.ColumnNames(f.Columns)
		}
	}
	return nil
}

func sameNames(a, b []string) bool {
	if len(a) != len(b) || len(a) == 0 {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// sourceOf is the table that a statement writes or, first, reads.
func sourceOf(stmt any) *tree.Source {
	switch t := stmt.(type) {
	case *tree.Select:
		return t.From
	case *tree.Plain:
		return t.From
	case *tree.Insert:
		return t.Into
	case *tree.Update:
		return t.Table
	case *tree.Delete:
		return t.From
	case *tree.Merge:
		return t.Into
	}
	return nil
}

// tableOf is the table whose constraint a statement broke: the statement's own, or one that
// refers to it.
func tableOf(stmt any, name string) *schema.Table {
	s := sourceOf(stmt)
	if s == nil || s.Table == nil || name == "" || name == s.Table.Name {
		if s == nil {
			return nil
		}
		return s.Table
	}
	if m, ok := s.Of.(*mapping.Mapping); ok {
		for i := range m.Relations {
			if t := m.Relations[i].Target().Table; t.Name == name {
				return t
			}
		}
	}
	return s.Table
}
