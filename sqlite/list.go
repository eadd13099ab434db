package sqlite

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"

	"github.com/tenonsql/tenon/driver"
)

// A list travels as a JSON array, to be read by json_each. Whole numbers, truth values
// (1 and 0) and floats are numbers there, bytes and UUIDs are texts in hexadecimal (for
// unhex), everything else is a text in the form in which a column holds it.

// roomForList is how many bytes a list takes at most.
func roomForList(items *driver.Items) int {
	n := 2
	if items == nil {
		return n
	}
	for i := range items.Values {
		v := &items.Values[i]
		switch v.Kind {
		case driver.Text, driver.JSON:
			n += 6 * len(v.S) // \u001f
		case driver.Bytes, driver.UUID:
			n += 2 * len(v.S)
		case driver.List:
			n += roomForList(v.Items)
		case driver.Decimal:
			n += roomForDecimal(v)
		default:
			n += maxTime
		}
		n += 3 // quotes and comma
	}
	return n
}

// appendList appends the array.
func appendList(b []byte, items *driver.Items) ([]byte, error) {
	b = append(b, '[')
	if items == nil {
		return append(b, ']'), nil
	}
	for i := range items.Values {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendItem(b, &items.Values[i]); err != nil {
			return b, fmt.Errorf("item %d: %w", i+1, err)
		}
	}
	return append(b, ']'), nil
}

func appendItem(b []byte, v *driver.Value) ([]byte, error) {
	switch v.Kind {
	case driver.Null:
		return append(b, "null"...), nil
	case driver.Bool, driver.Int:
		return strconv.AppendInt(b, v.N, 10), nil
	case driver.Float:
		return appendFloat(b, v.Float64())
	case driver.Text, driver.JSON:
		return appendQuoted(b, v.S), nil
	case driver.Bytes, driver.UUID:
		b = append(b, '"')
		b = hex.AppendEncode(b, v.Bytes())
		return append(b, '"'), nil
	case driver.List:
		return appendList(b, v.Items)
	}
	b, err := appendArgument(append(b, '"'), v)
	return append(b, '"'), err
}

// appendFloat writes a number that SQLite reads back as the same float.
func appendFloat(b []byte, f float64) ([]byte, error) {
	switch {
	case math.IsNaN(f):
		return b, errNaN
	case math.IsInf(f, 1):
		return append(b, "9e999"...), nil
	case math.IsInf(f, -1):
		return append(b, "-9e999"...), nil
	}
	return strconv.AppendFloat(b, f, 'e', -1, 64), nil
}

// appendQuoted writes a JSON string.
func appendQuoted(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
