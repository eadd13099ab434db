package tenontest

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// fill gives values to the columns that nobody else fills. n counts the table's rows. It
// returns what was wrong with columns that it could not fill.
func (f *Factory) fill(m *mapping.Mapping, e unsafe.Pointer, n int) map[int]error {
	unfilled := map[int]error{}
	for i := range m.Columns {
		c := &m.Columns[i]
		if !c.Codec.Zero(c.Ptr(e)) {
			continue
		}
		var v driver.Value
		if declared := constant(&v, c); !declared && (!wanting(m, i) || !f.value(&v, m, i, n)) {
			continue
		}
		if err := c.Codec.Decode(&v, c.Ptr(e)); err != nil {
			unfilled[i] = err
		}
	}
	return unfilled
}

// constant makes the value of a default that is declared as a constant. A table's New fills
// it in by itself; a row that another needs is made without.
func constant(v *driver.Value, c *mapping.Column) bool {
	if c.Default == "" || c.Filled != schema.ByProgram {
		return false
	}
	text, quoted := strings.CutPrefix(c.Default, "'")
	switch {
	case quoted:
		v.SetText(strings.ReplaceAll(strings.TrimSuffix(text, "'"), "''", "'"))
	case c.Type.Kind == schema.Bool:
		v.SetBool(strings.EqualFold(text, "true"))
	case c.Type.Kind == schema.Float32 || c.Type.Kind == schema.Float64:
		x, _ := strconv.ParseFloat(text, 64)
		v.SetFloat(x)
	case c.Type.Kind == schema.Decimal:
		v.SetText(text)
	default:
		n, _ := strconv.ParseInt(text, 10, 64)
		v.SetInt(n)
	}
	return true
}

// wanting says that a column must have a value that nobody else gives it.
func wanting(m *mapping.Mapping, i int) bool {
	c := &m.Columns[i]
	foreign := slices.ContainsFunc(m.Table.Foreign, func(fk schema.ForeignKey) bool { return slices.Contains(fk.Columns, i) })
	return !c.Null && c.Filled == schema.ByProgram && c.Default == "" && i != m.Version && !foreign
}

// alone says that a column is part of a key or a unique index: its values are to be its own
// in all tests.
func alone(m *mapping.Mapping, i int) bool {
	return m.Columns[i].InKey || slices.ContainsFunc(m.Table.Indexes, func(x schema.Index) bool { return x.Unique && slices.Contains(x.Columns, i) })
}

// start is the time of a Factory's first row.
const start = 1704067200 // 2024-01-01 00:00:00 UTC

// value makes the n-th value of a column; false leaves its zero value, which is one.
func (f *Factory) value(v *driver.Value, m *mapping.Mapping, i, n int) bool {
	c := &m.Columns[i]
	b := boundsOf(m.Table.Checks, c.Name)
	if len(b.texts) > 0 {
		v.SetText(b.texts[(n-1)%len(b.texts)])
		return true
	}
	const minute = 60_000_000
	switch c.Type.Kind {
	case schema.Int16, schema.Int32, schema.Int64, schema.Duration:
		v.SetInt(b.whole(f.integer(c, n, alone(m, i))))
	case schema.Float32, schema.Float64:
		v.SetFloat(b.real(float64(n)))
	case schema.Decimal:
		f.decimal(v, c, b, n)
	case schema.Text:
		v.SetText(f.text(c, n, alone(m, i)))
	case schema.Bytes:
		*v = driver.Value{Kind: driver.Bytes, S: f.text(c, n, alone(m, i))}
	case schema.UUID:
		*v = driver.Value{Kind: driver.UUID, S: f.uuid(m.Table.Name+"."+c.Name, n)}
	case schema.Instant:
		*v = driver.Value{Kind: driver.Instant, N: start*1e6 + int64(n)*minute}
	case schema.DateTime:
		*v = driver.Value{Kind: driver.DateTime, N: start*1e6 + int64(n)*minute}
	case schema.Date:
		*v = driver.Value{Kind: driver.Date, N: start/86400 + int64(n)}
	case schema.Clock:
		*v = driver.Value{Kind: driver.Clock, N: int64(n%1440) * minute}
	case schema.JSON:
		return document(v, c.Plain().Type)
	default:
		return false // false, and the empty list
	}
	return true
}

