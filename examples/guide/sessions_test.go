package guide

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/guide/models"
)

func TestTransact(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		id := t.idOf("Solaris")
		t.sent = nil

		err := db.Transact(ctx, func(s *tenon.Session) error {
			b, err := s.Get(ctx, Books, id)
			if err != nil {
				return err
			}
			b.Price = price("14.99") // written at commit, and only this column
			return nil
		})
		t.must(err)
		t.sql(`SELECT "id", "isbn", "title", "subtitle", "price", "in_print", "details", "author_id" FROM "books" WHERE "id" = $1`,
			`UPDATE "books" SET "price" = $1 WHERE "id" = $2`)
	})
}

func TestSession(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		s := db.Session()
		defer s.Close() // rolls back what was not committed

		s.Add(&Shop{City: "Lisbon"})
		err := s.Commit(ctx)
		t.must(err)
		n, err := db.Count(ctx, tenon.Select(Shops))
		t.must(err)
		t.equal(n, int64(1))
	})
}

func TestIdentity(t *testing.T) {
	each(t, func(t *shop) {
		ctx := t.ctx
		id := t.idOf("Solaris")
		t.do(func(s *tenon.Session) error {
			a, err := s.Get(ctx, Books, id)
			if err != nil {
				return err
			}
			t.sent = nil
			b, err := s.Get(ctx, Books, id) // no SQL: the session has it
			if err != nil {
				return err
			}
			t.equal(a == b, true)
			t.equal(len(t.sent), 0)

			all, err := s.All(ctx, tenon.Select(Books).Where(Books.ID.Eq(id)))
			if err != nil {
				return err
			}
			t.equal(all[0] == a, true)
			return nil
		})
	})
}

func TestAutoflush(t *testing.T) {
	each(t, func(t *shop) {
		ctx := t.ctx
		t.do(func(s *tenon.Session) error {
			shop := &Shop{City: "Oslo"}
			s.Add(shop)
			t.equal(s.State(shop), tenon.Pending)

			n, err := s.Count(ctx, tenon.Select(Shops)) // inserts Oslo first
			if err != nil {
				return err
			}
			t.equal(n, int64(1))
			t.equal(s.State(shop), tenon.Persistent)
			t.sql(`INSERT INTO "shops" ("city") VALUES ($1) RETURNING "id"`, `SELECT COUNT(*) FROM "shops"`)

			bergen := &Shop{City: "Bergen"}
			s.Add(bergen)
			err = s.NoAutoflush(func() error {
				n, err = s.Count(ctx, tenon.Select(Shops)) // Bergen is not among them yet
				return err
			})
			t.must(err)
			t.equal(n, int64(1))
			t.sent = nil
			s.Delete(bergen)

			s.Delete(shop)
			if err := s.Flush(ctx); err != nil {
				return err
			}
			n, err = s.Count(ctx, tenon.Select(Shops))
			t.equal(n, int64(0))
			return err
		})
	})
}

func TestRelationsInMemory(t *testing.T) {
	each(t, func(t *shop) {
		t.do(func(s *tenon.Session) error {
			lem := Authors.New()
			lem.Name = "Stanisław Lem"
			fiasco := book("9780156306300", "Fiasco", "15.99")
			lem.Books.Add(fiasco) // now fiasco.Author.Get() is lem
			s.Add(lem)            // and with it fiasco
			t.equal(fiasco.Author.Get() == lem, true)
			if err := s.Flush(t.ctx); err != nil {
				return err
			}
			t.equal(fiasco.AuthorID == lem.ID, true)
			return nil
		})
	})
}

