package codec

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// limited are the kinds whose columns hold less than the values that codecs make.
const limited = 1<<schema.Decimal | 1<<schema.Int16 | 1<<schema.Int32 | 1<<schema.Float32 |
	1<<schema.Text | 1<<schema.Bytes | 1<<schema.Array

// Fit makes v the value that a column of type typ stores, or fails with *RangeError when
// the column does not hold it. A decimal is rounded to the column's scale, half away from
// zero, and a float of 32 bits to what these hold: databases would do so, each in its way.
// Every other value is kept or refused. It is free for kinds without a limit.
func Fit(v *driver.Value, typ *schema.Type) error {
	if limited>>typ.Kind&1 == 0 {
		return nil
	}
	return fit(v, typ)
}

func fit(v *driver.Value, typ *schema.Type) error {
	switch typ.Kind {
	case schema.Decimal:
		return fitDecimal(v, typ)
	case schema.Int16:
		if v.Kind == driver.Int && v.N != int64(int16(v.N)) {
			return unfit(v, typ, "is out of range")
		}
	case schema.Int32:
		if v.Kind == driver.Int && v.N != int64(int32(v.N)) {
			return unfit(v, typ, "is out of range")
		}
	case schema.Float32:
		return fitFloat(v, typ)
	case schema.Text:
		if typ.Enum != nil && v.Kind == driver.Text && !slices.Contains(typ.Enum, v.S) {
			return unfit(v, typ, strings.TrimSpace(unknown(typ.Enum)))
		}
		if typ.Size > 0 && len(v.S) > typ.Size && v.Kind == driver.Text {
			if n := utf8.RuneCountInString(v.S); n > typ.Size {
				return unfit(v, typ, "has "+strconv.Itoa(n)+" characters, the column holds "+strconv.Itoa(typ.Size))
			}
		}
	case schema.Bytes:
		if typ.Size > 0 && len(v.S) > typ.Size && v.Kind == driver.Bytes {
			return unfit(v, typ, "has "+strconv.Itoa(len(v.S))+" bytes, the column holds "+strconv.Itoa(typ.Size))
		}
	case schema.Array:
		return fitItems(v, typ)
	}
	return nil
}

func unfit(v *driver.Value, typ *schema.Type, why string) error {
	return &RangeError{Type: typ.Kind.String(), Value: show(v), Why: why}
}

func fitItems(v *driver.Value, typ *schema.Type) error {
	if v.Items == nil || typ.Elem == nil || limited>>typ.Elem.Kind&1 == 0 {
		return nil
	}
	for i := range v.Items.Values {
		if err := fit(&v.Items.Values[i], typ.Elem); err != nil {
			return err
		}
	}
	return nil
}

func fitFloat(v *driver.Value, typ *schema.Type) error {
	if v.Kind != driver.Float {
		return nil
	}
	f := v.Float64()
	x := float64(float32(f))
	if math.IsInf(x, 0) && !math.IsInf(f, 0) {
		return unfit(v, typ, "is out of range")
	}
	v.SetFloat(x)
	return nil
}

// fitDecimal rounds to the scale. Precision 0 leaves the number as it is: no column says
// that, the type of an expression may.
func fitDecimal(v *driver.Value, typ *schema.Type) error {
	switch v.Kind {
	case driver.Null:
		return nil
	case driver.Decimal:
		if typ.Precision == 0 {
			return nil
		}
		if v.S == "" && int(v.Exp) == -typ.Scale && (number{n: v.N}).within(typ.Precision) {
			return nil
		}
	case driver.Int, driver.Float, driver.Text:
	default:
		return unfit(v, typ, "is not a number")
	}
	d, ok := decimalOf(v)
	if !ok {
		return unfit(v, typ, "is not a number that a decimal column holds")
	}
	if typ.Precision > 0 {
		d = d.round(-int32(typ.Scale))
		if !d.within(typ.Precision) {
			return unfit(v, typ, fmt.Sprintf("does not fit a column of %d digits, %d of them after the point", typ.Precision, typ.Scale))
		}
	}
	d.put(v)
	return nil
}

// within says that the coefficient has at most so many digits.
func (d number) within(precision int) bool {
	if d.large != nil {
		return d.large.CmpAbs(bigPower(precision)) < 0
	}
	if precision >= len(powers) {
		return true
	}
	return absolute(d.n) < powers[precision]
}

func absolute(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// round gives d with exponent exp, half away from zero.
func (d number) round(exp int32) number {
	if d.exp == exp {
		return d
	}
	if d.large == nil {
		if r, ok := d.roundSmall(exp); ok {
			return r
		}
	}
	return d.roundLarge(exp)
}

func (d number) roundSmall(exp int32) (number, bool) {
	u := absolute(d.n)
	if d.exp > exp {
		up := d.exp - exp
		if u == 0 {
			return number{exp: exp}, true
		}
		if int(up) >= len(powers) || u > math.MaxInt64/powers[up] {
			return number{}, false
		}
		u *= powers[up]
	} else {
		down := int64(exp) - int64(d.exp)
		if down >= int64(len(powers)) {
			return number{exp: exp}, true // below a tenth of the last digit, and so no half of it
		}
		p := powers[down]
		r := u % p
		u /= p
		if r >= p-r {
			u++
		}
	}
	n := int64(u)
	if d.n < 0 {
		n = -n
	}
	return number{n: n, exp: exp}, true
}

func (d number) roundLarge(exp int32) number {
	c := d.coefficient()
	if d.exp > exp {
		return numberOf(new(big.Int).Mul(c, bigPower(int(d.exp-exp))), exp)
	}
	p := bigPower(int(exp - d.exp))
	q, r := new(big.Int).QuoRem(c, p, new(big.Int))
	if r.Abs(r).Lsh(r, 1).Cmp(p) >= 0 {
		q.Add(q, big.NewInt(int64(c.Sign())))
	}
	return numberOf(q, exp)
}
