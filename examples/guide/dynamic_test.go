package guide

import (
	"errors"
	"net/url"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/guide/models"
)

// Search is what a request may ask for.
type Search struct {
	Title   string           // of a form: empty is not given
	AtMost  *decimal.Decimal // nil is not given
	ISBNs   []string         // nil is not given, and empty matches nothing
	InPrint bool
}

func search(f Search) tenon.SelectStmt[*Book] {
	return tenon.Select(Books).Where(
		tenon.GivenNonZero(f.Title, Books.Title.ContainsFold),
		tenon.Given(f.AtMost, Books.Price.Le),
		tenon.GivenAny(f.ISBNs, Books.ISBN.In),
		tenon.OnlyIf(f.InPrint, Books.InPrint.IsTrue()),
	)
}

func TestGiven(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		cheap, err := db.All(ctx, search(Search{AtMost: ptr(price("16")), InPrint: true}))
		t.must(err)
		t.sql(`SELECT "id", "isbn", "title", "subtitle", "price", "in_print", "details", "author_id"
			FROM "books" WHERE "price" <= $1 AND "in_print" IS TRUE`)
		t.equal(len(cheap), 2)
		all, err := db.Count(ctx, search(Search{}))
		t.must(err)
		t.equal(all, int64(4))
		some, err := db.All(ctx, search(Search{Title: "the", ISBNs: []string{"9780441478125"}}))
		t.must(err)
		t.equal(len(some), 1)
	})
}

var bookOrders = tenon.Orderings{
	"":      {Books.Title.Asc()},
	"title": {Books.Title.Asc()},
	"price": {Books.Price.Asc(), Books.Title.Asc()},
}

func TestOrderings(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		request, _ := url.ParseQuery("sort=-price&page=")

		list := func(form url.Values) (tenon.Page[*Book], error) {
			order, err := bookOrders.Choose(form.Get("sort")) // "price", "-price", "price,-title"
			if err != nil {
				return tenon.Page[*Book]{}, err
			}
			return db.Page(ctx, tenon.Select(Books).OrderBy(order...).Limit(3).After(tenon.Token(form.Get("page"))))
		}
		p, err := list(request)
		t.must(err)
		t.equal(p.Rows[0].Title, "The Dispossessed")
		request.Set("page", string(p.Next))
		p, err = list(request)
		t.must(err)
		t.equal([]any{len(p.Rows), p.Next}, []any{1, tenon.Token("")})

		_, wrong := list(url.Values{"sort": {"author_id; DROP TABLE books"}})
		var oe *tenon.OrderingError
		t.equal(errors.As(wrong, &oe), true)
		t.equal(wrong.Error(), `tenon: there is no order "author_id; DROP TABLE books"; choose each once of price, title`)
	})
}

var byISBN = tenon.Prepare(func(isbn tenon.Arg[string]) tenon.Query[*Book] {
	return tenon.Select(Books).Where(Books.ISBN.EqExpr(isbn))
})

// Shelf is the argument of a prepared query.
type Shelf struct {
	Authors  []int64
	From, To decimal.Decimal
}

var shelved = tenon.Prepare(func(s tenon.Arg[Shelf]) tenon.Query[tenon.Two[string, decimal.Decimal]] {
	return tenon.Select(tenon.Both(Books.Title, Books.Price)).
		Where(
			tenon.InList(Books.AuthorID, s.List(func(s Shelf) []int64 { return s.Authors })),
			Books.Price.GeExpr(s.Field(func(s Shelf) decimal.Decimal { return s.From })),
			Books.Price.LtExpr(s.Field(func(s Shelf) decimal.Decimal { return s.To })),
		).
		OrderBy(Books.Title.Asc())
})

func TestPrepared(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		solaris, err := db.One(ctx, byISBN.Of("9780156027601"))
		t.must(err)
		t.sql(`SELECT "id", "isbn", "title", "subtitle", "price", "in_print", "details", "author_id"
			FROM "books" WHERE "isbn" = $1 LIMIT $2`)
		t.equal(solaris.Title, "Solaris")

		rows, err := db.All(ctx, shelved.Of(Shelf{Authors: []int64{solaris.AuthorID}, From: price("10"), To: price("20")}))
		t.must(err)
		t.sql(`SELECT "title", "price" FROM "books"
			WHERE "author_id" = ANY($1) AND "price" >= $2 AND "price" < $3 ORDER BY "title"`)
		t.equal(len(rows), 1)
		none, err := db.All(ctx, shelved.Of(Shelf{To: price("20")}))
		t.must(err)
		t.equal(len(none), 0)
	})
}
