package guide

import (
	"context"
	_ "embed"
	"testing"
	"uuid"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/guide/models"
)

func titles(books []*Book) []string {
	out := make([]string, len(books))
	for i, b := range books {
		out[i] = b.Title
	}
	return out
}

func TestSelect(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		cheap := tenon.Select(Books).
			Where(Books.Price.Lt(price("16")), Books.InPrint.IsTrue()).
			OrderBy(Books.Title.Asc())
		books, err := db.All(ctx, cheap)
		t.must(err)
		t.equal(titles(books), []string{"Solaris", "The Left Hand of Darkness"})
		t.sql(`SELECT "id", "isbn", "title", "subtitle", "price", "in_print", "details", "author_id"
			FROM "books" WHERE "price" < $1 AND "in_print" IS TRUE ORDER BY "title"`)

		first, err := db.All(ctx, cheap.Limit(1))
		t.must(err)
		t.equal(titles(first), []string{"Solaris"})
		again, err := db.All(ctx, cheap)
		t.must(err)
		t.equal(len(again), 2)
	})
}

func TestReadingCalls(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		q := tenon.Select(Books).OrderBy(Books.Title.Asc())
		id := t.idOf("Solaris")

		all, err := db.All(ctx, q)              // []*Book
		one, err1 := db.One(ctx, q.Limit(1))    // *Book, ErrNotFound or ErrTooManyRows
		top, found, err2 := db.First(ctx, q)    // *Book, and whether there is one
		solaris, err3 := db.Get(ctx, Books, id) // *Book by its key, or ErrNotFound
		n, err4 := db.Count(ctx, q)             // int64
		exists, err5 := db.Exists(ctx, q)       // bool
		for _, e := range []error{err, err1, err2, err3, err4, err5} {
			t.must(e)
		}
		t.equal(len(all), 4)
		t.equal([]string{one.Title, top.Title, solaris.Title}, []string{"Beowulf", "Beowulf", "Solaris"})
		t.equal([]any{found, n, exists}, []any{true, int64(4), true})

		pages, err := pagesOf(ctx, db, q)
		t.must(err)
		t.equal(pages, int64(1104))
	})
}

func pagesOf(ctx context.Context, db *tenon.Engine, q tenon.Query[*Book]) (pages int64, err error) {
	for b, err := range db.Iter(ctx, q) {
		if err != nil {
			return 0, err
		}
		pages += b.Details.Pages
	}
	return pages, nil
}

func (t *shop) idOf(title string) uuid.UUID {
	t.Helper()
	x, err := t.db.One(t.ctx, tenon.Select(Books.ID).Where(Books.Title.Eq(title)))
	t.must(err)
	return x
}

func TestConditions(t *testing.T) {
	each(t, func(t *shop) {
		count := func(cs ...tenon.Condition) int64 {
			t.Helper()
			n, err := t.db.Count(t.ctx, tenon.Select(Books).Where(cs...))
			t.must(err)
			return n
		}
		t.equal(count(tenon.Or(Books.Title.StartsWith("The "), Books.Price.Between(price("12"), price("13")))), int64(3))
		t.equal(count(tenon.Not(Books.ISBN.In("9780156027601", "9780140449334"))), int64(2))
		t.equal(count(Books.Title.ContainsFold("DARK")), int64(1))
		t.equal(count(Books.Title.Contains("dark")), int64(0))
		t.equal(count(Books.Subtitle.IsNull()), int64(3))
		t.equal(count(Books.Subtitle.Ne("A Verse Translation")), int64(0))
		t.equal(count(Books.Subtitle.IsDistinctFrom("A Verse Translation")), int64(3))
		t.equal(count(Books.ISBN.In()), int64(0))
		t.equal(count(Books.ISBN.NotIn()), int64(4))
		t.equal(count(Books.Details.Language.Eq("pl")), int64(1))
		t.equal(count(Books.Details.Pages.Gt(250)), int64(3))
		t.equal(count(Books.Details.HasKey("tags")), int64(1))
		t.equal(count(Books.Details.Text("tags", 0).Eq("ocean")), int64(1))
	})
}

