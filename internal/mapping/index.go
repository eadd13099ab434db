package mapping

import "unsafe"

// Index finds objects by their key. It is generic in the key's type alone: a map whose
// keys are strings or interfaces takes two to five times as long (docs/performance.md).
type Index interface {
	Get(key unsafe.Pointer) unsafe.Pointer // nil: none
	Put(key, object unsafe.Pointer)
	Delete(key unsafe.Pointer)
	Len() int
}

type index[K comparable] struct{ m map[K]unsafe.Pointer }

// NewIndex makes an index with room for hint objects.
func NewIndex[K comparable](hint int) Index {
	return &index[K]{make(map[K]unsafe.Pointer, hint)}
}

func (x *index[K]) Get(key unsafe.Pointer) unsafe.Pointer { return x.m[*(*K)(key)] }
func (x *index[K]) Put(key, object unsafe.Pointer)        { x.m[*(*K)(key)] = object }
func (x *index[K]) Delete(key unsafe.Pointer)             { delete(x.m, *(*K)(key)) }
func (x *index[K]) Len() int                              { return len(x.m) }
