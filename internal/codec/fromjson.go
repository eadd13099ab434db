package codec

import (
	"encoding/hex"
	"encoding/json/jsontext"
	"math"
	"strconv"
	"strings"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// JSONGroup is how many cells stand in one list of a row that a database gives as JSON; of
// a wider row the cells stand in several lists, since functions take so many arguments and
// no more (100 on PostgreSQL, 127 on SQLite).
const JSONGroup = 64

// FromJSON is the third way in which a cell comes: inside a JSON text that a database made
// of rows. It gives v as a driver gives it, so that Decode is the same for all. Dialects
// (dialect.Rules.InJSON) write what has no exact form in JSON in one that has: bytes as
// hexadecimal digits, documents as text, which tells SQL NULL from the document null, times
// as numbers of microseconds or as text. Numbers keep all their digits.
func FromJSON(t *schema.Type, raw jsontext.Value, v *driver.Value) error {
	kind := raw.Kind()
	if kind == 'n' {
		*v = driver.Value{}
		return nil
	}
	s := string(raw)
	if kind == '"' {
		b, err := jsontext.AppendUnquote(nil, raw)
		if err != nil {
			return err
		}
		s = string(b)
	}
	if !scalarFromJSON(t, kind, s, v) {
		return &RangeError{Type: t.Kind.String(), Value: s, Why: "is not what the database gives for such a column in JSON"}
	}
	if t.Kind == schema.Array && kind == '[' {
		return listFromJSON(t, raw, v)
	}
	return nil
}

// scalarFromJSON reads a cell whose text, without quotes, is s.
func scalarFromJSON(t *schema.Type, kind jsontext.Kind, s string, v *driver.Value) bool {
	number := kind == '0'
	switch t.Kind {
	case schema.Bool:
		v.SetBool(s == "true" || s == "1")
		return s == "true" || s == "1" || s == "false" || s == "0"
	case schema.Int16, schema.Int32, schema.Int64, schema.Duration:
		n, err := strconv.ParseInt(s, 10, 64)
		v.SetInt(n)
		return err == nil
	case schema.Float32, schema.Float64:
		f, err := strconv.ParseFloat(s, 64)
		v.SetFloat(f)
		return err == nil || math.IsInf(f, 0)
	case schema.Decimal:
		d, ok := parseDecimal(s)
		d.put(v)
		if !ok && !number { // NaN and infinities, which the type may know
			*v = driver.Value{Kind: driver.Decimal, S: s}
			ok = true
		}
		return ok
	case schema.Instant:
		return timeFromJSON(driver.Instant, s, v)
	case schema.DateTime:
		return timeFromJSON(driver.DateTime, s, v)
	case schema.Date:
		if days, ok := parseDate(s); ok {
			*v = driver.Value{Kind: driver.Date, N: days}
			return len(s) == 10
		}
		n, err := strconv.ParseInt(s, 10, 64)
		*v = driver.Value{Kind: driver.Date, N: n}
		return err == nil && number
	case schema.Clock:
		n, ok := parseClock(s)
		*v = driver.Value{Kind: driver.Clock, N: n}
		return ok
	case schema.Bytes:
		b, err := hex.DecodeString(strings.TrimPrefix(s, `\x`))
		*v = driver.Value{Kind: driver.Bytes, S: string(b)}
		return err == nil
	case schema.UUID:
		u, ok := parseUUID(s)
		*v = driver.Value{Kind: driver.UUID, S: string(u[:])}
		return ok
	case schema.JSON, schema.Array:
		*v = driver.Value{Kind: driver.JSON, S: s}
		return true
	}
	*v = driver.Value{Kind: driver.Text, S: s}
	return kind == '"' || number
}

// timeFromJSON reads a number of microseconds, or a text.
func timeFromJSON(kind driver.Kind, s string, v *driver.Value) bool {
	n, err := strconv.ParseInt(s, 10, 64)
	ok := err == nil
	if !ok {
		n, ok = parseTime(s)
	}
	*v = driver.Value{Kind: kind, N: n}
	return ok
}

// listFromJSON reads an array of a database that has them.
func listFromJSON(t *schema.Type, raw jsontext.Value, v *driver.Value) error {
	d := jsontext.NewDecoder(strings.NewReader(string(raw)))
	if d.PeekKind() != '[' {
		return &RangeError{Type: t.Kind.String(), Value: string(raw), Why: "is not a list in JSON"}
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	items := &driver.Items{Elem: ValueKind(t.Elem.Kind)}
	for d.PeekKind() != ']' {
		item, err := d.ReadValue()
		if err != nil {
			return err
		}
		items.Values = append(items.Values, driver.Value{})
		if err := FromJSON(t.Elem, item, &items.Values[len(items.Values)-1]); err != nil {
			return err
		}
	}
	*v = driver.Value{Kind: driver.List, Items: items}
	return nil
}