func TestLoading(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		var lines []string

		authors, err := db.All(ctx, tenon.Select(Authors).
			With(Authors.Books).
			OrderBy(Authors.Name.Asc()))
		t.must(err)
		for _, a := range authors {
			for _, b := range a.Books.All() {
				lines = append(lines, b.Title+", by "+b.Author.Get().Name)
			}
		}
		t.equal(lines[1], "Solaris, by Stanisław Lem")
		t.sql(`SELECT "id", "name", "born" FROM "authors" ORDER BY "name"`,
			`SELECT "id", "isbn", "title", "subtitle", "price", "in_print", "details", "author_id" FROM "books" WHERE "author_id" = ANY($1) ORDER BY "id"`)

		authors, err = db.All(ctx, tenon.Select(Authors).
			With(tenon.Load(Authors.Books).
				Where(Books.InPrint.IsTrue()).
				OrderBy(Books.Price.Desc()).
				Limit(1).
				With(Books.Reviews)).
			OrderBy(Authors.Name.Asc()))
		t.must(err)
		t.equal(len(authors[0].Books.All()), 0)
		t.equal(authors[2].Books.All()[0].Title, "The Dispossessed")
		t.equal(len(authors[2].Books.All()[0].Reviews.All()), 2)

		text, err := json.Marshal(authors[1])
		t.must(err)
		t.equal(strings.Contains(string(text), `"Author":null`), true)
	})
}

func TestLoadLater(t *testing.T) {
	each(t, func(t *shop) {
		ctx := t.ctx
		id := t.idOf("The Dispossessed")
		t.do(func(s *tenon.Session) error {
			b, err := s.Get(ctx, Books, id)
			if err != nil {
				return err
			}
			t.equal(b.Reviews.Loaded(), false)
			reviews, err := b.Reviews.Load(ctx, s)
			if err != nil {
				return err
			}
			t.equal(len(reviews), 2)
			t.equal(b.Reviews.Loaded(), true)
			return nil
		})
	})
}

func TestFailedFlush(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		s := db.Session()
		defer s.Close()
		twin := book("9780156027601", "An ISBN that is taken", "10")
		twin.AuthorID = 1
		s.Add(twin)

		err := s.Flush(ctx)                           // a *ConstraintError
		_, again := s.Count(ctx, tenon.Select(Books)) // ErrSessionFailed, with that error inside
		undone := s.Rollback(ctx)                     // nil: the session can be used again
		var ce *tenon.ConstraintError
		t.equal(errors.As(err, &ce), true)
		t.equal(errors.Is(again, tenon.ErrSessionFailed), true)
		t.equal(errors.As(again, &ce), true)
		t.must(undone)
		n, err := s.Count(ctx, tenon.Select(Books))
		t.must(err)
		t.equal(n, int64(4))
	})
}

func TestRetry(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		runs := 0

		err := db.Transact(ctx, func(s *tenon.Session) error {
			runs++
			if runs < 3 {
				return tenon.ErrRetryable // as a deadlock would
			}
			return nil
		}, tenon.Isolation(tenon.Serializable), tenon.Retry(5))
		t.must(err)
		t.equal(runs, 3)

		err = db.Transact(ctx, func(s *tenon.Session) error {
			s.Add(&Shop{City: "Nowhere"})
			return nil
		}, tenon.ReadOnly())
		if err == nil {
			t.Error("a transaction that only reads has written")
		}
	})
}

func TestNested(t *testing.T) {
	each(t, func(t *shop) {
		ctx := t.ctx
		t.do(func(s *tenon.Session) error {
			b, err := s.Get(ctx, Books, t.idOf("The Dispossessed"))
			t.must(err)
			was := b.Title

			err = s.Nested(ctx, func() error {
				b.Title = "Changed inside"
				s.Add(&Shop{City: "Paris"})
				if err := s.Flush(ctx); err != nil {
					return err
				}
				return errors.New("no, after all")
			})
			// err says so; the title is what it was, and there is no shop in Paris
			t.equal(err.Error(), "no, after all")
			t.equal(b.Title, was)
			n, err := s.Count(ctx, tenon.Select(Shops).Where(Shops.City.Eq("Paris")))
			t.must(err)
			t.equal(n, int64(0))
			return nil
		})
	})
}

