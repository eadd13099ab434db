package load

import (
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/mapping"
)

// keys numbers the different values of some columns, from 0 on: of one integer by itself,
// of anything else as text. Values holds them one after the other, as parameters.
type keys struct {
	ints   map[int64]int32
	texts  map[string]int32
	n      int
	values []driver.Value
	buf    []byte
	row    []driver.Value
	last   int64 // the integer that was asked for last, and its number: rows of one parent
	lastAt int32 // often follow each other
}

func newKeys(width, hint int) *keys {
	return &keys{values: make([]driver.Value, 0, hint*width), row: make([]driver.Value, width), lastAt: unknown}
}

// add gives the number of a key that may be new; -1 where part of it is NULL.
func (k *keys) add(m *mapping.Mapping, e unsafe.Pointer, columns []int) int32 {
	i := k.of(m, e, columns)
	if i != unknown {
		return i
	}
	i = int32(k.n)
	k.n++
	k.values = append(k.values, k.row...)
	if v := &k.row[0]; len(k.row) == 1 && v.Kind == driver.Int {
		if k.ints == nil {
			k.ints = make(map[int64]int32, cap(k.values))
		}
		k.ints[v.N] = i
		return i
	}
	if k.texts == nil {
		k.texts = make(map[string]int32, cap(k.values)/len(k.row))
	}
	k.texts[string(k.buf)] = i
	return i
}

// What of gives for keys without a number.
const (
	null    = -1
	unknown = -2
)

// of gives the number of the key that columns of an entity hold.
func (k *keys) of(m *mapping.Mapping, e unsafe.Pointer, columns []int) int32 {
	for i, c := range columns {
		col := &m.Columns[c]
		v := &k.row[i]
		if col.Codec.Encode(unsafe.Add(e, col.Offset), v) != nil || v.Kind == driver.Null {
			return null
		}
	}
	if v := &k.row[0]; len(k.row) == 1 && v.Kind == driver.Int {
		if v.N == k.last && k.lastAt >= 0 {
			return k.lastAt
		}
		if i, ok := k.ints[v.N]; ok {
			k.last, k.lastAt = v.N, i
			return i
		}
		return unknown
	}
	k.buf = k.buf[:0]
	for i := range k.row {
		k.buf = appendPart(k.buf, &k.row[i])
	}
	if i, ok := k.texts[string(k.buf)]; ok {
		return i
	}
	return unknown
}

// appendPart writes a value so that two different lists of values never read the same.
func appendPart(b []byte, v *driver.Value) []byte {
	b = append(b, byte(v.Kind))
	for i := range 8 {
		b = append(b, byte(v.N>>(8*i)))
	}
	n := len(v.S)
	b = append(b, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	return append(b, v.S...)
}
