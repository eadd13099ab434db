package codec

import (
	"reflect"
	"sync"
)

// absents keeps the codecs that Absent has made: a pure function's results, over the few
// codecs and types that a program's queries read into.
var absents sync.Map //nolint:gochecknoglobals // absentKey → *Codec, a memo

type absentKey struct {
	c *Codec
	t reflect.Type
}

// Absent is the codec of t, a *T or a sql.Null[T], over values that c reads.
func Absent(c *Codec, t reflect.Type) *Codec {
	k := absentKey{c, t}
	if a, ok := absents.Load(k); ok {
		return a.(*Codec)
	}
	var a *Codec
	if t.Kind() == reflect.Pointer {
		a = Pointer(c)
	} else {
		a = null(t, c)
	}
	was, _ := absents.LoadOrStore(k, a)
	return was.(*Codec)
}
