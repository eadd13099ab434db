package codec

import (
	"math"
	"reflect"
	"sync"
	"time"
	"unsafe"
)

// deep copies and compares the values of one type down to what they are made of: pointers,
// slices and maps are followed. It is how the dirty check remembers documents, which a
// program changes in place: exact, and without encoding each document that is loaded.
//
// Values are taken to be trees, as documents are; encoding refuses one that leads back to
// itself before it is remembered.
type deep struct {
	typ   reflect.Type
	flat  bool                          // an assignment is a copy
	clone func(dst, src unsafe.Pointer) // dst is zero, or a shallow copy of src
	equal func(a, b unsafe.Pointer) bool
}

// deeps keeps what deepOf has made: a function of the type alone.
var deeps sync.Map //nolint:gochecknoglobals // reflect.Type → *deep, a memo

func deepOf(t reflect.Type) *deep {
	if d, ok := deeps.Load(t); ok {
		return d.(*deep)
	}
	b := deepBuilder{}
	d := b.of(t)
	for t, made := range b {
		deeps.LoadOrStore(t, made)
	}
	return d
}

// deepBuilder holds the types under way: a type that contains itself finds its own entry.
type deepBuilder map[reflect.Type]*deep

func (b deepBuilder) of(t reflect.Type) *deep {
	if d := b[t]; d != nil {
		return d
	}
	if d, ok := deeps.Load(t); ok {
		return d.(*deep)
	}
	d := &deep{typ: t}
	b[t] = d
	switch t.Kind() {
	case reflect.Struct:
		b.structure(d)
	case reflect.Pointer:
		d.pointer(b.of(t.Elem()))
	case reflect.Slice:
		d.slice(b.of(t.Elem()))
	case reflect.Array:
		d.array(b.of(t.Elem()))
	case reflect.Map:
		d.maps(b.of(t.Key()), b.of(t.Elem()))
	case reflect.Interface:
		d.dynamic()
	default:
		d.basic()
	}
	return d
}

// basic is a type whose values do not change.
func (d *deep) basic() {
	d.flat = true
	t := d.typ
	d.clone = d.assign
	switch t.Kind() {
	case reflect.String:
		d.equal = func(a, b unsafe.Pointer) bool { return *(*string)(a) == *(*string)(b) }
	case reflect.Float64:
		d.equal = func(a, b unsafe.Pointer) bool {
			return math.Float64bits(*(*float64)(a)) == math.Float64bits(*(*float64)(b))
		}
	default: // numbers, bool; functions and channels by what they are
		n := t.Size()
		d.equal = func(a, b unsafe.Pointer) bool {
			return unsafe.String((*byte)(a), n) == unsafe.String((*byte)(b), n)
		}
	}
}

// assign is *dst = *src.
func (d *deep) assign(dst, src unsafe.Pointer) {
	reflect.NewAt(d.typ, dst).Elem().Set(reflect.NewAt(d.typ, src).Elem())
}

type deepField struct {
	offset uintptr
	*deep
}

func (b deepBuilder) structure(d *deep) {
	t := d.typ
	if t == timeType {
		d.flat, d.equal = true, sameMoment
		d.clone = func(dst, src unsafe.Pointer) { *(*time.Time)(dst) = *(*time.Time)(src) }
		return
	}
	d.flat = true
	fields := make([]deepField, t.NumField())
	for i := range fields {
		f := t.Field(i)
		fields[i] = deepField{f.Offset, b.of(f.Type)}
		d.flat = d.flat && fields[i].flat
	}
	d.clone = func(dst, src unsafe.Pointer) {
		d.assign(dst, src)
		if d.flat {
			return
		}
		for _, f := range fields {
			if !f.flat {
				f.clone(unsafe.Add(dst, f.offset), unsafe.Add(src, f.offset))
			}
		}
	}
	d.equal = func(x, y unsafe.Pointer) bool {
		for _, f := range fields {
			if !f.equal(unsafe.Add(x, f.offset), unsafe.Add(y, f.offset)) {
				return false
			}
		}
		return true
	}
}

// sameMoment compares what is written of a time: the instant, and the offset of its zone.
func sameMoment(a, b unsafe.Pointer) bool {
	x, y := *(*time.Time)(a), *(*time.Time)(b)
	if !x.Equal(y) {
		return false
	}
	_, m := x.Zone()
	_, n := y.Zone()
	return m == n
}

func (d *deep) pointer(elem *deep) {
	d.clone = func(dst, src unsafe.Pointer) {
		from := *(*unsafe.Pointer)(src)
		if from == nil {
			*(*unsafe.Pointer)(dst) = nil
			return
		}
		to := reflect.New(elem.typ).UnsafePointer()
		elem.clone(to, from)
		*(*unsafe.Pointer)(dst) = to
	}
	d.equal = func(a, b unsafe.Pointer) bool {
		x, y := *(*unsafe.Pointer)(a), *(*unsafe.Pointer)(b)
		return x == y && (x == nil || elem.flat) || x != nil && y != nil && elem.equal(x, y)
	}
}

