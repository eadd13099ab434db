package flush

import (
	"fmt"
	"reflect"
	"strings"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
)

// valueOf is a column of an entity as a comparable value; false where it is NULL.
func valueOf(c *mapping.Column, e unsafe.Pointer) (driver.Value, bool) {
	var v driver.Value
	if err := c.Codec.Encode(unsafe.Add(e, c.Offset), &v); err != nil || v.Kind == driver.Null {
		return driver.Value{}, false
	}
	return v, true
}

// shadowValue reads what the database holds in a column of an object; of an object without
// a shadow, what its field holds.
func shadowValue(c *mapping.Column, o *identity.Object, v *driver.Value) error {
	switch {
	case o.Shadow == nil:
		return c.Codec.Encode(unsafe.Add(o.Ptr, c.Offset), v)
	case c.Codec.Shadow == c.Codec.Type:
		return c.Codec.Encode(unsafe.Add(o.Shadow, c.Shadow), v)
	}
	p := reflect.New(c.Codec.Type).UnsafePointer()
	c.Codec.Restore(unsafe.Add(o.Shadow, c.Shadow), p)
	return c.Codec.Encode(p, v)
}

// shadowKey joins columns of an object, as the database holds them, to one text by which
// equal values are found; false where one is NULL.
func shadowKey(m *mapping.Mapping, o *identity.Object, columns []int) (string, bool) {
	var b []byte
	for _, i := range columns {
		var v driver.Value
		if shadowValue(&m.Columns[i], o, &v) != nil || v.Kind == driver.Null {
			return "", false
		}
		b = appendPart(b, &v)
	}
	return string(b), true
}

// currentKey joins columns of an entity to one text, as shadowKey does.
func currentKey(m *mapping.Mapping, e unsafe.Pointer, columns []int) (string, bool) {
	var b []byte
	for _, i := range columns {
		var v driver.Value
		if m.Columns[i].Encode(e, &v) != nil || v.Kind == driver.Null {
			return "", false
		}
		b = appendPart(b, &v)
	}
	return string(b), true
}

// appendPart writes a value so that two different lists of values never read the same.
func appendPart(b []byte, v *driver.Value) []byte {
	b = append(b, byte(v.Kind))
	for i := range 8 {
		b = append(b, byte(v.N>>(8*i)))
	}
	for i := range 4 {
		b = append(b, byte(v.Exp>>(8*i)))
	}
	n := len(v.S)
	b = append(b, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	return append(b, v.S...)
}

// sameKey compares columns of two entities.
func sameKey(m *mapping.Mapping, e unsafe.Pointer, columns []int, tm *mapping.Mapping, x unsafe.Pointer, to []int) bool {
	for i := range columns {
		a, ok := valueOf(&m.Columns[columns[i]], e)
		b, known := valueOf(&tm.Columns[to[i]], x)
		if !ok || !known || a != b {
			return false
		}
	}
	return true
}

// setNull makes a field that can hold it NULL.
func setNull(c *mapping.Column, e unsafe.Pointer) {
	_ = c.Codec.Decode(&driver.Value{}, c.Ptr(e)) // a field of a column that may be NULL takes it
}

// describe names an object for messages: its entity and its key.
func describe(m *mapping.Mapping, o *identity.Object) string {
	var b strings.Builder
	b.WriteString(m.Entity)
	if !m.KeyKnown(o.Ptr, m.Key) {
		b.WriteString(" (new)")
		return b.String()
	}
	for i, k := range m.Key {
		b.WriteString([...]string{" ", ", "}[min(i, 1)])
		fmt.Fprintf(&b, "%v", reflect.NewAt(m.Columns[k].Codec.Type, m.Columns[k].Ptr(o.Ptr)).Elem().Interface())
	}
	return b.String()
}
