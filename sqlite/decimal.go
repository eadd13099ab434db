package sqlite

import (
	"cmp"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

// decimal is the number n × 10^-scale, or big × 10^-scale where int64 does not hold it.
// The arithmetic goes by int64 as long as it can, and is exact always.
type decimal struct {
	n     int64
	big   *big.Int // nil when n holds the number
	scale int
}

// The limits are those of PostgreSQL's numeric: digits before and after the point.
const (
	maxWhole = 131_072
	maxScale = 16_383
)

// pow10 are the powers of ten that int64 holds.
var pow10 = func() (p [19]int64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = 10 * p[i-1]
	}
	return p
}()

// parseDecimal reads a number such as -150.10 or 1.5e3. It gives false for anything else.
func parseDecimal(s string) (decimal, bool) {
	rest := s
	negative := false
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		negative = rest[0] == '-'
		rest = rest[1:]
	}
	d := decimal{}
	digits, used, point := 0, 0, false
	for ; used < len(rest); used++ {
		c := rest[used]
		if c == '.' && !point {
			point = true
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		if digits < 18 { // what is more goes by parseBig
			d.n = 10*d.n + int64(c-'0')
		}
		digits++
		if point {
			d.scale++
		}
	}
	exponent, ok := parseExponent(rest[used:])
	if !ok || digits == 0 || digits > maxWhole+maxScale {
		return decimal{}, false
	}
	if digits > 18 {
		d = parseBig(rest[:used], d.scale)
	}
	if negative {
		d = d.negated()
	}
	return d.shifted(exponent)
}

// parseExponent reads what stands after the digits: nothing, or e+5.
func parseExponent(s string) (int, bool) {
	if s == "" {
		return 0, true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return 0, false
	}
	n, err := strconv.Atoi(s[1:])
	return n, err == nil && n > -2*maxWhole && n < 2*maxWhole
}

// parseBig reads digits, with a point somewhere or not.
func parseBig(digits string, scale int) decimal {
	n, _ := new(big.Int).SetString(strings.Replace(digits, ".", "", 1), 10)
	return ofBig(n, scale)
}

// shifted multiplies with a power of ten.
func (d decimal) shifted(exponent int) (decimal, bool) {
	switch {
	case exponent == 0:
	case exponent <= d.scale:
		d.scale -= exponent
	default:
		d = d.scaledUp(exponent)
		d.scale = 0
	}
	return d, d.scale <= maxScale
}

// ofBig makes the smaller form, if it can. It keeps n.
func ofBig(n *big.Int, scale int) decimal {
	if n.IsInt64() {
		return decimal{n: n.Int64(), scale: scale}
	}
	return decimal{big: n, scale: scale}
}

// whole is the number without its point. The caller does not change it.
func (d decimal) whole() *big.Int {
	if d.big != nil {
		return d.big
	}
	return big.NewInt(d.n)
}

func (d decimal) negated() decimal {
	if d.big == nil && d.n != -1<<63 {
		return decimal{n: -d.n, scale: d.scale}
	}
	return ofBig(new(big.Int).Neg(d.whole()), d.scale)
}

func (d decimal) sign() int {
	if d.big != nil {
		return d.big.Sign()
	}
	return cmp.Compare(d.n, 0)
}

// scaledUp is the same number with another scale, that is not smaller.
func (d decimal) scaledUp(scale int) decimal {
	by := scale - d.scale
	if d.big == nil && by < len(pow10) {
		if n, ok := multiply(d.n, pow10[by]); ok {
			return decimal{n: n, scale: scale}
		}
	}
	return ofBig(new(big.Int).Mul(d.whole(), tenTo(by)), scale)
}

