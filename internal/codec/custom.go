package codec

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// Custom is how a program keeps values of one Go type, which says nothing of databases, as
// values of another that does. Nobody changes it.
type Custom struct {
	Type   reflect.Type // what fields hold
	Stored reflect.Type // what columns hold

	// To makes a new value of Stored of the Type at p; From writes the Type at p that the
	// Stored at s stands for. They are the program's, and may fail.
	To   func(p unsafe.Pointer) (s unsafe.Pointer, err error)
	From func(s, p unsafe.Pointer) error

	once sync.Once // free is made when it is first asked for
	free struct {
		c   *Codec
		typ schema.Type
		err error
	}
}

// OfCustom is Of for a field that x has a part in: its type is x.Type, or holds it behind a
// pointer, in a sql.Null or in a slice. A nil x is no Custom.
func OfCustom(t reflect.Type, typ *schema.Type, x *Custom) (*Codec, error) {
	if x == nil {
		return Of(t, typ)
	}
	return newCodec(t, typ, x)
}

// FreeCustom is the codec of x.Type where no column says more, and the type of such values.
func FreeCustom(x *Custom) (*Codec, *schema.Type, error) {
	x.once.Do(func() {
		f := &x.free
		typ, ok := TypeOf(x.Stored)
		if !ok && !isValuer(x.Stored) {
			typ = schema.Type{Kind: schema.JSON}
		}
		f.typ = typ
		f.c, f.err = OfCustom(x.Type, &f.typ, x)
	})
	return x.free.c, &x.free.typ, x.free.err
}

// customCodec stores what To makes. Values are remembered as what is stored remembers them,
// since nothing is known of the type itself; those that can be keys as themselves.
func customCodec(typ *schema.Type, x *Custom) (*Codec, error) {
	inner, err := Of(x.Stored, typ)
	if err != nil {
		return nil, fmt.Errorf("the codec of %s: %w", x.Type, err)
	}
	k := &custom{Custom: x, inner: inner}
	c := &Codec{
		Type: x.Type, Kind: inner.Kind, Null: inner.Null, Encode: k.encode, Decode: k.decode,
		Zero: func(p unsafe.Pointer) bool { return reflect.NewAt(x.Type, p).Elem().IsZero() },
	}
	if IsKey(x.Type) {
		c.Shadow, c.Save, c.Restore = x.Type, k.assign, k.assign
		c.Same = func(p, s unsafe.Pointer) bool {
			return reflect.NewAt(x.Type, p).Elem().Equal(reflect.NewAt(x.Type, s).Elem()) || k.alike(p, s)
		}
		return c, nil
	}
	c.Shadow = reflect.StructOf([]reflect.StructField{
		{Name: "OK", Type: reflect.TypeFor[bool]()},
		{Name: "V", Type: inner.Shadow},
	})
	k.at = c.Shadow.Field(1).Offset
	c.Save, c.Same, c.Restore = k.save, k.same, k.restore
	return c, nil
}

// IsKey says that values of t are equal when == says so, and do not change in place.
func IsKey(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Bool, reflect.String,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return true
	case reflect.Array:
		return IsKey(t.Elem())
	case reflect.Struct:
		if t.PkgPath() == "unique" && strings.HasPrefix(t.Name(), "Handle[") {
			return true // a pointer, whose value is the same for the same text
		}
		for f := range t.Fields() {
			if !IsKey(f.Type) {
				return false
			}
		}
		return true
	default:
		return false
	}
}

type custom struct {
	*Custom
	inner *Codec
	at    uintptr // of what is stored in the shadow
}

func (k *custom) encode(p unsafe.Pointer, v *driver.Value) error {
	s, err := k.To(p)
	if err != nil {
		x := reflect.NewAt(k.Type, p).Elem()
		return &RangeError{Type: k.Type.String(), Value: fmt.Sprint(x), Why: "is refused by its codec: " + err.Error(), Err: err}
	}
	return k.inner.Encode(s, v)
}

func (k *custom) decode(v *driver.Value, p unsafe.Pointer) error {
	s := reflect.New(k.Stored).UnsafePointer()
	if err := k.inner.Decode(v, s); err != nil {
		return fmt.Errorf("what a %s is made of: %w", k.Type, err)
	}
	if err := k.From(s, p); err != nil {
		return &RangeError{Type: k.Type.String(), Value: show(v), Why: "is none that its codec takes: " + err.Error(), Err: err}
	}
	return nil
}

func (k *custom) assign(from, to unsafe.Pointer) {
	reflect.NewAt(k.Type, to).Elem().Set(reflect.NewAt(k.Type, from).Elem())
}

// alike says that two values are stored as the same.
func (k *custom) alike(p, q unsafe.Pointer) bool {
	a, err := k.To(p)
	if err != nil {
		return false
	}
	b, err := k.To(q)
	if err != nil {
		return false
	}
	shadow := reflect.New(k.inner.Shadow).UnsafePointer()
	k.inner.Save(b, shadow)
	return k.inner.Same(a, shadow)
}

// save remembers nothing of what To refuses: a flush meets the error.
func (k *custom) save(p, s unsafe.Pointer) {
	x, err := k.To(p)
	if *(*bool)(s) = err == nil; err == nil {
		k.inner.Save(x, unsafe.Add(s, k.at))
	}
}

func (k *custom) same(p, s unsafe.Pointer) bool {
	if !*(*bool)(s) {
		return false
	}
	x, err := k.To(p)
	return err == nil && k.inner.Same(x, unsafe.Add(s, k.at))
}

func (k *custom) restore(s, p unsafe.Pointer) {
	if !*(*bool)(s) {
		return // there was nothing to remember
	}
	x := reflect.New(k.Stored).UnsafePointer()
	k.inner.Restore(unsafe.Add(s, k.at), x)
	_ = k.From(x, p) // what To gave is what From takes
}
