package sqlite

import (
	"math/big"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// sum is what decimal_sum and decimal_avg keep between rows, in memory of SQLite that is
// zero at the start. A window takes rows out again.
type sum struct {
	n      int64
	large  uintptr // the number of conn.sums that holds the sum, when n cannot
	count  int64   // rows that are not NULL
	scale  int32   // the greatest seen
	result int32   // the scale that decimal_avg is to have
}

// sumOf gives the memory, or nil where there is none yet and create is 0.
func sumOf(tls *libc.TLS, ctx uintptr, create int32) *sum {
	p := lib.Xsqlite3_aggregate_context(tls, ctx, create*int32(unsafe.Sizeof(sum{})))
	if p == 0 {
		return nil
	}
	return (*sum)(pointer(p))
}

func (s *sum) get(c *conn) decimal {
	if s.large != 0 {
		return decimal{big: c.sums[s.large], scale: int(s.scale)}
	}
	return decimal{n: s.n, scale: int(s.scale)}
}

// set keeps the sum, in Go's memory if it is large. It never goes back from there.
func (s *sum) set(c *conn, d decimal) {
	s.scale = int32(d.scale)
	if s.large == 0 && d.big == nil {
		s.n = d.n
		return
	}
	if s.large == 0 {
		c.lastSum++
		s.large = c.lastSum
		if c.sums == nil {
			c.sums = map[uintptr]*big.Int{}
		}
	}
	c.sums[s.large] = d.whole()
}

// add adds the row of a call, or takes it out.
func (s *sum) add(f *call, n int32, out bool) {
	if s == nil || f.isNull(0) {
		return
	}
	d := f.decimal(0)
	if n > 1 {
		if f.isNull(1) {
			f.fail("decimal_avg: the scale is NULL")
			return
		}
		s.result = int32(f.scale(1))
	}
	if f.failed {
		return
	}
	s.count++
	if out {
		s.count -= 2
		d = d.negated()
	}
	c := connection(lib.Xsqlite3_user_data(f.tls, f.ctx))
	s.set(c, s.get(c).plus(d))
}

func onSumStep(tls *libc.TLS, ctx uintptr, n int32, argv uintptr) {
	sumOf(tls, ctx, 1).add(&call{tls: tls, ctx: ctx, argv: argv}, n, false)
}

func onSumInverse(tls *libc.TLS, ctx uintptr, n int32, argv uintptr) {
	sumOf(tls, ctx, 1).add(&call{tls: tls, ctx: ctx, argv: argv}, n, true)
}

// giveSum gives the sum, NULL over no rows.
func giveSum(tls *libc.TLS, ctx uintptr, average, last bool) {
	s := sumOf(tls, ctx, 0)
	if s == nil {
		return
	}
	c := connection(lib.Xsqlite3_user_data(tls, ctx))
	if s.count > 0 {
		d := s.get(c)
		if average {
			d = d.by(decimal{n: s.count}, int(s.result))
		}
		f := call{tls: tls, ctx: ctx}
		f.giveDecimal(d)
	}
	if last && s.large != 0 {
		delete(c.sums, s.large)
		s.large = 0
	}
}

func onSumValue(tls *libc.TLS, ctx uintptr) { giveSum(tls, ctx, false, false) }
func onSumFinal(tls *libc.TLS, ctx uintptr) { giveSum(tls, ctx, false, true) }
func onAvgValue(tls *libc.TLS, ctx uintptr) { giveSum(tls, ctx, true, false) }
func onAvgFinal(tls *libc.TLS, ctx uintptr) { giveSum(tls, ctx, true, true) }
