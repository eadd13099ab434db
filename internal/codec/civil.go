package codec

import (
	"reflect"
	"strconv"
	"time"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// The days, times of day and local date-times of programs, known by their shape: those of
// cloud.google.com/go/civil, and structs like them. What they say of themselves by Scan and
// Value is not asked.
type (
	dayFields struct {
		Year  int
		Month time.Month
		Day   int
	}
	clockFields struct{ Hour, Minute, Second, Nanosecond int }
	wallFields  struct {
		Date dayFields
		Time clockFields
	}
)

var (
	dayType   = reflect.TypeFor[dayFields]()
	clockType = reflect.TypeFor[clockFields]()
)

// civilKind is the kind of column that a type of this shape has, or Invalid.
func civilKind(t reflect.Type) schema.Kind {
	switch {
	case t.Kind() != reflect.Struct:
	case t.ConvertibleTo(dayType):
		return schema.Date
	case t.ConvertibleTo(clockType):
		return schema.Clock
	case t.NumField() == 2 && part(t.Field(0), "Date") == schema.Date && part(t.Field(1), "Time") == schema.Clock:
		return schema.DateTime
	}
	return schema.Invalid
}

func part(f reflect.StructField, name string) schema.Kind {
	if f.Name != name || f.Type.Kind() != reflect.Struct || f.Type.NumField() < 3 {
		return schema.Invalid
	}
	return civilKind(f.Type)
}

var (
	dayCodec   = scalar[dayFields](schema.Date, encodeDay, decodeDay)
	partsCodec = civilCodec(schema.Clock, clockFields.micros, encodeParts, decodeParts)
	wallCodec  = civilCodec(schema.DateTime, wallFields.micros, encodeWall, decodeWall)
)

// civilCodec is scalar with a comparison in microseconds, which is what is written.
func civilCodec[T comparable](kind schema.Kind, micros func(T) int64, enc encoder, dec decoder) *Codec {
	c := scalar[T](kind, enc, dec)
	c.Same = func(p, s unsafe.Pointer) bool {
		a, b := *(*T)(p), *(*T)(s)
		return a == b || micros(a) == micros(b)
	}
	return c
}

// civilCodecOf is the codec of a type of this shape in a column of the kind that it has.
func civilCodecOf(t reflect.Type, kind schema.Kind) *Codec {
	switch kind {
	case schema.Date:
		return dayCodec.of(t, kind)
	case schema.Clock:
		return partsCodec.of(t, kind)
	default:
		return wallCodec.of(t, kind)
	}
}

func (d dayFields) days() int64 { return civilDays(int64(d.Year), int64(d.Month), int64(d.Day)) }

// check says that there is such a day, in the years 0000 to 9999.
func (d dayFields) check() error {
	if d.Month >= 1 && d.Month <= 12 && d.Year >= 0 && d.Year <= 9999 && d.Day >= 1 && int64(d.Day) <= daysIn(int64(d.Year), int64(d.Month)) {
		return nil
	}
	s := strconv.Itoa(d.Year) + "-" + strconv.Itoa(int(d.Month)) + "-" + strconv.Itoa(d.Day)
	if d == (dayFields{}) {
		return &RangeError{Type: "date", Value: s, Why: "is the zero value, which is no day; use a pointer for a day that may be missing"}
	}
	return &RangeError{Type: "date", Value: s, Why: "is no day of the years 0000 to 9999"}
}

func dayOf(days int64) dayFields {
	y, m, d := civil(days)
	return dayFields{int(y), time.Month(m), int(d)}
}

func (c clockFields) micros() int64 {
	return int64(c.Hour)*hour + int64(c.Minute)*minute + int64(c.Second)*second + int64(c.Nanosecond)/1000
}

func (c clockFields) check() error {
	if uint(c.Hour) < 24 && uint(c.Minute) < 60 && uint(c.Second) < 60 && uint(c.Nanosecond) < 1e9 {
		return nil
	}
	s := strconv.Itoa(c.Hour) + ":" + strconv.Itoa(c.Minute) + ":" + strconv.Itoa(c.Second) + " and " + strconv.Itoa(c.Nanosecond) + "ns"
	return &RangeError{Type: "time of day", Value: s, Why: "is no time of a day"}
}

func clockOf(micros int64) clockFields {
	return clockFields{int(micros / hour), int(micros % hour / minute), int(micros % minute / second), int(micros%second) * 1000}
}

func (w wallFields) micros() int64 { return w.Date.days()*day + w.Time.micros() }

func encodeDay(p unsafe.Pointer, v *driver.Value) error {
	d := (*dayFields)(p)
	if err := d.check(); err != nil {
		return err
	}
	*v = driver.Value{Kind: driver.Date, N: d.days()}
	return nil
}

func decodeDay(v *driver.Value, p unsafe.Pointer) error {
	n, err := micros(v)
	if err == nil {
		*(*dayFields)(p) = dayOf(floorDiv(n, day))
	}
	return err
}

func encodeParts(p unsafe.Pointer, v *driver.Value) error {
	c := (*clockFields)(p)
	if err := c.check(); err != nil {
		return err
	}
	*v = driver.Value{Kind: driver.Clock, N: c.micros()}
	return nil
}

func decodeParts(v *driver.Value, p unsafe.Pointer) error {
	n, err := timeOfDay(v, clockType)
	switch {
	case err != nil:
		return err
	case n >= day:
		return &RangeError{Type: "time of day", Value: show(v), Why: "is no time of a day"}
	}
	*(*clockFields)(p) = clockOf(n)
	return nil
}

func encodeWall(p unsafe.Pointer, v *driver.Value) error {
	w := (*wallFields)(p)
	if err := w.Date.check(); err != nil {
		return err
	}
	if err := w.Time.check(); err != nil {
		return err
	}
	*v = driver.Value{Kind: driver.DateTime, N: w.micros()}
	return nil
}

func decodeWall(v *driver.Value, p unsafe.Pointer) error {
	n, err := micros(v)
	if err == nil {
		days := floorDiv(n, day)
		*(*wallFields)(p) = wallFields{dayOf(days), clockOf(n - days*day)}
	}
	return err
}
