package flush

import (
	"crypto/rand"
	"encoding/binary"
	"slices"
	"uuid"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// stray makes a value for a column that no row will have, or says that its type has none:
// a large random number, a random text. A nil v only asks.
func stray(c *mapping.Column, v *driver.Value) bool {
	var bits uint64
	if v != nil {
		var b [8]byte
		_, _ = rand.Read(b[:]) // it never fails
		bits = binary.LittleEndian.Uint64(b[:])
	}
	var x driver.Value
	switch c.Type.Kind {
	case schema.Int16:
		x = driver.Value{Kind: driver.Int, N: int64(1<<14 + bits%(1<<14))}
	case schema.Int32:
		x = driver.Value{Kind: driver.Int, N: int64(1<<30 + bits%(1<<30))}
	case schema.Int64:
		x = driver.Value{Kind: driver.Int, N: int64(1<<62 + bits%(1<<62))} //nolint:gosec // below 1<<63
	case schema.Text:
		x = driver.Value{Kind: driver.Text, S: strayText(c.Type.Size, v == nil)}
	case schema.UUID:
		id := uuid.NewV4()
		x = driver.Value{Kind: driver.UUID, S: string(id[:])}
	case schema.Instant, schema.DateTime:
		x = driver.Value{Kind: driver.Instant, N: -int64(bits % (1 << 52))} //nolint:gosec // in the years before 1970
		if c.Type.Kind == schema.DateTime {
			x.Kind = driver.DateTime
		}
	case schema.Date:
		x = driver.Value{Kind: driver.Date, N: -int64(bits % (1 << 18))} //nolint:gosec // days before 1970
	default:
		return false
	}
	if v != nil {
		*v = x
	}
	return true
}

// strayText is 26 random letters, or as many as the column holds.
func strayText(size int, asked bool) string {
	if asked {
		return ""
	}
	s := rand.Text()
	if size > 0 && size < len(s) {
		s = s[:size]
	}
	return s
}

// setAside adds the steps that set unique values aside.
func (p *Planner) setAside(plan *Plan) {
	var steps []Step
	for _, a := range p.asides {
		var v driver.Value
		if !clearable(a.x.t.Mapping, a.column) {
			stray(&a.x.t.Mapping.Columns[a.column], &v)
		}
		steps = give(steps, a.x, []int{a.column}, v)
	}
	for _, s := range steps {
		byKey(&s)
		plan.add(s, false)
	}
}

// give puts an object into the step that gives columns of its table another value for a
// while.
func give(steps []Step, x member, columns []int, v driver.Value) []Step {
	i := slices.IndexFunc(steps, func(s Step) bool { return s.Table == x.t && slices.Equal(s.Columns, columns) })
	if i < 0 {
		steps = append(steps, Step{Kind: Update, Table: x.t, Columns: columns, Match: x.t.Mapping.Key, Given: make(map[*identity.Object]driver.Value)})
		i = len(steps) - 1
	}
	steps[i].Objects = append(steps[i].Objects, x.o)
	steps[i].Given[x.o] = v
	return steps
}
