// Package sample has a declaration of each kind for the test of internal/api.
package sample

type Size int

const Max Size = 3

const hidden = 1

func (Size) String() string { return "" }

type Point struct {
	X int
	y int
}

var Origin Point

type Alias = Point

type Box[T any] struct{ v T }

func (b *Box[T]) Put(v T) { b.v = v }

func (b Box[T]) As[U any](f func(T) U) Box[U] { return Box[U]{f(b.v)} }

func (b Box[T]) take() T { return b.v }

type inner struct{ Box[int] }

type Wrap struct{ inner }

type Doer interface{ Do(n int) error }

type Sealed interface{ sealed() }

type Number interface{ ~int | ~float64 }

func Map[T any, U comparable](list []T, f func(T) U) []U { return nil }
