package postgres

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/tenonsql/tenon/driver"
)

// appendBind writes the parameters of one run. Nothing of it is kept after an error.
func (s *statement) appendBind(b []byte, args []driver.Value) ([]byte, error) {
	b, at := appendMessage(b, 'B')
	b = append(b, s.head...)
	formats := len(b) - 2 - 2*len(s.params)
	for i := range args {
		size := len(b)
		b = append(b, 0xff, 0xff, 0xff, 0xff) // NULL
		if args[i].Kind == driver.Null {
			continue
		}
		var err error
		format := byte(binaryFormat)
		b, err = appendBinary(b, &args[i], s.params[i])
		if errors.Is(err, errOnlyText) {
			format = textFormat
			b, err = appendText(b[:size+4], &args[i])
		}
		if err != nil {
			return b, &parameterError{number: i + 1, err: err}
		}
		b[formats+2*i+1] = format
		binary.BigEndian.PutUint32(b[size:], uint32(len(b)-size-4)) //nolint:gosec // the server takes at most 1 GiB
	}
	b = append(b, s.tail...)
	return closeMessage(b, at), nil
}

// parameterError is a parameter that cannot be sent as the type that the statement has for
// it.
type parameterError struct {
	number int
	err    error
}

// Error gives the parameter as the statement names it.
func (e *parameterError) Error() string {
	return "tenon: parameter $" + strconv.Itoa(e.number) + ": " + e.err.Error()
}

// Unwrap gives the reason.
func (e *parameterError) Unwrap() error { return e.err }

// errOnlyText says that a value can be sent in the text format only.
var errOnlyText = errors.New("only as text")

func kindError(v *driver.Value, oid uint32) error {
	return fmt.Errorf("a value of kind %v cannot be sent as %s; cast the parameter in the statement or send another kind", v.Kind, typeName(oid))
}

func rangeError(v *driver.Value, oid uint32) error {
	return fmt.Errorf("%d is out of the range of %s", v.N, typeName(oid))
}

// appendBinary writes a value as the binary format of a type has it.
func appendBinary(b []byte, v *driver.Value, oid uint32) ([]byte, error) {
	switch oid {
	case oidInt2, oidInt4, oidInt8, oidOID:
		return appendInt(b, v, oid)
	case oidFloat4, oidFloat8:
		return appendFloat(b, v, oid)
	case oidNumeric:
		return appendAsNumeric(b, v)
	case oidText, oidVarchar, oidBPChar, oidName, oidChar, oidUnknown:
		return appendAsText(b, v, oid)
	case oidTimestamptz, oidTimestamp:
		return appendTimestamp(b, v, oid)
	case oidDate:
		return appendDate(b, v)
	case oidTime:
		if v.Kind == driver.Clock {
			return binary.BigEndian.AppendUint64(b, uint64(v.N)), nil //nolint:gosec // two's complement
		}
		return b, textOr(v, oid)
	case oidUUID:
		return appendUUID(b, v)
	case oidJSON, oidJSONB:
		return appendJSON(b, v, oid)
	case oidBool:
		if v.Kind == driver.Bool {
			return append(b, byte(v.N)), nil //nolint:gosec // 0 or 1
		}
		return b, kindError(v, oid)
	case oidBytea:
		if v.Kind == driver.Bytes || v.Kind == driver.UUID {
			return append(b, v.S...), nil
		}
		return b, kindError(v, oid)
	}
	if elem := elementOf(oid); elem != 0 {
		return appendList(b, v, oid, elem)
	}
	// An enum, a domain, a type of an extension: the server reads its text.
	return b, errOnlyText
}

// textOr lets the server read a text; other kinds are refused.
func textOr(v *driver.Value, oid uint32) error {
	if v.Kind == driver.Text {
		return errOnlyText
	}
	return kindError(v, oid)
}

func appendInt(b []byte, v *driver.Value, oid uint32) ([]byte, error) {
	if v.Kind != driver.Int {
		return b, kindError(v, oid)
	}
	n := v.N
	switch oid {
	case oidInt8:
		return binary.BigEndian.AppendUint64(b, uint64(n)), nil //nolint:gosec // two's complement
	case oidInt4:
		if n < math.MinInt32 || n > math.MaxInt32 {
			return b, rangeError(v, oid)
		}
		return binary.BigEndian.AppendUint32(b, uint32(n)), nil //nolint:gosec // checked
	case oidInt2:
		if n < math.MinInt16 || n > math.MaxInt16 {
			return b, rangeError(v, oid)
		}
		return binary.BigEndian.AppendUint16(b, uint16(n)), nil //nolint:gosec // checked
	}
	if n < 0 || n > math.MaxUint32 {
		return b, rangeError(v, oid)
	}
	return binary.BigEndian.AppendUint32(b, uint32(n)), nil //nolint:gosec // checked
}

