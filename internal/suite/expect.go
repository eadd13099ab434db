package suite

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// rows expects the rows of a query, in this order.
func rows[R any](t *T, q tenon.Query[R], want ...R) {
	t.Helper()
	got, err := t.DB.All(t.Ctx, q)
	t.Must(err)
	if want == nil {
		want = []R{}
	}
	t.Equal(got, want)
}

// value expects what the database makes of an expression.
func value[V any](t *T, name string, x tenon.Selectable[V], want V) {
	t.Helper()
	got, err := t.DB.One(t.Ctx, tenon.Select(x).From(Items).Where(Items.ID.Eq(1)))
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if !same(got, want) {
		t.Errorf("%s: %s, not %s", name, shown(got), shown(want))
	}
}

// match is a condition over Everythings, and the rows for which it is true.
type match struct {
	name  string
	where tenon.Condition
	ids   []int64
}

// matches expects each condition to find its rows.
func (t *T) matches(ms []match) {
	t.Helper()
	t.matchesIn(Everythings.ID, ms)
}

// matchesIn expects conditions to hold for rows of another table, by its key.
func (t *T) matchesIn(id tenon.NumberColumn[int64], ms []match) {
	t.Helper()
	for _, m := range ms {
		got, err := t.DB.All(t.Ctx, tenon.Select(id).Where(m.where).OrderBy(id.Asc()))
		if err != nil {
			t.Errorf("%s: %v", m.name, err)
			continue
		}
		if !same(got, append([]int64{}, m.ids...)) {
			t.Errorf("%s: rows %v, not %v", m.name, got, m.ids)
		}
	}
}

// mistake expects a call to fail with a *BuildError whose message has this text, before
// any SQL is sent.
func (t *T) mistake(name, text string, call func() error) {
	t.Helper()
	t.log.reset()
	err := call()
	var be *tenon.BuildError
	switch {
	case err == nil:
		t.Errorf("%s: no error", name)
	case !errors.As(err, &be):
		t.Errorf("%s: not a *BuildError but %v", name, err)
	case !strings.Contains(err.Error(), text):
		t.Errorf("%s: the message does not say %q: %v", name, text, err)
	}
	if sent := t.log.shapes(); len(sent) > 0 {
		t.Errorf("%s: was sent: %q", name, sent)
	}
}

// mistaken expects a query to be refused with a *BuildError that says this.
func mistaken[R any](t *T, q tenon.Query[R], text string) {
	t.Helper()
	t.mistake(text, text, func() error { _, err := t.DB.All(t.Ctx, q); return err })
}

// lacking expects a query to be refused because the database lacks something.
func lacking[R any](t *T, q tenon.Query[R]) {
	t.Helper()
	t.unsupported("query", func() error { _, err := t.DB.All(t.Ctx, q); return err })
}

// unsupported expects a call to fail with an *UnsupportedError before any SQL is sent.
func (t *T) unsupported(name string, call func() error) {
	t.Helper()
	t.log.reset()
	err := call()
	var ue *tenon.UnsupportedError
	if !errors.As(err, &ue) || ue.Dialect != t.DB.Dialect() || ue.Feature == "" {
		t.Errorf("%s: not an *UnsupportedError but %v", name, err)
	} else if !slices.Contains(t.refusals, err.Error()) {
		t.refusals = append(t.refusals, err.Error())
	}
	if sent := t.log.shapes(); len(sent) > 0 {
		t.Errorf("%s: was sent: %q", name, sent)
	}
}

// refused expects an error of the database, and gives it as a broken constraint.
func (t *T) refused(name string, err error) *tenon.ConstraintError {
	t.Helper()
	var ce *tenon.ConstraintError
	if !errors.As(err, &ce) {
		t.Errorf("%s: no constraint was broken but %v", name, err)
		return &tenon.ConstraintError{}
	}
	return ce
}

// mustSay expects an error that errors.Is finds to be want.
func (t *T) mustSay(name string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v is not %v", name, err, want)
	}
}

// dec is a decimal with the digits that the text has.
func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// to is a pointer to a copy.
func to[V any](v V) *V { return &v }

// utc is an instant from its text.
func utc(s string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return at
}

// asks is a case that expects the rows of a query, in this order.
func asks[R any](q tenon.Query[R], want ...R) func(t *T) {
	return func(t *T) { t.Helper(); rows(t, q, want...) }
}

// finds is a case that expects the Everythings for which a condition is true.
func finds(where tenon.Condition, ids ...int64) func(t *T) {
	return asks(tenon.Select(Everythings.ID).Where(where).OrderBy(Everythings.ID.Asc()), ids...)
}