func (d *deep) slice(elem *deep) {
	t, size := d.typ, elem.typ.Size()
	d.clone = func(dst, src unsafe.Pointer) {
		from, to := reflect.NewAt(t, src).Elem(), reflect.NewAt(t, dst).Elem()
		n := from.Len()
		if from.IsNil() {
			to.SetZero()
			return
		}
		made := reflect.MakeSlice(t, n, n)
		reflect.Copy(made, from)
		if !elem.flat {
			for i := range n {
				elem.clone(unsafe.Add(made.UnsafePointer(), uintptr(i)*size), unsafe.Add(from.UnsafePointer(), uintptr(i)*size))
			}
		}
		to.Set(made)
	}
	d.equal = func(a, b unsafe.Pointer) bool {
		x, y := reflect.NewAt(t, a).Elem(), reflect.NewAt(t, b).Elem()
		if x.Len() != y.Len() || x.IsNil() != y.IsNil() {
			return false
		}
		p, q := x.UnsafePointer(), y.UnsafePointer()
		for i := range uintptr(x.Len()) {
			if !elem.equal(unsafe.Add(p, i*size), unsafe.Add(q, i*size)) {
				return false
			}
		}
		return true
	}
}

func (d *deep) array(elem *deep) {
	n, size := uintptr(d.typ.Len()), elem.typ.Size()
	d.flat = elem.flat
	d.clone = func(dst, src unsafe.Pointer) {
		d.assign(dst, src)
		for i := uintptr(0); !elem.flat && i < n; i++ {
			elem.clone(unsafe.Add(dst, i*size), unsafe.Add(src, i*size))
		}
	}
	d.equal = func(a, b unsafe.Pointer) bool {
		for i := range n {
			if !elem.equal(unsafe.Add(a, i*size), unsafe.Add(b, i*size)) {
				return false
			}
		}
		return true
	}
}

func (d *deep) maps(key, elem *deep) {
	t := d.typ
	d.clone = func(dst, src unsafe.Pointer) {
		from, to := reflect.NewAt(t, src).Elem(), reflect.NewAt(t, dst).Elem()
		if from.IsNil() {
			to.SetZero()
			return
		}
		made := reflect.MakeMapWithSize(t, from.Len())
		for it := from.MapRange(); it.Next(); {
			made.SetMapIndex(it.Key(), elem.copied(it.Value()))
		}
		to.Set(made)
	}
	d.equal = func(a, b unsafe.Pointer) bool {
		x, y := reflect.NewAt(t, a).Elem(), reflect.NewAt(t, b).Elem()
		if x.Len() != y.Len() || x.IsNil() != y.IsNil() {
			return false
		}
		for it := x.MapRange(); it.Next(); {
			v := y.MapIndex(it.Key())
			if !v.IsValid() || !elem.alike(it.Value(), v) {
				return false
			}
		}
		return true
	}
	_ = key // keys are compared by the map; what one points to belongs to the program
}

// copied is a copy of v, which need not have an address.
func (d *deep) copied(v reflect.Value) reflect.Value {
	if d.flat {
		return v
	}
	from, to := reflect.New(d.typ), reflect.New(d.typ)
	from.Elem().Set(v)
	d.clone(to.UnsafePointer(), from.UnsafePointer())
	return to.Elem()
}

// alike compares two values that need not have an address.
func (d *deep) alike(a, b reflect.Value) bool {
	x, y := reflect.New(d.typ), reflect.New(d.typ)
	x.Elem().Set(a)
	y.Elem().Set(b)
	return d.equal(x.UnsafePointer(), y.UnsafePointer())
}

// dynamic is an interface: what it holds says how.
func (d *deep) dynamic() {
	t := d.typ
	d.clone = func(dst, src unsafe.Pointer) {
		from, to := reflect.NewAt(t, src).Elem(), reflect.NewAt(t, dst).Elem()
		if from.IsNil() {
			to.SetZero()
			return
		}
		to.Set(deepOf(from.Elem().Type()).copied(from.Elem()))
	}
	d.equal = func(a, b unsafe.Pointer) bool {
		x, y := reflect.NewAt(t, a).Elem(), reflect.NewAt(t, b).Elem()
		if x.IsNil() || y.IsNil() {
			return x.IsNil() == y.IsNil()
		}
		return x.Elem().Type() == y.Elem().Type() && deepOf(x.Elem().Type()).alike(x.Elem(), y.Elem())
	}
}
