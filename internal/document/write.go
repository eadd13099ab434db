package document

import (
	"encoding/json/jsontext"
	"math"
	"reflect"
	"strconv"
	"unsafe"
)

func writeInt[T int | int8 | int16 | int32 | int64](b []byte, p unsafe.Pointer, _ int) ([]byte, bool) {
	return strconv.AppendInt(b, int64(*(*T)(p)), 10), true
}

func writeUint[T uint | uint8 | uint16 | uint32 | uint64 | uintptr](b []byte, p unsafe.Pointer, _ int) ([]byte, bool) {
	return strconv.AppendUint(b, uint64(*(*T)(p)), 10), true
}

// writeFloat64 leaves numbers that have an exponent, and those that JSON does not have.
func writeFloat64(b []byte, p unsafe.Pointer, _ int) ([]byte, bool) {
	v := *(*float64)(p)
	if a := math.Abs(v); v != 0 && !(a >= 1e-6 && a < 1e21) {
		return nil, false
	}
	return strconv.AppendFloat(b, v, 'f', -1, 64), true
}

func writeString(b []byte, p unsafe.Pointer, _ int) ([]byte, bool) {
	b, err := jsontext.AppendQuote(b, *(*string)(p))
	return b, err == nil
}

func writeBool(b []byte, p unsafe.Pointer, _ int) ([]byte, bool) {
	return strconv.AppendBool(b, *(*bool)(p)), true
}

// scalar is the form of a type of one value, if there is one.
func (f *Form) scalar(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Bool:
		f.read, f.write = readBool, writeBool
	case reflect.String:
		f.read, f.write = readString, writeString
	case reflect.Int:
		f.read, f.write = readInt[int], writeInt[int]
	case reflect.Int8:
		f.read, f.write = readInt[int8], writeInt[int8]
	case reflect.Int16:
		f.read, f.write = readInt[int16], writeInt[int16]
	case reflect.Int32:
		f.read, f.write = readInt[int32], writeInt[int32]
	case reflect.Int64:
		f.read, f.write = readInt[int64], writeInt[int64]
	case reflect.Uint:
		f.read, f.write = readUint[uint], writeUint[uint]
	case reflect.Uint8:
		f.read, f.write = readUint[uint8], writeUint[uint8]
	case reflect.Uint16:
		f.read, f.write = readUint[uint16], writeUint[uint16]
	case reflect.Uint32:
		f.read, f.write = readUint[uint32], writeUint[uint32]
	case reflect.Uint64:
		f.read, f.write = readUint[uint64], writeUint[uint64]
	case reflect.Float64:
		f.read, f.write = readFloat64, writeFloat64
	default:
		return false
	}
	return true
}

func (b builder) structure(f *Form, t reflect.Type) bool {
	members, plain := b.members(t)
	f.read = func(b []byte, i, depth int, p unsafe.Pointer) int { return object(members, b, i, depth, p) }
	f.write = func(b []byte, p unsafe.Pointer, depth int) ([]byte, bool) { return writeObject(members, b, p, depth) }
	return plain
}

func writeObject(members []member, b []byte, p unsafe.Pointer, depth int) ([]byte, bool) {
	if depth > maxDepth {
		return nil, false
	}
	b = append(b, '{')
	first := true
	for i := range members {
		m := &members[i]
		at := unsafe.Add(p, m.offset)
		if m.zero && reflect.NewAt(m.typ, at).Elem().IsZero() {
			continue
		}
		key := m.key
		if first {
			key, first = key[1:], false
		}
		var ok bool
		if b, ok = m.write(append(b, key...), at, depth+1); !ok {
			return nil, false
		}
	}
	return append(b, '}'), true
}

func (f *Form) pointer(t reflect.Type, elem *Form) {
	f.read = func(b []byte, i, depth int, p unsafe.Pointer) int {
		if literal(b, i, "null") {
			return i + 4
		}
		x := reflect.New(t).UnsafePointer()
		*(*unsafe.Pointer)(p) = x
		if depth > maxDepth {
			return -1
		}
		return elem.read(b, i, depth+1, x)
	}
	f.write = func(b []byte, p unsafe.Pointer, depth int) ([]byte, bool) {
		x := *(*unsafe.Pointer)(p)
		switch {
		case x == nil:
			return append(b, "null"...), true
		case depth > maxDepth:
			return nil, false
		}
		return elem.write(b, x, depth+1)
	}
}

func (f *Form) slice(t reflect.Type, elem *Form) {
	size := t.Elem().Size()
	f.read = func(b []byte, i, depth int, p unsafe.Pointer) int { return list(t, elem, b, i, depth, p) }
	f.write = func(b []byte, p unsafe.Pointer, depth int) ([]byte, bool) {
		s := *(*[]byte)(p) // the length is that of any slice
		switch {
		case s == nil:
			return append(b, "null"...), true
		case depth > maxDepth:
			return nil, false
		}
		b = append(b, '[')
		for i := range len(s) {
			if i > 0 {
				b = append(b, ',')
			}
			var ok bool
			if b, ok = elem.write(b, unsafe.Add(unsafe.Pointer(unsafe.SliceData(s)), uintptr(i)*size), depth+1); !ok {
				return nil, false
			}
		}
		return append(b, ']'), true
	}
}
