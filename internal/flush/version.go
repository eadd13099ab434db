package flush

import (
	"fmt"
	"time"
	"unsafe"
	"uuid"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// Advance moves the version of an object that is about to be updated on from what the
// database holds: the UPDATE looks for the old one. A counter is counted on, a time is now,
// a UUID is a new one; one that the database sets is left to it.
func Advance(t *identity.Table, o *identity.Object) error {
	m := t.Mapping
	if m.Version < 0 || o.Shadow == nil || m.VersionBy == mapping.VersionServer {
		return nil
	}
	c := &m.Columns[m.Version]
	var v driver.Value
	if err := shadowValue(c, o, &v); err != nil {
		return fmt.Errorf("tenon: %s.%s: %w", m.Entity, c.Field, err)
	}
	advance(c, &v)
	return put(m, c, &v, o.Ptr)
}

func advance(c *mapping.Column, v *driver.Value) {
	switch c.Type.Kind {
	case schema.Instant, schema.DateTime:
		v.N = max(v.N+1, time.Now().UnixMicro()) // a clock that stands still does not make two rows alike
	case schema.UUID:
		v.Kind = driver.UUID
		id := uuid.NewV7()
		v.S = string(id[:])
	default:
		v.N++
	}
}

// Begin gives a new object the first version of a kind that does not begin at zero.
func Begin(m *mapping.Mapping, e unsafe.Pointer) error {
	if m.Version < 0 {
		return nil
	}
	c := &m.Columns[m.Version]
	if m.VersionBy == mapping.VersionServer || !c.Codec.Zero(c.Ptr(e)) {
		return nil
	}
	var v driver.Value
	switch c.Type.Kind {
	case schema.Instant, schema.DateTime, schema.UUID:
		if err := c.Codec.Encode(c.Ptr(e), &v); err != nil {
			return fmt.Errorf("tenon: %s.%s: %w", m.Entity, c.Field, err)
		}
		advance(c, &v)
		return put(m, c, &v, e)
	}
	return nil
}

func put(m *mapping.Mapping, c *mapping.Column, v *driver.Value, e unsafe.Pointer) error {
	if err := c.Codec.Decode(v, c.Ptr(e)); err != nil {
		return fmt.Errorf("tenon: %s.%s: %w", m.Entity, c.Field, err)
	}
	return nil
}
