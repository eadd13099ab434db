package guide

import (
	"errors"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/guide/models"
)

func TestCTE(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		worth := tenon.Label("worth", tenon.Sum(Books.Price))
		shelf := tenon.CTE("shelf", tenon.Select(tenon.Both(Books.AuthorID, worth)).GroupBy(Books.AuthorID))
		rich, err := db.All(ctx, tenon.Select(tenon.Both(Authors.Name, shelf.Col(worth))).
			From(Authors).
			JoinOn(shelf, shelf.Col(Books.AuthorID).EqExpr(Authors.ID)).
			Where(shelf.Col(worth).Gt(price("15"))).
			OrderBy(shelf.Col(worth).Desc()))
		t.must(err)
		t.sql(`WITH "shelf" AS (SELECT "books"."author_id", SUM("books"."price") AS "worth" FROM "books" GROUP BY "books"."author_id")
			SELECT "authors"."name", "shelf"."worth" FROM "authors"
			JOIN "shelf" ON "shelf"."author_id" = "authors"."id"
			WHERE "shelf"."worth" > $1 ORDER BY "shelf"."worth" DESC`)
		t.equal(len(rich), 2)
		t.equal(rich[0].B.GreaterThanOrEqual(rich[1].B), true)
	})
}

func TestSubqueryInFrom(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		dearest := tenon.Subquery("dearest", tenon.Select(Books).OrderBy(Books.Price.Desc()).Limit(2))
		books, err := db.All(ctx, tenon.Select(dearest).OrderBy(dearest.Col(Books.Title).Asc())) // []*Book
		t.must(err)
		t.equal(len(books), 2)
		t.equal(books[0].Title < books[1].Title, true)
	})
}

func TestRecursive(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		root := t.genres()

		below := tenon.Recursive("below", Genres,
			tenon.Select(Genres).Where(Genres.ID.Eq(root)),
			func(above GenreTable) tenon.SelectStmt[*Genre] {
				return tenon.Select(Genres).JoinOn(above, Genres.ParentID.EqExpr(above.ID))
			})
		names, err := db.All(ctx, tenon.Select(below.Name).OrderBy(below.ID.Asc()))
		t.must(err)
		t.equal(names, []string{"fiction", "science fiction", "space opera"})
	})
}

func TestWindows(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		type place struct {
			Title string
			Rank  int64
			Sum   decimal.Decimal
		}
		byPrice := tenon.PartitionBy(Books.InPrint).OrderBy(Books.Price.Desc(), Books.Title.Asc())
		places, err := db.All(ctx, tenon.Select(tenon.Into(func(p *place, r *tenon.Row) {
			r.Read(&p.Title, Books.Title)
			r.Read(&p.Rank, tenon.Rank().Over(byPrice))
			r.Read(&p.Sum, tenon.Over(tenon.Sum(Books.Price),
				byPrice.Rows(tenon.UnboundedPreceding(), tenon.CurrentRow())))
		})).OrderBy(Books.InPrint.Asc(), Books.Price.Desc(), Books.Title.Asc()))
		t.must(err)
		t.equal(len(places), 4)
		t.equal(places[0].Rank, int64(1))
		t.sent = nil

		shelf := tenon.PartitionBy(Books.InPrint).OrderBy(Books.Price.Desc()).As("shelf")
		ranks := tenon.Select(tenon.Both(Books.Title, tenon.Both(tenon.Rank().Over(shelf), tenon.CumeDist().Over(shelf))))
		rows, err := db.All(ctx, ranks)
		t.must(err)
		t.equal(len(rows), 4)
		t.sql(`SELECT "title", RANK() OVER "shelf", CUME_DIST() OVER "shelf" FROM "books" WINDOW "shelf" AS (PARTITION BY "in_print" ORDER BY "price" DESC)`)
	})
}

func TestValues(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		t.sent = nil
		type raise struct {
			ISBN string
			By   decimal.Decimal
		}
		by := tenon.Field[decimal.Decimal]("by")
		raises := tenon.Values("raises", tenon.Into(func(r *raise, row *tenon.Row) {
			row.Read(&r.ISBN, Books.ISBN)
			row.Read(&r.By, by)
		}), []raise{{"9780061054884", price("1.50")}, {"9780441478125", price("0.25")}})
		result, err := db.Exec(ctx, tenon.Update(Books).
			Set(BookSet{Price: tenon.ToExpr(Books.Price.Add(raises.Col(by)))}).
			JoinOn(raises, raises.Col(Books.ISBN).EqExpr(Books.ISBN)))
		t.must(err)
		t.equal(result.RowsAffected, int64(2))
		t.sql(`UPDATE "books" SET "price" = "books"."price" + "raises"."by" FROM unnest($1::text[] COLLATE "C", $2::numeric[]) AS "raises" ("isbn", "by") WHERE "raises"."isbn" = "books"."isbn"`)
	})
}

