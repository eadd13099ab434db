package suite

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// wrong is a use of tenon that must fail before any SQL is sent.
type wrong struct {
	name, says string
	call       func() error
}

// all is a query that is run by an engine and by a session, as rows, one, first, count and
// iteration.
func all[R any](t *T, name, says string, q tenon.Query[R]) []wrong {
	in := func(f func(s *tenon.Session) error) func() error {
		return func() error {
			s := t.DB.Session()
			defer s.Close()
			return f(s)
		}
	}
	return []wrong{
		{name, says, func() error { _, err := t.DB.All(t.Ctx, q); return err }},
		{name + ", one", says, func() error { _, err := t.DB.One(t.Ctx, q); return err }},
		{name + ", first", says, func() error { _, _, err := t.DB.First(t.Ctx, q); return err }},
		{name + ", iterated", says, func() error {
			for _, err := range t.DB.Iter(t.Ctx, q) {
				return err
			}
			return nil
		}},
		{name + ", in a session", says, in(func(s *tenon.Session) error { _, err := s.All(t.Ctx, q); return err })},
		{name + ", one in a session", says, in(func(s *tenon.Session) error { _, err := s.One(t.Ctx, q); return err })},
		{name + ", iterated in a session", says, in(func(s *tenon.Session) error {
			for _, err := range s.Iter(t.Ctx, q) {
				return err
			}
			return nil
		})},
	}
}

// mistakes tries each.
func (t *T) mistakes(lists ...[]wrong) {
	t.Helper()
	for _, list := range lists {
		for _, w := range list {
			t.mistake(w.name, w.says, w.call)
		}
	}
}

func (t *T) run(name, says string, st tenon.Statement) []wrong {
	return []wrong{
		{name, says, func() error { _, err := t.DB.Exec(t.Ctx, st); return err }},
		{name + ", in a session", says, func() error {
			s := t.DB.Session()
			defer s.Close()
			_, err := s.Exec(t.Ctx, st)
			return err
		}},
	}
}

var outside struct { //nolint:gochecknoglobals // what lies outside of a row is the case
	name string
	n    int64
}

