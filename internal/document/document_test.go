package document

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"
)

type (
	mood  string
	small struct {
		Theme string `json:"theme"`
		Size  int64  `json:"size"`
	}
	inner struct {
		A  []string
		B  *inner `json:"b,omitzero"`
		On bool   `json:"-"`
	}
	large struct {
		I8    int8     `json:"i8"`
		I16   int16    `json:"i16"`
		I32   int32    `json:"i32"`
		I64   int64    `json:"i64"`
		U8    uint8    `json:"u8"`
		U16   uint16   `json:"u16"`
		U32   uint32   `json:"u32"`
		U64   uint64   `json:"u64"`
		F     float64  `json:"f,omitzero"`
		Mood  mood     `json:"mood"`
		Yes   bool     `json:"yes"`
		In    inner    `json:"in"`
		Many  []inner  `json:"many"`
		Rows  [][]int  `json:"rows"`
		Maybe *float64 `json:"maybe"`
		_     int
	}
)

// agree holds a text against the library: what is decoded here is what is decoded there.
func agree[T any](t *testing.T, text string) (known bool) {
	t.Helper()
	var got, want T
	f := Of(reflect.TypeFor[T]())
	known = f.Decode([]byte(text), unsafe.Pointer(&got))
	err := json.Unmarshal([]byte(text), &want)
	if known && (err != nil || !reflect.DeepEqual(got, want)) {
		t.Errorf("%T from %s: %+v, the library has %+v, %v", got, text, got, want, err)
	}
	return known
}

// written holds what is encoded against the library.
func written[T any](t *testing.T, v T) (text string, known bool) {
	t.Helper()
	b, known := Of(reflect.TypeFor[T]()).Encode(unsafe.Pointer(&v))
	want, err := json.Marshal(&v, json.Deterministic(true), json.FormatNilSliceAsNull(true), json.FormatNilMapAsNull(true))
	if known && (err != nil || string(b) != string(want)) {
		t.Errorf("%+v: %s, the library has %s, %v", v, b, want, err)
	}
	return string(want), known
}

func TestTexts(t *testing.T) {
	for text, known := range map[string]bool{
		`{"theme":"dark","size":4}`:      true,
		`{"size": 4, "theme": "dark"}`:   true,
		" {\n\t\"size\" : 4 } \r":        true,
		`{}`:                             true,
		`{"theme":"","size":-9}`:         true,
		`{"theme":"smörgås 🙂","size":0}`: true,
		`{"size":999999999999999999}`:    true,
		`{"size":9223372036854775807}`:   true,
		`{"size":9223372036854775808}`:   false,
		`{"size":-9223372036854775808}`:  false,
		`{"size":10000000000000000000}`:  false,
		`{"size":-0}`:                    false,
		`{"size":01}`:                    false,
		`{"size":1.0}`:                   false,
		`{"size":1e3}`:                   false,
		`{"size":}`:                      false,
		`{"size":"1"}`:                   false,
		`{"size":null}`:                  false,
		`{"theme":"a\"b"}`:               false,
		`{"theme":"a` + "\n" + `b"}`:     false,
		`{"theme":"` + "\xff" + `"}`:     false,
		`{"Theme":"x"}`:                  false,
		`{"theme":"x","theme":"y"}`:      false,
		`{"other":1}`:                    false,
		`{"size":1,}`:                    false,
		`{"size":1 "theme":""}`:          false,
		`{"size":1}}`:                    false,
		`{"size":1`:                      false,
		`{"size"`:                        false,
		`{`:                              false,
		``:                               false,
		`null`:                           false,
		`[]`:                             false,
		`{"theme":"x` + strings.Repeat("y", 9999):  false,
		`{"size":1}` + strings.Repeat(" ", 99):     true,
		`{"size":1}` + "\x00":                      false,
		`{"size":1, "theme" : "\u0041"}`:           false,
		`{"size":1000000000000000000000000000000}`: false,
	} {
		if agree[small](t, text) != known {
			t.Errorf("%s: known %v", text, !known)
		}
	}
	for _, text := range []string{
		`{"i8":128}`, `{"i8":-128}`, `{"i8":-129}`, `{"u8":255}`, `{"u8":256}`, `{"u8":-1}`, `{"u32":4294967296}`, `{"i32":-2147483649}`,
		`{"f":1.5}`, `{"f":-0}`, `{"f":-0.0}`, `{"f":1.}`, `{"f":.5}`, `{"f":00.5}`, `{"f":1E5}`, `{"f":` + strings.Repeat("9", 400) + `}`, `{"f":0.1000000000000000055511151231257827}`,
		`{"many":[]}`, `{"many":null}`, `{"many":[{}]}`, `{"many":[{"A":["x","y"]},{"b":{"A":[]}}]}`, `{"many":[,]}`, `{"many":[{}`, `{"many":[{}{}]}`, `{"many":{}}`,
		`{"rows":[[1,2],[],null,[3]]}`, `{"maybe":1}`, `{"maybe":null}`, `{"in":{"On":true}}`, `{"in":{"b":null}}`, `{"yes":true}`, `{"yes":false}`, `{"yes":truex}`, `{"yes":1}`,
		`{"hidden":1}`, `{"in":` + strings.Repeat(`{"b":`, 100) + `{}` + strings.Repeat("}", 101), `{"mood":"glad"}`,
	} {
		agree[large](t, text)
	}
}

