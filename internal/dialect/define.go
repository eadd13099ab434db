package dialect

import "github.com/tenonsql/tenon/schema"

// Definition says how a database writes CREATE TABLE and its like; package ddl reads it.
type Definition struct {
	// Type gives the type of a column. Keyed columns are part of a key, an index or a
	// foreign key.
	Type func(t *schema.Type, keyed bool) (string, error)

	// Identity follows the type of a column that the database counts. Where it must be the
	// key, alone, KeyIdentity follows PRIMARY KEY, and Identity is empty.
	Identity    string
	KeyIdentity string

	// Check gives the condition that a column's values meet by their kind, or empty; quoted
	// is the column's name. It may be nil.
	Check func(quoted string, t *schema.Type) string

	// Default writes an expression of a DEFAULT in this database's words.
	Default func(c *schema.Column) string

	// AddForeign writes the statement that adds a foreign key, unless it is there: table and
	// name are quoted, key is what follows FOREIGN KEY. It is nil where Can.AlterForeign is
	// not.
	AddForeign func(table, name, key string) string

	TableEnd   string // after the closing parenthesis
	Comments   CommentStyle
	IndexGuard bool // CREATE INDEX IF NOT EXISTS
	// DropBefore and DropAfter run around the transaction in which tables are dropped that
	// refer to each other; empty: their foreign keys are dropped first.
	DropBefore, DropAfter string
	// CreateWithin says that they run around the creation of such tables, too.
	CreateWithin bool
	// IndexInside has indexes in CREATE TABLE, where they cannot be guarded.
	IndexInside bool
	// Expression has every default in parentheses: there are types that take no constants.
	Expression bool
}

// CommentStyle is where comments on tables and columns go.
type CommentStyle uint8

// The styles of comments.
const (
	NoComments     CommentStyle = iota
	InlineComments              // COMMENT '…' in CREATE TABLE
	CommentOn                   // statements of their own: COMMENT ON
)

// UUIDLiteral is a constant UUID in SQL, '8-4-4-4-12' digits in quotes, as x'…', or empty
// if it is none.
func UUIDLiteral(sql string) string {
	if len(sql) != 38 || sql[0] != '\'' || sql[37] != '\'' {
		return ""
	}
	b := append(make([]byte, 0, 35), "x'"...)
	for i := 1; i < 37; i++ {
		c := sql[i]
		switch {
		case i == 9 || i == 14 || i == 19 || i == 24:
			if c != '-' {
				return ""
			}
		case '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f':
			b = append(b, c)
		default:
			return ""
		}
	}
	return string(append(b, '\''))
}
