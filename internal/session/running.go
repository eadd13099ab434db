package session

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// running is a statement under way, with the cells of the rows that came back for it.
type running struct {
	step  *flush.Step
	st    flush.Statement
	cells []driver.Value
	wide  int // cells of a row
}

// keep copies a row out of the driver's buffer.
func (r *running) keep(cells []driver.Value) {
	if r.cells == nil {
		r.wide = len(cells)
		r.cells = make([]driver.Value, 0, len(cells)*len(r.st.Objects))
	}
	r.cells = append(r.cells, cells...)
	for i := len(r.cells) - len(cells); i < len(r.cells); i++ {
		r.cells[i].S = strings.Clone(r.cells[i].S)
	}
}

// rows are the rows that came back.
func (r *running) rows() [][]driver.Value {
	if r.wide == 0 {
		return nil
	}
	rows := make([][]driver.Value, 0, len(r.cells)/r.wide)
	return slices.AppendSeq(rows, slices.Chunk(r.cells, r.wide))
}

// finish checks a statement's count, and hands out what the database filled in.
func (r *running) finish(res driver.Result) error {
	n := int64(len(r.st.Objects))
	if r.step.Kind != flush.Insert && !r.st.Select && res.Matched != n {
		return &fault.StaleError{Table: r.step.Table.Mapping.Table.Name, Expected: n, Matched: res.Matched}
	}
	if len(r.step.Back) == 0 || r.step.Kind == flush.Update && !r.st.Keys {
		return nil
	}
	if r.st.Reread {
		return r.counted()
	}
	rows := r.rows()
	if int64(len(rows)) != n {
		return fmt.Errorf("tenon: %s: %d rows were written, %d came back", r.step.Table.Mapping.Table.Name, n, len(rows))
	}
	if r.st.Keys {
		return r.byKey(rows)
	}
	if r.st.Sorted {
		r.sort(rows)
	}
	for i, o := range r.st.Objects {
		if err := r.fill(o, rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// counted fills in the keys that the database counted, one a row, before the rest is read.
func (r *running) counted() error {
	if !r.st.LastID {
		return nil
	}
	rows, m := r.rows(), r.step.Table.Mapping
	if len(rows) != len(r.st.Objects) {
		return fmt.Errorf("tenon: %s: %d rows were written, %d keys came back", m.Table.Name, len(r.st.Objects), len(rows))
	}
	c := &m.Columns[r.step.Back[slices.IndexFunc(r.step.Back, func(c int) bool { return m.Columns[c].Filled == schema.ByIdentity })]]
	for i, o := range r.st.Objects {
		if err := c.Codec.Decode(&rows[i][0], c.Ptr(o.Ptr)); err != nil {
			return fmt.Errorf("tenon: %s.%s: %w", m.Entity, c.Field, err)
		}
	}
	return nil
}

// sort puts the rows in the order of the key that the database counted, which is the order
// of the rows that were sent: no database promises to answer in it.
func (r *running) sort(rows [][]driver.Value) {
	m := r.step.Table.Mapping
	i := slices.IndexFunc(r.step.Back, func(c int) bool { return m.Columns[c].Filled == schema.ByIdentity })
	slices.SortStableFunc(rows, func(a, b []driver.Value) int { return cmp.Compare(a[i].N, b[i].N) })
}

// byKey finds each object's row by its key.
func (r *running) byKey(list [][]driver.Value) error {
	m := r.step.Table.Mapping
	rows := make(map[string][]driver.Value, len(list))
	for _, row := range list {
		k, err := keyText(m, row[:len(m.Key)])
		if err != nil {
			return err
		}
		rows[k] = row[len(m.Key):]
	}
	vals := make([]driver.Value, len(m.Key))
	for _, o := range r.st.Objects {
		for j, k := range m.Key {
			if err := m.Columns[k].Encode(o.Ptr, &vals[j]); err != nil {
				return err
			}
		}
		k, err := keyText(m, vals)
		if err != nil {
			return err
		}
		row, ok := rows[k]
		if !ok {
			return fmt.Errorf("tenon: %s: the database did not answer for a written key", m.Table.Name)
		}
		if err := r.fill(o, row); err != nil {
			return err
		}
	}
	return nil
}

// keyText is a key as text, the same whether it was sent or came back.
func keyText(m *mapping.Mapping, cells []driver.Value) (string, error) {
	var b strings.Builder
	for i, k := range m.Key {
		c := &m.Columns[k]
		v, err := c.Codec.Canonical(&cells[i])
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%d:%d:%d:%s;", v.N, v.Exp, len(v.S), v.S)
	}
	return b.String(), nil
}

func (r *running) fill(o *identity.Object, cells []driver.Value) error {
	m := r.step.Table.Mapping
	for i, c := range r.step.Back {
		col := &m.Columns[c]
		if err := col.Codec.Decode(&cells[i], unsafe.Add(o.Ptr, col.Offset)); err != nil {
			return fmt.Errorf("tenon: %s.%s: %w", m.Entity, col.Field, err)
		}
	}
	return nil
}