// document is an empty one for types whose zero value would be JSON's null.
func document(v *driver.Value, t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Map:
		*v = driver.Value{Kind: driver.JSON, S: "{}"}
	case reflect.Slice:
		*v = driver.Value{Kind: driver.JSON, S: "[]"}
	default:
		return false
	}
	return true
}

// integer counts; where values must be its own, from a place that the test's name says.
func (f *Factory) integer(c *mapping.Column, n int, own bool) int64 {
	if !own {
		return int64(n)
	}
	most := uint64(math.MaxInt64)
	switch c.Type.Kind {
	case schema.Int16:
		most = math.MaxInt16
	case schema.Int32:
		most = math.MaxInt32
	}
	if t := c.Plain().Type; t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64 {
		bits := uint(t.Bits())
		if t.Kind() < reflect.Uint {
			bits--
		}
		most = min(most, uint64(1)<<(bits%64)-1)
		if bits == 64 {
			most = math.MaxInt64
		}
	}
	const room = 64 // rows of a test before it comes to the next test's
	first := f.seed % max(most/room/4, 1) * room
	return int64((first + uint64(n)) % most)
}

// decimal is n where there are digits before the point, else a fraction.
func (f *Factory) decimal(v *driver.Value, c *mapping.Column, b bounds, n int) {
	whole := c.Type.Precision - c.Type.Scale
	if c.Type.Precision == 0 || whole > 0 {
		limit := int64(math.Pow10(min(max(whole, 1), 15)))
		if c.Type.Precision == 0 {
			limit = math.MaxInt64
		}
		v.SetDecimal(b.whole(int64(n)%limit), 0)
		return
	}
	v.SetDecimal(int64(n)%int64(math.Pow10(min(c.Type.Scale, 15))), -int32(c.Type.Scale))
}

// text is the column's name and a number, in the form of an address where the name says so;
// of its own with a word that the test's name says.
func (f *Factory) text(c *mapping.Column, n int, own bool) string {
	name, number := strings.ReplaceAll(c.Name, "_", " "), strconv.Itoa(n)
	s := name + " " + number
	word := strconv.FormatUint(f.seed%(36*36*36*36*36*36), 36)
	if own {
		s = name + "-" + number + "-" + word
	}
	lower := strings.ToLower(c.Name)
	switch {
	case strings.Contains(lower, "email"), strings.Contains(lower, "e_mail"):
		s = "user" + number + "." + word + "@example.com"
	case strings.Contains(lower, "url"), strings.Contains(lower, "website"):
		s = "https://example.com/" + word + "/" + number
	}
	if c.Type.Size == 0 || len([]rune(s)) <= c.Type.Size {
		return s
	}
	return squeeze(s, f.uuid(c.Name, n), number, c.Type.Size, own)
}

// squeeze makes a text fit. One that is alone is made of the digits of a hash and, last, its
// number.
func squeeze(s, hash, number string, size int, own bool) string {
	if !own {
		return string([]rune(s)[:size])
	}
	digits := strconv.FormatUint(binary.BigEndian.Uint64([]byte(hash)), 36) + strconv.FormatUint(binary.BigEndian.Uint64([]byte(hash[8:])), 36)
	if size <= len(number) {
		return number[len(number)-size:]
	}
	return digits[:min(size-len(number), len(digits))] + number
}

// uuid is a UUID (RFC 9562, version 8: of one's own making) of a column's n-th value.
func (f *Factory) uuid(column string, n int) string {
	var b []byte
	b = binary.BigEndian.AppendUint64(b, f.seed)
	b = binary.BigEndian.AppendUint64(b, uint64(n))
	sum := sha256.Sum256(append(b, column...))
	sum[6] = sum[6]&0x0f | 0x80
	sum[8] = sum[8]&0x3f | 0x80
	return string(sum[:16])
}
