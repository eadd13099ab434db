package tree

import (
	"unsafe"

	"github.com/tenonsql/tenon/driver"
)

// Plain is a query of rows of a table by conditions and in an order, as most are. It says what its
// Select says, and has its Shape: the text of one that is known is found without a Select.
type Plain struct {
	Columns       []*Node
	From          *Source
	Tests         []Test
	Order         []Order
	Limit, Offset int // one more than what was said; zero: nothing was
}

// Select is the query in full.
func (p *Plain) Select() *Select {
	return &Select{Columns: p.Columns, From: p.From, Tests: p.Tests, Order: p.Order, Limit: p.Limit - 1, Offset: p.Offset - 1}
}

// Query is a statement as a query, in full, if it is one.
func Query(stmt any) (s *Select, ok bool) {
	switch s := stmt.(type) {
	case *Select:
		return s, true
	case *Plain:
		return s.Select(), true
	}
	return nil, false
}

// Limited is how many rows a query says that it gives at most; below zero where it does not.
func Limited(stmt any) int {
	switch s := stmt.(type) {
	case *Select:
		if s != nil {
			return s.Limit
		}
	case *Plain:
		return s.Limit - 1
	}
	return -1
}

// AtMost bounds a query whose further rows nobody would look at; 0 is no bound.
func AtMost(stmt any, n int) any {
	if at := Limited(stmt); n == 0 || at >= 0 && at <= n {
		return stmt
	}
	switch s := stmt.(type) {
	case *Select:
		if s != nil {
			c := *s
			c.Limit = n
			return &c
		}
	case *Plain:
		c := *s
		c.Limit = n + 1
		return &c
	}
	return stmt
}

// Known is the key of a Plain that names columns of one of the program's tables alone, as most
// do: a shorter Shape, which is compared without being written down. It says no for others.
//
// The key is: the table and what there is, the columns, unless they are all of the table's, the
// tests and the order.
func (p *Plain) Known() (sum uint64, ok bool) {
	if p.From == nil || !p.From.own() || len(p.Tests) > maxMarks/2 {
		return 0, false
	}
	sum = mixed(0, uintptr(unsafe.Pointer(p.From)), p.said())
	for _, n := range p.some() {
		if !n.own() {
			return 0, false
		}
		sum = mixed(sum, uintptr(unsafe.Pointer(n)), markColumn)
	}
	for i := range p.Tests {
		t := &p.Tests[i]
		if t.said == 0 || !t.Of.own() {
			return 0, false
		}
		sum = mixed(sum, uintptr(unsafe.Pointer(t.Of)), t.said&saidOfText)
	}
	for i := range p.Order {
		o := &p.Order[i]
		if !o.By.own() {
			return 0, false
		}
		sum = mixed(sum, uintptr(unsafe.Pointer(o.By)), o.said())
	}
	return sum, true
}

// Key is the key of a Plain that is Known.
func (p *Plain) Key() []Mark {
	key := []Mark{{unsafe.Pointer(p.From), p.said()}}
	for _, n := range p.some() {
		key = append(key, Mark{unsafe.Pointer(n), markColumn})
	}
	for i := range p.Tests {
		key = append(key, Mark{unsafe.Pointer(p.Tests[i].Of), p.Tests[i].said & saidOfText})
	}
	for i := range p.Order {
		key = append(key, Mark{unsafe.Pointer(p.Order[i].By), p.Order[i].said()})
	}
	return key
}

// Is says that a key is that of a Plain that is Known.
func (p *Plain) Is(key []Mark) bool {
	columns := p.some()
	if len(key) != 1+len(columns)+len(p.Tests)+len(p.Order) || key[0] != (Mark{unsafe.Pointer(p.From), p.said()}) {
		return false
	}
	key = key[1:]
	for i, n := range columns {
		if key[i] != (Mark{unsafe.Pointer(n), markColumn}) {
			return false
		}
	}
	key = key[len(columns):]
	for i := range p.Tests {
		t := &p.Tests[i]
		if key[i].of != unsafe.Pointer(t.Of) || key[i].said != t.said&saidOfText {
			return false
		}
	}
	key = key[len(p.Tests):]
	for i := range p.Order {
		o := &p.Order[i]
		if key[i].of != unsafe.Pointer(o.By) || key[i].said != o.said() {
			return false
		}
	}
	return true
}

// said is what there is, in a mark that no Shape begins with.
func (p *Plain) said() uint64 {
	return markPlain | bit(p.Limit > 0, 8) | bit(p.Offset > 0, 9) | bit(len(p.some()) > 0, 10) | uint64(len(p.Tests))<<16 | uint64(len(p.Order))<<40
}

// some are the columns, unless they are all of the table's.
func (p *Plain) some() []*Node {
	if len(p.Columns) > 0 && len(p.Columns) == len(p.From.Cols) && &p.Columns[0] == &p.From.Cols[0] {
		return nil
	}
	return p.Columns
}

func (o *Order) said() uint64 { return markRow | uint64(o.Nulls)<<9 | bit(o.Desc, 8) }

// Value is the value that the i-th test compares with.
func (p *Plain) Value(i int, v *driver.Value) { p.Tests[i].value(v) }
