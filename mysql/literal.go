package mysql

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/tenonsql/tenon/driver"
)

// Above these sizes a value is left to the driver below.
const (
	maxTextLiteral  = 64 << 10
	maxBytesLiteral = 4 << 10 // as x'…' it is twice as long
)

// maxDigits is what a DECIMAL of either server holds.
const maxDigits = 65

// The instants that a DATETIME holds, in microseconds: the years 1 to 9999. Year 0 is
// where zero dates begin.
const (
	minMicros = -62135596800 * 1e6
	endMicros = 253402300800 * 1e6
	minDays   = -719162
	endDays   = 2932897
	dayMicros = 86400 * 1e6
)

// appendLiteral appends v as a literal of its own type. It gives false, and b as it was,
// for a value that is better left to the driver below.
//
// A Float is written with an exponent, since 0.5 is a DECIMAL; bytes are x'…', which no
// sql_mode changes; dates and times are typed literals, so that COALESCE and CASE over
// them keep their type.
func appendLiteral(b []byte, v *driver.Value) ([]byte, bool, error) {
	switch v.Kind {
	case driver.Null:
		return append(b, "NULL"...), true, nil
	case driver.Bool, driver.Int:
		return strconv.AppendInt(b, v.N, 10), true, nil
	case driver.Float:
		return appendFloat(b, v)
	case driver.Decimal:
		return appendDecimal(b, v)
	case driver.Text, driver.JSON:
		b, ok := appendText(b, v.S)
		return b, ok, nil
	case driver.Bytes, driver.UUID:
		if len(v.S) > maxBytesLiteral {
			return b, false, nil
		}
		b = append(b, "x'"...)
		b = hex.AppendEncode(b, v.Bytes())
		return append(b, '\''), true, nil
	case driver.Instant, driver.DateTime, driver.Date, driver.Clock:
		return appendTime(b, v)
	case driver.List:
		j, err := appendJSON(nil, v)
		if err != nil {
			return b, false, err
		}
		b, ok := appendText(b, string(j))
		return b, ok, nil
	}
	return b, false, fmt.Errorf("tenon: a %v cannot be a parameter of MariaDB or MySQL", v.Kind)
}

func appendFloat(b []byte, v *driver.Value) ([]byte, bool, error) {
	f := v.Float64()
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return b, false, errors.New("tenon: MariaDB and MySQL store neither NaN nor an infinity")
	}
	return strconv.AppendFloat(b, f, 'e', -1, 64), true, nil
}

// appendDecimal appends digits, and makes sure that they are nothing else.
func appendDecimal(b []byte, v *driver.Value) ([]byte, bool, error) {
	start := len(b)
	b = v.AppendDecimal(b)
	digits, points := 0, 0
	for i, c := range b[start:] {
		switch {
		case '0' <= c && c <= '9':
			digits++
		case c == '.':
			points++
		case c != '-' || i > 0:
			return b[:start], false, errors.New("tenon: a decimal parameter is not a number")
		}
	}
	switch {
	case digits == 0 || points > 1:
		return b[:start], false, errors.New("tenon: a decimal parameter is not a number")
	case digits > maxDigits:
		return b[:start], false, fmt.Errorf("tenon: a decimal of %d digits; a DECIMAL holds %d", digits, maxDigits)
	}
	return b, true, nil
}

// appendText appends '…'. Quotes are doubled, which holds in every sql_mode; what to do
// with a backslash depends on the mode, and is left to the driver below.
func appendText(b []byte, s string) ([]byte, bool) {
	if len(s) > maxTextLiteral || strings.IndexByte(s, '\\') >= 0 {
		return b, false
	}
	b = append(b, '\'')
	for {
		i := strings.IndexByte(s, '\'')
		if i < 0 {
			break
		}
		b = append(b, s[:i+1]...)
		b = append(b, '\'')
		s = s[i+1:]
	}
	b = append(b, s...)
	return append(b, '\''), true
}

