package sqlite

import (
	"slices"
	"time"
	"unicode/utf8"

	"github.com/tenonsql/tenon/driver"
)

// What other databases have as functions of text and of time.

// reversed is a text's characters in the opposite order.
func reversed(s string) []byte {
	b := make([]byte, 0, len(s))
	for len(s) > 0 {
		_, n := utf8.DecodeLastRuneInString(s)
		b = append(b, s[len(s)-n:]...)
		s = s[:len(s)-n]
	}
	return b
}

// maxPadded bounds what padding makes.
const maxPadded = 1 << 26

// pad brings a text to a number of characters: with the characters of another, or by cutting
// it off.
func (f *call) pad(left bool) {
	text, n, fill := []rune(f.text(0)), f.value(1), []rune(f.text(2))
	if n.Kind != driver.Int || n.N > maxPadded {
		f.fail("the length is no whole number, or too large")
		return
	}
	width := int(max(n.N, 0))
	if len(text) >= width {
		f.giveText([]byte(string(text[:width])))
		return
	}
	missing := width - len(text)
	if len(fill) == 0 {
		f.giveText([]byte(string(text)))
		return
	}
	added := slices.Repeat(fill, missing/len(fill)+1)[:missing]
	if left {
		f.giveText([]byte(string(added) + string(text)))
		return
	}
	f.giveText([]byte(string(text) + string(added)))
}

// columnTime is the form of instants in columns.
const columnTime = "2006-01-02 15:04:05.000000"

// instant reads an argument that is an instant.
func (f *call) instant(i int) (time.Time, bool) {
	t, err := time.Parse(columnTime, f.text(i))
	if err != nil {
		f.fail("an argument is no instant")
	}
	return t, err == nil
}

// timeAdd adds months, and then microseconds, to an instant. A day that the month does not
// have is its last one.
func timeAdd(f *call) {
	t, ok := f.instant(0)
	months, micros := f.value(1), f.value(2)
	if !ok {
		return
	}
	if months.Kind != driver.Int || micros.Kind != driver.Int {
		f.fail("what is added to an instant is no whole number")
		return
	}
	if n := months.N; n != 0 {
		if n > 12*20_000 || n < -12*20_000 {
			f.fail("the instant would be outside of the years 0000 to 9999")
			return
		}
		first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		last := first.AddDate(0, 1, -1).Day()
		t = time.Date(first.Year(), first.Month(), min(t.Day(), last), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	}
	b, err := appendDateTime(make([]byte, 0, maxTime), t.UnixMicro()+micros.N)
	if err != nil {
		f.fail("the instant would be outside of the years 0000 to 9999")
		return
	}
	f.giveText(b)
}
