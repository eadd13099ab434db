package codec

import (
	"math"
	"reflect"
	"strconv"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

var (
	float32Codec = floating[float32](schema.Float32, encodeFloat[float32], decodeFloat[float32])
	float64Codec = floating[float64](schema.Float64, encodeFloat[float64], decodeFloat[float64]).directly(DirectFloat64)
)

// floating is scalar with a comparison by bits: a NaN is the same as itself, and a zero
// that changed its sign is a change.
func floating[T float32 | float64](kind schema.Kind, enc encoder, dec decoder) *Codec {
	c := scalar[T](kind, enc, dec)
	if c.Type.Kind() == reflect.Float32 {
		c.Same = same[uint32]
	} else {
		c.Same = same[uint64]
	}
	return c
}

// encodeFloat refuses NaN and infinities: MariaDB has no place for them, SQLite none for
// NaN. What a database holds all the same is read.
func encodeFloat[T float32 | float64](p unsafe.Pointer, v *driver.Value) error {
	f := float64(*(*T)(p))
	v.SetFloat(f)
	if f-f != 0 {
		return outside[T](v, "is not a finite number, and not every database holds it")
	}
	return nil
}

func decodeFloat[T float32 | float64](v *driver.Value, p unsafe.Pointer) error {
	var f float64
	switch v.Kind {
	case driver.Float:
		f = v.Float64()
	case driver.Int:
		f = float64(v.N)
	case driver.Decimal:
		var ok bool
		if f, ok = decimalFloat(v); !ok {
			return outside[T](v, "is out of range")
		}
	default:
		return wrong(reflect.TypeFor[T](), v)
	}
	x := T(f)
	if math.IsInf(float64(x), 0) && !math.IsInf(f, 0) {
		return outside[T](v, "is out of range")
	}
	*(*T)(p) = x
	return nil
}

// exactPowers are the powers of ten that a float64 holds exactly.
var exactPowers = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// decimalFloat is the float64 nearest to a Decimal.
func decimalFloat(v *driver.Value) (float64, bool) {
	const exact = 1 << 53
	if v.S == "" && -exact <= v.N && v.N <= exact {
		// Both operands are exact, so the one rounding of the operation is the right one
		// (Clinger 1990).
		if v.Exp <= 0 && -int(v.Exp) < len(exactPowers) {
			return float64(v.N) / exactPowers[-v.Exp], true
		}
		if v.Exp > 0 && int(v.Exp) < len(exactPowers) {
			return float64(v.N) * exactPowers[v.Exp], true
		}
	}
	d, ok := decimalOf(v)
	if !ok {
		return 0, false
	}
	var buf [64]byte
	f, err := strconv.ParseFloat(string(d.appendScientific(buf[:0])), 64)
	return f, err == nil
}

func appendFloat(b []byte, f float64) []byte { return strconv.AppendFloat(b, f, 'g', -1, 64) }

func appendInt(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }
