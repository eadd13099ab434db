package guide

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/guide/models"
	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/pgharness"
	_ "github.com/tenonsql/tenon/mysql"
	_ "github.com/tenonsql/tenon/postgres"
	_ "github.com/tenonsql/tenon/sqlite"
)

// shop is a database with the bookshop in it, and the statements that were sent to it.
type shop struct {
	*testing.T
	ctx  context.Context
	db   *tenon.Engine
	sent []string
}

// each runs f on a new bookshop on every database.
func each(t *testing.T, f func(t *shop)) {
	urls := map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "guide.db") },
		"postgres": func(t *testing.T) string { return pgharness.Database(t) },
		"mariadb":  func(t *testing.T) string { return mariaharness.Database(t) },
	}
	for name, url := range urls {
		t.Run(name, func(t *testing.T) {
			s := &shop{T: t, ctx: t.Context()}
			db, err := tenon.Open(s.ctx, url(t), tenon.OnStatement(s.record))
			s.must(err)
			t.Cleanup(func() { s.must(db.Close()) })
			s.db = db
			s.fill()
			s.sent = nil
			f(s)
		})
	}
}

func (t *shop) record(_ context.Context, e tenon.StatementEvent) { t.sent = append(t.sent, e.SQL) }

func (t *shop) must(err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// equal compares what came out with what the page says.
func (t *shop) equal(got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// sql compares the statements that were sent since the last look with what a page shows for
// PostgreSQL.
func (t *shop) sql(want ...string) {
	t.Helper()
	if t.db.Dialect() == "postgres" {
		t.equal(flat(t.sent), flat(want))
	}
	t.sent = nil
}

func flat(texts []string) []string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = strings.Join(strings.Fields(s), " ")
	}
	return out
}

func (t *shop) do(f func(s *tenon.Session) error, opts ...tenon.TxOption) {
	t.Helper()
	t.must(t.db.Transact(t.ctx, f, opts...))
}

func price(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func ptr[T any](v T) *T { return &v }

func book(isbn, title, amount string) *Book {
	b := Books.New()
	b.ISBN, b.Title, b.Price = isbn, title, price(amount)
	b.Details = Details{Language: "en", Pages: 300}
	return b
}

// fill makes the tables, and three authors with four books.
func (t *shop) fill() {
	t.Helper()
	t.must(tenon.CreateAll(t.ctx, t.db, Authors, Books, Reviews, Shops, Stocks, Genres, Messages))
	t.do(func(s *tenon.Session) error {
		le := &Author{Name: "Ursula K. Le Guin", Born: ptr[int32](1929)}
		dispossessed := book("9780061054884", "The Dispossessed", "17.99")
		dispossessed.Reviews.Add(&Review{Stars: 5, Text: "Bleak and hopeful."}, &Review{Stars: 4, Text: "Slow at first."})
		left := book("9780441478125", "The Left Hand of Darkness", "9.99")
		le.Books.Add(dispossessed, left)
		lem := &Author{Name: "Stanisław Lem", Born: ptr[int32](1921)}
		solaris := book("9780156027601", "Solaris", "15.99")
		solaris.Details = Details{Language: "pl", Pages: 204, Tags: []string{"ocean"}}
		solaris.Reviews.Add(&Review{Stars: 5, Text: "The ocean stays."})
		lem.Books.Add(solaris)
		anon := &Author{Name: "Anonymous"}
		gone := book("9780140449334", "Beowulf", "12")
		gone.InPrint, gone.Subtitle = false, ptr("A Verse Translation")
		anon.Books.Add(gone)
		s.Add(le, lem, anon)
		return nil
	})
}
