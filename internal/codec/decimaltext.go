package codec

import (
	"math"
	"math/big"
	"strconv"

	"github.com/tenonsql/tenon/driver"
)

// number is an exact decimal: n × 10^exp or, when large is not nil, large × 10^exp.
type number struct {
	n     int64
	exp   int32
	large *big.Int // only when the coefficient does not fit n
}

// maxExponent bounds exponents in texts: a short text must not stand for a number that
// fills the memory once it is written out.
const maxExponent = 10000

// parseDecimal reads [+-]digits[.digits][e[+-]digits], with a digit before or after the
// point. The exponent is the text's own: 150.10 is 15010 × 10^-2.
func parseDecimal(s string) (number, bool) {
	neg, i := false, 0
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		neg = s[i] == '-'
		i++
	}
	start := i
	var u uint64
	digits, after, point, over := 0, 0, -1, false
loop:
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c-'0' <= 9:
			if u >= math.MaxUint64/10-1 {
				over = true
			}
			u = u*10 + uint64(c-'0')
			digits++
			if point >= 0 {
				after++
			}
		case c == '.' && point < 0:
			point = i
		default:
			break loop
		}
	}
	if digits == 0 || after > maxExponent {
		return number{}, false
	}
	end, exp := i, -after
	if i < len(s) {
		e, ok := parseExponent(s[i:])
		if !ok {
			return number{}, false
		}
		exp += e
	}
	if exp < -maxExponent || exp > maxExponent {
		return number{}, false
	}
	limit := uint64(math.MaxInt64)
	if neg {
		limit++
	}
	if !over && u <= limit {
		n := int64(u)
		if neg {
			n = -n
		}
		return number{n: n, exp: int32(exp)}, true
	}
	return largeNumber(s[start:end], point-start, neg, int32(exp))
}

// parseExponent reads e[+-]digits, all of s.
func parseExponent(s string) (int, bool) {
	if s[0] != 'e' && s[0] != 'E' || len(s) < 2 || len(s) > 8 {
		return 0, false
	}
	s = s[1:]
	if c := s[0]; c != '-' && c != '+' && c-'0' > 9 {
		return 0, false
	}
	e, err := strconv.Atoi(s)
	return e, err == nil
}

// largeNumber is the number whose digits, with a point at position point or none, do not
// fit 64 bits once the zeros before them are counted too.
func largeNumber(digits string, point int, neg bool, exp int32) (number, bool) {
	if point >= 0 {
		digits = digits[:point] + digits[point+1:]
	}
	z, ok := new(big.Int).SetString(digits, 10)
	if !ok {
		return number{}, false
	}
	if neg {
		z.Neg(z)
	}
	return numberOf(z, exp), true
}

// numberOf takes z over.
func numberOf(z *big.Int, exp int32) number {
	if z.IsInt64() {
		return number{n: z.Int64(), exp: exp}
	}
	return number{exp: exp, large: z}
}

// decimalOf is the number in a cell: Decimal, Int, Text, or a Float by its shortest text,
// which is what was meant where a decimal went through a float, and not its binary value.
func decimalOf(v *driver.Value) (number, bool) {
	switch v.Kind {
	case driver.Decimal:
		if v.S == "" {
			return number{n: v.N, exp: v.Exp}, true
		}
		return parseDecimal(v.S)
	case driver.Int:
		return number{n: v.N}, true
	case driver.Text, driver.JSON:
		return parseDecimal(v.S)
	case driver.Float:
		return floatDecimal(v.Float64(), 64)
	default:
		return number{}, false
	}
}

// floatDecimal gives the fewest digits that name f among floats of so many bits.
func floatDecimal(f float64, bits int) (number, bool) {
	var buf [32]byte
	d, ok := parseDecimal(string(strconv.AppendFloat(buf[:0], f, 'f', -1, bits)))
	return d, ok
}

// put makes v the Decimal d.
func (d number) put(v *driver.Value) {
	if d.large == nil {
		v.SetDecimal(d.n, d.exp)
		return
	}
	*v = driver.Value{Kind: driver.Decimal, S: string(d.append(nil))}
}

// coefficient is the coefficient as a big.Int, not to be changed.
func (d number) coefficient() *big.Int {
	if d.large != nil {
		return d.large
	}
	return big.NewInt(d.n)
}

// append appends d in plain notation.
func (d number) append(b []byte) []byte {
	if d.large == nil {
		v := driver.Value{Kind: driver.Decimal, N: d.n, Exp: d.exp}
		return v.AppendDecimal(b)
	}
	text := d.large.Append(make([]byte, 0, 48), 10)
	if text[0] == '-' {
		b, text = append(b, '-'), text[1:]
	}
	if d.exp >= 0 {
		b = append(b, text...)
		for range d.exp {
			b = append(b, '0')
		}
		return b
	}
	point := len(text) + int(d.exp)
	if point > 0 {
		b = append(append(b, text[:point]...), '.')
		return append(b, text[point:]...)
	}
	b = append(b, "0."...)
	for range -point {
		b = append(b, '0')
	}
	return append(b, text...)
}

// appendScientific appends d with its exponent after an e.
func (d number) appendScientific(b []byte) []byte {
	if d.large != nil {
		b = d.large.Append(b, 10)
	} else {
		b = appendInt(b, d.n)
	}
	return appendInt(append(b, 'e'), int64(d.exp))
}

// integer is d as an integer: whole says that it has no fraction, fits that it fits.
func (d number) integer() (n int64, whole, fits bool) {
	if d.large != nil {
		return d.largeInteger()
	}
	n = d.n
	if d.exp < 0 {
		if n == 0 {
			return 0, true, true
		}
		if d.exp < -18 {
			return 0, false, false // |n| < 10^19
		}
		p := int64(powers[-d.exp])
		return n / p, n%p == 0, true
	}
	if n == 0 {
		return 0, true, true
	}
	for range d.exp {
		if n > math.MaxInt64/10 || n < math.MinInt64/10 {
			return 0, true, false
		}
		n *= 10
	}
	return n, true, true
}

func (d number) largeInteger() (n int64, whole, fits bool) {
	if d.exp >= 0 {
		return 0, true, false
	}
	q, r := new(big.Int).QuoRem(d.large, bigPower(int(-d.exp)), new(big.Int))
	if r.Sign() != 0 {
		return 0, false, false
	}
	if !q.IsInt64() {
		return 0, true, false
	}
	return q.Int64(), true, true
}

// equal compares values, whatever the exponents: 10.5 is 10.50.
func (d number) equal(e number) bool {
	if d.large == nil && e.large == nil {
		if d.exp == e.exp || d.n == 0 || e.n == 0 {
			return d.n == e.n
		}
		if d.exp < e.exp {
			d, e = e, d
		}
		// Without a common factor of ten left, equal numbers have equal parts.
		for d.exp > e.exp {
			if e.n%10 != 0 {
				return false
			}
			e.n /= 10
			e.exp++
		}
		return d.n == e.n
	}
	return d.rat().Cmp(e.rat()) == 0
}

func (d number) isZero() bool { return d.n == 0 && d.large == nil }

func (d number) rat() *big.Rat {
	if d.exp >= 0 {
		return new(big.Rat).SetInt(new(big.Int).Mul(d.coefficient(), bigPower(int(d.exp))))
	}
	return new(big.Rat).SetFrac(d.coefficient(), bigPower(int(-d.exp)))
}

// powers are the powers of ten that fit 64 bits.
var powers = [...]uint64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
}

func bigPower(e int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(e)), nil)
}
