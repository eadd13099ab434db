package tenon

import (
	"time"

	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Time is an instant: microseconds, in UTC. An argument in another zone is the same
// instant. Its parts and units are those of UTC, on every database and whatever the zone of
// the session.
//
// A column of days, of times of day or of local date-times whose field is a time.Time is a
// Time, too, of which the calendar and the clock count alone. What such a column does not
// have, such as the hour of a day, is a *BuildError.
type Time struct{ Ordered[time.Time] }

// Now is the instant at which the statement runs, or its transaction began: on SQLite in
// milliseconds.
func Now() Time {
	n := &tree.Node{Kind: tree.Call, Op: tree.Now}
	typed(n, timeCodec)
	return timeOf(n)
}

// AsTime is an expression that gives an instant, such as Max, as a Time.
func AsTime(x Expr[time.Time]) Time { return timeOf(nodeOf(x)) }

func timeOf(n *tree.Node) Time { return Time{Ordered[time.Time]{Value[time.Time]{n}}} }

// Before is t < x.
func (t Time) Before(x time.Time) Condition { return t.Lt(x) }

// After is t > x.
func (t Time) After(x time.Time) Condition { return t.Gt(x) }

// Year is the year of t.
func (t Time) Year() Number[int64] { return t.extract("year") }

// Month is 1 for January.
func (t Time) Month() Number[int64] { return t.extract("month") }

// Day is the day of the month, from 1.
func (t Time) Day() Number[int64] { return t.extract("day") }

// Hour is 0 to 23.
func (t Time) Hour() Number[int64] { return t.extract("hour") }

// Minute is 0 to 59.
func (t Time) Minute() Number[int64] { return t.extract("minute") }

// Second is 0 to 59.
func (t Time) Second() Number[int64] { return t.extract("second") }

// Microsecond is 0 to 999,999.
func (t Time) Microsecond() Number[int64] { return t.extract("microsecond") }

// Weekday is 0 for Sunday, as in package time.
func (t Time) Weekday() Number[int64] { return t.extract("weekday") }

// YearDay is the day of the year, from 1.
func (t Time) YearDay() Number[int64] { return t.extract("yearday") }

func (t Time) extract(part string) Number[int64] {
	n := joined(tree.Call, tree.Extract, t.n)
	switch part {
	case "hour", "minute", "second", "microsecond":
		t.without(n, schema.Date, "a day has no "+part)
	default:
		t.without(n, schema.Clock, "a time of day has no "+part)
	}
	n.Name = part
	typed(n, intCodec)
	return Number[int64]{Ordered[int64]{Value[int64]{n}}}
}

// without makes n fail where t is of a kind that does not have what is asked for.
func (t Time) without(n *tree.Node, k schema.Kind, why string) {
	if n.Err == nil && t.n.Type != nil && t.n.Type.Kind == k {
		n.Err = &BuildError{What: why, Where: nodeName(t.n), Do: "ask for what it has, or use a column of another type"}
	}
}

// same gives n, which is made of t, the type of t.
func (t Time) same(n *tree.Node) Time {
	typed(n, timeCodec)
	if t.n.Type != nil && t.n.Codec != nil && t.n.Codec.Type == timeCodec.Type {
		n.Type, n.Codec = kindTypes[t.n.Type.Kind], t.n.Codec
	}
	return timeOf(n)
}

// Unit is a span of the calendar or of the clock.
type Unit string

// The units to which instants are truncated. Weeks begin on Monday.
const (
	Years   Unit = "year"
	Months  Unit = "month"
	Weeks   Unit = "week"
	Days    Unit = "day"
	Hours   Unit = "hour"
	Minutes Unit = "minute"
	Seconds Unit = "second"
)

// Truncate is the beginning of the unit in which t is: of its month, for one.
func (t Time) Truncate(u Unit) Time {
	n := joined(tree.Call, tree.Truncate, t.n)
	n.Name = string(u)
	t.without(n, schema.Clock, "a time of day is not truncated")
	if u == Hours || u == Minutes || u == Seconds {
		t.without(n, schema.Date, "a day has no "+string(u))
	}
	return t.same(n)
}

// Add is t moved by a duration, in whole microseconds. What is outside of the years that the
// database knows is an error, or NULL on MariaDB.
func (t Time) Add(d time.Duration) Time {
	x := t.moved(0, d.Microseconds())
	t.without(x.n, schema.Date, "a day is not moved by a part of a day")
	return x
}

// AddDays is t moved by days of 24 hours.
func (t Time) AddDays(n int) Time { return t.moved(0, int64(n)*(24*time.Hour).Microseconds()) }

// AddMonths is t moved by months: to the same day of another month, or to its last day where
// it is shorter.
func (t Time) AddMonths(n int) Time { return t.moved(int64(n), 0) }

// AddYears is t moved by years, as AddMonths is by twelve months.
func (t Time) AddYears(n int) Time { return t.moved(12*int64(n), 0) }

func (t Time) moved(months, micros int64) Time {
	n := joined(tree.Call, tree.TimeAdd, t.n, constantOf(months), constantOf(micros))
	t.without(n, schema.Clock, "a time of day is not moved: it would leave its day")
	return t.same(n)
}

// Since is how many microseconds t comes after x; below zero where it comes before.
func (t Time) Since(x Expr[time.Time]) Number[int64] {
	n := joined(tree.Call, tree.TimeSub, t.n, nodeOf(x))
	t.without(n, schema.Clock, "times of day are of no day, and not apart")
	typed(n, intCodec)
	return Number[int64]{Ordered[int64]{Value[int64]{n}}}
}
