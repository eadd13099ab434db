package tenon

import "unsafe"

// Three is three parts of a row; Four to Eight are as many.
type Three[A, B, C any] struct {
	A A
	B B
	C C
}

// Four is four parts of a row.
type Four[A, B, C, D any] struct {
	A A
	B B
	C C
	D D
}

// Five is five parts of a row.
type Five[A, B, C, D, E any] struct {
	A A
	B B
	C C
	D D
	E E
}

// Six is six parts of a row.
type Six[A, B, C, D, E, F any] struct {
	A A
	B B
	C C
	D D
	E E
	F F
}

// Seven is seven parts of a row.
type Seven[A, B, C, D, E, F, G any] struct {
	A A
	B B
	C C
	D D
	E E
	F F
	G G
}

// Eight is eight parts of a row.
type Eight[A, B, C, D, E, F, G, H any] struct {
	A A
	B B
	C C
	D D
	E E
	F F
	G G
	H H
}

// tuple is the plan of several parts, made when it is asked for.
type tuple[R any] struct{ parts func(zero R) *plan }

func (t tuple[R]) plan(zero R) *selection { return alone(t.parts(zero)) }

func place[R any](p *plan, what Selectable[R], offset uintptr) { p.At(planOf(what), offset) }

// Tuple3 selects three things at once; Tuple4 to Tuple8 as many. Both is for two.
func Tuple3[A, B, C any](a Selectable[A], b Selectable[B], c Selectable[C]) Selectable[Three[A, B, C]] {
	return tuple[Three[A, B, C]]{func(z Three[A, B, C]) *plan {
		p := new(plan)
		place(p, a, unsafe.Offsetof(z.A))
		place(p, b, unsafe.Offsetof(z.B))
		place(p, c, unsafe.Offsetof(z.C))
		return p
	}}
}

// Tuple4 selects four things at once.
func Tuple4[A, B, C, D any](a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D]) Selectable[Four[A, B, C, D]] {
	return tuple[Four[A, B, C, D]]{func(z Four[A, B, C, D]) *plan {
		p := new(plan)
		place(p, a, unsafe.Offsetof(z.A))
		place(p, b, unsafe.Offsetof(z.B))
		place(p, c, unsafe.Offsetof(z.C))
		place(p, d, unsafe.Offsetof(z.D))
		return p
	}}
}

// Tuple5 selects five things at once.
func Tuple5[A, B, C, D, E any](a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D], e Selectable[E]) Selectable[Five[A, B, C, D, E]] {
	return tuple[Five[A, B, C, D, E]]{func(z Five[A, B, C, D, E]) *plan {
		p := new(plan)
		place(p, a, unsafe.Offsetof(z.A))
		place(p, b, unsafe.Offsetof(z.B))
		place(p, c, unsafe.Offsetof(z.C))
		place(p, d, unsafe.Offsetof(z.D))
		place(p, e, unsafe.Offsetof(z.E))
		return p
	}}
}

// Tuple6 selects six things at once.
func Tuple6[A, B, C, D, E, F any](a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D], e Selectable[E], f Selectable[F]) Selectable[Six[A, B, C, D, E, F]] {
	return tuple[Six[A, B, C, D, E, F]]{func(z Six[A, B, C, D, E, F]) *plan {
		p := new(plan)
		place(p, a, unsafe.Offsetof(z.A))
		place(p, b, unsafe.Offsetof(z.B))
		place(p, c, unsafe.Offsetof(z.C))
		place(p, d, unsafe.Offsetof(z.D))
		place(p, e, unsafe.Offsetof(z.E))
		place(p, f, unsafe.Offsetof(z.F))
		return p
	}}
}

// Tuple7 selects seven things at once.
func Tuple7[A, B, C, D, E, F, G any](a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D], e Selectable[E], f Selectable[F], g Selectable[G]) Selectable[Seven[A, B, C, D, E, F, G]] {
	return tuple[Seven[A, B, C, D, E, F, G]]{func(z Seven[A, B, C, D, E, F, G]) *plan {
		p := new(plan)
		place(p, a, unsafe.Offsetof(z.A))
		place(p, b, unsafe.Offsetof(z.B))
		place(p, c, unsafe.Offsetof(z.C))
		place(p, d, unsafe.Offsetof(z.D))
		place(p, e, unsafe.Offsetof(z.E))
		place(p, f, unsafe.Offsetof(z.F))
		place(p, g, unsafe.Offsetof(z.G))
		return p
	}}
}

// Tuple8 selects eight things at once.
func Tuple8[A, B, C, D, E, F, G, H any](a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D], e Selectable[E], f Selectable[F], g Selectable[G], h Selectable[H]) Selectable[Eight[A, B, C, D, E, F, G, H]] {
	return tuple[Eight[A, B, C, D, E, F, G, H]]{func(z Eight[A, B, C, D, E, F, G, H]) *plan {
		p := new(plan)
		place(p, a, unsafe.Offsetof(z.A))
		place(p, b, unsafe.Offsetof(z.B))
		place(p, c, unsafe.Offsetof(z.C))
		place(p, d, unsafe.Offsetof(z.D))
		place(p, e, unsafe.Offsetof(z.E))
		place(p, f, unsafe.Offsetof(z.F))
		place(p, g, unsafe.Offsetof(z.G))
		place(p, h, unsafe.Offsetof(z.H))
		return p
	}}
}
