package tenon

import (
	"time"
)

// Time is an instant: microseconds, in UTC. An argument in another zone is the same
// instant.
type Time struct{ Ordered[time.Time] }

// Before is t < x.
func (t Time) Before(x time.Time) Condition { return t.Lt(x) }

// After is t > x.
func (t Time) After(x time.Time) Condition { return t.Gt(x) }
