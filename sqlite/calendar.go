package sqlite

import (
	"errors"
	"time"
)

// Times are texts of one length, so that they sort as time does: the years 0000 to 9999 of
// the proleptic Gregorian calendar, in UTC, always six digits after the second.

const (
	microsPerSecond = 1_000_000
	microsPerDay    = 24 * 60 * 60 * microsPerSecond

	firstDay = -719_528  // 0000-01-01
	lastDay  = 2_932_896 // 9999-12-31
)

var (
	errYear  = errors.New("it is outside of the years 0000 to 9999")
	errClock = errors.New("it is no time of a day: 00:00:00 up to, and without, 24:00:00")
)

// appendDateTime appends microseconds since 1970 as 2006-01-02 15:04:05.000000.
func appendDateTime(b []byte, micros int64) ([]byte, error) {
	day := micros / microsPerDay
	rest := micros % microsPerDay
	if rest < 0 {
		day--
		rest += microsPerDay
	}
	b, err := appendDate(b, day)
	if err != nil {
		return b, err
	}
	return appendClock(append(b, ' '), rest)
}

// appendDate appends days since 1970 as 2006-01-02. The reckoning counts eras of 400 years
// from a first of March, so that the day that leap years add is the last.
func appendDate(b []byte, day int64) ([]byte, error) {
	if day < firstDay || day > lastDay {
		return b, errYear
	}
	const (
		daysPerEra   = 146_097
		daysToMarch0 = 719_468 // from 0000-03-01 to 1970-01-01
	)
	n := day + daysToMarch0
	era := n / daysPerEra
	if n < 0 {
		era = -1 // the first days of the year 0000
	}
	inEra := n - era*daysPerEra
	yearOfEra := (inEra - inEra/1460 + inEra/36524 - inEra/(daysPerEra-1)) / 365
	inYear := inEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	fromMarch := (5*inYear + 2) / 153
	dayOfMonth := inYear - (153*fromMarch+2)/5 + 1
	month, year := fromMarch+3, yearOfEra+era*400
	if month > 12 {
		month -= 12
		year++
	}
	b = appendTwo(b, year/100)
	b = append(appendTwo(b, year%100), '-')
	b = append(appendTwo(b, month), '-')
	return appendTwo(b, dayOfMonth), nil
}

// appendClock appends microseconds since midnight as 15:04:05.000000.
func appendClock(b []byte, micros int64) ([]byte, error) {
	if micros < 0 || micros >= microsPerDay {
		return b, errClock
	}
	seconds, fraction := micros/microsPerSecond, micros%microsPerSecond
	b = append(appendTwo(b, seconds/3600), ':')
	b = append(appendTwo(b, seconds/60%60), ':')
	b = append(appendTwo(b, seconds%60), '.')
	b = appendTwo(b, fraction/10_000)
	b = appendTwo(b, fraction/100%100)
	return appendTwo(b, fraction%100), nil
}

func appendTwo(b []byte, n int64) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }

// instantOf reads an RFC 3339 text, as JSON holds an instant, and gives the form of a
// column. It gives false where the text is no instant.
func instantOf(text string) ([]byte, bool) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, false
	}
	b, err := appendDateTime(make([]byte, 0, maxTime), t.UnixMicro())
	return b, err == nil
}
