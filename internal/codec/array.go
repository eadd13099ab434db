package codec

import (
	json "encoding/json/v2"
	"fmt"
	"reflect"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// arrayCodec is the codec of a slice in a column that is a list. As with []byte a nil
// slice is written as an empty list: *[]T and sql.Null[[]T] hold NULL. Databases without
// lists hold them as JSON; such a text is read too.
func arrayCodec(t reflect.Type, typ *schema.Type) (*Codec, error) {
	if t.Kind() != reflect.Slice || typ.Elem == nil {
		return nil, mismatch(t, typ.Kind)
	}
	c, err := Of(t.Elem(), typ.Elem)
	if err != nil {
		return nil, fmt.Errorf("items of %s: %w", t, err)
	}
	a := &array{t: t, size: t.Elem().Size(), elem: c}
	return &Codec{
		Type: t, Kind: typ.Kind, Encode: a.encode, Decode: a.decode,
		Shadow: reflect.SliceOf(c.Shadow), Save: a.save, Same: a.same, Restore: a.restore,
		Zero: func(p unsafe.Pointer) bool { return *(*[]struct{})(p) == nil },
	}, nil
}

type array struct {
	t    reflect.Type
	size uintptr
	elem *Codec
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
	}
	*v = driver.Value{Kind: driver.List, Items: list}
	return nil
}

func (a *array) decode(v *driver.Value, p unsafe.Pointer) error {
	to := reflect.NewAt(a.t, p)
	switch v.Kind {
	case driver.List:
		return a.fill(v, to.Elem())
	case driver.JSON, driver.Text:
		to.Elem().SetZero()
		if err := json.Unmarshal(v.Bytes(), to.Interface()); err != nil {
			return fmt.Errorf("JSON list into %s: %w", a.t, err)
		}
		return nil
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
