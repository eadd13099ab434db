package guide

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/guide/models"
	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/pgharness"
	"github.com/tenonsql/tenon/tenontest"
)

// withdraw is what the page's tests test.
func withdraw(ctx context.Context, db *tenon.Engine, isbn string) error {
	return db.Transact(ctx, func(s *tenon.Session) error {
		b, err := s.One(ctx, tenon.Select(Books).Where(Books.ISBN.Eq(isbn)))
		if err != nil {
			return err
		}
		b.InPrint = false
		return nil
	})
}

// praise looks for the authors of three books, one by one, where one query would do.
func praise(ctx context.Context, db *tenon.Engine) error {
	books, err := db.All(ctx, tenon.Select(Books).OrderBy(Books.ISBN.Asc()))
	if err != nil {
		return err
	}
	for _, b := range books[:3] {
		if _, err := db.Get(ctx, Authors, b.AuthorID); err != nil {
			return err
		}
	}
	return nil
}

func TestTransactionPerTest(t *testing.T) {
	each(t, func(t *shop) {
		engine := t.db
		t.Run("withdraw", func(t *testing.T) {
			db := tenontest.Transaction(t, engine)

			if err := withdraw(t.Context(), db, "9780156027601"); err != nil {
				t.Fatal(err)
			}
			left, err := db.Count(t.Context(), tenon.Select(Books).Where(Books.InPrint.IsTrue()))
			if err != nil || left != 2 {
				t.Errorf("%d books are in print, want 2; %v", left, err)
			}
		})
		n, err := t.db.Count(t.ctx, tenon.Select(Books).Where(Books.InPrint.IsTrue()))
		t.must(err)
		t.equal(n, int64(3)) // rolled back
	})
}

func TestSubtestsInTransactions(t *testing.T) {
	each(t, func(x *shop) {
		t, engine := x.T, x.db

		db := tenontest.Transaction(t, engine)
		book := tenontest.NewFactory(t, db).New(Books)
		t.Run("withdraw", func(t *testing.T) {
			db := tenontest.Transaction(t, db) // has the book, and gives it back as it was
			if err := withdraw(t.Context(), db, book.ISBN); err != nil {
				t.Fatal(err)
			}
		})

		again, err := db.Get(x.ctx, Books, book.ID)
		x.must(err)
		x.equal(again.InPrint, true)
	})
}

func TestDatabasePerTest(t *testing.T) {
	for name, url := range map[string]string{"postgres": pgharness.Database(t), "mariadb": mariaharness.Database(t), "sqlite": "sqlite::memory:"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("DATABASE_URL", url)

			db := tenontest.Database(t, os.Getenv("DATABASE_URL"), Authors, Books, Reviews)

			if n, err := db.Count(t.Context(), tenon.Select(Books)); err != nil || n != 0 {
				t.Errorf("%d books, %v", n, err)
			}
		})
	}
	db := tenontest.SQLite(t, Authors, Books, Reviews)
	if n, err := db.Count(t.Context(), tenon.Select(Books)); err != nil || n != 0 {
		t.Errorf("%d books, %v", n, err)
	}
}

func TestBudgets(t *testing.T) {
	each(t, func(x *shop) {
		t, engine, ctx := x.T, x.db, x.ctx

		db := tenontest.Transaction(t, engine)
		tenontest.Budget(t, db, func() {
			authors, err := db.All(ctx, tenon.Select(Authors).With(Authors.Books))
			if err != nil || len(authors) != 3 {
				t.Errorf("%d authors, %v", len(authors), err)
			}
		}, tenontest.Statements(2), tenontest.AtMost(tenontest.RoundTrips(2)))

		said := failure(t, func(t testing.TB) {
			tenontest.Budget(t, db, func() {
				if err := praise(ctx, db); err != nil {
					t.Fatal(err)
				}
			}, tenontest.Statements(2), tenontest.Repeats(1))
		})
		if db.Dialect() == "postgres" {
			said = strings.ReplaceAll(said, `"id", "isbn", "title", "subtitle", "price", "in_print", "details", "author_id"`, `"id", "isbn", …`)
			x.equal(flat([]string{named(said)}), flat([]string{`
tenontest: 4 statements, exactly 2 are in the budget; 3 runs of one statement, at most 1 are in the budget
  1  trip 1   books.go:11  SELECT "id", "isbn", … FROM "books" ORDER BY "isbn"
  2  trip 2   books.go:22  SELECT "id", "name", "born" FROM "authors" WHERE "id" = $1
  3  trip 3   books.go:22  SELECT "id", "name", "born" FROM "authors" WHERE "id" = $1
  4  trip 4   books.go:22  SELECT "id", "name", "born" FROM "authors" WHERE "id" = $1
the same text was sent 3 times, at 2, 3, 4 from books.go:22: one for each row? With(…) loads a relation for all rows at once, In(…) asks for many keys
`}))
		}
	})
}

