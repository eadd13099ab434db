package flush

import (
	"reflect"
	"unsafe"
	"uuid"

	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// MakeKey gives an entity whose key is a zero UUID a version 7 UUID (RFC 9562): it sorts by
// time, so that indexes grow at their end.
func MakeKey(m *mapping.Mapping, e unsafe.Pointer) {
	if len(m.Key) != 1 {
		return
	}
	c := &m.Columns[m.Key[0]]
	t := c.Codec.Type
	if c.Type.Kind != schema.UUID || t.Kind() != reflect.Array || t.Len() != 16 {
		return
	}
	if p := (*uuid.UUID)(unsafe.Add(e, c.Offset)); *p == (uuid.UUID{}) {
		*p = uuid.NewV7()
	}
}