func tenTo(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// multiply gives the product, and false when int64 does not hold it.
func multiply(a, b int64) (int64, bool) {
	high, low := bits.Mul64(magnitude(a), magnitude(b))
	if high != 0 || low > 1<<63-1 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(low), true
	}
	return int64(low), true
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// aligned gives both numbers with the greater of their scales.
func aligned(a, b decimal) (decimal, decimal) {
	switch {
	case a.scale < b.scale:
		return a.scaledUp(b.scale), b
	case a.scale > b.scale:
		return a, b.scaledUp(a.scale)
	}
	return a, b
}

// plus has the greater of the two scales.
func (d decimal) plus(o decimal) decimal {
	a, b := aligned(d, o)
	if a.big == nil && b.big == nil {
		if n := a.n + b.n; (n > a.n) == (b.n > 0) {
			return decimal{n: n, scale: a.scale}
		}
	}
	return ofBig(new(big.Int).Add(a.whole(), b.whole()), a.scale)
}

func (d decimal) minus(o decimal) decimal { return d.plus(o.negated()) }

// times has the sum of the two scales.
func (d decimal) times(o decimal) decimal {
	if d.big == nil && o.big == nil {
		if n, ok := multiply(d.n, o.n); ok {
			return decimal{n: n, scale: d.scale + o.scale}
		}
	}
	return ofBig(new(big.Int).Mul(d.whole(), o.whole()), d.scale+o.scale)
}

// by is the quotient, rounded to scale as by rounded. The divisor is not zero.
func (d decimal) by(o decimal, scale int) decimal {
	n, divisor := d.whole(), o.whole()
	if shift := scale + o.scale - d.scale; shift >= 0 {
		n = new(big.Int).Mul(n, tenTo(shift))
	} else {
		divisor = new(big.Int).Mul(divisor, tenTo(-shift))
	}
	return ofBig(roundedQuotient(n, divisor), scale).notBelowZero()
}

// notBelowZero writes the zeros that a scale below zero stands for.
func (d decimal) notBelowZero() decimal {
	if d.scale < 0 {
		return d.scaledUp(0)
	}
	return d
}

func roundedQuotient(n, divisor *big.Int) *big.Int {
	q, r := new(big.Int).QuoRem(n, divisor, new(big.Int))
	if r.Lsh(r, 1).CmpAbs(divisor) >= 0 {
		away := int64(1)
		if n.Sign()*divisor.Sign() < 0 {
			away = -1
		}
		q.Add(q, big.NewInt(away))
	}
	return q
}

// rounded is the number with another scale, halves away from zero. Below zero, scale
// counts the digits before the point that become 0.
func (d decimal) rounded(scale int) decimal {
	if scale >= d.scale {
		return d.scaledUp(scale)
	}
	away := d.scale - scale
	var r decimal
	if d.big == nil && away < len(pow10) {
		q, rest := d.n/pow10[away], d.n%pow10[away]
		if 2*magnitude(rest) >= uint64(pow10[away]) {
			q += int64(cmp.Compare(rest, 0))
		}
		r = decimal{n: q, scale: scale}
	} else {
		r = ofBig(roundedQuotient(d.whole(), tenTo(away)), scale)
	}
	return r.notBelowZero()
}

// compare orders by value: 1.5 and 1.50 are the same.
func (d decimal) compare(o decimal) int {
	if a, b := d.sign(), o.sign(); a != b {
		return cmp.Compare(a, b)
	}
	a, b := aligned(d, o)
	if a.big == nil && b.big == nil {
		return cmp.Compare(a.n, b.n)
	}
	return a.whole().Cmp(b.whole())
}

// room is how many bytes append takes at most.
func (d decimal) room() int {
	if d.big == nil {
		return 24 + d.scale
	}
	return d.big.BitLen()*31/100 + 4 + d.scale
}

// append writes the number in plain notation, with as many digits after the point as its
// scale says.
func (d decimal) append(b []byte) []byte {
	if d.sign() < 0 {
		b = append(b, '-')
	}
	var buffer [32]byte
	digits := buffer[:0]
	if d.big == nil {
		digits = strconv.AppendUint(digits, magnitude(d.n), 10)
	} else {
		digits = new(big.Int).Abs(d.big).Append(digits, 10)
	}
	if d.scale == 0 {
		return append(b, digits...)
	}
	before := len(digits) - d.scale
	if before <= 0 {
		b = append(b, '0', '.')
		for range -before {
			b = append(b, '0')
		}
		return append(b, digits...)
	}
	b = append(append(b, digits[:before]...), '.')
	return append(b, digits[before:]...)
}

// collate is the order of the collation decimal: numbers by value, then texts that are no
// numbers by their bytes.
func collate(a, b string) int {
	if a == b {
		return 0
	}
	x, isX := parseDecimal(a)
	y, isY := parseDecimal(b)
	switch {
	case isX && isY:
		return x.compare(y)
	case isX:
		return -1
	case isY:
		return 1
	}
	return strings.Compare(a, b)
}
