package codec

import (
	"fmt"
	"reflect"
	"strconv"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// arrayCodec is the codec of a slice in a column that is a list. As with []byte a nil
// slice is written as an empty list: *[]T and sql.Null[[]T] hold NULL. Databases without
// lists hold them as JSON; such a text is read too.
func arrayCodec(t reflect.Type, typ *schema.Type, x *Custom) (*Codec, error) {
	if t.Kind() != reflect.Slice || typ.Elem == nil {
		return nil, mismatch(t, typ.Kind)
	}
	c, err := OfCustom(t.Elem(), typ.Elem, x)
	if err != nil {
		return nil, fmt.Errorf("items of %s: %w", t, err)
	}
	a := &array{t: t, size: t.Elem().Size(), elem: c, typ: typ}
	return &Codec{
		Type: t, Kind: typ.Kind, Item: c, Encode: a.encode, Decode: a.decode,
		Shadow: reflect.SliceOf(c.Shadow), Save: a.save, Same: a.same, Restore: a.restore,
		Zero: func(p unsafe.Pointer) bool { return *(*[]struct{})(p) == nil },
	}, nil
}

type array struct {
	t    reflect.Type
	typ  *schema.Type
	size uintptr
	elem *Codec
}

// OrNull is the codec of a slice in a column that may be NULL: nil is. c is that of the slice
// in a column that may not, where nil is the empty list.
func OrNull(c *Codec) *Codec {
	n := *c
	n.Null = true
	isNil := func(p unsafe.Pointer) bool { return unsafe.SliceData(*(*[]struct{})(p)) == nil }
	clear := func(p unsafe.Pointer, t reflect.Type) { reflect.NewAt(t, p).Elem().SetZero() }
	n.Encode = func(p unsafe.Pointer, v *driver.Value) error {
		if isNil(p) {
			v.SetNull()
			return nil
		}
		return c.Encode(p, v)
	}
	n.Decode = func(v *driver.Value, p unsafe.Pointer) error {
		if v.Kind == driver.Null {
			clear(p, n.Type)
			return nil
		}
		return c.Decode(v, p)
	}
	n.Save = func(p, s unsafe.Pointer) {
		if isNil(p) {
			clear(s, n.Shadow)
			return
		}
		c.Save(p, s)
	}
	n.Same = func(p, s unsafe.Pointer) bool { return isNil(p) == isNil(s) && c.Same(p, s) }
	n.Restore = func(s, p unsafe.Pointer) {
		if isNil(s) {
			clear(p, n.Type)
			return
		}
		c.Restore(s, p)
	}
	return &n
}

// items are the data and the length of any slice.
func items(p unsafe.Pointer) (unsafe.Pointer, int) {
	s := *(*[]struct{})(p)
	return unsafe.Pointer(unsafe.SliceData(s)), len(s)
}

func (a *array) encode(p unsafe.Pointer, v *driver.Value) error {
	data, n := items(p)
	list := &driver.Items{Elem: ValueKind(a.elem.Kind), Values: make([]driver.Value, n)}
	for i := range list.Values {
		if err := a.elem.Encode(unsafe.Add(data, uintptr(i)*a.size), &list.Values[i]); err != nil {
			return fmt.Errorf("item %d: %w", i, err)
		}
		if list.Values[i].Kind == driver.Null {
			return &RangeError{Type: a.t.String(), Why: "item " + strconv.Itoa(i) + " is NULL, which an item of a list cannot be"}
		}
		if list.Values[i].Kind == driver.Decimal {
			widen(&list.Values[i], a.typ.Elem)
		}
	}
	*v = driver.Value{Kind: driver.List, Items: list}
	return nil
}

// widen gives a decimal as many digits after the point as the column's have, where that
// changes nothing: lists that are held as JSON are compared by their texts.
func widen(v *driver.Value, typ *schema.Type) {
	if typ == nil || typ.Precision == 0 {
		return
	}
	if d, ok := decimalOf(v); ok && d.exp >= -int32(typ.Scale) { //nolint:gosec // at most 38
		d.round(-int32(typ.Scale)).put(v) //nolint:gosec // as above
	}
}

func (a *array) decode(v *driver.Value, p unsafe.Pointer) error {
	to := reflect.NewAt(a.t, p)
	switch v.Kind {
	case driver.List:
		return a.fill(v, to.Elem())
	case driver.JSON, driver.Text:
		var list driver.Value
		if err := listFromJSON(a.typ, v.Bytes(), &list); err != nil {
			return fmt.Errorf("JSON list into %s: %w", a.t, err)
		}
		return a.fill(&list, to.Elem())
	default:
		return wrong(a.t, v)
	}
}

func (a *array) fill(v *driver.Value, to reflect.Value) error {
	n := 0
	if v.Items != nil {
		n = len(v.Items.Values)
	}
	s := reflect.MakeSlice(a.t, n, n)
	data := s.UnsafePointer()
	for i := range n {
		if err := a.elem.Decode(&v.Items.Values[i], unsafe.Add(data, uintptr(i)*a.size)); err != nil {
			return fmt.Errorf("item %d: %w", i, err)
		}
	}
	to.Set(s)
	return nil
}

func (a *array) save(p, s unsafe.Pointer) {
	data, n := items(p)
	to := reflect.MakeSlice(reflect.SliceOf(a.elem.Shadow), n, n)
	for i := range n {
		a.elem.Save(unsafe.Add(data, uintptr(i)*a.size), unsafe.Add(to.UnsafePointer(), uintptr(i)*a.elem.Shadow.Size()))
	}
	reflect.NewAt(to.Type(), s).Elem().Set(to)
}

func (a *array) same(p, s unsafe.Pointer) bool {
	data, n := items(p)
	saved, m := items(s)
	if n != m {
		return false
	}
	for i := range n {
		if !a.elem.Same(unsafe.Add(data, uintptr(i)*a.size), unsafe.Add(saved, uintptr(i)*a.elem.Shadow.Size())) {
			return false
		}
	}
	return true
}

func (a *array) restore(s, p unsafe.Pointer) {
	saved, n := items(s)
	to := reflect.MakeSlice(a.t, n, n)
	for i := range n {
		a.elem.Restore(unsafe.Add(saved, uintptr(i)*a.elem.Shadow.Size()), unsafe.Add(to.UnsafePointer(), uintptr(i)*a.size))
	}
	reflect.NewAt(a.t, p).Elem().Set(to)
}
