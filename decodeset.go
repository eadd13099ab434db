package tenon

import (
	"bytes"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// DecodeError is what is wrong with a body that DecodeSet read: whoever sent it has to mend
// it. Key is the member of the object that it is about; empty: the whole.
type DecodeError struct {
	Key string
	Err error
}

// Error names the key.
func (e *DecodeError) Error() string {
	if e.Key == "" {
		return "tenon: body: " + e.Err.Error()
	}
	return fmt.Sprintf("tenon: body: %q: %v", e.Key, e.Err)
}

// Unwrap is the cause.
func (e *DecodeError) Unwrap() error { return e.Err }

// DecodeSet reads a JSON object, such as the body of a PATCH, into a set of assignments: for
// the columns that are listed, and no others. A member that is absent leaves its column
// alone, null writes NULL, and any other value writes that. Members are named as the fields
// of the entity are in encoding/json/v2, with their case.
//
// A member that is no column of the list, one that comes twice, and a value that its column
// does not hold are a *DecodeError, which leaves the set as it was; a mistake in the list is
// a *BuildError.
//
//	var set ProductSet
//	err := tenon.DecodeSet(&set, body, Products.Name, Products.Price)
func DecodeSet[E any](set Assignments[E], body []byte, columns ...AnyColumn) error {
	return decodeSet(reflect.TypeFor[E](), set, body, columns)
}

// part is what a Set lets DecodeSet write.
type part interface {
	slot() (what *setKind, value unsafe.Pointer, typ reflect.Type)
}

func (s *Set[T]) slot() (what *setKind, value unsafe.Pointer, typ reflect.Type) {
	return &s.what, unsafe.Pointer(&s.v), reflect.TypeFor[T]()
}

func decodeSet(entity reflect.Type, set any, body []byte, columns []AnyColumn) error {
	v := reflect.ValueOf(set)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return &BuildError{What: "the set is no pointer", Where: "DecodeSet", Do: "write &set"}
	}
	next := reflect.New(v.Type().Elem())
	next.Elem().Set(v.Elem())
	allowed := map[string]*tree.Node{}
	parts := map[string]part{}
	for _, c := range columns {
		key, p, err := partOf(entity, next.Elem(), nodeOf(c))
		if err != nil {
			return err
		}
		allowed[key], parts[key] = nodeOf(c), p
	}
	err := members(body, func(key string, raw jsontext.Value) error {
		if parts[key] == nil {
			return fmt.Errorf("cannot be set here; what can be is %s", listOf(parts))
		}
		return fill(parts[key], allowed[key], raw)
	})
	if err == nil {
		v.Elem().Set(next.Elem())
	}
	return err
}

func listOf(parts map[string]part) string {
	var keys []string
	for k := range parts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return strings.Join(keys, ", ")
}

// partOf finds a column's part of a set, and the name that it has in JSON.
func partOf(entity reflect.Type, set reflect.Value, n *tree.Node) (string, part, error) {
	wrong := func(what string) (string, part, error) {
		return "", nil, &BuildError{What: what, Where: "DecodeSet: " + nodeName(n), Do: "list columns of the set's own table"}
	}
	if n.Kind != tree.Column || n.Source == nil {
		return wrong("it is no column")
	}
	m, ok := n.Source.Of.(*mapping.Mapping)
	if !ok || m.Type != entity {
		return wrong("it is a column of another table")
	}
	at := m.Table.Column(n.Name)
	if at < 0 {
		return wrong("the table has no such column")
	}
	field := m.Columns[at].Field
	f := set.FieldByName(field)
	if !f.IsValid() {
		return wrong("nothing writes a computed column")
	}
	p, ok := f.Addr().Interface().(part)
	if !ok {
		return wrong("the set has no part for it")
	}
	key := field
	if sf, ok := entity.FieldByName(field); ok {
		name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
		if name = strings.Trim(name, "'"); name == "-" {
			return wrong("its field is hidden from JSON")
		} else if name != "" {
			key = name
		}
	}
	return key, p, nil
}

// members gives the members of an object to f.
func members(body []byte, f func(key string, raw jsontext.Value) error) error {
	d := jsontext.NewDecoder(bytes.NewReader(body))
	if d.PeekKind() != '{' {
		return &DecodeError{Err: fmt.Errorf("it is no JSON object")}
	}
	if _, err := d.ReadToken(); err != nil {
		return &DecodeError{Err: err}
	}
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return &DecodeError{Err: err}
		}
		key := name.String()
		raw, err := d.ReadValue()
		if err != nil {
			return &DecodeError{Key: key, Err: err}
		}
		if err := f(key, raw); err != nil {
			return &DecodeError{Key: key, Err: err}
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return &DecodeError{Err: err}
	}
	if _, err := d.ReadToken(); err != io.EOF { //nolint:errorlint // Decoder gives io.EOF itself at the end
		return &DecodeError{Err: fmt.Errorf("something follows the object")}
	}
	return nil
}

// fill writes one member into its part of the set.
func fill(p part, n *tree.Node, raw jsontext.Value) error {
	what, at, typ := p.slot()
	if raw.Kind() == 'n' {
		if !n.Null {
			return fmt.Errorf("null, and the column cannot be NULL")
		}
		*what = toNull
		return nil
	}
	x := reflect.New(typ) // decoding would merge into what is there
	if err := json.Unmarshal(raw, x.Interface()); err != nil {
		return err
	}
	var v driver.Value
	if err := n.Codec.Encode(x.UnsafePointer(), &v); err != nil {
		return err
	}
	if err := codec.Fit(&v, n.Type); err != nil {
		return err
	}
	reflect.NewAt(typ, at).Elem().Set(x.Elem())
	*what = toValue
	return nil
}
