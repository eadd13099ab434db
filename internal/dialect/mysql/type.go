package mysql

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/schema"
)

// keyedText is the length of text that is part of a key and says none: an index takes
// 3,072 bytes, and a character up to four. Strict mode refuses what is longer.
const keyedText = 255

// maxKeyed is how many characters an index takes.
const maxKeyed = 3072 / 4

var castNames = [...]string{
	schema.Bool: "SIGNED", schema.Int16: "SIGNED", schema.Int32: "SIGNED", schema.Int64: "SIGNED",
	schema.Float32: "DOUBLE", schema.Float64: "DOUBLE", schema.Decimal: "DECIMAL(65, 30)", schema.Text: "CHAR", schema.Bytes: "BINARY",
	schema.Instant: "DATETIME(6)", schema.Date: "DATE", schema.Clock: "TIME(6)", schema.DateTime: "DATETIME(6)",
	schema.Duration: "SIGNED", schema.UUID: "BINARY(16)", schema.JSON: "CHAR", schema.Array: "CHAR",
}

func castName(t *schema.Type) string {
	if t.Kind == schema.Decimal && (t.Precision > 0 || t.Scale > 0) {
		p := t.Precision
		if p == 0 {
			p = 65
		}
		return decimalType(p, t.Scale)
	}
	return castNames[t.Kind]
}

func decimalType(precision, scale int) string {
	return "DECIMAL(" + strconv.Itoa(precision) + "," + strconv.Itoa(scale) + ")"
}

// definition is that of MariaDB.
var definition = dialect.Definition{
	Type:     func(t *schema.Type, keyed bool) (string, error) { return columnType(MariaDB, t, keyed) },
	Identity: " AUTO_INCREMENT",
	Default:  defaultText,
	AddForeign: func(table, name, key string) string {
		return "ALTER TABLE " + table + " ADD CONSTRAINT " + name + " FOREIGN KEY IF NOT EXISTS " + name + " " + key
	},
	TableEnd:   " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=" + nopadBinary,
	Comments:   dialect.InlineComments,
	IndexGuard: true,
}

func columnType(name string, t *schema.Type, keyed bool) (string, error) {
	if native := t.Native[name]; native != "" {
		return native, nil
	}
	switch t.Kind {
	case schema.Bool:
		return "BOOLEAN", nil
	case schema.Int16:
		return "SMALLINT", nil
	case schema.Int32:
		return "INT", nil
	case schema.Int64, schema.Duration:
		return "BIGINT", nil
	case schema.Float32, schema.Float64: // of a FLOAT only six digits are sent
		return "DOUBLE", nil
	case schema.Decimal:
		if t.Precision == 0 {
			return "DECIMAL(65,30)", nil
		}
		if most := wordsOf(name).scale; t.Precision > 65 || t.Scale > most {
			return "", fmt.Errorf("a decimal has at most 65 digits, %d of them after the point", most)
		}
		return decimalType(t.Precision, t.Scale), nil
	case schema.Text:
		if keyed && t.Size > maxKeyed {
			return "", errors.New("text in a key or an index has at most 768 characters")
		}
		return textType(name, t, keyed), nil
	case schema.Bytes:
		return bytesType(t, keyed), nil
	case schema.Instant, schema.DateTime:
		return "DATETIME(6)", nil
	case schema.Date:
		return "DATE", nil
	case schema.Clock:
		return "TIME(6)", nil
	case schema.UUID:
		return "BINARY(16)", nil
	case schema.JSON, schema.Array:
		return "JSON", nil
	}
	return "", errors.New("no type for " + t.Kind.String())
}

func textType(dialect string, t *schema.Type, keyed bool) string {
	c := wordsOf(dialect).collation
	if t.Collation != "" {
		c = t.Collation
	}
	size := t.Size
	if size == 0 && (keyed || t.Enum != nil) {
		size = keyedText
		for _, s := range t.Enum {
			size = max(size, utf8.RuneCountInString(s))
		}
	}
	name := "LONGTEXT"
	if 0 < size && size <= 16383 { // 65,535 bytes in a row
		name = "VARCHAR(" + strconv.Itoa(size) + ")"
	}
	return name + " COLLATE " + c
}

func bytesType(t *schema.Type, keyed bool) string {
	size := t.Size
	if size == 0 && keyed {
		size = keyedText
	}
	if 0 < size && size <= 65535 {
		return "VARBINARY(" + strconv.Itoa(size) + ")"
	}
	return "LONGBLOB"
}

// defaultText puts a default in this database's words.
func defaultText(c *schema.Column) string {
	switch strings.ToLower(strings.TrimSpace(c.Default)) {
	case "now()", "current_timestamp", "current_timestamp()":
		return "UTC_TIMESTAMP(6)"
	case "gen_random_uuid()", "uuid()":
		return "UNHEX(REPLACE(UUID(), '-', ''))"
	}
	if c.Type.Kind == schema.UUID {
		if x := dialect.UUIDLiteral(c.Default); x != "" {
			return x
		}
	}
	return c.Default
}
