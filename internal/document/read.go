package document

import (
	"math"
	"reflect"
	"strconv"
	"unicode/utf8"
	"unsafe"
)

// space is where the next character that is no white space stands.
func space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// is says that c stands at b[i].
func is(b []byte, i int, c byte) bool { return uint(i) < uint(len(b)) && b[i] == c }

// text is where the text that begins at b[i] ends: after its quote. One that is written with
// escapes, or is no UTF-8, is not known.
func text(b []byte, i int) int {
	if !is(b, i, '"') {
		return -1
	}
	ascii := true
	for j := i + 1; j < len(b); j++ {
		switch c := b[j]; {
		case c == '"':
			if ascii || utf8.Valid(b[i+1:j]) {
				return j + 1
			}
			return -1
		case c == '\\' || c < ' ':
			return -1
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return -1
}

// digits is where the digits that begin at b[i] end; a number does not begin with a zero,
// unless it is one.
func digits(b []byte, i int) int {
	j := i
	for j < len(b) && '0' <= b[j] && b[j] <= '9' {
		j++
	}
	if j == i || b[i] == '0' && j > i+1 {
		return -1
	}
	return j
}

// integer reads an integer of at most 19 digits, and says whether it is below zero. What is
// longer may be beyond 64 bits.
func integer(b []byte, i int) (n uint64, below bool, end int) {
	if below = is(b, i, '-'); below {
		i++
	}
	end = digits(b, i)
	if end < 0 || end-i > 19 || end < len(b) && (b[end] == '.' || b[end]|0x20 == 'e') || below && b[i] == '0' {
		return 0, below, -1
	}
	for _, c := range b[i:end] {
		n = n*10 + uint64(c-'0')
	}
	return n, below, end
}

func readInt[T int | int8 | int16 | int32 | int64](b []byte, i, _ int, p unsafe.Pointer) int {
	n, below, end := integer(b, i)
	if end < 0 || n > math.MaxInt64 {
		return -1
	}
	v := int64(n)
	if below {
		v = -v
	}
	if int64(T(v)) != v {
		return -1
	}
	*(*T)(p) = T(v)
	return end
}

func readUint[T uint | uint8 | uint16 | uint32 | uint64 | uintptr](b []byte, i, _ int, p unsafe.Pointer) int {
	n, below, end := integer(b, i)
	if end < 0 || below || uint64(T(n)) != n {
		return -1
	}
	*(*T)(p) = T(n)
	return end
}

// number is where a number without an exponent ends.
func number(b []byte, i int) int {
	if is(b, i, '-') {
		i++
	}
	i = digits(b, i)
	if i < 0 {
		return -1
	}
	if is(b, i, '.') {
		whole := i
		for i++; i < len(b) && '0' <= b[i] && b[i] <= '9'; i++ {
		}
		if i == whole+1 {
			return -1
		}
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		return -1
	}
	return i
}

func readFloat64(b []byte, i, _ int, p unsafe.Pointer) int {
	end := number(b, i)
	if end < 0 {
		return -1
	}
	v, err := strconv.ParseFloat(unsafe.String(&b[i], end-i), 64)
	if err != nil || math.IsInf(v, 0) {
		return -1
	}
	*(*float64)(p) = v
	return end
}

func readString(b []byte, i, _ int, p unsafe.Pointer) int {
	end := text(b, i)
	if end < 0 {
		return -1
	}
	*(*string)(p) = string(b[i+1 : end-1])
	return end
}

func readBool(b []byte, i, _ int, p unsafe.Pointer) int {
	switch {
	case literal(b, i, "true"):
		*(*bool)(p) = true
		return i + 4
	case literal(b, i, "false"):
		return i + 5
	}
	return -1
}

func literal(b []byte, i int, s string) bool {
	return len(b)-i >= len(s) && string(b[i:i+len(s)]) == s
}

// object reads a struct. Members come in any order, and each at most once.
func object(members []member, b []byte, i, depth int, p unsafe.Pointer) int {
	if !is(b, i, '{') || depth > maxDepth {
		return -1
	}
	if i = space(b, i+1); is(b, i, '}') {
		return i + 1
	}
	seen, next := uint64(0), 0
	for {
		end := text(b, i)
		if end < 0 {
			return -1
		}
		at := find(members, b[i+1:end-1], next)
		if at < 0 || seen>>at&1 != 0 {
			return -1
		}
		seen, next = seen|1<<at, at+1
		if i = space(b, end); !is(b, i, ':') {
			return -1
		}
		m := &members[at]
		if i = m.read(b, space(b, i+1), depth+1, unsafe.Add(p, m.offset)); i < 0 {
			return -1
		}
		switch i = space(b, i); {
		case is(b, i, '}'):
			return i + 1
		case !is(b, i, ','):
			return -1
		}
		i = space(b, i+1)
	}
}

// find is the member of a name; most often it is the one after the last.
func find(members []member, name []byte, next int) int {
	if next < len(members) && members[next].name == string(name) {
		return next
	}
	for at := range members {
		if members[at].name == string(name) {
			return at
		}
	}
	return -1
}

// list reads a slice.
func list(t reflect.Type, item *Form, b []byte, i, depth int, p unsafe.Pointer) int {
	if literal(b, i, "null") {
		return i + 4
	}
	if !is(b, i, '[') || depth > maxDepth {
		return -1
	}
	s := reflect.NewAt(t, p).Elem()
	if i = space(b, i+1); is(b, i, ']') {
		s.Set(reflect.MakeSlice(t, 0, 0))
		return i + 1
	}
	for n := 0; ; n++ {
		s.Grow(1)
		s.SetLen(n + 1)
		at := s.Index(n)
		at.SetZero()
		if i = item.read(b, i, depth+1, at.Addr().UnsafePointer()); i < 0 {
			return -1
		}
		switch i = space(b, i); {
		case is(b, i, ']'):
			return i + 1
		case !is(b, i, ','):
			return -1
		}
		i = space(b, i+1)
	}
}
