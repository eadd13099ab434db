package tenontest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tenonsql/tenon"
)

// Limit is one line of a Budget.
type Limit struct {
	what  string
	count func(r *record) int
	n     int
	most  bool
}

// Statements is how many statements are sent. One with many rows is one; BEGIN, COMMIT and
// ROLLBACK are none.
func Statements(n int) Limit {
	return Limit{what: "statements", n: n, count: func(r *record) int { return len(r.calls) }}
}

// RoundTrips is how often the program waits for the database: statements that tenon sends
// together are one round trip. It is counted where tenon hands statements to the driver, so
// that it is the same on every database; BEGIN, COMMIT and ROLLBACK, which PostgreSQL has
// ride along with others, are not counted.
func RoundTrips(n int) Limit {
	return Limit{what: "round trips", n: n, count: func(r *record) int { return r.trips }}
}

// Repeats is how often the same text may be sent: the limit against a query for each row.
// It is an upper bound, with and without AtMost.
func Repeats(n int) Limit {
	return Limit{what: "runs of one statement", n: n, most: true, count: (*record).repeats}
}

// AtMost makes an exact limit an upper bound.
func AtMost(l Limit) Limit {
	l.most = true
	return l
}

func (l Limit) broken(r *record) string {
	got := l.count(r)
	switch {
	case got == l.n, l.most && got < l.n:
		return ""
	case l.most:
		return fmt.Sprintf("%d %s, at most %d are in the budget", got, l.what, l.n)
	}
	return fmt.Sprintf("%d %s, exactly %d are in the budget", got, l.what, l.n)
}

// Budget runs f, and fails the test when the statements that db sent meanwhile are not what
// the limits say: exactly so many, or with AtMost no more. The failure lists every statement
// in its order, with the line of the program that sent it, and points out texts that were
// sent again and again. db is an engine of this package, or of Watch. What other goroutines
// send through it meanwhile counts too.
func Budget(t testing.TB, db *tenon.Engine, f func(), limits ...Limit) {
	t.Helper()
	w, ok := poolOf(db).(*watch)
	switch {
	case !ok:
		t.Fatal("tenontest: Budget cannot see what this engine sends; give it one of Watch, Transaction, Database or SQLite")
	case len(limits) == 0:
		t.Fatal("tenontest: a Budget without limits; add Statements, RoundTrips or Repeats")
	}
	r := w.start()
	func() {
		defer w.stop(r) // also when f ends the test
		f()
	}()
	var broken []string
	for _, l := range limits {
		if what := l.broken(r); what != "" {
			broken = append(broken, what)
		}
	}
	if len(broken) > 0 {
		t.Errorf("tenontest: %s\n%s", strings.Join(broken, "; "), r)
	}
}

// String lists the statements, and what was sent again and again.
func (r *record) String() string {
	var b strings.Builder
	wide := 0
	for _, c := range r.calls {
		wide = max(wide, len(c.site))
	}
	for i, c := range r.calls {
		fmt.Fprintf(&b, "%3d  trip %-2d  %-*s  %s", i+1, c.trip, wide, c.site, strings.Join(strings.Fields(c.text), " "))
		if c.sets > 1 {
			fmt.Fprintf(&b, "  (for %d sets of arguments)", c.sets)
		}
		if c.err != nil {
			fmt.Fprintf(&b, "  (failed: %v)", c.err)
		}
		b.WriteByte('\n')
	}
	for _, text := range r.often() {
		at := repeated(r.calls)[text]
		fmt.Fprintf(&b, "the same text was sent %d times, at %s: one for each row? With(…) loads a relation for all rows at once, In(…) asks for many keys\n", len(at), places(r.calls, at))
	}
	return strings.TrimRight(b.String(), "\n")
}

// repeated are the positions at which each text was sent, of texts that were sent twice.
func repeated(calls []call) map[string][]int {
	all := map[string][]int{}
	for i, c := range calls {
		all[c.text] = append(all[c.text], i)
	}
	maps.DeleteFunc(all, func(_ string, at []int) bool { return len(at) < 2 })
	return all
}

// repeats is how often the text that was sent most often was sent.
func (r *record) repeats() int {
	most := min(len(r.calls), 1)
	for _, at := range repeated(r.calls) {
		most = max(most, len(at))
	}
	return most
}

// often are the texts that were sent again and again, in the order of their first time.
func (r *record) often() []string {
	all := repeated(r.calls)
	return slices.SortedFunc(maps.Keys(all), func(a, b string) int { return all[a][0] - all[b][0] })
}

// places are the numbers of statements and the lines that sent them.
func places(calls []call, at []int) string {
	var numbers, lines []string
	for _, i := range at {
		numbers = append(numbers, strconv.Itoa(i+1))
		if !slices.Contains(lines, calls[i].site) {
			lines = append(lines, calls[i].site)
		}
	}
	if len(numbers) > 5 {
		numbers = append(numbers[:4], "…", numbers[len(numbers)-1])
	}
	return strings.Join(numbers, ", ") + " from " + strings.Join(lines, ", ")
}
