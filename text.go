package tenon

import (
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
)

// Text is an expression whose values are text. Comparison and order are binary, unless the
// column says another collation.
type Text[T ~string] struct{ Ordered[T] }

// Like matches a pattern: % is any run of characters, _ any one, \ takes the next as it
// is. Case counts.
func (t Text[T]) Like(pattern string) Condition { return like(t.n, pattern, false, false) }

// NotLike is the opposite of Like; NULL matches neither.
func (t Text[T]) NotLike(pattern string) Condition { return like(t.n, pattern, false, true) }

// ILike is Like without regard to case, by the simple folding of ASCII letters that every
// database knows.
func (t Text[T]) ILike(pattern string) Condition { return like(t.n, pattern, true, false) }

// Contains matches text with s in it; s is taken as it is.
func (t Text[T]) Contains(s string) Condition {
	return like(t.n, "%"+escapeLike(s)+"%", false, false)
}

// StartsWith matches text that begins with s; s is taken as it is.
func (t Text[T]) StartsWith(s string) Condition { return like(t.n, escapeLike(s)+"%", false, false) }

// EndsWith matches text that ends with s; s is taken as it is.
func (t Text[T]) EndsWith(s string) Condition { return like(t.n, "%"+escapeLike(s), false, false) }

// ContainsFold is Contains without regard to the case of ASCII letters.
func (t Text[T]) ContainsFold(s string) Condition {
	return like(t.n, "%"+escapeLike(s)+"%", true, false)
}

// Lower is lower(t).
func (t Text[T]) Lower() Text[T] { return textCall[T](tree.Lower, t.n) }

// Upper is upper(t).
func (t Text[T]) Upper() Text[T] { return textCall[T](tree.Upper, t.n) }

// Trim is t without the spaces at both ends.
func (t Text[T]) Trim() Text[T] { return textCall[T](tree.Trim, t.n) }

// Concat is t followed by x.
func (t Text[T]) Concat(x Expr[T]) Text[T] { return textCall[T](tree.Concat, t.n, nodeOf(x)) }

// Append is t followed by a value.
func (t Text[T]) Append(s T) Text[T] { return textCall[T](tree.Concat, t.n, param(t.n, s)) }

// Length is the number of characters.
func (t Text[T]) Length() Number[int64] {
	n := joined(tree.Call, tree.Length, t.n)
	typed(n, intCodec)
	return Number[int64]{Ordered[int64]{Value[int64]{n}}}
}

// TrimLeft is t without the spaces before it.
func (t Text[T]) TrimLeft() Text[T] { return textCall[T](tree.TrimLeft, t.n) }

// TrimRight is t without the spaces behind it.
func (t Text[T]) TrimRight() Text[T] { return textCall[T](tree.TrimRight, t.n) }

// Substring is n characters of t, or as many as there are, from character from on, counted
// from 1.
func (t Text[T]) Substring(from, n int) Text[T] {
	return characters(textCall[T](tree.Substring, t.n, constantOf(from), constantOf(n)), "Substring", from-1, n)
}

// Left is the first n characters of t, or all that there are.
func (t Text[T]) Left(n int) Text[T] {
	return characters(textCall[T](tree.Left, t.n, constantOf(n)), "Left", n)
}

// Right is the last n characters of t, or all that there are.
func (t Text[T]) Right(n int) Text[T] {
	return characters(textCall[T](tree.Right, t.n, constantOf(n)), "Right", n)
}

// Repeat is t n times.
func (t Text[T]) Repeat(n int) Text[T] {
	return characters(textCall[T](tree.Repeat, t.n, constantOf(n)), "Repeat", n)
}

// PadLeft is t with characters of fill before it, so that it has n characters; a longer t is
// cut off behind.
func (t Text[T]) PadLeft(n int, fill string) Text[T] { return padded(tree.PadLeft, t, n, fill) }

// PadRight is t with characters of fill behind it, so that it has n characters; a longer t is
// cut off.
func (t Text[T]) PadRight(n int, fill string) Text[T] { return padded(tree.PadRight, t, n, fill) }

func padded[T ~string](op tree.Op, t Text[T], n int, fill string) Text[T] {
	x := characters(textCall[T](op, t.n, constantOf(n), constantOf(fill)), "Pad", n)
	if fill == "" && x.n.Err == nil {
		x.n.Err = &BuildError{What: "there is nothing to fill up with", Where: "Pad"}
	}
	return x
}

// Reverse is t's characters in the opposite order.
func (t Text[T]) Reverse() Text[T] { return textCall[T](tree.Reverse, t.n) }

// Replace is t with another text wherever old is in it. Case counts.
func (t Text[T]) Replace(old, by string) Text[T] {
	return textCall[T](tree.Replace, t.n, constantOf(old), constantOf(by))
}

// Position is where s begins in t, in characters from 1; 0 where it is not in it. Case counts.
func (t Text[T]) Position(s string) Number[int64] {
	n := joined(tree.Call, tree.Position, t.n, constantOf(s))
	typed(n, intCodec)
	return Number[int64]{Ordered[int64]{Value[int64]{n}}}
}

// Matches is true where t has a part that the regular expression matches; ^ and $ bind it to
// the ends. Case counts. What databases agree on: . [abc] [^a-z] classes such as
// [0-9], ( ) | * + ? {n,m}, ^ and $. What goes beyond is each database's own: package regexp
// of Go on SQLite, the advanced expressions of PostgreSQL, PCRE on MariaDB.
func (t Text[T]) Matches(pattern string) Condition {
	n := joined(tree.Call, tree.Matches, t.n, constantOf(pattern))
	if pattern == "" && n.Err == nil { // which MySQL refuses
		n.Err = &BuildError{What: "the regular expression is empty", Where: "Matches"}
	}
	return condition(n)
}

// characters refuses numbers of characters below zero.
func characters[T ~string](t Text[T], where string, ns ...int) Text[T] {
	for _, n := range ns {
		if n < 0 && t.n.Err == nil {
			t.n.Err = &BuildError{What: "a number of characters is below zero, or a place before the first", Where: where, Do: "count characters from 1"}
		}
	}
	return t
}

func textCall[T ~string](op tree.Op, args ...*tree.Node) Text[T] {
	n := joined(tree.Call, op, args...)
	n.Type, n.Codec = unsized(args[0].Type), args[0].Codec
	if t := args[0].Type; t != nil && t.Enum != nil {
		n.Codec = codecFor[T]()
	}
	return Text[T]{Ordered[T]{Value[T]{n}}}
}

func like(n *tree.Node, pattern string, fold, not bool) Condition {
	n = some(n)
	var v driver.Value
	if err := stringCodec.Encode(ptr(&pattern), (*driver.Value)(codec.NoEscape(unsafe.Pointer(&v)))); err != nil {
		return failed(n, tree.Like, tree.NoOp, fault.Unfit(nodeName(n), err))
	}
	if v.Kind != driver.Text {
		return failed(n, tree.Like, tree.NoOp, &BuildError{What: "a pattern must be text", Where: nodeName(n)})
	}
	return Condition{tree.TestOf(n, tree.Like, tree.NoOp, not, fold, &v)}
}

// escapeLike takes the meaning from the characters that a pattern gives one.
func escapeLike(s string) string {
	n := 0
	for i := range len(s) {
		if special(s[i]) {
			n++
		}
	}
	if n == 0 {
		return s
	}
	b := make([]byte, 0, len(s)+n)
	for i := range len(s) {
		if special(s[i]) {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return string(b)
}

func special(c byte) bool { return c == '%' || c == '_' || c == '\\' }