// mistakes: what types cannot see is found before any SQL is sent, whatever the data is.
var mistakes = []Case{
	{"mistakes: a refused row outside of an upsert", func(t *T) {
		set := UserSet{Name: tenon.Excluded(Users.Name)}
		t.mistakes(
			t.run("UPDATE", "there is no refused row", tenon.Update(Users).Set(set).AllRows()),
			t.run("UPDATE, in a condition", "there is no refused row", tenon.Update(Users).Set(UserSet{Name: tenon.To("x")}).Where(tenon.ExcludedOf(Users.ID).Eq(1))),
			t.run("DELETE", "there is no refused row", tenon.Delete(Users).Where(tenon.ExcludedOf(Users.ID).Eq(1))),
			t.run("INSERT", "there is no refused row", tenon.Insert(Users).Values(set)),
		)
	}},
	{"mistakes: a table that is not in FROM", func(t *T) {
		n := Nodes.As("n")
		t.mistakes(
			all(t, "where", "orders", tenon.Select(Users).Where(Orders.Total.Gt(dec("1")))),
			all(t, "order", "orders", tenon.Select(Users).OrderBy(Orders.ID.Asc())),
			all(t, "a column", "orders", tenon.Select(tenon.Both(Users.ID, Orders.ID))),
			all(t, "an entity", "orders", tenon.Select(tenon.Both(Users, Orders))),
			all(t, "group", "orders", tenon.Select(Users.ID).GroupBy(Users.ID, Orders.ID)),
			all(t, "having", "orders", tenon.Select(Users.ID).GroupBy(Users.ID).Having(tenon.Max(Orders.ID).Gt(1))),
			all(t, "within a function", "orders", tenon.Select(Users.ID).Where(Orders.Description.Lower().Append("x").Eq("x"))),
			all(t, "within Or", "orders", tenon.Select(Users.ID).Where(tenon.Or(Users.ID.Eq(1), tenon.Not(tenon.And(Orders.ID.Eq(1)))))),
			all(t, "within hand-written SQL", "orders", tenon.Select(Users.ID).Where(tenon.Cond("? = 1", Orders.ID))),
			all(t, "the condition of a join", "items", tenon.Select(Users.ID).JoinOn(Orders, Orders.ID.EqExpr(Items.ID))),
			all(t, "a join before its table", "lines", tenon.Select(Users.ID).Join(Lines.Item)),
			all(t, "the table of an alias", "nodes", tenon.Select(n.ID).Where(Nodes.ID.Eq(1))),
			all(t, "another alias", "m", tenon.Select(n.ID).Where(Nodes.As("m").ID.Eq(1))),
			all(t, "a subquery's neighbour", "items", tenon.Select(Users.ID).Where(tenon.Exists(tenon.Select(Orders).Where(Orders.ID.EqExpr(Items.ID))))),
			t.run("update", "orders", tenon.Update(Users).Set(UserSet{Name: tenon.To("x")}).Where(Orders.ID.Eq(1))),
			t.run("update, the value", "orders", tenon.Update(Users).Set(UserSet{Name: tenon.ToExpr(Orders.Description)}).Where(Users.ID.Eq(1))),
			t.run("delete", "orders", tenon.Delete(Users).Where(Orders.ID.Eq(1))),
			t.run("insert", "orders", tenon.Insert(Users).Values(UserSet{Name: tenon.ToExpr(Orders.Description)})),
			all(t, "returning", "orders", tenon.Delete(Users).AllRows().Returning(Orders.ID)),
		)
		t.mistake("count", "orders", func() error { _, err := t.DB.Count(t.Ctx, tenon.Select(Users).Where(Orders.ID.Eq(1))); return err })
		t.mistake("exists", "orders", func() error {
			_, err := t.DB.Exists(t.Ctx, tenon.Select(Users).Where(Orders.ID.Eq(1)).Limit(3))
			return err
		})
	}},
	{"mistakes: what may be NULL, read into what cannot hold it", func(t *T) {
		t.mistakes(
			all(t, "a nullable column", "addresses.user_id", tenon.Select(Addresses.UserID)),
			all(t, "an expression over one", "", tenon.Select(Addresses.UserID.Plus(1))),
			all(t, "the far side of an outer join", "orders.id", tenon.Select(tenon.Both(Users.ID, Orders.ID)).LeftJoin(Users.Orders)),
			all(t, "an expression over the far side", "", tenon.Select(Users.Name.Concat(Orders.Description)).LeftJoin(Users.Orders)),
			all(t, "a sum without groups", "", tenon.Select(tenon.Sum(Orders.Total)).From(Orders)),
			all(t, "the greatest without groups", "", tenon.Select(tenon.Max(Orders.ID))),
			all(t, "the sum of a nullable column in groups", "", tenon.Select(tenon.Sum(Addresses.UserID)).GroupBy(Addresses.ID)),
			all(t, "a subquery", "", tenon.Select(tenon.Scalar(tenon.Select(Orders.ID))).From(Users)),
			all(t, "a division", "", tenon.Select(Orders.ID.Div(Orders.UserID))),
			all(t, "a path in a document", "", tenon.Select(Documents.Body.Theme)),
			all(t, "a field", "", tenon.Select(tenon.Into(func(x *struct{ N int64 }, r *tenon.Row) { r.Read(&x.N, Addresses.UserID) }))),
			all(t, "coalesce of two", "", tenon.Select(tenon.CoalesceExpr(e.StrN, e.StrNull))),
			all(t, "a comparison with NULL", "", tenon.Select(Addresses.UserID.Eq(1))),
			all(t, "the first query of a union", "", tenon.Select(Addresses.UserID).Union(tenon.Select(Users.ID))),
			all(t, "the second query of a union", "", tenon.Select(Users.ID).UnionAll(tenon.Select(Addresses.UserID))),
			all(t, "returning", "", tenon.Delete(Addresses).AllRows().Returning(Addresses.UserID)),
			all(t, "rows by hand", "", tenon.Rows(Addresses.UserID, "SELECT user_id FROM addresses")),
		)
		// What cannot be NULL is read as it is.
		t.seedUsers()
		rows(t, tenon.Select(tenon.Sum(Users.ID)).GroupBy(Users.Name).Having(tenon.Count().Gt(1)))
		rows(t, tenon.Select(Addresses.UserID.IsNull()).Where(Addresses.ID.Eq(1)), false)
		rows(t, tenon.Select(Addresses.UserID.IsDistinctFrom(7)).Where(Addresses.ID.Le(2)).OrderBy(Addresses.ID.Asc()), false, true)
		rows(t, tenon.Select(tenon.CoalesceExpr(Addresses.UserID, Addresses.ID)).Where(Addresses.ID.Eq(1)), 7)
		rows(t, tenon.Select(tenon.CountOf(Orders.ID)).From(Users).LeftJoin(Users.Orders), 0)
	}},
	{"mistakes: UPDATE and DELETE without WHERE, and nothing to write", func(t *T) {
		t.seedUsers()
		t.mistakes(
			t.run("update", "AllRows", tenon.Update(Users).Set(UserSet{Name: tenon.To("x")})),
			t.run("update with conditions that are none", "AllRows", tenon.Update(Users).Set(UserSet{Name: tenon.To("x")}).Where()),
			t.run("update with And of nothing", "AllRows", tenon.Update(Users).Set(UserSet{Name: tenon.To("x")}).Where(tenon.And())),
			t.run("delete", "AllRows", tenon.Delete(Addresses)),
			t.run("delete with And of And of nothing", "AllRows", tenon.Delete(Addresses).Where(tenon.And(tenon.And()))),
			all(t, "delete, returning", "AllRows", tenon.Delete(Addresses).Returning(Addresses.ID)),
			t.run("update of no column", "no column", tenon.Update(Users).Set(UserSet{}).Where(Users.ID.Eq(7))),
			t.run("update without Set", "no column", tenon.Update(Users).Where(Users.ID.Eq(7))),
			t.run("insert of nothing", "nothing to insert", tenon.Insert(Users)),
			t.run("insert of no rows", "nothing to insert", tenon.Insert(Users).Rows()),
			t.run("insert of no sets", "nothing to insert", tenon.Insert(Users).Values()),
			t.run("insert of a nil entity", "nil", tenon.Insert(Users).Rows(nil)),
			all(t, "insert of nothing, returning", "nothing to insert", tenon.Insert(Users).Returning(Users)),
		)
		n, err := t.DB.Count(t.Ctx, tenon.Select(Addresses))
		t.Must(err)
		t.Equal(n, int64(5))
	}},
	{"mistakes: targets outside of the struct, and nothing read", func(t *T) {
		t.mistakes(
			all(t, "a variable", "target 1", tenon.Select(tenon.Into(func(x *struct{ N int64 }, r *tenon.Row) { r.Read(&outside.n, Users.ID) }))),
			all(t, "a variable after a field", "target 2", tenon.Select(tenon.Into(func(x *struct{ N int64 }, r *tenon.Row) {
				r.Read(&x.N, Users.ID)
				r.Read(&outside.name, Users.Name)
			}))),
			all(t, "a pointer's target", "target 1", tenon.Select(tenon.Into(func(x *struct{ P *int64 }, r *tenon.Row) {
				x.P = new(int64)
				r.Read(x.P, Users.ID)
			}))),
			all(t, "nothing", "nothing is read", tenon.Select(tenon.Into(func(*struct{ N int64 }, *tenon.Row) {}))),
		)
	}},
	{"mistakes: joins, names, limits, and queries of other shapes", func(t *T) {
		n := Nodes.As("n")
		t.mistakes(
			all(t, "a relation to itself without As", "itself", tenon.Select(Nodes).Join(Nodes.Parent)),
			all(t, "an outer join to itself", "itself", tenon.Select(Nodes).LeftJoin(Nodes.Children)),
			all(t, "Any to itself", "itself", tenon.Select(Nodes).Where(Nodes.Children.Any())),
			all(t, "two sources of one name", "users", tenon.Select(Orders).Join(Orders.User).Join(Orders.User)),
			all(t, "an alias twice", "n", tenon.Select(n).JoinOn(Nodes.As("n"), tenon.And())),
			all(t, "an alias that is another table's name", "users", tenon.Select(Orders).Join(Orders.User).JoinOn(Items.As("users"), tenon.And())),
			all(t, "a negative limit", "below zero", tenon.Select(Users).Limit(-1)),
			all(t, "a negative offset", "below zero", tenon.Select(Users).Offset(-1)),
			all(t, "a union of other widths", "columns", tenon.Select(tenon.Into(func(x *struct{ A, B int64 }, r *tenon.Row) { r.Read(&x.A, Users.ID); r.Read(&x.B, Users.ID) })).
				Union(tenon.Select(tenon.Into(func(x *struct{ A, B int64 }, r *tenon.Row) { r.Read(&x.A, Users.ID) })))),
			all(t, "a union of other fields", "different fields", tenon.Select(tenon.Into(func(x *struct{ A, B int64 }, r *tenon.Row) { r.Read(&x.A, Users.ID); r.Read(&x.B, Users.ID) })).
				Union(tenon.Select(tenon.Into(func(x *struct{ A, B int64 }, r *tenon.Row) { r.Read(&x.B, Users.ID); r.Read(&x.A, Users.ID) })))),
			all(t, "a union ordered by another column", "", tenon.Select(Users.ID).Union(tenon.Select(Orders.ID)).OrderBy(Users.Name.Asc())),
			all(t, "an average of integers", "AvgFloat", tenon.Select(tenon.Nullable(tenon.Avg(Users.ID))).From(Users)),
			all(t, "a write inside a query", "", tenon.Select(Users.ID).Where(Users.ID.InQuery(tenon.Delete(Orders).AllRows().Returning(Orders.ID)))),
			all(t, "a relation limited to nothing", "above zero", tenon.Select(Users).With(tenon.Load(Users.Orders).Limit(0))),
			all(t, "a relation filtered by another table", "items", tenon.Select(Users).With(tenon.Load(Users.Orders).Where(Items.ID.Eq(1)))),
			all(t, "a relation ordered by another table", "users", tenon.Select(Users).With(tenon.Load(Users.Orders).OrderBy(Users.Name.Lower().Asc()))),
			all(t, "a relation filtered by a text that no database holds", "orders.description", tenon.Select(Users).With(tenon.Load(Users.Orders).Where(tenon.Not(Orders.Description.Eq("\x00"))))),
			all(t, "a relation of a relation, limited to nothing", "above zero", tenon.Select(Users).With(tenon.Load(Users.Orders).With(tenon.Load(Orders.Lines).Limit(-1)))),
		)
		for name, limit := range map[string]int{"limit": -5, "again": -1} {
			t.mistake(name, "below zero", func() error { _, err := t.DB.Count(t.Ctx, tenon.Select(Users).Limit(limit)); return err })
		}
		t.mistake("a join's rows, one at a time", "come apart", func() error {
			for _, err := range t.DB.Iter(t.Ctx, tenon.Select(Users).Join(Users.Orders).With(tenon.Load(Users.Orders).FromJoin())) {
				return err
			}
			return nil
		})
	}},
	{"mistakes: paths in documents, and SQL by hand", func(t *T) {
		m := Documents.Meta
		t.mistakes(
			all(t, "a step of another type", "float64", tenon.Select(Documents.ID).Where(m.Text("a", 1.5).Eq("x"))),
			all(t, "a step that is nil", "", tenon.Select(Documents.ID).Where(m.Int(nil).Eq(1))),
			all(t, "an int64", "int64", tenon.Select(Documents.ID).Where(m.Bool("a", int64(1)).IsTrue())),
			all(t, "an index below zero", "below zero", tenon.Select(Documents.ID).Where(m.Text("a", -1).Eq("x"))),
			all(t, "a list for one value", "a ? for each value", tenon.Select(Users.ID).Where(tenon.Cond("?? = '' OR ? in ( ? )", Users.Name, []string{"jack", "ed"}))),
			all(t, "too few arguments", "question marks", tenon.Select(Users.ID).Where(tenon.Cond("? = ?", 1))),
			all(t, "too many arguments", "question marks", tenon.Select(Users.ID).Where(tenon.Cond("1 = 1", 1))),
			all(t, "too few for an expression", "question marks", tenon.Select(tenon.Raw[int64]("? + ?", 1)).From(Users)),
			all(t, "too few for rows", "question marks", tenon.Rows(Users.ID, "SELECT id FROM users WHERE id = ? AND id < ?", 1)),
			t.run("too many for a statement", "question marks", tenon.SQL("DELETE FROM users", 1)),
			t.run("an argument that is no value", "argument 1", tenon.SQL("DELETE FROM users WHERE id = ?", struct{ X chan int }{})),
			all(t, "a channel", "argument 2", tenon.Select(Users.ID).Where(tenon.Cond("? = ?", Users.ID, make(chan int)))),
		)
	}},
	{"mistakes: entities that are nil, and sessions that do not have an object", func(t *T) {
		t.seedUsers()
		s := t.DB.Session()
		defer s.Close()
		var none *User
		s.Add(none)
		t.mistake("adding nil", "nil entity", func() error { return s.Flush(t.Ctx) })
		s.Delete(none)
		t.mistake("deleting nil", "nil entity", func() error { return s.Flush(t.Ctx) })
		s.Delete(&User{ID: 7})
		t.mistake("deleting what the session does not have", "", func() error { return s.Commit(t.Ctx) })
		free, err := t.DB.Get(t.Ctx, Users, 7)
		t.Must(err)
		t.mistake("loading with a session that does not have the object", "not in this session", func() error {
			_, err := free.Addresses.Load(t.Ctx, s)
			return err
		})
		n, err := s.Count(t.Ctx, tenon.Select(Users)) // mistakes leave the session as it was
		t.Must(err)
		t.Equal(n, int64(4))
	}},
}
