package guide

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/guide/models"
)

var errTaken = errors.New("a book with this ISBN is there already")

func TestConstraint(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		add := func(b *Book) error {
			err := db.Transact(ctx, func(s *tenon.Session) error {
				s.Add(b)
				return nil
			})
			var ce *tenon.ConstraintError
			if errors.As(err, &ce) && ce.Kind == tenon.Unique && ce.Constraint == "uq_books_isbn" {
				return errTaken
			}
			return err
		}
		b := book("9780156027601", "Solaris again", "1")
		b.AuthorID = 1
		t.equal(errors.Is(add(b), errTaken), true)
		b.ISBN, b.AuthorID = "9780156306300", 4711
		t.equal(strings.HasPrefix(add(b).Error(),
			`tenon: foreign key constraint "fk_books_author_id" of table "books" (author_id) does not hold; in: INSERT INTO `), true)
	})
}

func TestValue(t *testing.T) {
	each(t, func(t *shop) {
		code := func(err error) int {
			if errors.Is(err, tenon.ErrValue) {
				return http.StatusBadRequest // a title that is too long, say
			}
			return http.StatusInternalServerError
		}
		b := book("9780156027601", strings.Repeat("Solaris ", 100), "1")
		b.AuthorID = 1
		err := t.db.Transact(t.ctx, func(s *tenon.Session) error { s.AddAll([]*Book{b}); return nil })
		t.equal(err.Error(), "tenon: Book.Title: text: the value has 800 characters, the column holds 200")
		t.equal(code(err), http.StatusBadRequest)
		_, err = t.db.All(t.ctx, tenon.Select(Books).Where(Authors.Name.Eq("Homer")))
		t.equal(code(err), http.StatusInternalServerError)
	})
}

func TestNotFound(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		_, none := db.Get(ctx, Authors, 4711)                                        // ErrNotFound
		_, many := db.One(ctx, tenon.Select(Authors))                                // ErrTooManyRows
		_, wrong := db.All(ctx, tenon.Select(Books).Where(Authors.Name.Eq("Homer"))) // *BuildError
		t.equal(errors.Is(none, tenon.ErrNotFound), true)
		t.equal(errors.Is(many, tenon.ErrTooManyRows), true)
		t.equal(wrong.Error(), "tenon: authors.name: table authors is not in the statement; add it with Join, or name it with From")
	})
}

func TestNotLoaded(t *testing.T) {
	each(t, func(t *shop) {
		a, err := t.db.Get(t.ctx, Authors, 1)
		t.must(err)
		defer func() {
			var nl *tenon.NotLoadedError
			err, ok := recover().(error)
			t.equal(ok && errors.As(err, &nl), true)
			t.equal(nl.Error(), `tenon: Author: relation "Books" is not loaded; add With(Authors.Books), or call Load`)
		}()
		a.Books.All()
	})
}

func TestStale(t *testing.T) {
	each(t, func(t *shop) {
		ctx := t.ctx
		id := t.idOf("Solaris")
		err := t.db.Transact(ctx, func(s *tenon.Session) error {
			b, err := s.Get(ctx, Books, id)
			if err != nil {
				return err
			}
			if _, err := s.Exec(ctx, tenon.SQL("DELETE FROM books WHERE title = 'Solaris'")); err != nil {
				return err
			}
			b.Title = "Solaris, revised"
			return nil
		})
		var stale *tenon.StaleError
		t.equal(errors.As(err, &stale), true)
		t.equal(stale.Error(), "tenon: books: stale: expected to match 1 rows, matched 0")
	})
}

func TestUnsupported(t *testing.T) {
	each(t, func(t *shop) {
		_, err := t.db.All(t.ctx, tenon.Select(Books).ForUpdate())
		var unsupported *tenon.UnsupportedError
		t.equal(errors.As(err, &unsupported), t.db.Dialect() == "sqlite")
		t.equal(len(t.sent) == 0, t.db.Dialect() == "sqlite")
	})
}
