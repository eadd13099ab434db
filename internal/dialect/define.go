package dialect

import "github.com/tenonsql/tenon/schema"

// Definition says how a database writes CREATE TABLE and its like; package ddl reads it.
type Definition struct {
	// Type gives the type of a column. Keyed columns are part of a key or an index.
	Type func(t *schema.Type, keyed bool) (string, error)

	// Identity follows the type of a column that the database counts. Where it is the key
	// as well, IdentityKey replaces the whole of the type, the key and the word.
	Identity    string
	IdentityKey string

	// Check gives the condition that a column's values meet by their kind, or empty.
	Check func(quoted string, t *schema.Type) string

	// Default writes an expression of a DEFAULT in this database's words.
	Default func(c *schema.Column) string

	// Formula follows the type of a computed column, around its expression.
	Formula [2]string

	TableEnd   string // after the closing parenthesis
	Comments   CommentStyle
	DropEnd    string // after DROP TABLE name
	DropForm   string
	IndexGuard bool // CREATE INDEX IF NOT EXISTS
}

// CommentStyle is where comments on tables and columns go.
type CommentStyle uint8

// The styles of comments.
const (
	NoComments     CommentStyle = iota
	InlineComments              // COMMENT '…' in CREATE TABLE
	CommentOn                   // statements of their own: COMMENT ON
)
