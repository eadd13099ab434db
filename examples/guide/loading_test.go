package guide

import (
	"testing"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/guide/models"
)

func TestStrategies(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db

		books, err := db.All(ctx, tenon.Select(Books).
			With(tenon.Load(Books.Author).Joined()).
			OrderBy(Books.Title.Asc()).
			Limit(2))
		t.must(err)
		t.equal(len(books), 2)
		t.equal(books[0].Author.Loaded(), true)
		t.equal(len(t.sent), 1)
		t.sent = nil

		authors, err := db.All(ctx, tenon.Select(Authors).
			With(tenon.Load(Authors.Books).JSON().With(Books.Reviews)).
			OrderBy(Authors.Name.Asc()))
		t.must(err)
		t.equal(authors[0].Books.All()[0].Reviews.Loaded(), true)
		t.equal(len(t.sent), 1)
		t.sent = nil

		dear, err := db.All(ctx, tenon.Select(Authors).
			Join(Authors.Books).
			Where(Books.Price.Gt(price("10"))).
			With(tenon.Load(Authors.Books).FromJoin()))
		t.must(err)
		for _, a := range dear {
			for _, b := range a.Books.All() {
				t.equal(b.Price.GreaterThan(price("10")), true)
			}
		}
		t.equal(len(t.sent), 1)
	})
}

func TestLoadAll(t *testing.T) {
	each(t, func(t *shop) {
		ctx := t.ctx
		t.do(func(s *tenon.Session) error {
			authors, err := s.All(ctx, tenon.Select(Authors))
			if err != nil {
				return err
			}
			t.sent = nil

			if err := s.LoadAll(ctx, authors, Authors.Books); err != nil {
				return err
			}
			t.equal(len(t.sent), 1)
			t.equal(authors[0].Books.Loaded(), true)
			return nil
		})
	})
}

func TestChunks(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		n := 0
		read := func() error {
			for chunk, err := range db.Chunks(ctx, tenon.Select(Authors).With(Authors.Books), 100) {
				if err != nil {
					return err
				}
				for _, a := range chunk {
					n += len(a.Books.All())
				}
			}
			return nil
		}
		t.sent = nil
		t.must(read())
		t.equal(len(t.sent), 2)
		books, err := db.Count(ctx, tenon.Select(Books))
		t.must(err)
		t.equal(int64(n), books)
	})
}

func TestLoadOnly(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		reviews, err := db.All(ctx, tenon.Select(Reviews).
			LoadOnly(Reviews.Stars).
			With(tenon.Load(Reviews.Book).LoadOnly(Books.Title)))
		t.must(err)
		t.equal(len(reviews) > 0, true)
		for _, r := range reviews {
			t.equal(r.Text, "")
			t.equal(r.Stars > 0, true)
			t.equal(r.Book.Get().Title != "", true)
			t.equal(r.Book.Get().Price.IsZero(), true)
		}
		t.do(func(s *tenon.Session) error {
			reviews, err := s.All(ctx, tenon.Select(Reviews).LoadOnly(Reviews.Stars))
			if err != nil {
				return err
			}
			review := reviews[0]
			t.equal(review.Text, "")
			if !s.Loaded(review, Reviews.Text) {
				if err := s.LoadColumns(ctx, reviews, Reviews.Text); err != nil {
					return err
				}
			}
			t.equal(review.Text != "", true)
			return nil
		})
	})
}
