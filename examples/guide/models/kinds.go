package models

import (
	"net/url"
	"time"

	"cloud.google.com/go/civil"
	"github.com/tenonsql/tenon"
)

// State is an enum: a string type with constants.
type State string

// The states of an event.
const (
	Planned   State = "planned"
	Held      State = "held"
	Cancelled State = "cancelled"
)

// Event is a reading in a shop.
type Event struct {
	ID    int64
	Title string
	State State    `tenon:"default='planned'"`
	Tags  []string `tenon:"size=20"`
}

// Opening is when a shop opens for the first time.
type Opening struct {
	ID    int64
	Day   civil.Date
	Hour  civil.Time     `tenon:"default='09:30:00'"`
	Party civil.DateTime // a local date-time, of no zone
	Lasts time.Duration
	Until time.Duration `tenon:"type=time"` // since midnight
}

// urls and Fees say how types are stored that say nothing of databases: as text, as cents.
var (
	urls = tenon.NewCodec(
		func(u url.URL) (string, error) { return u.String(), nil },
		func(s string) (u url.URL, err error) { return u, u.UnmarshalBinary([]byte(s)) })
	Fees = tenon.NewCodec(
		func(f Fee) (int64, error) { return f.cents, nil },
		func(cents int64) (Fee, error) { return Fee{cents}, nil })
)

// Fee is an amount that cannot be made but by Cents.
type Fee struct{ cents int64 }

// Cents is a fee.
func Cents(n int64) Fee { return Fee{n} }

// Stall is a place on a market.
type Stall struct {
	ID      int64
	Site    url.URL `tenon:"size=200,unique"`
	Map     *url.URL
	Mirrors []url.URL
	Fee     Fee
}
