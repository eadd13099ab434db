// Package document reads and writes the JSON documents of plain types: structs of numbers,
// strings and bools, their slices and pointers to them, which most documents are. It takes a
// text only as a database hands out what was written to it: at anything else, an escape, a
// member that the type does not have, a number in another form, it says that it does not know,
// and encoding/json/v2 decides. So what it reads and writes is what that package reads and
// writes, which costs several times as much for a small document.
package document

import (
	"encoding"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Form is how the documents of one type are read and written. It is safe for use by many
// goroutines.
type Form struct {
	// read reads the value that begins at b[i] into p, which is zero, and gives where it ends,
	// or -1: it does not know.
	read func(b []byte, i, depth int, p unsafe.Pointer) int
	// write appends the value at p.
	write func(b []byte, p unsafe.Pointer, depth int) ([]byte, bool)
	plain bool
	size  atomic.Int32 // of the longest document that was written, for the next
}

// Documents that are deeper are left to the library, which has a limit of its own.
const maxDepth = 64

// Decode reads a document into p, which is zero. When it says false, p may hold a part of it.
func (f *Form) Decode(b []byte, p unsafe.Pointer) bool {
	i := f.read(b, space(b, 0), 0, p)
	return i >= 0 && space(b, i) == len(b)
}

// Encode gives the document at p, or says false.
func (f *Form) Encode(p unsafe.Pointer) ([]byte, bool) {
	b, ok := f.write(make([]byte, 0, f.size.Load()+8), p, 0)
	if n := int32(min(len(b), 1024)); ok && n > f.size.Load() {
		f.size.Store(n)
	}
	return b, ok
}

// forms keeps what Of has made: a function of the type alone.
var forms sync.Map //nolint:gochecknoglobals // reflect.Type → *Form, a memo

// Of is the form of a type, or nil for one that is not plain.
func Of(t reflect.Type) *Form {
	f, ok := forms.Load(t)
	if !ok {
		b := builder{}
		made := b.of(t)
		for _, x := range b {
			made.plain = made.plain && x.plain
		}
		f, _ = forms.LoadOrStore(t, made)
	}
	if f := f.(*Form); f.plain {
		return f
	}
	return nil
}

// builder holds the types under way: a type that contains itself finds its own entry.
type builder map[reflect.Type]*Form

func (b builder) of(t reflect.Type) *Form {
	if f := b[t]; f != nil {
		return f
	}
	f := new(Form)
	b[t] = f
	if speaks(t) {
		return f
	}
	f.plain = true
	switch t.Kind() {
	case reflect.Struct:
		f.plain = b.structure(f, t)
	case reflect.Pointer:
		f.pointer(t.Elem(), b.of(t.Elem()))
	case reflect.Slice:
		f.plain = t.Elem().Kind() != reflect.Uint8 // which is base64
		f.slice(t, b.of(t.Elem()))
	default:
		f.plain = f.scalar(t)
	}
	return f
}

// speaks says that a type reads or writes itself.
func speaks(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	for _, i := range own {
		if t.Implements(i) || p.Implements(i) {
			return true
		}
	}
	return false
}

var own = []reflect.Type{
	reflect.TypeFor[json.Marshaler](), reflect.TypeFor[json.MarshalerTo](),
	reflect.TypeFor[json.Unmarshaler](), reflect.TypeFor[json.UnmarshalerFrom](),
	reflect.TypeFor[encoding.TextMarshaler](), reflect.TypeFor[encoding.TextUnmarshaler](), reflect.TypeFor[encoding.TextAppender](),
}

// tells says that a type says itself what its zero values are.
func tells(t reflect.Type) bool {
	zeroer := reflect.TypeFor[interface{ IsZero() bool }]()
	return t.Implements(zeroer) || reflect.PointerTo(t).Implements(zeroer)
}

// member is a field of a struct.
type member struct {
	*Form
	name   string
	key    string // ,"name": as it is written
	offset uintptr
	typ    reflect.Type
	zero   bool // left out where it is zero
}

// members are the fields of a struct, if all of them are plain members.
func (b builder) members(t reflect.Type) ([]member, bool) {
	var out []member
	seen := map[string]bool{}
	for f := range t.Fields() {
		tag, tagged := f.Tag.Lookup("json")
		if f.Anonymous || f.PkgPath != "" && tagged {
			return nil, false
		}
		if f.PkgPath != "" || tag == "-" {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		if name == "" {
			name = f.Name
		}
		zero := options == "omitzero" && !tells(f.Type)
		if !isName(name) || options != "" && !zero || seen[name] {
			return nil, false
		}
		seen[name] = true
		key, err := jsontext.AppendQuote([]byte(","), name)
		if err != nil {
			return nil, false
		}
		out = append(out, member{Form: b.of(f.Type), name: name, key: string(key) + ":", offset: f.Offset, typ: f.Type, zero: zero})
	}
	return out, len(out) <= 64
}

// isName leaves out what a tag may say in another way.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') && s[i] != '_' && (s[i] != '-' || i == 0) {
			return false
		}
	}
	return s != ""
}