// named gives the lines of this file names that a change of it leaves alone.
func named(text string) string {
	names := map[string]string{}
	return regexp.MustCompile(`testing_test\.go:\d+`).ReplaceAllStringFunc(text, func(line string) string {
		if names[line] == "" {
			names[line] = fmt.Sprint("books.go:", 11*(len(names)+1))
		}
		return names[line]
	})
}

// told is a test whose failures are read.
type told struct {
	testing.TB
	text string
}

func (t *told) Errorf(format string, args ...any) { t.text += fmt.Sprintf(format, args...) }

func failure(t *testing.T, f func(t testing.TB)) string {
	x := &told{TB: t}
	f(x)
	return x.text
}

func TestWatch(t *testing.T) {
	each(t, func(x *shop) {
		t, engine := x.T, x.db

		db := tenontest.Watch(engine)

		tenontest.Budget(t, db, func() { x.must(praise(x.ctx, db)) }, tenontest.Statements(4))
	})
}

func TestFactory(t *testing.T) {
	each(t, func(x *shop) {
		t, engine := x.T, x.db

		db := tenontest.Transaction(t, engine)
		f := tenontest.NewFactory(t, db)

		book := f.New(Books)
		dear := f.New(Books, func(b *Book) { b.Price = price("99.50") })
		reviews := f.Many(5, Reviews, func(i int, r *Review) {
			r.Book.Set(dear)
			r.Stars = int16(i + 1)
		})

		x.equal(book.AuthorID != 0 && book.Author.Get() != nil && len(book.ISBN) <= 13, true)
		x.equal(reviews[4].BookID == dear.ID && reviews[4].Stars == 5, true)
		n, err := db.Count(x.ctx, tenon.Select(Reviews).Where(Reviews.BookID.Eq(dear.ID)))
		x.must(err)
		x.equal(n, int64(5))
	})
}

func TestFactoryDefaults(t *testing.T) {
	each(t, func(x *shop) {
		t, ctx := x.T, x.ctx
		db := tenontest.Transaction(t, x.db)
		f := tenontest.NewFactory(t, db)

		f.Default(Authors, func(a *Author) { a.Born = ptr[int32](1950) })

		err := db.Transact(ctx, func(s *tenon.Session) error {
			s.Add(f.Build(Books))
			return nil
		})

		x.must(err)
		n, err := db.Count(ctx, tenon.Select(Authors).Where(Authors.Born.Eq(1950)))
		x.must(err)
		x.equal(n, int64(1))
	})
}

func TestInUse(t *testing.T) {
	each(t, func(x *shop) {
		if x.db.Dialect() == "sqlite" {
			return // a copy has as many connections as the original
		}
		db := tenontest.Transaction(x.T, x.db)
		err := db.Transact(x.ctx, func(s *tenon.Session) error {
			if _, err := s.Count(x.ctx, tenon.Select(Books)); err != nil {
				return err
			}
			_, err := db.Count(x.ctx, tenon.Select(Books)) // and not s.Count
			return err
		})
		var used *tenontest.InUseError
		if !errors.As(err, &used) {
			x.Fatal(err)
		}
		x.equal(named(used.Error()), `tenon: the test's transaction has one connection, and a session that began at books.go:11 in this goroutine has it; use that session's own methods, or end it before; code that needs two transactions at once is tested on a database of its own: tenontest.Database`)
	})
}
