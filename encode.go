package tenon

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"unsafe"

	"github.com/tenonsql/tenon/internal/mapping"
)

// linked is what the JSON encoding needs of a Many or a One.
type linked interface {
	encoding() (l *mapping.Link, item unsafe.Pointer, v any)
}

// path is the chain of entities whose relations are being encoded. A reference that leads
// back to one of them is written as null: related objects know each other, and the text
// would not end.
type path struct {
	owner unsafe.Pointer
	up    *path
}

func (p *path) has(e unsafe.Pointer) bool {
	for ; p != nil; p = p.up {
		if p.owner == e {
			return true
		}
	}
	return false
}

// encode writes a relation: what was loaded, or null.
func (p *path) encode(enc *jsontext.Encoder, x linked) error {
	l, item, v := x.encoding()
	if l.State != mapping.Loaded || v == nil || item != nil && p.has(item) {
		return enc.WriteToken(jsontext.Null)
	}
	below := &path{owner: l.Owner, up: p}
	m := json.MarshalToFunc(below.encode)
	if outer, ok := json.GetOption(enc.Options(), json.WithMarshalers); ok && p == nil {
		m = json.JoinMarshalers(m, outer)
	}
	return json.MarshalEncode(enc, v, json.WithMarshalers(m))
}
