package codec_test

import (
	"database/sql/driver"
	"errors"
	"reflect"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	tenondriver "github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/schema"
)

// loud has the shape of a day, and methods that must not be called.
type loud struct {
	Year  int
	Month time.Month
	Day   int
}

func (*loud) Scan(any) error                  { return errors.New("Scan was called") }
func (loud) Value() (driver.Value, error)     { return nil, errors.New("Value was called") }
func (loud) MarshalText() ([]byte, error)     { return nil, errors.New("MarshalText was called") }
func (*loud) UnmarshalText(text []byte) error { return errors.New("UnmarshalText was called") }

func TestCivilTypesAreKnownByTheirShape(t *testing.T) {
	for typ, want := range map[reflect.Type]schema.Kind{
		reflect.TypeFor[civil.Date]():                      schema.Date,
		reflect.TypeFor[civil.Time]():                      schema.Clock,
		reflect.TypeFor[*civil.DateTime]():                 schema.DateTime,
		reflect.TypeFor[loud]():                            schema.Date,
		reflect.TypeFor[struct{ Date, Time civil.Date }](): schema.Invalid,
		reflect.TypeFor[struct {
			Time civil.Time
			Date civil.Date
		}](): schema.Invalid,
		reflect.TypeFor[struct{ Year, Month, Day int }]():     schema.Invalid,
		reflect.TypeFor[struct{ Hour, Minute, Second int }](): schema.Invalid,
	} {
		if got, _ := codec.TypeOf(typ); got.Kind != want {
			t.Errorf("%v is %v, not %v", typ, got.Kind, want)
		}
	}
	c := of(t, reflect.TypeFor[loud](), schema.Date)
	p, v := pointerTo(loud{2024, 2, 29})
	wire, err := c.Value(p)
	if err != nil || wire.N != 19782 {
		t.Errorf("%v, %v", wire, err)
	}
	if err := c.Decode(&tenondriver.Value{Kind: tenondriver.Date, N: -1}, p); err != nil || v.Interface() != (loud{1969, 12, 31}) {
		t.Errorf("%v, %v", v, err)
	}
}

func TestCivilRefuses(t *testing.T) {
	for _, x := range []any{
		civil.Date{},
		civil.Date{Year: 2023, Month: 2, Day: 29},
		civil.Date{Year: -1, Month: 1, Day: 1},
		civil.Date{Year: 2024, Month: 13, Day: 1},
		civil.Time{Hour: 24},
		civil.Time{Minute: -1},
		civil.Time{Nanosecond: 1e9},
		civil.DateTime{},
		civil.DateTime{Date: civil.Date{Year: 1, Month: 1, Day: 1}, Time: civil.Time{Second: 60}},
	} {
		typ, _ := codec.TypeOf(reflect.TypeOf(x))
		p, _ := pointerTo(x)
		var re *codec.RangeError
		if _, err := of(t, reflect.TypeOf(x), typ.Kind).Value(p); !errors.As(err, &re) {
			t.Errorf("%v: %v", x, err)
		}
	}
	clock := of(t, reflect.TypeFor[civil.Time](), schema.Clock)
	p, _ := pointerTo(civil.Time{})
	for _, v := range []tenondriver.Value{{}, {Kind: tenondriver.Clock, N: 86_400_000_000}, {Kind: tenondriver.Int}, text("25:00")} {
		if clock.Decode(&v, p) == nil {
			t.Errorf("%v is read as a time of day", v)
		}
	}
}
