package sqlite

import (
	"errors"
	"strconv"
	"strings"

	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/schema"
)

// now is the present as an instant is stored: in UTC, with six digits after the second.
const now = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"

// randomUUID is a UUID of version 4.
const randomUUID = "unhex(hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2) || " +
	"substr('89AB', 1 + abs(random() % 4), 1) || substr(hex(randomblob(2)), 2) || hex(randomblob(6)))"

var castNames = [...]string{
	schema.Bool: "INTEGER", schema.Int16: "INTEGER", schema.Int32: "INTEGER", schema.Int64: "INTEGER",
	schema.Float32: "REAL", schema.Float64: "REAL", schema.Decimal: "TEXT", schema.Text: "TEXT", schema.Bytes: "BLOB",
	schema.Instant: "TEXT", schema.Date: "TEXT", schema.Clock: "TEXT", schema.DateTime: "TEXT", schema.Duration: "INTEGER",
	schema.UUID: "BLOB", schema.JSON: "TEXT", schema.Array: "TEXT",
}

func castName(t *schema.Type) string { return castNames[t.Kind] }

// A table is STRICT: a column holds values of its type, and nothing else. AUTOINCREMENT
// keeps the key of a deleted row from being given to another, as everywhere else.
var definition = dialect.Definition{
	Type:        columnType,
	KeyIdentity: " AUTOINCREMENT",
	Check:       check,
	Default:     defaultText,
	TableEnd:    " STRICT",
	IndexGuard:  true,
	DropBefore:  "PRAGMA foreign_keys = OFF",
	DropAfter:   "PRAGMA foreign_keys = ON",
}

func columnType(t *schema.Type, _ bool) (string, error) {
	if native := t.Native[Name]; native != "" {
		return native, nil
	}
	if int(t.Kind) >= len(castNames) || castNames[t.Kind] == "" {
		return "", errors.New("no type for " + t.Kind.String())
	}
	switch {
	case t.Kind == schema.Decimal:
		return "TEXT COLLATE decimal", nil
	case t.Kind == schema.Text && t.Collation != "":
		return `TEXT COLLATE "` + strings.ReplaceAll(t.Collation, `"`, `""`) + `"`, nil
	}
	return castNames[t.Kind], nil
}

// check is what a column's type does not say: lengths, truth values, documents.
func check(c string, t *schema.Type) string {
	if t.Native[Name] != "" {
		return ""
	}
	switch t.Kind {
	case schema.Bool:
		return c + " IN (0, 1)"
	case schema.Int16:
		return c + " BETWEEN -32768 AND 32767"
	case schema.Int32:
		return c + " BETWEEN -2147483648 AND 2147483647"
	case schema.Text:
		if t.Size > 0 {
			return "length(" + c + ") <= " + strconv.Itoa(t.Size)
		}
	case schema.Bytes:
		if t.Size > 0 {
			return "length(" + c + ") <= " + strconv.Itoa(t.Size)
		}
	case schema.JSON, schema.Array:
		return "json_valid(" + c + ")"
	}
	return ""
}

// defaultText puts a default in this database's words.
func defaultText(c *schema.Column) string {
	switch strings.ToLower(strings.TrimSpace(c.Default)) {
	case "now()", "current_timestamp", "current_timestamp()":
		return now
	case "true":
		return "1"
	case "false":
		return "0"
	case "gen_random_uuid()", "uuid()":
		return randomUUID
	}
	if c.Type.Kind == schema.UUID {
		if x := dialect.UUIDLiteral(c.Default); x != "" {
			return x
		}
	}
	if c.Type.Kind == schema.Decimal && number(c.Default) {
		return "'" + c.Default + "'"
	}
	return c.Default
}

func number(s string) bool { return s != "" && strings.Trim(s, "-0123456789.") == "" }
