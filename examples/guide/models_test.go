package guide

import (
	"testing"
	"time"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/guide/models"
)

func TestNew(t *testing.T) {
	b := Books.New() // InPrint is true
	if !b.InPrint {
		t.Error("New did not fill in the declared default")
	}
}

func TestCompositeKey(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		book := t.idOf("Solaris")
		shop := &Shop{City: "Porto"}
		shop.Stock.Add(&Stock{BookID: book, Count: 3})
		t.do(func(s *tenon.Session) error { s.Add(shop); return nil })

		stock, err := db.Get(ctx, Stocks, StockKey{ShopID: shop.ID, BookID: book})
		t.must(err)
		t.equal(stock.Count, int32(3))
	})
}

func TestFilledByTheDatabase(t *testing.T) {
	each(t, func(t *shop) {
		r := &Review{BookID: t.idOf("Solaris"), Stars: 3}
		t.do(func(s *tenon.Session) error { s.Add(r); return nil })
		if r.ID == 0 || time.Since(r.Created).Abs() > time.Hour || r.Created.Location() != time.UTC {
			t.Errorf("read back: id %d, created %v", r.ID, r.Created)
		}
	})
}

func TestTree(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		novel := &Genre{Name: "Novel"}
		novel.Children.Add(&Genre{Name: "Science fiction"}, &Genre{Name: "Satire"})
		t.do(func(s *tenon.Session) error { s.Add(novel); return nil })

		parent := Genres.As("parent")
		rows, err := db.All(ctx, tenon.Select(tenon.Both(Genres.Name, parent.Name)).
			JoinOn(parent, Genres.ParentID.EqExpr(parent.ID)).
			OrderBy(Genres.Name.Asc()))
		t.must(err)
		t.equal(rows, []tenon.Two[string, string]{{A: "Satire", B: "Novel"}, {A: "Science fiction", B: "Novel"}})
	})
}

func TestTwoWays(t *testing.T) {
	each(t, func(t *shop) {
		a, b := &Author{Name: "A"}, &Author{Name: "B"}
		m := &Message{Text: "Hello"}
		m.Sender.Set(a)
		m.Receiver.Set(b)
		t.do(func(s *tenon.Session) error { s.Add(m); return nil })
		t.equal([]bool{m.SenderID == a.ID, m.ReceiverID == b.ID}, []bool{true, true})
	})
}
