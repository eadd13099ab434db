package mysql

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/tenonsql/tenon/driver"
)

// reading says what the bytes of a column are. Numbers come from the driver below as
// numbers already.
type reading uint8

const (
	readText reading = iota
	readBytes
	readInt
	readDecimal
	readDateTime
	readDate
	readClock
	readBit
	readJSON
)

// readingOf chooses by the name that the driver below gives to a column's type. A type
// that it does not know is text.
func readingOf(name string) reading {
	switch name {
	case "DECIMAL":
		return readDecimal
	case "DATETIME", "TIMESTAMP":
		return readDateTime
	case "DATE":
		return readDate
	case "TIME":
		return readClock
	case "BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB", "GEOMETRY", "VECTOR":
		return readBytes
	case "BIT":
		return readBit
	case "JSON":
		return readJSON
	case "BIGINT", "UNSIGNED BIGINT":
		return readInt
	}
	return readText
}

// setCell makes a cell of what the driver below gave, which may be a view of its buffer.
func setCell(cell *driver.Value, from any, as reading) error {
	switch v := from.(type) {
	case []byte:
		return setBytes(cell, v, as)
	case int64:
		cell.SetInt(v)
	case nil:
		cell.SetNull()
	case float64:
		cell.SetFloat(v)
	case float32:
		return setFloat32(cell, v)
	case uint64:
		if v > math.MaxInt64 {
			return fmt.Errorf("%d is larger than an int64", v)
		}
		cell.SetInt(int64(v))
	case string:
		return setBytes(cell, []byte(v), as)
	case time.Time: // from a borrowed connection with parseTime
		setTime(cell, v, as)
	default:
		return fmt.Errorf("a %T was not expected", from)
	}
	return nil
}

func setBytes(cell *driver.Value, b []byte, as reading) error {
	switch as {
	case readText:
		cell.SetView(driver.Text, b)
	case readBytes:
		cell.SetView(driver.Bytes, b)
	case readJSON:
		cell.SetView(driver.JSON, b)
	case readDecimal:
		setDecimal(cell, b)
	case readDateTime:
		return setDateTime(cell, b)
	case readDate:
		return setDate(cell, b)
	case readClock:
		return setClock(cell, b)
	case readBit:
		return setBit(cell, b)
	case readInt: // only what is beyond an int64 comes as text
		n, err := strconv.ParseInt(string(b), 10, 64)
		if err != nil {
			return fmt.Errorf("%s is larger than an int64", b)
		}
		cell.SetInt(n)
	}
	return nil
}

// setFloat32 reads a FLOAT. The text protocol shows six digits of it, so no protocol
// gives more; a column that is to be exact is a DOUBLE.
func setFloat32(cell *driver.Value, f float32) error {
	var buf [32]byte
	d, err := strconv.ParseFloat(string(strconv.AppendFloat(buf[:0], float64(f), 'g', 6, 32)), 64)
	cell.SetFloat(d)
	return err
}

// setDecimal reads up to 18 digits as a number; more stay text.
func setDecimal(cell *driver.Value, b []byte) {
	const digits = 18
	if len(b) > digits {
		cell.SetView(driver.Decimal, b)
		return
	}
	var n int64
	var exp int32
	i := 0
	if len(b) > 0 && b[0] == '-' {
		i = 1
	}
	point := false
	for _, c := range b[i:] {
		if c == '.' {
			point = true
			continue
		}
		n = n*10 + int64(c-'0')
		if point {
			exp--
		}
	}
	if i == 1 {
		n = -n
	}
	cell.SetDecimal(n, exp)
}

func setBit(cell *driver.Value, b []byte) error {
	var n uint64
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	if n > math.MaxInt64 || len(b) > 8 {
		return fmt.Errorf("bits %x are larger than an int64", b)
	}
	cell.SetInt(int64(n))
	return nil
}

// setTime takes the clock of a time as it stands, whatever its zone.
func setTime(cell *driver.Value, t time.Time, as reading) {
	_, offset := t.Zone()
	micros := (t.Unix()+int64(offset))*1e6 + int64(t.Nanosecond()/1e3)
	if as == readDate {
		*cell = driver.Value{Kind: driver.Date, N: floorDiv(micros, dayMicros)}
		return
	}
	*cell = driver.Value{Kind: driver.DateTime, N: micros}
}

var errMoment = errors.New("a date or time that cannot be read")

// setDateTime reads 2006-01-02 15:04:05, perhaps with a fraction.
func setDateTime(cell *driver.Value, b []byte) error {
	if len(b) < len("2006-01-02 15:04:05") || b[10] != ' ' {
		return errMoment
	}
	days, err := readDays(b[:10])
	if err != nil {
		return err
	}
	micros, ok := readMicros(b[11:])
	if !ok {
		return errMoment
	}
	*cell = driver.Value{Kind: driver.DateTime, N: days*dayMicros + micros}
	return nil
}

func setDate(cell *driver.Value, b []byte) error {
	days, err := readDays(b)
	if err != nil {
		return err
	}
	*cell = driver.Value{Kind: driver.Date, N: days}
	return nil
}

// setClock reads 15:04:05, perhaps with a fraction, a sign or more hours: a TIME reaches
// from -838:59:59 to 838:59:59.
func setClock(cell *driver.Value, b []byte) error {
	negative := len(b) > 0 && b[0] == '-'
	if negative {
		b = b[1:]
	}
	micros, ok := readMicros(b)
	if !ok {
		return errMoment
	}
	if negative {
		micros = -micros
	}
	*cell = driver.Value{Kind: driver.Clock, N: micros}
	return nil
}

// readDays reads 2006-01-02 as days since 1970-01-01.
func readDays(b []byte) (int64, error) {
	if len(b) != len("2006-01-02") || b[4] != '-' || b[7] != '-' {
		return 0, errMoment
	}
	y1, ok1 := two(b, 0)
	y2, ok2 := two(b, 2)
	m, ok3 := two(b, 5)
	d, ok4 := two(b, 8)
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return 0, errMoment
	}
	if m == 0 || d == 0 {
		return 0, fmt.Errorf("the zero date %s is no date", b)
	}
	return dayOf(y1*100+y2, m, d), nil
}

// readMicros reads 15:04:05, with two or three digits of hours and up to six of a fraction.
func readMicros(b []byte) (int64, bool) {
	var hours int64
	if len(b) > 3 && b[2] != ':' {
		if b[0] < '0' || b[0] > '9' {
			return 0, false
		}
		hours = int64(b[0]-'0') * 100
		b = b[1:]
	}
	if len(b) < len("15:04:05") || b[2] != ':' || b[5] != ':' {
		return 0, false
	}
	h, ok1 := two(b, 0)
	m, ok2 := two(b, 3)
	s, ok3 := two(b, 6)
	if !ok1 || !ok2 || !ok3 {
		return 0, false
	}
	n := ((hours+h)*3600 + m*60 + s) * 1e6
	if b = b[len("15:04:05"):]; len(b) == 0 {
		return n, true
	}
	if b[0] != '.' || len(b) > len(".000000") {
		return 0, false
	}
	unit := int64(100000)
	for _, c := range b[1:] {
		if c < '0' || c > '9' {
			return 0, false
		}
		n += int64(c-'0') * unit
		unit /= 10
	}
	return n, true
}

// two reads the two digits at b[i].
func two(b []byte, i int) (int64, bool) {
	h, l := b[i]-'0', b[i+1]-'0'
	return int64(h)*10 + int64(l), h <= 9 && l <= 9
}
