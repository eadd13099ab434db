package postgres

import (
	"encoding/binary"
	"errors"
	"math"
	"math/bits"
	"strconv"

	"github.com/tenonsql/tenon/driver"
)

// A numeric travels as a count of digits to the base of 10000, the power of 10000 of the
// first of them, a sign, the number of decimal digits after the point that are shown, and
// the digits. Digits that are zero at either end are left out.
const (
	numericNegative = 0x4000
	numericNaN      = 0xC000
	numericPlusInf  = 0xD000
	numericMinusInf = 0xF000

	numericMaxScale  = 16383
	numericMaxWeight = 131072 / 4
)

var pow10 = [...]uint64{1, 10, 100, 1000, 10_000}

// decodeNumeric reads a numeric: as a number and a power of ten when it fits, else as text.
func (s *statement) decodeNumeric(v *driver.Value, raw []byte) error {
	if len(raw) < 8 || len(raw) != 8+2*int(binary.BigEndian.Uint16(raw)) {
		return errLength
	}
	weight := int(int16(binary.BigEndian.Uint16(raw[2:]))) //nolint:gosec // two's complement
	sign := binary.BigEndian.Uint16(raw[4:])
	scale := int(binary.BigEndian.Uint16(raw[6:]))
	switch sign {
	case numericNaN:
		*v = driver.Value{Kind: driver.Decimal, S: "NaN"}
		return nil
	case numericPlusInf:
		*v = driver.Value{Kind: driver.Decimal, S: "Infinity"}
		return nil
	case numericMinusInf:
		*v = driver.Value{Kind: driver.Decimal, S: "-Infinity"}
		return nil
	}
	digits := raw[8:]
	if u, ok := smallNumeric(digits, weight, scale); ok {
		n := int64(u) //nolint:gosec // smallNumeric looked
		if sign == numericNegative {
			n = -n
		}
		v.SetDecimal(n, int32(-scale)) //nolint:gosec // 14 bits
		return nil
	}
	start := len(s.scratch)
	s.scratch = appendNumericText(s.scratch, digits, weight, scale, sign == numericNegative)
	v.SetView(driver.Decimal, s.scratch[start:])
	return nil
}

// smallNumeric is the number times 10^scale, when that is below 2^63.
func smallNumeric(digits []byte, weight, scale int) (uint64, bool) {
	n := len(digits) / 2
	if n == 0 {
		return 0, true
	}
	u := uint64(0)
	for i := range n {
		digit := uint64(binary.BigEndian.Uint16(digits[2*i:]))
		shift := 4
		// Of the last digit only the decimals that are shown count.
		if rest := 4*(weight-i) + scale; rest < 0 {
			if rest <= -4 {
				break
			}
			digit /= pow10[-rest]
			shift += rest
		}
		var ok bool
		if u, ok = timesPlus(u, pow10[shift], digit); !ok {
			return 0, false
		}
	}
	for zeros := 4*(weight-n+1) + scale; zeros > 0 && u != 0; zeros -= 4 {
		var ok bool
		if u, ok = timesPlus(u, pow10[min(zeros, 4)], 0); !ok {
			return 0, false
		}
	}
	return u, true
}

func timesPlus(u, by, plus uint64) (uint64, bool) {
	hi, lo := bits.Mul64(u, by)
	sum := lo + plus
	return sum, hi == 0 && sum >= lo && sum <= math.MaxInt64
}

// appendNumericText writes a numeric in plain notation with all the digits that it shows.
func appendNumericText(b []byte, digits []byte, weight, scale int, negative bool) []byte {
	if negative {
		b = append(b, '-')
	}
	at := func(power int) uint64 { // the digit of 10000^power
		if i := weight - power; i >= 0 && i < len(digits)/2 {
			return uint64(binary.BigEndian.Uint16(digits[2*i:]))
		}
		return 0
	}
	if weight < 0 {
		b = append(b, '0')
	} else {
		b = strconv.AppendUint(b, at(weight), 10)
		for power := weight - 1; power >= 0; power-- {
			b = appendFour(b, at(power))
		}
	}
	if scale == 0 {
		return b
	}
	b = append(b, '.')
	end := len(b) + scale
	for power := -1; len(b) < end; power-- {
		b = appendFour(b, at(power))
	}
	return b[:end]
}