func appendTime(b []byte, v *driver.Value) ([]byte, bool, error) {
	if !storable(v) {
		return b, false, fmt.Errorf("tenon: a %v outside of what MariaDB and MySQL hold", v.Kind)
	}
	switch v.Kind {
	case driver.Date:
		b = append(b, "DATE'"...)
	case driver.Clock:
		b = append(b, "TIME'"...)
	default:
		b = append(b, "TIMESTAMP'"...)
	}
	return append(appendMoment(b, v), '\''), true, nil
}

// storable tells whether a date or time is one that the server has.
func storable(v *driver.Value) bool {
	switch v.Kind {
	case driver.Date:
		return minDays <= v.N && v.N < endDays
	case driver.Clock:
		return 0 <= v.N && v.N < dayMicros
	}
	return minMicros <= v.N && v.N < endMicros
}

// appendMoment appends a storable date or time: 2006-01-02 15:04:05.000000, or a part of it.
func appendMoment(b []byte, v *driver.Value) []byte {
	switch v.Kind {
	case driver.Date:
		return appendDate(b, v.N)
	case driver.Clock:
		return appendClock(b, v.N)
	}
	days := floorDiv(v.N, dayMicros)
	b = append(appendDate(b, days), ' ')
	return appendClock(b, v.N-days*dayMicros)
}

func appendDate(b []byte, days int64) []byte {
	y, m, d := civil(days)
	b = append(appendPadded(b, y, 4), '-')
	b = append(appendPadded(b, m, 2), '-')
	return appendPadded(b, d, 2)
}

func appendClock(b []byte, micros int64) []byte {
	s := micros / 1e6
	b = append(appendPadded(b, s/3600, 2), ':')
	b = append(appendPadded(b, s/60%60, 2), ':')
	b = append(appendPadded(b, s%60, 2), '.')
	return appendPadded(b, micros%1e6, 6)
}

// appendPadded appends n ≥ 0 with at least width digits.
func appendPadded(b []byte, n int64, width int) []byte {
	limit := int64(10)
	for i := 1; i < width; i++ {
		if n < limit {
			for ; i < width; i++ {
				b = append(b, '0')
			}
			break
		}
		limit *= 10
	}
	return strconv.AppendInt(b, n, 10)
}

// appendJSON appends v as JSON, from which JSON_TABLE reads it back exactly: decimals,
// dates and times are strings, bytes and UUIDs strings of hexadecimal digits.
func appendJSON(b []byte, v *driver.Value) ([]byte, error) {
	switch v.Kind {
	case driver.Null:
		return append(b, "null"...), nil
	case driver.Bool:
		return strconv.AppendBool(b, v.N != 0), nil
	case driver.Int:
		return strconv.AppendInt(b, v.N, 10), nil
	case driver.Float:
		b, _, err := appendFloat(b, v)
		return b, err
	case driver.Decimal:
		b, _, err := appendDecimal(append(b, '"'), v)
		return append(b, '"'), err
	case driver.Text:
		quoted, err := json.Marshal(v.S)
		return append(b, quoted...), err
	case driver.JSON:
		return append(b, v.S...), nil
	case driver.Bytes, driver.UUID:
		b = hex.AppendEncode(append(b, '"'), v.Bytes())
		return append(b, '"'), nil
	case driver.Instant, driver.DateTime, driver.Date, driver.Clock:
		if !storable(v) {
			return b, fmt.Errorf("tenon: a %v outside of what MariaDB and MySQL hold", v.Kind)
		}
		b = appendMoment(append(b, '"'), v)
		return append(b, '"'), nil
	case driver.List:
		return appendJSONList(b, v.Items)
	}
	return b, fmt.Errorf("tenon: a %v cannot be in a list", v.Kind)
}

func appendJSONList(b []byte, items *driver.Items) ([]byte, error) {
	b = append(b, '[')
	if items != nil {
		for i := range items.Values {
			if i > 0 {
				b = append(b, ',')
			}
			var err error
			if b, err = appendJSON(b, &items.Values[i]); err != nil {
				return b, err
			}
		}
	}
	return append(b, ']'), nil
}