func TestCase(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		band := tenon.Case[string]().
			When(Books.Price.Ge(price("20")), "dear").
			When(Books.Price.Ge(price("15")), "fair").
			Else("cheap")
		counts, err := db.All(ctx, tenon.Select(tenon.Both(band, tenon.Count())).GroupBy(band).OrderBy(band.Asc()))
		t.must(err)
		var n int64
		for _, c := range counts {
			n += c.B
		}
		t.equal(n, int64(4))
	})
}

func TestSetOperations(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		dear := tenon.Select(Books.Title).Where(Books.Price.Gt(price("15")))
		printed := tenon.Select(Books.Title).Where(Books.InPrint.IsTrue())
		both, err := db.All(ctx, dear.Intersect(printed).OrderBy(Books.Title.Asc()))
		t.must(err)
		gone, err := db.All(ctx, dear.Except(printed))
		t.must(err)
		all, err := db.All(ctx, dear)
		t.must(err)
		t.equal(len(both)+len(gone), len(all))
	})
}

func TestFilter(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		type shelf struct {
			Books, Printed int64
			Titles         string
		}
		shelves, err := db.All(ctx, tenon.Select(tenon.Into(func(s *shelf, r *tenon.Row) {
			r.Read(&s.Books, tenon.Count())
			r.Read(&s.Printed, tenon.Filter(tenon.Count(), Books.InPrint.IsTrue()))
			r.Read(&s.Titles, tenon.StringAgg(Books.Title, "; ", Books.Title.Asc()))
		})).From(Books).GroupBy(Books.AuthorID).OrderBy(tenon.Count().Desc()))
		t.must(err)
		t.equal(len(shelves) > 0 && shelves[0].Books >= shelves[0].Printed && shelves[0].Titles != "", true)
	})
}

func TestPages(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		var got []string
		show := func(books []*Book) { got = append(got, titles(books)...) }
		err := func() error {
			var next tenon.Token // of the request; empty for the first page
			for {
				page, err := db.Page(ctx, tenon.Select(Books).
					OrderBy(Books.Price.Desc()).
					Limit(3).After(next))
				if err != nil {
					return err // tenon.ErrToken where somebody changed the token
				}
				show(page.Rows)
				if next = page.Next; next == "" {
					return nil
				}
			}
		}()
		t.must(err)
		t.equal(len(got), 4)
	})
}

func TestMaps(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		prices, err := db.Map(ctx, tenon.Select(tenon.Both(Books.ISBN, Books.Price)))    // map[string]decimal.Decimal
		shelves, err2 := db.Groups(ctx, tenon.Select(tenon.Both(Books.AuthorID, Books))) // map[int64][]*Book
		t.must(err)
		t.must(err2)
		t.equal(len(prices), 4)
		t.equal(len(shelves) > 1, true)
	})
}

func TestQueue(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		err := db.Transact(ctx, func(s *tenon.Session) error {
			next, found, err := s.First(ctx, tenon.Select(Books).
				Where(Books.InPrint.IsTrue()).
				OrderBy(Books.Title.Asc()).
				ForUpdate().SkipLocked())
			if err != nil || !found {
				return err
			}
			next.InPrint = false
			return nil
		})
		var lacking *tenon.UnsupportedError
		if db.Dialect() == "sqlite" {
			t.equal(errors.As(err, &lacking), true)
			return
		}
		t.must(err)
	})
}

// genres makes a tree of three, and gives its root.
func (t *shop) genres() int64 {
	t.Helper()
	fiction := &Genre{Name: "fiction"}
	t.must(t.db.Transact(t.ctx, func(s *tenon.Session) error {
		s.Add(fiction)
		science := &Genre{Name: "science fiction"}
		fiction.Children.Add(science)
		science.Children.Add(&Genre{Name: "space opera"})
		s.Add(&Genre{Name: "history"})
		return nil
	}))
	return fiction.ID
}
