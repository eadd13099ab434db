package suite

import (
	"errors"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// merges: MERGE, on the database that has it; the others say that they have not.
var merges = []Case{
	{"merge: rows of the program update, delete and insert", func(t *T) {
		t.seedShop()
		came := tenon.Values("came", Items, []*Item{
			{ID: 1, Description: "one", Price: dec("9.99")},
			{ID: 2, Description: "gone", Price: dec("0")},
			{ID: 3, Description: "kept", Price: dec("1")},
			{ID: 8, Description: "eight", Price: dec("8.5")},
			{ID: 9, Description: "left out", Price: dec("0")},
		})
		t.mustExec(tenon.Delete(Lines).AllRows())
		m := tenon.MergeInto(Items).Using(came, came.Col(Items.ID).EqExpr(Items.ID)).
			WhenMatched(came.Col(Items.Price).Eq(dec("0"))).Delete().
			WhenMatched(came.Col(Items.Description).Eq("kept")).DoNothing().
			WhenMatched().Update(ItemSet{Price: tenon.ToExpr(came.Col(Items.Price).Add(Items.Price)), Description: tenon.ToExpr(Items.Description.Concat(came.Col(Items.Description)))}).
			WhenNotMatched(came.Col(Items.Price).Eq(dec("0"))).DoNothing().
			WhenNotMatched().Insert(ItemSet{ID: tenon.ToExpr(came.Col(Items.ID)), Description: tenon.ToExpr(came.Col(Items.Description)), Price: tenon.ToExpr(came.Col(Items.Price).Times(dec("2")))})
		if !t.merges(m) {
			return
		}
		t.exec(3, m)
		type pair = tenon.Two[string, decimal.Decimal]
		rows(t, tenon.Select(tenon.Both(Items.Description, Items.Price)).OrderBy(Items.ID.Asc()),
			pair{A: "item 1one", B: dec("11.09")}, pair{A: "item 3", B: dec("3.3")}, pair{A: "item 4", B: dec("4.4")}, pair{A: "item 5", B: dec("5.5")}, pair{A: "eight", B: dec("17")})
		// The key that was given is not counted again.
		next, err := t.DB.One(t.Ctx, tenon.Insert(Items).Rows(&Item{Description: "next"}).Returning(Items.ID))
		t.Must(err)
		t.Equal(next, int64(9))
	}},
	{"merge: from a table, a query and a CTE, and defaults of the database", func(t *T) {
		t.seedShop()
		others := Users.As("others")
		own := tenon.MergeInto(Users).Using(others, others.ID.Plus(1).EqExpr(Users.ID)).
			WhenMatched().Update(UserSet{Name: tenon.ToExpr(others.Name)}).
			WhenNotMatched().DoNothing()
		if !t.merges(own) {
			return
		}
		t.exec(3, own)
		rows(t, tenon.Select(Users.Name).OrderBy(Users.ID.Asc()), "jack", "jack", "ed", "fred")

		sums := tenon.Select(tenon.Both(Lines.ItemID, tenon.Label("n", tenon.Count()))).GroupBy(Lines.ItemID).Where(Lines.ItemID.Lt(3))
		for _, src := range []tenon.Derived[tenon.Two[int64, int64]]{tenon.Subquery("sums", sums), tenon.CTE("sums", sums)} {
			t.exec(2, tenon.MergeInto(Items).Using(src, src.Col(Lines.ItemID).EqExpr(Items.ID)).
				WhenMatched(Items.Price.Gt(dec("0"))).Update(ItemSet{Description: tenon.ToExpr(Items.Description.Append("+"))}))
		}
		rows(t, tenon.Select(Items.Description).Where(Items.ID.Le(3)).OrderBy(Items.ID.Asc()), "item 1++", "item 2++", "item 3")

		orders := tenon.Select(Orders).Where(Orders.ID.Gt(3))
		dear := tenon.Subquery("dear", orders)
		t.exec(2, tenon.MergeInto(Orders).Using(dear, dear.Col(Orders.ID).Plus(100).EqExpr(Orders.ID)).
			WhenNotMatched().Insert(OrderSet{UserID: tenon.ToExpr(dear.Col(Orders.UserID)), Total: tenon.To(dec("1")), Description: tenon.To("copy"), Open: tenon.Default[bool]()}))
		rows(t, tenon.Select(Orders.Open).Where(Orders.Description.Eq("copy")), true, true)
	}},
	{"merge: loaded objects follow, and what is unflushed is flushed before", func(t *T) {
		t.seedShop()
		t.mustExec(tenon.Delete(Lines).AllRows())
		came := tenon.Values("came", Items, []*Item{{ID: 1, Description: "one"}, {ID: 2, Description: "gone"}, {ID: 6, Description: "six"}})
		m := tenon.MergeInto(Items).Using(came, came.Col(Items.ID).EqExpr(Items.ID)).
			WhenMatched(came.Col(Items.Description).Eq("gone")).Delete().
			WhenMatched().Update(ItemSet{Description: tenon.ToExpr(came.Col(Items.Description))}).
			WhenNotMatched().Insert(ItemSet{ID: tenon.ToExpr(came.Col(Items.ID)), Description: tenon.ToExpr(came.Col(Items.Description)), Price: tenon.To(dec("1"))})
		if !t.merges(m) {
			return
		}
		s := t.DB.Session()
		defer s.Close()
		items, err := s.All(t.Ctx, tenon.Select(Items).Where(Items.ID.Lt(4)).OrderBy(Items.ID.Asc()))
		t.Must(err)
		items[2].Description = "changed"
		six := &Item{ID: 6, Description: "mine", Price: dec("6")}
		s.Add(six)
		res, err := s.Exec(t.Ctx, m)
		t.Must(err)
		t.Equal(res.RowsAffected, int64(3))
		t.Equal([]string{items[0].Description, items[2].Description, six.Description}, []string{"one", "changed", "six"})
		t.Equal([]tenon.State{s.State(items[0]), s.State(items[1])}, []tenon.State{tenon.Persistent, tenon.Deleted})
		t.Must(s.Rollback(t.Ctx))
		t.Equal([]string{items[0].Description, items[1].Description}, []string{"item 1", "item 2"})
		t.Equal(s.State(items[1]), tenon.Persistent)
	}},
	{"merge: mistakes, and what the database refuses", func(t *T) {
		t.seedShop()
		others := Users.As("others")
		m := tenon.MergeInto(Users).Using(others, others.ID.EqExpr(Users.ID))
		if !t.merges(m.WhenMatched().DoNothing()) {
			return
		}
		run := func(st tenon.Statement) func() error {
			return func() error { _, err := t.DB.Exec(t.Ctx, st); return err }
		}
		set := UserSet{Name: tenon.To("x")}
		t.mistake("no source", "there are no rows to merge", run(tenon.MergeInto(Users).WhenMatched().Delete()))
		t.mistake("no condition", "nothing says which rows belong together", run(tenon.MergeInto(Users).Using(others, tenon.Condition{}).WhenMatched().Delete()))
		t.mistake("no case", "nothing is to be done", run(m))
		t.mistake("an empty set", "no column is set", run(m.WhenMatched().Update(UserSet{})))
		t.mistake("a nil set", "a set is nil", run(m.WhenNotMatched().Insert(nil)))
		t.mistake("behind a case that always holds", "put it last", run(m.WhenMatched().Delete().WhenMatched(Users.ID.Eq(1)).DoNothing()))
		t.mistake("a column of neither", "table items is not in the statement", run(m.WhenMatched(Items.ID.Eq(1)).Update(set)))
		t.mistake("no row of the table", "there is no row of users", run(m.WhenNotMatched(Users.ID.Eq(1)).Insert(set)))
		t.mistake("no row of the table, in a value", "there is no row of users", run(m.WhenNotMatched().Insert(UserSet{Name: tenon.ToExpr(Users.Name)})))
		t.mistake("no refused row", "there is no refused row", run(m.WhenMatched().Update(UserSet{Name: tenon.Excluded(Users.Name)})))
		t.mistake("the table itself", "give one of them another name", run(tenon.MergeInto(Users).Using(Users, Users.ID.Eq(1)).WhenMatched().Delete()))

		key := m.WhenMatched().Update(UserSet{ID: tenon.To[int64](7)})
		_, err := t.DB.Exec(t.Ctx, key)
		t.Equal(t.refused("a key that is taken", err).Kind, tenon.Unique)
		_, err = t.DB.Exec(t.Ctx, tenon.MergeInto(Users).Using(Orders, Orders.UserID.EqExpr(Users.ID)).WhenMatched().Update(set))
		var se *tenon.ServerError
		if !errors.As(err, &se) || se.Code != "21000" {
			t.Errorf("a row that several belong to: %v", err)
		}
		t.mustSay("a transaction that reads", t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
			_, err := s.Exec(t.Ctx, m.WhenMatched().Delete())
			return err
		}, tenon.ReadOnly()), tenon.ErrReadOnly)
	}},
}

// merges says that the database has MERGE; one that has not refuses the statement.
func (t *T) merges(m tenon.Statement) bool {
	t.Helper()
	if t.DB.Dialect() == "postgres" {
		return true
	}
	t.unsupported("MERGE", func() error { _, err := t.DB.Exec(t.Ctx, m); return err })
	return false
}
