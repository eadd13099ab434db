package tenon

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"io"
	"reflect"
	"unsafe"

	"github.com/tenonsql/tenon/internal/mapping"
)

// path is the chain of entities whose relations are being encoded. A reference that leads
// back to one of them is written as null: related objects know each other, and the text
// would not end.
type path struct {
	owner unsafe.Pointer
	by    *mapping.Relation
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

// leads says that a collection leads back: it is that of an entity which is being encoded,
// or the other side of the many-to-many relation that led here.
func (p *path) leads(l *mapping.Link) bool {
	if l.Rel == nil || p == nil {
		return false
	}
	return p.has(l.Owner) || l.Rel.Through != nil && p.by != nil && p.by == l.Rel.InverseOf()
}

// encodeMany writes a collection; typ is a nil pointer to the slice that it is.
//
//go:noinline
func encodeMany(enc *jsontext.Encoder, c mapping.Collection, typ any) error {
	up := pathOf(enc)
	if c.State != mapping.Loaded || up.leads(&c.Link) {
		return enc.WriteToken(jsontext.Null)
	}
	if len(c.Items) == 0 { // encoding/json would write null for a nil slice: that is not loaded
		if err := enc.WriteToken(jsontext.BeginArray); err != nil {
			return err
		}
		return enc.WriteToken(jsontext.EndArray)
	}
	items := reflect.NewAt(reflect.TypeOf(typ).Elem(), unsafe.Pointer(&c.Items))
	return encodeUnder(enc, &path{owner: c.Owner, by: c.Rel, up: up}, items.Elem().Interface())
}

// encodeOne writes a reference; typ is a nil **E.
//
//go:noinline
func encodeOne(enc *jsontext.Encoder, f mapping.Reference, typ any) error {
	up := pathOf(enc)
	if f.State != mapping.Loaded || f.Item == nil || up.has(f.Item) {
		return enc.WriteToken(jsontext.Null)
	}
	e := reflect.NewAt(reflect.TypeOf(typ).Elem().Elem(), f.Item)
	return encodeUnder(enc, &path{owner: f.Owner, by: f.Rel, up: up}, e.Interface())
}

// probe is what a path answers to. It is never part of what a program encodes.
type probe struct{ found *path }

// encodeUnder writes v so that the relations inside of it find the path. Options are all
// that an encoder carries down, so the path is a marshaler, for a type of its own.
func encodeUnder(enc *jsontext.Encoder, p *path, v any) error {
	m := json.MarshalToFunc(func(enc *jsontext.Encoder, x *probe) error {
		x.found = p
		return enc.WriteToken(jsontext.Null)
	})
	if outer, ok := json.GetOption(enc.Options(), json.WithMarshalers); ok {
		m = json.JoinMarshalers(m, outer)
	}
	return json.MarshalEncode(enc, v, json.WithMarshalers(m))
}

// pathOf asks the marshalers of an encoder for the path that leads here.
func pathOf(enc *jsontext.Encoder) *path {
	m, ok := json.GetOption(enc.Options(), json.WithMarshalers)
	if !ok {
		return nil
	}
	x := &probe{}
	if err := json.MarshalWrite(io.Discard, x, json.WithMarshalers(m)); err != nil {
		return nil
	}
	return x.found
}
