package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/tenonsql/tenon/driver"
)

// CopyIn takes rows by COPY … FROM STDIN in the binary format. The types of the columns are
// those of the parameters of an INSERT, which is prepared for that and kept as others are.
// https://www.postgresql.org/docs/current/sql-copy.html
func (c *conn) CopyIn(ctx context.Context, table string, columns []string) (driver.Copy, error) {
	if len(columns) == 0 {
		return nil, driver.ErrNoCopy
	}
	c.cache.turn++
	names := make([]string, len(columns))
	params := make([]string, len(columns))
	for i, name := range columns {
		names[i], params[i] = quoted(name), fmt.Sprintf("$%d", i+1)
	}
	list := quoted(table) + " (" + strings.Join(names, ", ") + ")"
	s, err := c.statement(ctx, "INSERT INTO "+list+" VALUES ("+strings.Join(params, ", ")+")")
	if err != nil {
		return nil, err
	}
	for _, oid := range s.params {
		if !copied(oid) {
			return nil, driver.ErrNoCopy
		}
	}
	if err := c.collect(ctx); err != nil {
		return nil, err
	}
	c.appendBegin()
	c.out = appendCommand(c.out, "COPY "+list+" FROM STDIN (FORMAT binary)")
	c.begin(ctx)
	c.cycle.copying = true
	c.cycle.safe = true // until its end is sent, nothing is written
	w := &copying{c: c, oids: s.params}
	w.open()
	c.out = append(c.out, "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
	return w, nil
}

// copied says that values of a type are sent in its binary format.
func copied(oid uint32) bool {
	kind, elem := readingOf(oid)
	return kind != asText && (kind != asList || elem != asText)
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// copying is a COPY that takes rows. They travel in pieces of a few kilobytes; the server
// answers at the end, or, where it refuses a row, takes the rest and drops it.
type copying struct {
	c    *conn
	oids []uint32
	at   int // where the length of the message that is being filled stands
	row  int
}

// copyPiece is how much is gathered before it is sent.
const copyPiece = 64 << 10

func (w *copying) open() { w.c.out, w.at = appendMessage(w.c.out, 'd') }

// Row takes a row.
func (w *copying) Row(values []driver.Value) error {
	c := w.c
	w.row++
	if !c.cycle.running {
		return errors.New("tenon: the copy has ended")
	}
	if len(values) != len(w.oids) {
		return fmt.Errorf("tenon: %d values for %d columns", len(values), len(w.oids))
	}
	b := binary.BigEndian.AppendUint16(c.out, uint16(len(values))) //nolint:gosec // a table has at most 1,600 columns
	for i := range values {
		at := len(b)
		b = append(b, 0xff, 0xff, 0xff, 0xff) // NULL
		if values[i].Kind == driver.Null {
			continue
		}
		var err error
		if b, err = appendBinary(b, &values[i], w.oids[i]); errors.Is(err, errOnlyText) {
			err = kindError(&values[i], w.oids[i])
		}
		if err != nil {
			return fmt.Errorf("tenon: row %d, column %d: %w", w.row, i+1, err)
		}
		binary.BigEndian.PutUint32(b[at:], uint32(len(b)-at-4)) //nolint:gosec // the server takes at most 1 GiB
	}
	c.out = b
	if len(c.out) < copyPiece {
		return nil
	}
	c.out = closeMessage(c.out, w.at)
	if err := w.send(); err != nil {
		return err
	}
	w.open()
	return nil
}

// send sends what was gathered.
func (w *copying) send() error {
	c := w.c
	_, err := c.pg.Conn().Write(c.out)
	c.out = c.out[:0]
	if err != nil {
		return c.lost(err)
	}
	return nil
}

// Close ends the rows, and waits for the server's word.
func (w *copying) Close() (driver.Result, error) {
	c := w.c
	if !c.cycle.running {
		return driver.Result{}, errors.New("tenon: the copy has ended")
	}
	c.out = binary.BigEndian.AppendUint16(c.out, 0xffff)
	c.out = closeMessage(c.out, w.at)
	c.out = append(c.out, 'c', 0, 0, 0, 4)
	c.cycle.safe = false
	c.out = appendSync(c.out)
	if err := w.send(); err != nil {
		return driver.Result{}, err
	}
	if err := c.drain(); err != nil {
		return driver.Result{}, err
	}
	return driver.Result{Matched: c.cycle.matched}, nil
}

// Abort ends the rows; the server then refuses the COPY, which is no error here.
func (w *copying) Abort() error {
	c := w.c
	if !c.cycle.running {
		return nil
	}
	c.out = c.out[:w.at-1]
	c.out, w.at = appendMessage(c.out, 'f')
	c.out = closeMessage(appendZeroEnded(c.out, "given up by the program"), w.at)
	c.out = appendSync(c.out)
	if err := w.send(); err != nil {
		return err
	}
	err := c.drain()
	if c.gone() {
		return err
	}
	return nil
}
