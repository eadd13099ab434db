package exec

import (
	"errors"

	"github.com/tenonsql/tenon/driver"
)

// A Bulk over a driver.Loader gathers more rows than an INSERT has, since each piece costs round
// trips of its own. What is left at the end, and was too little for that, is written by an INSERT.
const (
	loadRows  = 5 * pieceRows
	loadBytes = 4 << 20
)

// full says that the rows that are gathered are a piece.
func (b *Bulk) full() bool {
	if b.noLoad {
		return b.step.Sets >= pieceRows
	}
	return b.step.Sets >= loadRows || b.size >= loadBytes
}

// loaded writes the rows that are gathered as a piece, where it can.
func (b *Bulk) loaded() (bool, error) {
	if b.noLoad || b.step.Sets < pieceRows && b.size < loadBytes {
		return false, nil
	}
	start := b.r.start()
	err := b.loadPiece()
	if errors.Is(err, driver.ErrNoCopy) { // nor will the others, and to try costs time
		b.load, b.noLoad = nil, true
		return false, nil
	}
	text := "LOAD DATA " + b.into.Table.Name
	b.r.done(b.ctx, text, nil, 0, int64(b.step.Sets), start, err)
	if err != nil {
		return false, b.r.wrap(err, text, nil, nil)
	}
	b.Road = ByLoad
	return true, nil
}

// loadPiece asks for a Load when it is needed first, and writes the piece by it.
func (b *Bulk) loadPiece() (err error) {
	if b.load == nil {
		t := b.into.Table
		if b.load, err = loaderOf(b.c).LoadInto(b.ctx, t.Name, t.ColumnNames(b.columns)); err != nil {
			return err
		}
	}
	return b.load.Rows(b.ctx, b.args)
}

// loaderOf is a connection that loads pieces of rows, or nil.
func loaderOf(c driver.Conn) driver.Loader {
	if w, ok := c.(interface{ Loader() driver.Loader }); ok {
		return w.Loader()
	}
	w, _ := c.(driver.Loader)
	return w
}