func TestMergeRefreshExpunge(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		fromRequest, err := db.Get(ctx, Books, t.idOf("The Dispossessed"))
		t.must(err)
		fromRequest.Title = "From a form"
		t.do(func(s *tenon.Session) error {
			b, err := s.Merge(ctx, fromRequest) // the session's object, with the form's values
			if err != nil {
				return err
			}
			for _, c := range s.Changes(b) {
				fmt.Println(c.Field, c.Column, c.Old, c.New)
			}
			t.equal(len(s.Changes(b)), 1)
			t.equal(b == fromRequest, false)

			if err := s.Refresh(ctx, b); err != nil { // ErrNotFound if the row is gone
				return err
			}
			t.equal(b.Title, "The Dispossessed")
			s.Expunge(b) // not the session's any more
			t.equal(s.State(b), tenon.Detached)
			return nil
		})
	})
}

func TestHandler(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		mux := http.NewServeMux()
		mux.HandleFunc("POST /shops", func(w http.ResponseWriter, r *http.Request) {
			s := tenon.SessionFrom(r.Context())
			shop := &Shop{City: r.FormValue("city")}
			s.Add(shop)
			if err := s.Flush(r.Context()); err != nil {
				http.Error(w, "the shop cannot be added", http.StatusConflict)
				return
			}
			w.WriteHeader(http.StatusCreated)
		})
		handler := tenon.Handler(db, mux)

		post(ctx, handler, "/shops?city=Turin", http.StatusCreated, t)
		n, err := db.Count(ctx, tenon.Select(Shops))
		t.must(err)
		t.equal(n, int64(1))
		post(ctx, handler, "/shops?city="+strings.Repeat("x", 101), http.StatusConflict, t)
	})
}

func TestHandlerConflict(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		mux := http.NewServeMux()
		mux.HandleFunc("POST /shops", func(w http.ResponseWriter, r *http.Request) {
			tenon.SessionFrom(r.Context()).Add(&Shop{ID: 1, City: r.FormValue("city")})
		})

		handler := tenon.Handler(db, mux, tenon.OnCommitError(func(w http.ResponseWriter, r *http.Request, err error) {
			status := http.StatusInternalServerError
			if _, taken := errors.AsType[*tenon.ConstraintError](err); taken {
				status = http.StatusConflict
			}
			http.Error(w, http.StatusText(status), status)
		}))

		post(ctx, handler, "/shops?city=Turin", http.StatusOK, t)
		post(ctx, handler, "/shops?city=Turin", http.StatusConflict, t)
	})
}

func post(ctx context.Context, h http.Handler, url string, want int, t *shop) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "POST", url, nil))
	t.equal(w.Code, want)
}

func TestRemove(t *testing.T) {
	each(t, func(t *shop) {
		ctx := t.ctx
		novel, satire := &Genre{Name: "Novel"}, &Genre{Name: "Satire"}
		novel.Children.Add(satire)
		t.do(func(s *tenon.Session) error { s.Add(novel); return s.Flush(ctx) })
		t.do(func(s *tenon.Session) error {
			g, err := s.One(ctx, tenon.Select(Genres).Where(Genres.ID.Eq(novel.ID)).With(Genres.Children))
			if err != nil {
				return err
			}
			g.Children.Remove(g.Children.All()...)
			return nil
		})
		g, err := t.db.Get(ctx, Genres, satire.ID)
		t.must(err)
		t.equal(g.ParentID == nil, true)

		err = t.db.Transact(ctx, func(s *tenon.Session) error {
			a, err := s.One(ctx, tenon.Select(Authors).Where(Authors.Name.Eq("Anonymous")).With(Authors.Books))
			if err != nil {
				return err
			}
			a.Books.Remove(a.Books.All()...)
			return nil
		})
		t.equal(err.Error(), "tenon: Book.Author: it was set to nothing, but its foreign key AuthorID cannot be NULL; set another, or delete the Book")
	})
}
