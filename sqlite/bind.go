package sqlite

import (
	"errors"
	"fmt"
	"math"
	"strings"

	lib "modernc.org/sqlite/lib"

	"github.com/tenonsql/tenon/driver"
)

var (
	errNaN = errors.New("it is not a number (NaN), which SQLite cannot hold")
	errKey = errors.New("it is of a kind that is not known")
)

// bind gives the statement its arguments. Texts and bytes are copied into the statement's
// block, once it has room for all, so that none of them moves.
func (s *statement) bind(args []driver.Value) error {
	if len(args) != s.params {
		return s.wrongCount(len(args))
	}
	room := 1
	for i := range args {
		room += roomFor(&args[i])
	}
	s.args.reserve(s.c.tls, room)
	b := s.args.bytes()
	for i := range args {
		var rc int32
		switch v := &args[i]; v.Kind {
		case driver.Null:
			rc = lib.Xsqlite3_bind_null(s.c.tls, s.handle, int32(i+1))
		case driver.Bool, driver.Int:
			rc = lib.Xsqlite3_bind_int64(s.c.tls, s.handle, int32(i+1), v.N)
		case driver.Float:
			f := v.Float64()
			if math.IsNaN(f) {
				return badArgument(i, errNaN)
			}
			rc = lib.Xsqlite3_bind_double(s.c.tls, s.handle, int32(i+1), f)
		default:
			start := len(b)
			var err error
			if b, err = appendArgument(b, v); err != nil {
				return badArgument(i, err)
			}
			rc = s.bindBytes(i, v.Kind, start, len(b)-start)
		}
		if rc != lib.SQLITE_OK {
			return badArgument(i, s.c.serverError(rc))
		}
	}
	return nil
}

func badArgument(i int, err error) error {
	return fmt.Errorf("tenon: sqlite: argument %d: %w", i+1, err)
}

// bindBytes gives a part of the block, which stays until the next run.
func (s *statement) bindBytes(i int, kind driver.Kind, start, n int) int32 {
	if n > math.MaxInt32 {
		return lib.SQLITE_TOOBIG
	}
	at := s.args.address + uintptr(start)
	if kind == driver.Bytes || kind == driver.UUID {
		return lib.Xsqlite3_bind_blob(s.c.tls, s.handle, int32(i+1), at, int32(n), lib.SQLITE_STATIC)
	}
	return lib.Xsqlite3_bind_text(s.c.tls, s.handle, int32(i+1), at, int32(n), lib.SQLITE_STATIC)
}

// maxTime is how many bytes the longest form of a time has: 2006-01-02 15:04:05.000000.
const maxTime = 26

// roomFor is how many bytes of the block a value takes at most.
func roomFor(v *driver.Value) int {
	switch v.Kind {
	case driver.Text, driver.JSON, driver.Bytes, driver.UUID:
		return len(v.S)
	case driver.Decimal:
		return roomForDecimal(v)
	case driver.Instant, driver.DateTime, driver.Date, driver.Clock:
		return maxTime
	case driver.List:
		return roomForList(v.Items)
	}
	return 0
}

// roomForDecimal counts the digits that an exponent adds.
func roomForDecimal(v *driver.Value) int {
	if v.S == "" {
		return 24 + max(int(v.Exp), -int(v.Exp))
	}
	if strings.ContainsAny(v.S, "eE") {
		if d, ok := parseDecimal(v.S); ok {
			return d.room()
		}
	}
	return len(v.S)
}

// appendArgument appends the text or the bytes of a value.
func appendArgument(b []byte, v *driver.Value) ([]byte, error) {
	switch v.Kind {
	case driver.Text, driver.JSON, driver.Bytes, driver.UUID:
		return append(b, v.S...), nil
	case driver.Decimal:
		return appendDecimal(b, v)
	case driver.Instant, driver.DateTime:
		return appendDateTime(b, v.N)
	case driver.Date:
		return appendDate(b, v.N)
	case driver.Clock:
		return appendClock(b, v.N)
	case driver.List:
		return appendList(b, v.Items)
	}
	return b, errKey
}

// appendDecimal appends a number in plain notation.
func appendDecimal(b []byte, v *driver.Value) ([]byte, error) {
	switch {
	case v.S == "":
		return v.AppendDecimal(b), nil
	case isPlain(v.S):
		return append(b, v.S...), nil
	}
	d, ok := parseDecimal(v.S)
	if !ok {
		return b, errors.New("it is no decimal number that SQLite could hold")
	}
	return d.append(b), nil
}

// isPlain says that a text is a number in plain notation: -150.10.
func isPlain(s string) bool {
	s = strings.TrimPrefix(s, "-")
	digits, point := 0, false
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' && !point && digits > 0 && i < len(s)-1:
			point = true
		default:
			return false
		}
	}
	return digits > 0
}
