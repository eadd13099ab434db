package postgres

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/tenonsql/tenon/driver"
)

// PostgreSQL counts time from 2000-01-01, tenon from 1970-01-01.
const (
	epochDays   = 10957
	epochMicros = epochDays * 86_400_000_000
)

// decode reads a row into the statement's cells.
func (s *statement) decode(values [][]byte) error {
	if len(values) != len(s.columns) {
		return fmt.Errorf("tenon: a row of %d cells, where %d were described", len(values), len(s.columns))
	}
	s.scratch = s.scratch[:0]
	for i, raw := range values {
		if raw == nil {
			s.cells[i].SetNull()
			continue
		}
		col := &s.columns[i]
		var err error
		if col.read == asList {
			err = s.decodeList(&s.cells[i], col, raw)
		} else {
			err = s.decodeCell(&s.cells[i], col.read, raw)
		}
		if err != nil {
			return fmt.Errorf("tenon: column %q: %w", s.names[i], err)
		}
	}
	return nil
}

var (
	errLength    = errors.New("the server sent a value of another length than its type has")
	errInfinity  = errors.New("the value is infinity, which no Go time can say; select it as text, or exclude it")
	errTimeRange = errors.New("the time is too far from 1970 to be counted in microseconds")
	errUnknown   = errors.New("the column has changed its type; run the statement again")
	errArray     = errors.New("only arrays of one dimension are read")
)

// decodeCell reads one value that is not an array.
func (s *statement) decodeCell(v *driver.Value, how reading, raw []byte) error {
	switch how {
	case asText, asBinaryText:
		v.SetView(driver.Text, raw)
	case asInt8:
		if len(raw) != 8 {
			return errLength
		}
		v.SetInt(int64(binary.BigEndian.Uint64(raw))) //nolint:gosec // two's complement
	case asInt4:
		if len(raw) != 4 {
			return errLength
		}
		v.SetInt(int64(int32(binary.BigEndian.Uint32(raw)))) //nolint:gosec // two's complement
	case asInt2:
		if len(raw) != 2 {
			return errLength
		}
		v.SetInt(int64(int16(binary.BigEndian.Uint16(raw)))) //nolint:gosec // two's complement
	case asOID:
		if len(raw) != 4 {
			return errLength
		}
		v.SetInt(int64(binary.BigEndian.Uint32(raw)))
	case asBool:
		if len(raw) != 1 {
			return errLength
		}
		v.SetBool(raw[0] != 0)
	case asFloat8:
		if len(raw) != 8 {
			return errLength
		}
		v.SetFloat(math.Float64frombits(binary.BigEndian.Uint64(raw)))
	case asFloat4:
		if len(raw) != 4 {
			return errLength
		}
		v.SetFloat(float64(math.Float32frombits(binary.BigEndian.Uint32(raw))))
	case asNumeric:
		return s.decodeNumeric(v, raw)
	case asBytes:
		v.SetView(driver.Bytes, raw)
	case asInstant:
		return decodeMicros(v, driver.Instant, raw)
	case asDateTime:
		return decodeMicros(v, driver.DateTime, raw)
	case asDate:
		return decodeDate(v, raw)
	case asClock:
		if len(raw) != 8 {
			return errLength
		}
		*v = driver.Value{Kind: driver.Clock, N: int64(binary.BigEndian.Uint64(raw))} //nolint:gosec // below a day
	case asUUID:
		if len(raw) != 16 {
			return errLength
		}
		v.SetView(driver.UUID, raw)
	case asJSON:
		v.SetView(driver.JSON, raw)
	case asJSONB:
		if len(raw) == 0 || raw[0] != 1 {
			return errors.New("the server sent an unknown version of jsonb")
		}
		v.SetView(driver.JSON, raw[1:])
	default:
		return errUnknown
	}
	return nil
}

func decodeMicros(v *driver.Value, kind driver.Kind, raw []byte) error {
	if len(raw) != 8 {
		return errLength
	}
	n := int64(binary.BigEndian.Uint64(raw)) //nolint:gosec // two's complement
	switch {
	case n == math.MaxInt64 || n == math.MinInt64:
		return errInfinity
	case n > math.MaxInt64-epochMicros:
		return errTimeRange
	}
	*v = driver.Value{Kind: kind, N: n + epochMicros}
	return nil
}

func decodeDate(v *driver.Value, raw []byte) error {
	if len(raw) != 4 {
		return errLength
	}
	n := int32(binary.BigEndian.Uint32(raw)) //nolint:gosec // two's complement
	if n == math.MaxInt32 || n == math.MinInt32 {
		return errInfinity
	}
	*v = driver.Value{Kind: driver.Date, N: int64(n) + epochDays}
	return nil
}

// decodeList reads an array: its dimensions, whether it has nulls, the type of its
// elements; per dimension a length and a first index; the elements, each with its length.
func (s *statement) decodeList(v *driver.Value, col *column, raw []byte) error {
	if len(raw) < 12 {
		return errLength
	}
	if col.list == nil {
		col.list = &driver.Items{Elem: kindOf(col.elem)}
	}
	list := col.list
	list.Values = list.Values[:0]
	*v = driver.Value{Kind: driver.List, Items: list}
	switch dimensions := binary.BigEndian.Uint32(raw); {
	case dimensions == 0:
		return nil
	case dimensions != 1:
		return errArray
	case len(raw) < 20:
		return errLength
	}
	n, raw := int(binary.BigEndian.Uint32(raw[12:])), raw[20:]
	for range n {
		if len(raw) < 4 {
			return errLength
		}
		size := int(int32(binary.BigEndian.Uint32(raw))) //nolint:gosec // -1 is null
		raw = raw[4:]
		list.Values = append(list.Values, driver.Value{})
		if size < 0 {
			continue
		}
		if len(raw) < size {
			return errLength
		}
		if err := s.decodeCell(&list.Values[len(list.Values)-1], col.elem, raw[:size:size]); err != nil {
			return err
		}
		raw = raw[size:]
	}
	return nil
}

// kindOf is the kind of the values that are read so.
func kindOf(how reading) driver.Kind {
	switch how {
	case asBool:
		return driver.Bool
	case asInt2, asInt4, asInt8, asOID:
		return driver.Int
	case asFloat4, asFloat8:
		return driver.Float
	case asNumeric:
		return driver.Decimal
	case asBytes:
		return driver.Bytes
	case asInstant:
		return driver.Instant
	case asDateTime:
		return driver.DateTime
	case asDate:
		return driver.Date
	case asClock:
		return driver.Clock
	case asUUID:
		return driver.UUID
	case asJSON, asJSONB:
		return driver.JSON
	case asList:
		return driver.List
	}
	return driver.Text
}
