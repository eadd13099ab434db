package models

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
