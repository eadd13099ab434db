package load

import (
	"encoding/json/jsontext"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/mapping"
)

// text takes the rows of one parent from a JSON text: a list of rows, each a list of cells.
// A database that may cut a text short sends the number of rows along: [n, [row, …]].
func (b *branch) text(owner int32, s string, es Entities) error {
	if s == "" {
		return nil
	}
	if err := b.read(owner, s, es); err != nil {
		return fmt.Errorf("tenon: %s as JSON: %w", b.spec.Relation.Name, err)
	}
	return nil
}

// errCut is a text that has not all rows.
var errCut = errors.New("the database cut the text short; load the relation by SelectIn")

func (b *branch) read(owner int32, s string, es Entities) error {
	d := jsontext.NewDecoder(strings.NewReader(s))
	kind, err := open(d)
	if err != nil || kind == 'n' {
		return err
	}
	want, got := int64(-1), int64(0)
	if d.PeekKind() == '0' {
		n, err := d.ReadToken()
		if err != nil {
			return err
		}
		if want, err = n.Int(); err != nil {
			return err
		}
		if b.spec.Limit > 0 {
			want = min(want, int64(b.spec.Limit))
		}
		if kind, err = open(d); err != nil || kind == 'n' {
			return cut(err, want)
		}
	}
	m := b.spec.Relation.Target()
	n := b.only.Len(m)
	cells := make([]driver.Value, n+len(b.branches))
	for ; d.PeekKind() == '['; got++ {
		if err := row(d, m, b.only, cells); err != nil {
			return err
		}
		if err := b.one(owner, cells[:n], cells, es); err != nil {
			return err
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	if want >= 0 && want != got {
		return errCut
	}
	return nil
}

func cut(err error, want int64) error {
	if err == nil && want > 0 {
		return errCut
	}
	return err
}

// open reads the beginning of a list, or null.
func open(d *jsontext.Decoder) (jsontext.Kind, error) {
	t, err := d.ReadToken()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return 0, errCut
		}
		return 0, err
	}
	if k := t.Kind(); k != '[' && k != 'n' {
		return 0, fmt.Errorf("a list was expected, not %s", t.String())
	}
	return t.Kind(), nil
}

// row reads the cells of a row, which stand in lists of codec.JSONGroup at most where there
// are more: functions of databases take no more arguments.
func row(d *jsontext.Decoder, m *mapping.Mapping, only *mapping.Selection, cells []driver.Value) error {
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	n, grouped := only.Len(m), len(cells) > codec.JSONGroup
	for i := range cells {
		if grouped && i%codec.JSONGroup == 0 {
			if _, err := d.ReadToken(); err != nil {
				return err
			}
		}
		raw, err := d.ReadValue()
		if err != nil {
			return err
		}
		if i >= n {
			cells[i] = driver.Value{Kind: driver.JSON, S: string(raw)}
		} else if err := fromJSON(m, only, i, raw, &cells[i]); err != nil {
			return err
		}
		if grouped && (i%codec.JSONGroup == codec.JSONGroup-1 || i == len(cells)-1) {
			if _, err := d.ReadToken(); err != nil {
				return err
			}
		}
	}
	_, err := d.ReadToken()
	return err
}

// fromJSON reads the i-th selected column.
func fromJSON(m *mapping.Mapping, only *mapping.Selection, i int, raw []byte, v *driver.Value) error {
	if only != nil {
		i = only.Columns[i]
	}
	if err := codec.FromJSON(&m.Columns[i].Type, raw, v); err != nil {
		return fmt.Errorf("%s: %w", m.Columns[i].Field, err)
	}
	return nil
}