func appendFour(b []byte, n uint64) []byte {
	return append(b, byte('0'+n/1000), byte('0'+n/100%10), byte('0'+n/10%10), byte('0'+n%10))
}

var errNumeric = errors.New("not a number")

// appendNumeric writes the number of a Decimal as a numeric.
func appendNumeric(b []byte, v *driver.Value) ([]byte, error) {
	if v.S != "" {
		return appendNumericString(b, v.S)
	}
	var buf [20]byte
	u := uint64(v.N) //nolint:gosec // the sign is taken off below
	if v.N < 0 {
		u = -u
	}
	return appendNumericDigits(b, v.N < 0, strconv.AppendUint(buf[:0], u, 10), nil, int(v.Exp))
}

// appendNumericString writes a number such as "-12.50", "1e-7" or "NaN" as a numeric.
func appendNumericString[S string | []byte](b []byte, s S) ([]byte, error) {
	switch string(s) {
	case "NaN":
		return append(b, 0, 0, 0, 0, numericNaN>>8, 0, 0, 0), nil
	case "Infinity", "+Inf":
		return append(b, 0, 0, 0, 0, numericPlusInf>>8, 0, 0, 0), nil
	case "-Infinity", "-Inf":
		return append(b, 0, 0, 0, 0, numericMinusInf>>8, 0, 0, 0), nil
	}
	negative := len(s) > 0 && s[0] == '-'
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	whole, rest := leadingDigits(s)
	var fraction S
	if len(rest) > 0 && rest[0] == '.' {
		fraction, rest = leadingDigits(rest[1:])
	}
	exp := 0
	if len(rest) > 0 && (rest[0] == 'e' || rest[0] == 'E') {
		var err error
		if exp, err = strconv.Atoi(string(rest[1:])); err != nil {
			return b, errNumeric
		}
		rest = rest[len(rest):]
	}
	if len(rest) > 0 || len(whole)+len(fraction) == 0 {
		return b, errNumeric
	}
	return appendNumericDigits(b, negative, []byte(whole), []byte(fraction), exp-len(fraction))
}

func leadingDigits[S string | []byte](s S) (digits, rest S) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}

// appendNumericDigits writes the decimal digits of first and second, times 10^exp.
func appendNumericDigits(b []byte, negative bool, first, second []byte, exp int) ([]byte, error) {
	for len(first) > 1 && first[0] == '0' {
		first = first[1:]
	}
	if len(first) == 1 && first[0] == '0' {
		first = nil
		for len(second) > 0 && second[0] == '0' {
			second = second[1:]
		}
	}
	count := len(first) + len(second)
	scale := max(0, -exp)
	// The decimal digit i has the power exp+count-1-i; a digit to the base of 10000 holds
	// the powers of 4k to 4k+3.
	top := floorFour(exp + count - 1)
	if scale > numericMaxScale || (count > 0 && top >= numericMaxWeight) {
		return b, errors.New("the number has more digits than a numeric can hold")
	}
	head := len(b)
	b = append(b, 0, 0, 0, 0, 0, 0, 0, 0)
	value, power := uint16(0), exp+count-1
	last := head + 8 // after the last digit that is not zero
	for i := range count {
		d := byte(0)
		if i < len(first) {
			d = first[i] - '0'
		} else {
			d = second[i-len(first)] - '0'
		}
		place := power & 3
		value += uint16(d) * uint16(pow10[place]) //nolint:gosec // below 10000
		if place == 0 || i == count-1 {
			b = binary.BigEndian.AppendUint16(b, value)
			if value != 0 {
				last = len(b)
			}
			value = 0
		}
		power--
	}
	b = b[:last]
	n := (last - head - 8) / 2
	if n == 0 {
		top, negative = 0, false
	}
	binary.BigEndian.PutUint16(b[head:], uint16(n))       //nolint:gosec // below 32768 by the limits above
	binary.BigEndian.PutUint16(b[head+2:], uint16(top))   //nolint:gosec // two's complement
	binary.BigEndian.PutUint16(b[head+6:], uint16(scale)) //nolint:gosec // checked
	if negative {
		binary.BigEndian.PutUint16(b[head+4:], numericNegative)
	}
	return b, nil
}

// floorFour is n/4, rounded down.
func floorFour(n int) int { return n >> 2 }
