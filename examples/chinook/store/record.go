package store

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/shopspring/decimal"
)

// record is one row of a CSV file. An empty cell is NULL: the data has no empty text. The
// first cell that cannot be read is kept as the error.
type record struct {
	heads, cells []string
	used         int
	err          error
}

// records calls f for each row of a file with a line of heads. A column that f does not
// read is an error, as is one that is not there.
func records(file io.Reader, f func(r *record)) error {
	in := csv.NewReader(file)
	heads, err := in.Read()
	if err != nil {
		return err
	}
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		r := &record{heads: heads, cells: cells}
		f(r)
		if r.err == nil && r.used != len(heads) {
			r.err = fmt.Errorf("%d of %d columns were read", r.used, len(heads))
		}
		if r.err != nil {
			line, _ := in.FieldPos(0)
			return fmt.Errorf("line %d: %w", line, r.err)
		}
	}
}

// maybe reads a cell that may be NULL.
func maybe[T any](r *record, head string, parse func(string) (T, error)) *T {
	i := slices.Index(r.heads, head)
	if i < 0 {
		r.fail(head, errors.New("there is no such column"))
		return nil
	}
	r.used++
	if r.cells[i] == "" {
		return nil
	}
	v, err := parse(r.cells[i])
	if err != nil {
		r.fail(head, err)
	}
	return &v
}

// must reads a cell that may not.
func must[T any](r *record, head string, parse func(string) (T, error)) T {
	p := maybe(r, head, parse)
	if p == nil {
		r.fail(head, errors.New("it is empty"))
		p = new(T)
	}
	return *p
}

func (r *record) fail(head string, err error) {
	if r.err == nil {
		r.err = fmt.Errorf("%s: %w", head, err)
	}
}

func text(s string) (string, error)            { return s, nil }
func integer(s string) (int64, error)          { return strconv.ParseInt(s, 10, 64) }
func amount(s string) (decimal.Decimal, error) { return decimal.NewFromString(s) }
func day(s string) (time.Time, error)          { return time.Parse(time.DateOnly, s) }
