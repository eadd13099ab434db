package guide

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/guide/models"
)

func TestTextFunctions(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		type label struct {
			Short, Code string
			At          int64
		}
		labels, err := db.All(ctx, tenon.Select(tenon.Into(func(l *label, r *tenon.Row) {
			r.Read(&l.Short, Books.Title.Left(7).Upper())
			r.Read(&l.Code, Books.ISBN.Right(4).PadLeft(6, "0"))
			r.Read(&l.At, Books.Title.Position("Hand"))
		})).Where(Books.Title.Matches("^The .*[a-z]$")).OrderBy(Books.Title.Asc()))
		t.must(err)
		t.sql(`SELECT UPPER(LEFT("title", CAST($1::int8 AS int4))), LPAD(RIGHT("isbn", CAST($2::int8 AS int4)), CAST($3::int8 AS int4), $4::text), STRPOS("title", $5::text)
			FROM "books" WHERE ("title" ~ $6::text) ORDER BY "title"`)
		t.equal(labels, []label{{"THE DIS", "004884", 0}, {"THE LEF", "008125", 10}})
	})
}

func TestMathFunctions(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		net := Books.Price.Times(price("0.935")).Round(2)
		nets, err := db.All(ctx, tenon.Select(tenon.Both(net, Books.Price.Ceil())).OrderBy(Books.Price.Asc()))
		t.must(err)
		t.equal(nets[0], tenon.Two[decimal.Decimal, decimal.Decimal]{A: price("9.34"), B: price("10")})
	})
}

func TestBits(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		odd, err := db.All(ctx, tenon.Select(Authors.ID).Where(tenon.BitAnd(Authors.ID, 1).Eq(1)).OrderBy(Authors.ID.Asc()))
		t.must(err)
		for _, id := range odd {
			t.equal(id%2, int64(1))
		}
		t.equal(len(odd) > 0, true)
	})
}

func TestTimeFunctions(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		month := tenon.Label("month", Reviews.Created.Truncate(tenon.Months))
		perMonth, err := db.All(ctx, tenon.Select(tenon.Both(month, tenon.Count())).
			Where(Reviews.Created.GtExpr(tenon.Now().AddMonths(-1))).
			GroupBy(month).OrderBy(month.Asc()))
		t.must(err)
		t.equal(len(perMonth) > 0, true)
		t.equal(perMonth[0].A.Day(), 1)
		age, err := db.All(ctx, tenon.Select(tenon.Now().Since(Reviews.Created))) // microseconds
		t.must(err)
		t.equal(time.Duration(age[0])*time.Microsecond < time.Hour, true)
	})
}

// folded is an order without regard to case.
var folded = tenon.Collation{SQLite: "NOCASE", Postgres: "und-x-icu", MariaDB: "utf8mb4_unicode_ci"}

func TestOwnFunctions(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		hidden := tenon.Func[string]("concat", Books.ISBN.Left(4), "…")
		cents := tenon.ByDialect[string](tenon.Texts{
			SQLite:   "printf('%.2f', ?)",
			Postgres: "to_char(?, 'FM990.00')",
			MariaDB:  "format(?, 2)",
		}, Books.Price)
		texts, err := db.All(ctx, tenon.Select(tenon.Both(hidden, cents)).OrderBy(tenon.Collate(Books.Title, folded).Asc()))
		t.must(err)
		t.equal(texts[0], tenon.Two[string, string]{A: "9780…", B: "12.00"})
	})
}

func TestRowValues(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		named := tenon.RowOf(Books.ISBN, Books.Title)
		n, err := db.Count(ctx, tenon.Select(Books).Where(named.In(
			tenon.PairOf("9780156027601", "Solaris"),
			tenon.PairOf("9780140449334", "Odyssey"))))
		t.must(err)
		t.equal(n, int64(1))
	})
}
