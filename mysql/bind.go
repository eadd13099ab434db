package mysql

import (
	sqldriver "database/sql/driver"
	"fmt"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
)

// maxKeptText is how much of a statement's buffer is kept for the next.
const maxKeptText = 1 << 20

// bound is a statement with its arguments.
type bound struct {
	text string                 // a view of the binder's buffer
	left []sqldriver.NamedValue // the arguments that are still a ? in text
	big  bool                   // with these in it the text is larger than a packet
}

// binder writes arguments into statements, in a buffer that it keeps.
type binder struct {
	maxPacket int
	buf       []byte
	left      []sqldriver.NamedValue
}

// bind puts literals in the place of the parameters. The result is valid until the next call.
func (b *binder) bind(text string, args []driver.Value) (bound, error) {
	if len(args) == 0 {
		return b.fits(bound{text: text})
	}
	b.begin()
	if err := b.fill(text, args, 0); err != nil {
		return bound{}, err
	}
	return b.bound()
}

// bindRows does so for a statement whose row is repeated for each of the sets of arguments.
func (b *binder) bindRows(text string, row driver.Span, args []driver.Value, sets int) (bound, error) {
	b.begin()
	b.buf = append(b.buf, text[:row.Start]...)
	size := len(args) / sets
	for i := range sets {
		if i > 0 {
			b.buf = append(b.buf, ", "...)
		}
		if err := b.fill(text[row.Start:row.End], args[i*size:(i+1)*size], i*size); err != nil {
			return bound{}, err
		}
	}
	b.buf = append(b.buf, text[row.End:]...)
	return b.bound()
}

// begin empties the buffer.
func (b *binder) begin() {
	if cap(b.buf) > maxKeptText {
		b.buf = nil
	}
	clear(b.left)
	b.buf, b.left = b.buf[:0], b.left[:0]
}

// bound is what the buffer holds.
func (b *binder) bound() (bound, error) {
	return b.fits(bound{text: unsafe.String(unsafe.SliceData(b.buf), len(b.buf)), left: b.left})
}

// fill appends text with its arguments, before which others came.
func (b *binder) fill(text string, args []driver.Value, before int) error {
	from, arg := 0, 0
	for i := next(text, 0, '?'); i >= 0; i = next(text, i+1, '?') {
		if arg == len(args) {
			return fmt.Errorf("tenon: the statement has more parameters than its %d arguments", len(args))
		}
		b.buf = append(b.buf, text[from:i]...)
		from = i + 1
		// The literal must not run together with what stands around it.
		if i > 0 && (named(text[i-1]) || text[i-1] == '-') {
			b.buf = append(b.buf, ' ')
		}
		v := &args[arg]
		arg++
		out, done, err := appendLiteral(b.buf, v)
		if err != nil {
			return fmt.Errorf("argument %d: %w", before+arg, err)
		}
		b.buf = out
		if !done {
			b.buf = append(b.buf, '?')
			b.left = append(b.left, sqldriver.NamedValue{Ordinal: len(b.left) + 1, Value: remaining(v)})
		}
		if from < len(text) && named(text[from]) {
			b.buf = append(b.buf, ' ')
		}
	}
	if arg != len(args) {
		return fmt.Errorf("tenon: the statement has %d parameters and %d arguments", arg, len(args))
	}
	b.buf = append(b.buf, text[from:]...)
	return nil
}

// remaining is the argument for the driver below: bytes or a string, without a copy.
func remaining(v *driver.Value) sqldriver.Value {
	switch v.Kind {
	case driver.Bytes, driver.UUID:
		return v.Bytes()
	case driver.List:
		j, _ := appendJSON(nil, v) // appendLiteral has found that it can be
		return string(j)
	}
	return v.S
}

// fits finds out whether the statement can be sent as one packet. The arguments that were
// left can still be sent apart from the text, which alone must fit.
func (b *binder) fits(s bound) (bound, error) {
	if len(s.text) >= b.maxPacket {
		return s, fmt.Errorf("tenon: a statement of %d bytes; the server's max_allowed_packet is %d: write fewer rows at once, or raise it",
			len(s.text), b.maxPacket)
	}
	size := len(s.text)
	for i := range s.left {
		var n int
		switch v := s.left[i].Value.(type) {
		case []byte:
			n = len(v)
		case string:
			n = len(v)
		}
		if n >= b.maxPacket {
			return s, fmt.Errorf("tenon: a value of %d bytes; the server's max_allowed_packet is %d: raise it", n, b.maxPacket)
		}
		size += 2*n + len("_binary''") // at most, with every byte escaped
	}
	s.big = size >= b.maxPacket
	return s, nil
}
