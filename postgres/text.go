package postgres

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/tenonsql/tenon/driver"
)

// appendText writes a value as the server reads it in the text format: for the types whose
// binary format is not known here, such as enums and domains.
func appendText(b []byte, v *driver.Value) ([]byte, error) {
	switch v.Kind {
	case driver.Text, driver.JSON:
		return append(b, v.S...), nil
	case driver.Bool:
		return strconv.AppendBool(b, v.N != 0), nil
	case driver.Int:
		return strconv.AppendInt(b, v.N, 10), nil
	case driver.Float:
		return appendFloatText(b, v.Float64()), nil
	case driver.Decimal:
		return v.AppendDecimal(b), nil
	case driver.Bytes:
		return hex.AppendEncode(append(b, `\x`...), v.Bytes()), nil
	case driver.UUID:
		return appendUUIDText(b, v)
	case driver.Instant:
		return appendTime(b, v.N, "-07:00"), nil
	case driver.DateTime:
		return appendTime(b, v.N, ""), nil
	case driver.Date:
		return appendEra(b, time.Unix(v.N*86_400, 0).UTC(), ""), nil
	case driver.Clock:
		return fmt.Appendf(b, "%02d:%02d:%02d.%06d", v.N/3_600_000_000, v.N/60_000_000%60, v.N/1_000_000%60, v.N%1_000_000), nil
	case driver.List:
		return appendListText(b, v)
	}
	return b, fmt.Errorf("a value of kind %v has no text", v.Kind)
}

func appendFloatText(b []byte, f float64) []byte {
	switch {
	case math.IsInf(f, 1):
		return append(b, "Infinity"...)
	case math.IsInf(f, -1):
		return append(b, "-Infinity"...)
	}
	return strconv.AppendFloat(b, f, 'g', -1, 64)
}

func appendUUIDText(b []byte, v *driver.Value) ([]byte, error) {
	raw := v.Bytes()
	if len(raw) != 16 {
		return b, fmt.Errorf("a UUID of %d bytes instead of 16", len(raw))
	}
	for i, end := range [...]int{4, 6, 8, 10, 16} {
		start := [...]int{0, 4, 6, 8, 10}[i]
		if i > 0 {
			b = append(b, '-')
		}
		b = hex.AppendEncode(b, raw[start:end])
	}
	return b, nil
}

func appendTime(b []byte, micros int64, zone string) []byte {
	return appendEra(b, time.UnixMicro(micros).UTC(), " 15:04:05.000000"+zone)
}

// appendEra writes a date, and a time by layout. PostgreSQL has no year 0 and counts those
// before it backwards.
func appendEra(b []byte, t time.Time, layout string) []byte {
	year := t.Year()
	if year <= 0 {
		year = 1 - year
	}
	b = fmt.Appendf(b, "%04d", year)
	b = t.AppendFormat(b, "-01-02"+layout)
	if t.Year() <= 0 {
		b = append(b, " BC"...)
	}
	return b
}

// appendListText writes an array such as {"a","b",NULL}.
func appendListText(b []byte, v *driver.Value) ([]byte, error) {
	if v.Items == nil {
		return append(b, "{}"...), nil
	}
	b = append(b, '{')
	for i := range v.Items.Values {
		if i > 0 {
			b = append(b, ',')
		}
		item := &v.Items.Values[i]
		if item.Kind == driver.Null {
			b = append(b, "NULL"...)
			continue
		}
		text, err := appendText(nil, item)
		if err != nil {
			return b, err
		}
		b = append(b, '"')
		for _, c := range text {
			if c == '"' || c == '\\' {
				b = append(b, '\\')
			}
			b = append(b, c)
		}
		b = append(b, '"')
	}
	return append(b, '}'), nil
}
