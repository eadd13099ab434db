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

// strayText is 26 random letters; where a column holds fewer, as many of an alphabet of
// thousands.
func strayText(size int, asked bool) string {
	if asked {
		return ""
	}
	s := rand.Text()
	if size == 0 || size >= len(s) {
		return s
	}
	b := make([]byte, 2*size)
	_, _ = rand.Read(b) // it never fails
	out := make([]rune, size)
	for i := range out {
		out[i] = '가' + rune(binary.LittleEndian.Uint16(b[2*i:])%11172) // a syllable of Hangul
	}
	return string(out)
}

// setAside adds the steps that set unique values aside: keys last, as later steps find their
// rows by what stands there meanwhile.
func (p *Planner) setAside(plan *Plan) {
	for _, keys := range []bool{false, true} {
		var steps []Step
		for _, a := range p.asides {
			if a.x.t.Mapping.Columns[a.column].InKey != keys {
				continue
			}
			steps = give(steps, a.x, []int{a.column}, a.value)
			if keys {
				if p.strayed == nil {
					p.strayed = make(map[*identity.Object]aside)
				}
				p.strayed[a.x.o] = a
			}
		}
		for _, s := range steps {
			byKey(&s)
			plan.add(s, false)
		}
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
