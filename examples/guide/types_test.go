package guide

import (
	"testing"
	"time"
	"uuid"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/guide/models"
)

func TestDecimals(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		id := t.idOf("Solaris")

		b := &Book{}
		t.do(func(s *tenon.Session) (err error) {
			b, err = s.Get(ctx, Books, id)
			b.Price = price("10.005") // 10.01 after the flush: numeric(10,2), half away from zero
			return err
		})
		t.equal(b.Price.String(), "10.01")

		sum, err := db.One(ctx, tenon.Select(tenon.Coalesce(tenon.Sum(Books.Price), price("0"))))
		t.must(err)
		t.equal(sum.StringFixed(2), "49.99")

		third, err := db.One(ctx, tenon.Select(tenon.Nullable(Books.Details.Pages.DivBy(8))).Where(Books.ID.Eq(id)))
		t.must(err)
		t.equal(*third, 25.5)
	})
}

func TestInstants(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		r := &Review{BookID: t.idOf("Solaris"), Stars: 3}
		tokyo := time.FixedZone("", 9*3600)
		r.Created = time.Date(2026, 3, 1, 8, 30, 0, 123456789, tokyo) // 2026-02-28 23:30:00.123456 UTC after the flush
		t.do(func(s *tenon.Session) error { s.Add(r); return nil })
		t.equal(r.Created.Format(time.RFC3339Nano), "2026-02-28T23:30:00.123456Z")

		n, err := db.Count(ctx, tenon.Select(Reviews).
			Where(Reviews.Created.Before(time.Date(2026, 3, 1, 8, 31, 0, 0, tokyo))))
		t.must(err)
		t.equal(n, int64(1))
	})
}

func TestUUIDs(t *testing.T) {
	each(t, func(t *shop) {
		t.do(func(s *tenon.Session) error {
			b := book("9780156306300", "Fiasco", "15.99")
			b.AuthorID = 1
			s.Add(b)
			t.equal(b.ID != uuid.UUID{}, true)
			t.equal(b.ID[6]>>4, byte(7))
			return nil
		})
	})
}

func TestTextOrder(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		t.do(func(s *tenon.Session) error {
			for _, city := range []string{"oslo", "Zürich", "Oslo", "Ålesund", "Oslo "} {
				s.Add(&Shop{City: city})
			}
			return nil
		})

		// Oslo, "Oslo ", Zürich, oslo, Ålesund
		cities, err := db.All(ctx, tenon.Select(Shops.City).OrderBy(Shops.City.Asc()))
		t.must(err)
		t.equal(cities, []string{"Oslo", "Oslo ", "Zürich", "oslo", "Ålesund"})
		n, err := db.Count(ctx, tenon.Select(Shops).Where(Shops.City.Eq("Oslo")))
		t.must(err)
		t.equal(n, int64(1))
	})
}

func TestDocuments(t *testing.T) {
	each(t, func(t *shop) {
		ctx := t.ctx
		id := t.idOf("Solaris")
		t.do(func(s *tenon.Session) error {
			b, err := s.Get(ctx, Books, id)
			if err != nil {
				return err
			}
			b.Details.Tags = append(b.Details.Tags, "planet") // seen at flush
			return nil
		})
		b, err := t.db.Get(ctx, Books, id)
		t.must(err)
		t.equal(b.Details.Tags, []string{"ocean", "planet"})
	})
}
