package suite

import (
	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// writingCTEs: INSERT, UPDATE and DELETE inside WITH.
var writingCTEs = []Case{
	{"cte: statements that write", func(t *T) {
		t.seedShop()
		gone := tenon.CTE("gone", tenon.Delete(Lines).Where(Lines.OrderID.Eq(1)).Returning(Lines))
		counted := tenon.Select(tenon.Both(tenon.Count(), tenon.Nullable(tenon.Sum(gone.Col(Lines.Count))))).From(gone)
		if t.DB.Dialect() != "postgres" {
			lacking(t, counted)
			t.unsupported("insert", func() error {
				_, err := t.DB.Exec(t.Ctx, tenon.Insert(Nodes).From(tenon.Select(gone), NodeSet{Data: tenon.To("x")}))
				return err
			})
			t.unsupported("delete", func() error {
				_, err := t.DB.Exec(t.Ctx, tenon.Delete(Orders).JoinOn(gone, gone.Col(Lines.OrderID).EqExpr(Orders.ID)))
				return err
			})
			return
		}
		type sum = tenon.Two[int64, *int32]
		rows(t, counted, sum{A: 3, B: to[int32](36)})
		rows(t, counted, sum{A: 0})
		// Moved rows: deleted there, inserted here.
		moved := tenon.CTE("moved", tenon.Delete(Lines).Where(Lines.OrderID.Eq(2)).Returning(tenon.Both(Lines.ItemID, Lines.Count)))
		t.exec(3, tenon.Insert(Nodes).From(tenon.Select(moved).Where(moved.Col(Lines.Count).Gt(0)), NodeSet{ID: tenon.ToExpr(moved.Col(Lines.ItemID)), Data: tenon.To("moved")}))
		rows(t, tenon.Select(Nodes.ID).OrderBy(Nodes.ID.Asc()), 1, 2, 3)
		// What is written is joined with what stays; an expression under a label; entities.
		dear := tenon.CTE("dear", tenon.Update(Items).Set(ItemSet{Price: tenon.ToExpr(Items.Price.Times(dec("2")))}).Where(Items.ID.Le(2)).
			Returning(tenon.Both(Items.ID, tenon.Label("twice", Items.Price))))
		rows(t, tenon.Select(tenon.Both(Items.Description, dear.Col(tenon.Label("twice", Items.Price)))).From(Items).JoinOn(dear, dear.Col(Items.ID).EqExpr(Items.ID)).OrderBy(Items.ID.Asc()),
			tenon.Two[string, decimal.Decimal]{A: "item 1", B: dec("2.20")}, tenon.Two[string, decimal.Decimal]{A: "item 2", B: dec("4.40")})
		fresh := tenon.CTE("fresh", tenon.Insert(Users).Rows(&User{ID: 50, Name: "new"}).Returning(Users))
		u, err := t.DB.One(t.Ctx, tenon.Select(fresh))
		t.Must(err)
		t.Equal([]any{u.ID, u.Name}, []any{int64(50), "new"})
		renamed := tenon.CTE("renamed", tenon.Update(Users).Set(UserSet{Name: tenon.To("renamed")}).Where(Users.ID.Eq(7)).Returning(Users.ID))
		t.exec(3, tenon.Update(Orders).Set(OrderSet{Description: tenon.To("theirs")}).JoinOn(renamed, renamed.Col(Users.ID).EqExpr(Orders.UserID)))
		rows(t, tenon.Select(Users.Name).Where(Users.ID.Eq(7)), "renamed")
		t.Do(func(s *tenon.Session) error {
			s.Add(&Line{OrderID: 3, ItemID: 1, Count: 1000})
			n, err := s.One(t.Ctx, tenon.Select(tenon.Count()).From(tenon.CTE("all", tenon.Delete(Lines).Where(Lines.OrderID.Eq(3)).Returning(Lines.Count))))
			t.Must(err)
			t.Equal(n, int64(4))
			return nil
		})
		mistaken(t, tenon.Select(Users).Where(Users.ID.InQuery(tenon.Select(renamed.Col(Users.ID)).From(renamed))), "stands inside of another statement")
		mistaken(t, tenon.Select(tenon.Subquery("s", tenon.Delete(Lines).AllRows().Returning(Lines))), "cannot stand inside another")
	}},
}