// TestRandom writes and reads random documents, and texts of which a part was changed.
func TestRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	wrote, read, broken := 0, 0, 0
	for range 20_000 {
		v := random(r)
		text, known := written(t, v)
		if known {
			wrote++
		}
		if agree[large](t, text) {
			read++
		}
		b := []byte(text)
		for range 1 + r.IntN(3) {
			at := r.IntN(len(b))
			b[at] = "{}[]:,\"\\ 0123456789.-+eEtfnabc\n\x00\xff"[r.IntN(33)]
		}
		if agree[large](t, string(b)) {
			broken++
		}
		indented := jsontext.Value(text)
		if err := indented.Indent(); err == nil {
			agree[large](t, string(indented))
		}
	}
	if wrote < 9_000 || read < 7_000 || broken < 300 {
		t.Errorf("%d were written, %d read, and %d read that were changed: too few to tell", wrote, read, broken)
	}
}

func random(r *rand.Rand) large {
	f := r.Float64()*2000 - 1000
	texts := []string{"", "a", "smörgås", `say "no"`, "\n", "<b>&</b>", "\u2028", "🙂", "\xff", "\x7f"}
	word := func() string { return texts[r.IntN(len(texts)*3)%len(texts)] }
	if r.IntN(8) > 0 {
		word = func() string { return texts[r.IntN(3)] }
	}
	v := large{
		I8: int8(r.Uint64()), I16: int16(r.Uint64()), I32: int32(r.Uint64()), I64: int64(r.Uint64() >> r.IntN(64)),
		U8: uint8(r.Uint64()), U16: uint16(r.Uint64()), U32: uint32(r.Uint64()), U64: r.Uint64() >> r.IntN(64),
		F: f, Mood: mood(word()), Yes: r.IntN(2) == 0,
	}
	for range r.IntN(3) {
		v.Many = append(v.Many, inner{A: []string{word(), word()}, B: &inner{A: []string{}}})
		v.Rows = append(v.Rows, []int{r.Int(), -r.IntN(9)}, nil, []int{})
	}
	switch r.IntN(6) {
	case 0:
		v.F = math.Float64frombits(r.Uint64())
	case 1:
		v.F, v.Maybe = float64(r.IntN(3)-1), &f
	case 2:
		v.F = math.Copysign(0, -1)
	}
	return v
}

// TestLoop: what leads back to itself is left to the library, which refuses it.
func TestLoop(t *testing.T) {
	x := &inner{}
	x.B = x
	if _, known := Of(reflect.TypeFor[inner]()).Encode(unsafe.Pointer(x)); known {
		t.Error("a document without an end was written")
	}
}

type odd struct{ S string }

func (odd) MarshalText() ([]byte, error) { return []byte("odd"), nil }

type never struct{ N int }

func (never) IsZero() bool { return false }

// TestOthers: types that are not plain.
func TestOthers(t *testing.T) {
	for _, x := range []any{
		map[string]int{},
		any(nil),
		[]byte{},
		time.Time{},
		odd{},
		[]odd{},
		struct{ X any }{},
		struct{ T *time.Time }{},
		[2]int{},
		float32(1),
		struct{ small }{},
		struct {
			A int `json:",string"`
		}{},
		struct {
			A int `json:"a,omitempty"`
		}{},
		struct {
			A int `json:"'a b'"`
		}{},
		struct {
			A never `json:"a,omitzero"`
		}{},
	} {
		typ := reflect.TypeOf(&x).Elem()
		if x != nil {
			typ = reflect.TypeOf(x)
		}
		if Of(typ) != nil {
			t.Errorf("%v is plain", typ)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	text := []byte(`{"size": 42, "theme": "dark"}`)
	f := Of(reflect.TypeFor[small]())
	b.Run("form", func(b *testing.B) {
		for b.Loop() {
			var v small
			f.Decode(text, unsafe.Pointer(&v))
		}
	})
	b.Run("library", func(b *testing.B) {
		for b.Loop() {
			var v small
			_ = json.Unmarshal(text, &v)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	v := small{"dark", 42}
	f := Of(reflect.TypeFor[small]())
	b.Run("form", func(b *testing.B) {
		for b.Loop() {
			f.Encode(unsafe.Pointer(&v))
		}
	})
	b.Run("library", func(b *testing.B) {
		for b.Loop() {
			_, _ = json.Marshal(&v)
		}
	})
}