func appendFloat(b []byte, v *driver.Value, oid uint32) ([]byte, error) {
	var f float64
	switch v.Kind {
	case driver.Float:
		f = v.Float64()
	case driver.Int:
		f = float64(v.N)
	case driver.Decimal:
		var buf [40]byte
		var err error
		if f, err = strconv.ParseFloat(string(v.AppendDecimal(buf[:0])), 64); err != nil {
			return b, fmt.Errorf("the decimal is out of the range of %s", typeName(oid))
		}
	default:
		return b, kindError(v, oid)
	}
	if oid == oidFloat8 {
		return binary.BigEndian.AppendUint64(b, math.Float64bits(f)), nil
	}
	if f32 := float32(f); !math.IsInf(float64(f32), 0) || math.IsInf(f, 0) {
		return binary.BigEndian.AppendUint32(b, math.Float32bits(f32)), nil
	}
	return b, fmt.Errorf("%g is out of the range of %s", f, typeName(oid))
}

func appendAsNumeric(b []byte, v *driver.Value) ([]byte, error) {
	switch v.Kind {
	case driver.Decimal:
		return appendNumeric(b, v)
	case driver.Int:
		whole := driver.Value{Kind: driver.Decimal, N: v.N}
		return appendNumeric(b, &whole)
	case driver.Float:
		var buf [32]byte
		return appendNumericString(b, strconv.AppendFloat(buf[:0], v.Float64(), 'g', -1, 64))
	}
	return b, kindError(v, oidNumeric)
}

func appendAsText(b []byte, v *driver.Value, oid uint32) ([]byte, error) {
	switch v.Kind {
	case driver.Text, driver.JSON:
		return append(b, v.S...), nil
	case driver.Int, driver.Decimal, driver.Float, driver.UUID, driver.Bool:
		return appendText(b, v)
	case driver.List: // of a column of lists, in a statement of one array for each column
		return appendListText(b, v)
	}
	return b, kindError(v, oid)
}

func appendTimestamp(b []byte, v *driver.Value, oid uint32) ([]byte, error) {
	n := v.N
	switch v.Kind {
	case driver.Instant, driver.DateTime:
	case driver.Date:
		const day = 86_400_000_000
		if n > math.MaxInt64/day || n < math.MinInt64/day {
			return b, rangeError(v, oid)
		}
		n *= day
	default:
		return b, textOr(v, oid)
	}
	// The least number would be read as -infinity.
	if n <= math.MinInt64+epochMicros {
		return b, rangeError(v, oid)
	}
	return binary.BigEndian.AppendUint64(b, uint64(n-epochMicros)), nil //nolint:gosec // two's complement
}

func appendDate(b []byte, v *driver.Value) ([]byte, error) {
	if v.Kind != driver.Date {
		return b, textOr(v, oidDate)
	}
	n := v.N - epochDays
	if n <= math.MinInt32 || n >= math.MaxInt32 {
		return b, rangeError(v, oidDate)
	}
	return binary.BigEndian.AppendUint32(b, uint32(n)), nil //nolint:gosec // checked
}

func appendUUID(b []byte, v *driver.Value) ([]byte, error) {
	if v.Kind != driver.UUID {
		return b, textOr(v, oidUUID)
	}
	if len(v.S) != 16 {
		return b, fmt.Errorf("a UUID of %d bytes instead of 16", len(v.S))
	}
	return append(b, v.S...), nil
}

func appendJSON(b []byte, v *driver.Value, oid uint32) ([]byte, error) {
	if v.Kind != driver.JSON && v.Kind != driver.Text {
		return b, kindError(v, oid)
	}
	if oid == oidJSONB {
		b = append(b, 1) // the version
	}
	return append(b, v.S...), nil
}

// appendList writes an array of one dimension; see decodeList.
func appendList(b []byte, v *driver.Value, oid, elem uint32) ([]byte, error) {
	if v.Kind != driver.List || v.Items == nil {
		return b, textOr(v, oid)
	}
	values := v.Items.Values
	if len(values) == 0 {
		b = append(b, 0, 0, 0, 0, 0, 0, 0, 0)
		return binary.BigEndian.AppendUint32(b, elem), nil
	}
	head := len(b)
	b = append(b, 0, 0, 0, 1, 0, 0, 0, 0)
	b = binary.BigEndian.AppendUint32(b, elem)
	b = binary.BigEndian.AppendUint32(b, uint32(len(values))) //nolint:gosec // fits 1 GiB
	b = append(b, 0, 0, 0, 1)
	for i := range values {
		size := len(b)
		b = append(b, 0xff, 0xff, 0xff, 0xff)
		if values[i].Kind == driver.Null {
			b[head+7] = 1
			continue
		}
		var err error
		if b, err = appendBinary(b, &values[i], elem); err != nil {
			if errors.Is(err, errOnlyText) {
				return b, err
			}
			return b, fmt.Errorf("element %d: %w", i, err)
		}
		binary.BigEndian.PutUint32(b[size:], uint32(len(b)-size-4)) //nolint:gosec // as above
	}
	return b, nil
}
