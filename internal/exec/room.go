package exec

import "github.com/tenonsql/tenon/driver"

// Room is space for the values of a batch that are gathered before it is sent: a thousand
// objects of nine columns are 360 KB, which would be garbage with every flush. It is used by
// one goroutine, and what was lent is the Runner's again after Free.
type Room struct {
	r    *Runner
	lent []*[]driver.Value
}

// fewValues are not worth to be kept.
const fewValues = 256

// Room is space that is taken from the Runner's.
func (r *Runner) Room() Room { return Room{r: r} }

// Values lends n values, all NULL.
func (x *Room) Values(n int) []driver.Value {
	if n < fewValues {
		return make([]driver.Value, n)
	}
	p, ok := x.r.rooms.Get().(*[]driver.Value)
	if !ok {
		p = new([]driver.Value)
	}
	if cap(*p) < n {
		*p = make([]driver.Value, n)
	}
	x.lent = append(x.lent, p)
	return (*p)[:n:n]
}

// Free takes back all that was lent.
func (x *Room) Free() {
	for _, p := range x.lent {
		clear((*p)[:cap(*p)]) // what they refer to is not kept
		x.r.rooms.Put(p)
	}
	x.lent = x.lent[:0]
}
