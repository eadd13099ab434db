package tenontest

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/tenonsql/tenon/schema"
)

// bounds are what the CHECKs of a table say of one column, as far as they can be read:
// comparisons with numbers, BETWEEN, and lists of texts, joined by AND.
type bounds struct {
	low, high float64
	texts     []string
}

const number = `(-?\d+(?:\.\d+)?)`

var (
	comparison = regexp.MustCompile(`(?i)(<=|>=|<>|<|>|=)\s*` + number)
	betweens   = regexp.MustCompile(`(?i)^\s*between\s+` + number + `\s+and\s+` + number)
	oneOf      = regexp.MustCompile(`(?i)^\s*in\s*\(((?:\s*'(?:[^']|'')*'\s*,?)+)\)`)
	quoted     = regexp.MustCompile(`'((?:[^']|'')*)'`)
	either     = regexp.MustCompile(`(?i)\bor\b|\bnot\b`)
)

// boundsOf reads the checks. One that it cannot read sets no bounds: the database refuses
// the row then, and the program says what it wants.
func boundsOf(checks []schema.Check, column string) bounds {
	b := bounds{low: math.Inf(-1), high: math.Inf(1)}
	name := regexp.MustCompile("(?i)(?:^|[\\s(\"`])" + regexp.QuoteMeta(column) + "[\"`]?(\\s*(?:<|>|=|between\\b|in\\b).*)")
	for _, c := range checks {
		if either.MatchString(quoted.ReplaceAllString(c.SQL, "")) {
			continue
		}
		for rest := c.SQL; ; {
			at := name.FindStringSubmatchIndex(rest)
			if at == nil {
				break
			}
			rest = rest[at[2]:]
			b.read(rest)
		}
	}
	return b
}

// read takes what follows a column's name.
func (b *bounds) read(rest string) {
	if m := betweens.FindStringSubmatch(rest); m != nil {
		b.least(parse(m[1]))
		b.most(parse(m[2]))
		return
	}
	if m := oneOf.FindStringSubmatch(rest); m != nil {
		for _, q := range quoted.FindAllStringSubmatch(m[1], -1) {
			b.texts = append(b.texts, strings.ReplaceAll(q[1], "''", "'"))
		}
		return
	}
	at := comparison.FindStringSubmatchIndex(rest)
	if at == nil || strings.TrimSpace(rest[:at[0]]) != "" {
		return
	}
	x := parse(rest[at[4]:at[5]])
	switch rest[at[2]:at[3]] {
	case ">=":
		b.least(x)
	case ">":
		b.least(math.Floor(x) + 1)
	case "<=":
		b.most(x)
	case "<":
		b.most(math.Ceil(x) - 1)
	case "=":
		b.least(x)
		b.most(x)
	}
}

func parse(s string) float64 {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN() // the pattern lets numbers through alone
	}
	return x
}

func (b *bounds) least(x float64) { b.low = max(b.low, x) }
func (b *bounds) most(x float64)  { b.high = min(b.high, x) }

// whole brings a whole number between the bounds, different ones to different ones as long
// as there are.
func (b bounds) whole(n int64) int64 {
	low, high := math.Ceil(b.low), math.Floor(b.high)
	x := float64(n)
	switch {
	case x >= low && x <= high:
		return n
	case math.IsInf(high, 1):
		return int64(low) + n
	case math.IsInf(low, -1):
		return int64(high) - n
	}
	return int64(low) + n%max(int64(high-low+1), 1)
}

// real is whole for numbers that need not be.
func (b bounds) real(x float64) float64 {
	if x >= b.low && x <= b.high {
		return x
	}
	return float64(b.whole(int64(x)))
}