func TestJoins(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		q := tenon.Select(tenon.Both(Books.Title, Authors.Name)).
			Join(Books.Author).
			Where(Authors.Born.Lt(1925)).
			OrderBy(Books.Title.Asc())
		rows, err := db.All(ctx, q)
		t.must(err)
		t.equal(rows, []tenon.Two[string, string]{{A: "Solaris", B: "Stanisław Lem"}})
		t.sql(`SELECT "books"."title", "authors"."name" FROM "books"
			JOIN "authors" ON "books"."author_id" = "authors"."id"
			WHERE "authors"."born" < $1 ORDER BY "books"."title"`)

		pairs, err := db.All(ctx, tenon.Select(tenon.Both(Books, Reviews)).
			LeftJoin(Books.Reviews).
			OrderBy(Books.Title.Asc(), Reviews.ID.Asc()))
		t.must(err)
		for _, p := range pairs {
			if p.B == nil {
				continue // a book without reviews
			}
		}
		t.equal(len(pairs), 5)
		t.equal(pairs[0].B == nil, true)

		older := Authors.As("older")
		names, err := db.All(ctx, tenon.Select(Authors.Name).
			JoinOn(older, older.Born.LtExpr(Authors.Born)))
		t.must(err)
		t.equal(names, []string{"Ursula K. Le Guin"})

		praised, err := db.All(ctx, tenon.Select(Books).
			Where(Books.Reviews.Any(Reviews.Stars.Eq(5))).
			OrderBy(Books.Title.Asc()))
		t.must(err)
		t.equal(titles(praised), []string{"Solaris", "The Dispossessed"})
	})
}

type summary struct {
	Author string
	Books  int64
	Worth  decimal.Decimal
	Best   *int16
}

func TestGroups(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		totals, err := db.All(ctx, tenon.Select(tenon.Both(Authors.Name, tenon.Count())).
			From(Authors).
			Join(Authors.Books).
			GroupBy(Authors.Name).
			Having(tenon.Count().Gt(1)).
			OrderBy(Authors.Name.Asc()))
		t.must(err)
		t.equal(totals, []tenon.Two[string, int64]{{A: "Ursula K. Le Guin", B: 2}})

		sum, err := db.One(ctx, tenon.Select(tenon.Coalesce(tenon.Sum(Books.Price), decimal.Zero)).
			Where(Books.InPrint.IsTrue()))
		t.must(err)
		t.equal(sum.StringFixed(2), "43.97")
	})
}

func TestInto(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		// type summary struct { Author string; Books int64; Worth decimal.Decimal; Best *int16 }
		q := tenon.Select(tenon.Into(func(x *summary, r *tenon.Row) {
			r.Read(&x.Author, Authors.Name)
			r.Read(&x.Books, tenon.CountDistinct(Books.ID))
			r.Read(&x.Worth, tenon.Coalesce(tenon.Sum(Books.Price), decimal.Zero))
			r.ReadNull(&x.Best, tenon.Max(Reviews.Stars))
		})).
			From(Authors).
			LeftJoin(Authors.Books).
			LeftJoin(Books.Reviews).
			GroupBy(Authors.Name).
			OrderBy(Authors.Name.Asc())
		rows, err := db.All(ctx, q)
		t.must(err)
		t.equal(len(rows), 3)
		t.equal(rows[0].Best == nil, true)
		t.equal(*rows[2].Best, int16(5))
		t.equal(rows[2].Books, int64(2))
	})
}

func TestSubqueries(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		reviewed := tenon.Select(Reviews.BookID).Where(Reviews.Stars.Ge(4))
		books, err := db.All(ctx, tenon.Select(Books).
			Where(Books.ID.InQuery(reviewed)).
			OrderBy(Books.Title.Asc()))
		t.must(err)
		t.equal(titles(books), []string{"Solaris", "The Dispossessed"})

		average := tenon.Scalar(tenon.Select(tenon.Avg(Books.Price)))
		dear, err := db.All(ctx, tenon.Select(Books.Title).
			Where(Books.Price.GtExpr(average)).
			OrderBy(Books.Title.Asc()))
		t.must(err)
		t.equal(dear, []string{"Solaris", "The Dispossessed"})

		none, err := db.All(ctx, tenon.Select(Authors.Name).
			Where(tenon.NotExists(tenon.Select(Books).
				Where(Books.AuthorID.EqExpr(Authors.ID), Books.InPrint.IsTrue()))))
		t.must(err)
		t.equal(none, []string{"Anonymous"})

		names, err := db.All(ctx, tenon.Select(Authors.Name).
			Union(tenon.Select(Books.Title)).
			Limit(3))
		t.must(err)
		t.equal(len(names), 3)
	})
}

func TestManyInAGroup(t *testing.T) {
	each(t, func(t *shop) {
		_, err := t.db.All(t.ctx, tenon.Select(tenon.Both(Books.Title, tenon.Count())).GroupBy(Books.AuthorID))
		t.equal(err.Error(), "tenon: books.title: the query is not grouped by the column, which has many values in a group; name it in GroupBy, or take an aggregate of it, such as Max")
	})
}

