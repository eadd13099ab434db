package suite

import (
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// words is an expression of text, with what it is for a row.
type words struct {
	text tenon.Text[string]
	of   func(*Everything) *string
}

func drawText(r *rapid.T, depth int) words {
	if depth <= 0 || rapid.IntRange(0, 3).Draw(r, "column") == 0 {
		if rapid.Bool().Draw(r, "which") {
			return words{e.Str.Text, func(x *Everything) *string { return &x.Str }}
		}
		return words{e.StrN.Text, func(x *Everything) *string { return x.StrN }}
	}
	a := drawText(r, depth-1)
	n, from := rapid.IntRange(0, 3).Draw(r, "n"), rapid.IntRange(1, 4).Draw(r, "from")
	part := func(f func(s []rune) []rune) func(*Everything) *string {
		return lift(a.of, func(s string) string { return string(f([]rune(s))) })
	}
	switch rapid.IntRange(0, 10).Draw(r, "text") {
	case 0:
		return words{a.text.Lower(), lift(a.of, func(s string) string { return letters(s, 'A', 'Z', 'a'-'A') })}
	case 1:
		return words{a.text.Upper(), lift(a.of, func(s string) string { return letters(s, 'a', 'z', 'A'-'a') })}
	case 2:
		v := smallText.Draw(r, "more")
		return words{a.text.Append(v), lift(a.of, func(s string) string { return s + v })}
	case 3:
		b := drawText(r, depth-1)
		return words{a.text.Concat(b.text), lift2(a.of, b.of, always(func(s, t string) string { return s + t }))}
	case 4:
		return words{a.text.Left(n), part(func(s []rune) []rune { return s[:min(n, len(s))] })}
	case 5:
		return words{a.text.Right(n), part(func(s []rune) []rune { return s[max(0, len(s)-n):] })}
	case 6:
		return words{a.text.Substring(from, n), part(func(s []rune) []rune { return s[min(from-1, len(s)):min(from-1+n, len(s))] })}
	case 7:
		return words{a.text.Reverse(), part(func(s []rune) []rune { slices.Reverse(s); return s })}
	case 8:
		return words{a.text.Trim(), lift(a.of, func(s string) string { return strings.Trim(s, " ") })}
	case 9:
		return words{a.text.Repeat(n), lift(a.of, func(s string) string { return strings.Repeat(s, n) })}
	}
	old, by := smallText.Filter(func(s string) bool { return s != "" }).Draw(r, "old"), smallText.Draw(r, "by")
	return words{a.text.Replace(old, by), lift(a.of, func(s string) string { return strings.ReplaceAll(s, old, by) })}
}

// letters moves the letters from a to z.
func letters(s string, from, to, by rune) string {
	return strings.Map(func(c rune) rune {
		if c >= from && c <= to {
			return c + by
		}
		return c
	}, s)
}

// truth is a condition, with what it is for a row: nil is unknown.
type truth struct {
	is tenon.Condition
	of func(*Everything) *bool
}

func drawCondition(r *rapid.T, depth int) truth {
	n := 3
	if depth > 0 {
		n = 6
	}
	switch rapid.IntRange(0, n).Draw(r, "condition") {
	case 0:
		return drawCompared(r, depth)
	case 1:
		return drawAlike(r, depth)
	case 2:
		return drawNull(r, depth)
	case 3:
		if rapid.Bool().Draw(r, "true") {
			return truth{e.BoolN.IsTrue(), func(x *Everything) *bool { return to(x.BoolN != nil && *x.BoolN) }}
		}
		return truth{e.BoolN.Eq(false), func(x *Everything) *bool {
			if x.BoolN == nil {
				return nil
			}
			return to(!*x.BoolN)
		}}
	case 4:
		a := drawCondition(r, depth-1)
		return truth{tenon.Not(a.is), lift(a.of, func(b bool) bool { return !b })}
	}
	list := make([]truth, rapid.IntRange(0, 3).Draw(r, "how many"))
	cs := make([]tenon.Condition, len(list))
	for i := range list {
		list[i] = drawCondition(r, depth-1)
		cs[i] = list[i].is
	}
	if rapid.Bool().Draw(r, "and") {
		return truth{tenon.And(cs...), func(x *Everything) *bool { return together(list, x, false) }}
	}
	return truth{tenon.Or(cs...), func(x *Everything) *bool { return together(list, x, true) }}
}

// together is AND, or OR where one that is true decides.
func together(list []truth, x *Everything, decides bool) *bool {
	unknown := false
	for _, c := range list {
		switch b := c.of(x); {
		case b == nil:
			unknown = true
		case *b == decides:
			return b
		}
	}
	if unknown {
		return nil
	}
	return to(!decides)
}

// drawCompared compares integers, or texts, whose order is that of their bytes.
func drawCompared(r *rapid.T, depth int) truth {
	if rapid.Bool().Draw(r, "texts") {
		a, b := drawText(r, depth-1), drawText(r, depth-1)
		return compared(r, a.text.Ordered, a.of, b.text, b.of, smallText.Draw(r, "value"), smallText.Draw(r, "to"))
	}
	a, b := drawInt(r, depth-1), drawInt(r, depth-1)
	return compared(r, a.ordered, a.of, b.ordered, b.of, smallInt.Draw(r, "value"), smallInt.Draw(r, "to"))
}

func compared[V int64 | string](r *rapid.T, a tenon.Ordered[V], ofA func(*Everything) *V, b tenon.Expr[V], ofB func(*Everything) *V, v, w V) truth {
	one := func(is tenon.Condition, f func(x V) bool) truth { return truth{is, lift(ofA, f)} }
	two := func(is tenon.Condition, f func(x, y V) bool) truth { return truth{is, lift2(ofA, ofB, always(f))} }
	switch rapid.IntRange(0, 14).Draw(r, "operator") {
	case 0:
		return one(a.Eq(v), func(x V) bool { return x == v })
	case 1:
		return one(a.Ne(v), func(x V) bool { return x != v })
	case 2:
		return one(a.Lt(v), func(x V) bool { return x < v })
	case 3:
		return one(a.Ge(v), func(x V) bool { return x >= v })
	case 4:
		return one(a.Between(v, w), func(x V) bool { return x >= v && x <= w })
	case 5:
		return one(a.In(v, w, v), func(x V) bool { return x == v || x == w })
	case 6:
		return one(a.NotIn(v, w), func(x V) bool { return x != v && x != w })
	case 7:
		return truth{a.In(), func(*Everything) *bool { return to(false) }}
	case 8:
		return truth{a.NotIn(), func(*Everything) *bool { return to(true) }}
	case 9:
		return two(a.EqExpr(b), func(x, y V) bool { return x == y })
	case 10:
		return two(a.NeExpr(b), func(x, y V) bool { return x != y })
	case 11:
		return two(a.LtExpr(b), func(x, y V) bool { return x < y })
	case 12:
		return two(a.LeExpr(b), func(x, y V) bool { return x <= y })
	case 13:
		return truth{a.IsDistinctFrom(v), func(x *Everything) *bool { p := ofA(x); return to(p == nil || *p != v) }}
	}
	return truth{a.IsDistinctFromExpr(b), func(x *Everything) *bool { return to(!equal(ofA(x), ofB(x))) }}
}

func drawNull(r *rapid.T, depth int) truth {
	if rapid.Bool().Draw(r, "texts") {
		a := drawText(r, depth-1)
		return truth{a.text.IsNull(), func(x *Everything) *bool { return to(a.of(x) == nil) }}
	}
	a := drawInt(r, depth-1)
	return truth{a.ordered.IsNotNull(), func(x *Everything) *bool { return to(a.of(x) != nil) }}
}

// drawAlike searches in texts.
func drawAlike(r *rapid.T, depth int) truth {
	a, v := drawText(r, depth-1), smallText.Draw(r, "pattern")
	one := func(is tenon.Condition, f func(s string) bool) truth { return truth{is, lift(a.of, f)} }
	switch rapid.IntRange(0, 4).Draw(r, "search") {
	case 0:
		return one(a.text.Contains(v), func(s string) bool { return strings.Contains(s, v) })
	case 1:
		return one(a.text.StartsWith(v), func(s string) bool { return strings.HasPrefix(s, v) })
	case 2:
		return one(a.text.EndsWith(v), func(s string) bool { return strings.HasSuffix(s, v) })
	case 3:
		return one(a.text.ContainsFold(v), func(s string) bool {
			return strings.Contains(letters(s, 'A', 'Z', 'a'-'A'), letters(v, 'A', 'Z', 'a'-'A'))
		})
	}
	v = strings.ReplaceAll(v, `\`, "") // one that escapes nothing is an error on some databases
	return one(a.text.Like(v), func(s string) bool { return alike([]rune(s), []rune(v)) })
}

// alike is LIKE, without escapes.
func alike(s, pattern []rune) bool {
	if len(pattern) == 0 {
		return len(s) == 0
	}
	switch pattern[0] {
	case '%':
		return alike(s, pattern[1:]) || len(s) > 0 && alike(s[1:], pattern)
	case '_':
		return len(s) > 0 && alike(s[1:], pattern[1:])
	}
	return len(s) > 0 && s[0] == pattern[0] && alike(s[1:], pattern[1:])
}
