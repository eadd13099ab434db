package models

import (
	"time"

	"cloud.google.com/go/civil"
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