func TestNulls(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		_, err := db.All(ctx, tenon.Select(Books.Subtitle))
		t.equal(err.Error(), "tenon: books.subtitle: the value may be NULL, and is read into string, which cannot hold that; select it with Nullable, read it with ReadNull, or use Coalesce")

		_, err = db.All(ctx, tenon.Select(Books.Details.Language))
		t.equal(err.Error(), "tenon: books.details at language: the value may be NULL, and is read into string, which cannot hold that; select it with Nullable, read it with ReadNull, or use Coalesce")

		subtitles, err := db.All(ctx, tenon.Select(tenon.Nullable(Books.Subtitle)))         // []*string
		labels, err2 := db.All(ctx, tenon.Select(tenon.Coalesce(Books.Subtitle, "(none)"))) // []string
		t.must(err)
		t.must(err2)
		t.equal(len(subtitles), 4)
		t.equal(len(labels), 4)
		t.sent = nil

		years, err := db.All(ctx, tenon.Select(tenon.Nullable(Authors.Born)).
			OrderBy(Authors.Born.Desc().NullsLast()))
		t.must(err)
		t.equal(years, []*int32{ptr[int32](1929), ptr[int32](1921), nil})
		years, err = db.All(ctx, tenon.Select(tenon.Nullable(Authors.Born)).OrderBy(Authors.Born.Desc()))
		t.must(err)
		t.equal(years, []*int32{nil, ptr[int32](1929), ptr[int32](1921)})
	})
}

//go:embed born.sql
var bornBefore string

//go:embed cleanup.sql
var cleanUp string

func TestTrustedSQL(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		early, err := db.All(ctx, tenon.Rows(Authors, tenon.TrustedSQL(bornBefore), 1925))
		t.must(err)
		t.equal(early[0].Name, "Stanisław Lem")

		err = db.Script(ctx, tenon.TrustedSQL(cleanUp))
		t.must(err)
		n, err := db.Count(ctx, tenon.Select(Reviews))
		t.must(err)
		t.equal(n, int64(0))
	})
}

func TestRaw(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		books, err := db.All(ctx, tenon.Select(Books).
			Where(tenon.Cond("char_length(?) > ?", Books.Title, 10)).
			OrderBy(Books.Title.Asc()))
		if db.Dialect() == "sqlite" {
			if err == nil {
				t.Error("SQLite has a function char_length by now: change the page")
			}
		} else {
			t.must(err)
			t.equal(titles(books), []string{"The Dispossessed", "The Left Hand of Darkness"})
		}

		parity, err := db.All(ctx, tenon.Select(tenon.Raw[int64]("? % 2", Authors.Born)).
			Where(Authors.Born.IsNotNull()))
		t.must(err)
		t.equal(parity, []int64{1, 1})

		lem, err := db.One(ctx, tenon.Rows(Authors,
			"SELECT id, name, born FROM authors WHERE born < ?", 1925))
		t.must(err)
		t.equal(lem.Name, "Stanisław Lem")

		type worth struct {
			Author string
			Sum    decimal.Decimal
		}
		worths, err := db.All(ctx, tenon.Rows(tenon.Into(func(w *worth, r *tenon.Row) {
			r.Read(&w.Author, Authors.Name)
			r.Read(&w.Sum, tenon.Raw[decimal.Decimal]("sum"))
		}), "SELECT a.name, sum(b.price) FROM authors a JOIN books b ON b.author_id = a.id WHERE b.price < ? GROUP BY a.name", price("13")))
		t.must(err)
		t.equal(len(worths), 2)

		res, err := db.Exec(ctx, tenon.SQL("DELETE FROM reviews WHERE stars < ?", 5))
		t.must(err)
		t.equal(res.RowsAffected, int64(1))
	})
}

// TestSumOfIntegers holds what docs/queries.md says of sums that do not fit.
func TestSumOfIntegers(t *testing.T) {
	each(t, func(t *shop) {
		lisbon := &Shop{City: "Lisbon"}
		for _, title := range []string{"Solaris", "Beowulf"} {
			lisbon.Stock.Add(&Stock{BookID: t.idOf(title), Count: 2_000_000_000})
		}
		t.do(func(s *tenon.Session) error { s.Add(lisbon); return nil })
		if sum, err := t.db.One(t.ctx, tenon.Select(tenon.Nullable(tenon.Sum(Stocks.Count)))); err == nil {
			t.Errorf("the sum is %d, and no error: docs/queries.md says otherwise", *sum)
		}
	})
}
