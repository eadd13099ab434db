package codec

import (
	"reflect"
	"time"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// A time.Time is an instant, a day, a time of day or both without a zone, as its column
// says. Each meaning is a number of microseconds or days, which is what is written and
// compared; what is read is in UTC. All but the instant take the time's own calendar and
// clock, in its own location.
var (
	instantCodec  = timeCodec(schema.Instant, instant, encodeInstant, decodeInstant)
	dateCodec     = timeCodec(schema.Date, date, encodeDate, decodeDate)
	dateTimeCodec = timeCodec(schema.DateTime, wall, encodeDateTime, decodeInstant)
	clockCodec    = timeCodec(schema.Clock, clock, encodeClock, decodeClock)
)

func timeCodec(kind schema.Kind, number func(*time.Time) int64, enc encoder, dec decoder) *Codec {
	c := &Codec{
		Type: reflect.TypeFor[time.Time](), Kind: kind, Encode: enc, Decode: dec,
		Shadow: reflect.TypeFor[time.Time](), Save: assign[time.Time], Restore: assign[time.Time],
		Zero: func(p unsafe.Pointer) bool { return (*time.Time)(p).IsZero() },
	}
	c.Same = func(p, s unsafe.Pointer) bool {
		a, b := (*time.Time)(p), (*time.Time)(s)
		return *a == *b || number(a) == number(b)
	}
	return c
}

func instant(t *time.Time) int64 { return t.UnixMicro() }

func wall(t *time.Time) int64 {
	_, offset := t.Zone()
	return t.UnixMicro() + int64(offset)*second
}

func date(t *time.Time) int64 { return floorDiv(wall(t), day) }

func clock(t *time.Time) int64 {
	n := wall(t)
	return n - floorDiv(n, day)*day
}

// fourDigits says that the year is one that every database and every text holds, both in
// the time's own calendar and in UTC.
func fourDigits(t *time.Time) error {
	const days = 2 * day / second // more than what an offset can change
	if s := t.Unix(); s >= firstMicro/second+days && s <= lastMicro/second-days {
		return nil
	}
	if own, utc := t.Year(), t.UTC().Year(); own >= 0 && own <= 9999 && utc >= 0 && utc <= 9999 {
		return nil
	}
	return &RangeError{Type: "time.Time", Value: t.Format(time.RFC3339Nano), Why: "is outside of the years 0000 to 9999"}
}

func encodeInstant(p unsafe.Pointer, v *driver.Value) error {
	return encodeTime(p, v, driver.Instant, instant)
}

func encodeDateTime(p unsafe.Pointer, v *driver.Value) error {
	return encodeTime(p, v, driver.DateTime, wall)
}

func encodeDate(p unsafe.Pointer, v *driver.Value) error {
	return encodeTime(p, v, driver.Date, date)
}

func encodeClock(p unsafe.Pointer, v *driver.Value) error {
	*v = driver.Value{Kind: driver.Clock, N: clock((*time.Time)(p))}
	return nil
}

func encodeTime(p unsafe.Pointer, v *driver.Value, kind driver.Kind, number func(*time.Time) int64) error {
	t := (*time.Time)(p)
	if err := fourDigits(t); err != nil {
		return err
	}
	*v = driver.Value{Kind: kind, N: number(t)}
	return nil
}

func decodeInstant(v *driver.Value, p unsafe.Pointer) error {
	n := v.N
	if v.Kind != driver.Instant {
		var err error
		if n, err = micros(v); err != nil {
			return err
		}
	}
	*(*time.Time)(p) = time.UnixMicro(n).UTC()
	return nil
}

func decodeDate(v *driver.Value, p unsafe.Pointer) error {
	n, err := micros(v)
	if err != nil {
		return err
	}
	*(*time.Time)(p) = time.UnixMicro(floorDiv(n, day) * day).UTC()
	return nil
}

// micros is the time in a cell that has a date.
func micros(v *driver.Value) (int64, error) {
	switch v.Kind {
	case driver.Instant, driver.DateTime:
		return v.N, nil
	case driver.Date:
		if v.N < firstMicro/day || v.N > lastMicro/day {
			return 0, &RangeError{Type: "time.Time", Value: string(appendInt(nil, v.N)), Why: "days since 1970 is outside of the years 0000 to 9999"}
		}
		return v.N * day, nil
	case driver.Text:
		if n, ok := parseTime(v.S); ok {
			return n, nil
		}
		return 0, outside[time.Time](v, "is not a time; YYYY-MM-DD HH:MM:SS.ffffff is")
	default:
		return 0, wrong(reflect.TypeFor[time.Time](), v)
	}
}

// decodeClock reads a time of day into a time.Time on the day of its zero value, so that
// midnight is the zero value.
func decodeClock(v *driver.Value, p unsafe.Pointer) error {
	n, err := timeOfDay(v, reflect.TypeFor[time.Time]())
	if err != nil {
		return err
	}
	if n >= day {
		return outside[time.Time](v, "is no time of a day")
	}
	*(*time.Time)(p) = time.Time{}.Add(time.Duration(n) * time.Microsecond)
	return nil
}

// timeOfDay is the time of day in a cell: 0 to 24 hours.
func timeOfDay(v *driver.Value, t reflect.Type) (int64, error) {
	switch v.Kind {
	case driver.Clock:
		if v.N < 0 || v.N > day {
			return 0, &RangeError{Type: t.String(), Value: string(appendInt(nil, v.N)), Why: "microseconds is no time of a day"}
		}
		return v.N, nil
	case driver.Instant, driver.DateTime:
		return v.N - floorDiv(v.N, day)*day, nil
	case driver.Text:
		if n, ok := parseClock(v.S); ok {
			return n, nil
		}
		return 0, &RangeError{Type: t.String(), Value: show(v), Why: "is not a time of day; HH:MM:SS.ffffff is"}
	default:
		return 0, wrong(t, v)
	}
}

// A time.Duration is written in whole microseconds and compared as such.
var (
	durationCodec   = lasting(schema.Duration, encodeDuration, decodeDuration)
	sinceMidnight   = lasting(schema.Clock, encodeSinceMidnight, decodeSinceMidnight)
	durationType    = reflect.TypeFor[time.Duration]()
	maxMicroseconds = int64(1<<63-1) / 1000
)

func lasting(kind schema.Kind, enc encoder, dec decoder) *Codec {
	c := scalar[time.Duration](kind, enc, dec)
	c.Same = func(p, s unsafe.Pointer) bool {
		return *(*int64)(p)/1000 == *(*int64)(s)/1000
	}
	return c
}

func encodeDuration(p unsafe.Pointer, v *driver.Value) error {
	v.SetInt(*(*int64)(p) / 1000)
	return nil
}

func decodeDuration(v *driver.Value, p unsafe.Pointer) error {
	n := v.N
	if v.Kind != driver.Int {
		var err error
		if n, err = integral(v, durationType); err != nil {
			return err
		}
	}
	if n > maxMicroseconds || n < -maxMicroseconds {
		return outside[time.Duration](v, "microseconds is out of range")
	}
	*(*int64)(p) = n * 1000
	return nil
}

func encodeSinceMidnight(p unsafe.Pointer, v *driver.Value) error {
	d := *(*time.Duration)(p)
	if d < 0 || d >= 24*time.Hour {
		return &RangeError{Type: "time.Duration", Value: d.String(), Why: "is no time of a day: 0 to 24 hours"}
	}
	*v = driver.Value{Kind: driver.Clock, N: int64(d) / 1000}
	return nil
}

func decodeSinceMidnight(v *driver.Value, p unsafe.Pointer) error {
	n, err := timeOfDay(v, durationType)
	if err != nil {
		return err
	}
	*(*int64)(p) = n * 1000
	return nil
}
