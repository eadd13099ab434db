package codec

import (
	"reflect"
	"strings"
	"time"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
)

// Pointer is the codec of *T, where c is that of T: nil is NULL. What it remembers is the
// value behind the pointer, so that a change through the pointer is seen. Decode and
// Restore make a new variable, never write into the one that was pointed to.
func Pointer(c *Codec) *Codec {
	n := absent(reflect.PointerTo(c.Type), c)
	fresh := maker(c.Type)
	n.Encode = func(p unsafe.Pointer, v *driver.Value) error {
		e := *(*unsafe.Pointer)(p)
		if e == nil {
			v.SetNull()
			return nil
		}
		return c.Encode(e, v)
	}
	n.Decode = func(v *driver.Value, p unsafe.Pointer) error {
		if v.Kind == driver.Null {
			*(*unsafe.Pointer)(p) = nil
			return nil
		}
		e := fresh()
		if err := c.Decode(v, e); err != nil {
			return err
		}
		*(*unsafe.Pointer)(p) = e
		return nil
	}
	at, shadow := n.Shadow.Field(1).Offset, n.Shadow
	n.Save = func(p, s unsafe.Pointer) {
		e := *(*unsafe.Pointer)(p)
		if *(*bool)(s) = e != nil; e != nil {
			c.Save(e, unsafe.Add(s, at))
		} else {
			reflect.NewAt(shadow, s).Elem().SetZero() // nothing is kept alive
		}
	}
	n.Same = func(p, s unsafe.Pointer) bool {
		e := *(*unsafe.Pointer)(p)
		return *(*bool)(s) == (e != nil) && (e == nil || c.Same(e, unsafe.Add(s, at)))
	}
	n.Restore = func(s, p unsafe.Pointer) {
		if !*(*bool)(s) {
			*(*unsafe.Pointer)(p) = nil
			return
		}
		e := fresh()
		c.Restore(unsafe.Add(s, at), e)
		*(*unsafe.Pointer)(p) = e
	}
	n.Zero = func(p unsafe.Pointer) bool { return *(*unsafe.Pointer)(p) == nil }
	return n
}

// maker makes new variables of t. Through reflect.New it takes half as long again.
func maker(t reflect.Type) func() unsafe.Pointer {
	switch {
	case t == timeType:
		return fresh[time.Time]
	case isUUID(t):
		return fresh[[16]byte]
	}
	switch t.Kind() {
	case reflect.String:
		return fresh[string]
	case reflect.Bool:
		return fresh[bool]
	case reflect.Int32, reflect.Uint32, reflect.Float32:
		return fresh[int32]
	case reflect.Int, reflect.Int64, reflect.Uint64, reflect.Float64:
		return fresh[int64]
	default:
		return func() unsafe.Pointer { return reflect.New(t).UnsafePointer() }
	}
}

func fresh[T any]() unsafe.Pointer { return unsafe.Pointer(new(T)) }

// absent is what *T and sql.Null[T] have in common.
func absent(t reflect.Type, c *Codec) *Codec {
	return &Codec{
		Type: t, Kind: c.Kind, Elem: c, Null: true,
		Shadow: reflect.StructOf([]reflect.StructField{
			{Name: "OK", Type: reflect.TypeFor[bool]()},
			{Name: "V", Type: c.Shadow},
		}),
	}
}

// isNull says that t is an instance of sql.Null, by its path: this package does not need
// database/sql for anything else.
func isNull(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.PkgPath() == "database/sql" && strings.HasPrefix(t.Name(), "Null[") && t.NumField() == 2
}

// null is the codec of t = sql.Null[T], where c is that of T. The value of one that is not
// valid does not count, and is zero once read.
func null(t reflect.Type, c *Codec) *Codec {
	n := absent(t, c)
	value, valid := t.Field(0).Offset, t.Field(1).Offset
	ok := func(p unsafe.Pointer) *bool { return (*bool)(unsafe.Add(p, valid)) }
	clear := func(p unsafe.Pointer) { reflect.NewAt(t, p).Elem().SetZero() }
	n.Encode = func(p unsafe.Pointer, v *driver.Value) error {
		if !*ok(p) {
			v.SetNull()
			return nil
		}
		return c.Encode(unsafe.Add(p, value), v)
	}
	n.Decode = func(v *driver.Value, p unsafe.Pointer) error {
		if v.Kind == driver.Null {
			clear(p)
			return nil
		}
		*ok(p) = true
		return c.Decode(v, unsafe.Add(p, value))
	}
	at, shadow := n.Shadow.Field(1).Offset, n.Shadow
	n.Save = func(p, s unsafe.Pointer) {
		if *(*bool)(s) = *ok(p); *ok(p) {
			c.Save(unsafe.Add(p, value), unsafe.Add(s, at))
		} else {
			reflect.NewAt(shadow, s).Elem().SetZero()
		}
	}
	n.Same = func(p, s unsafe.Pointer) bool {
		return *(*bool)(s) == *ok(p) && (!*ok(p) || c.Same(unsafe.Add(p, value), unsafe.Add(s, at)))
	}
	n.Restore = func(s, p unsafe.Pointer) {
		if !*(*bool)(s) {
			clear(p)
			return
		}
		*ok(p) = true
		c.Restore(unsafe.Add(s, at), unsafe.Add(p, value))
	}
	n.Zero = func(p unsafe.Pointer) bool { return !*ok(p) && c.Zero(unsafe.Add(p, value)) }
	return n
}
