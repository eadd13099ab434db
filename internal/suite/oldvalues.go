package suite

import (
	"strconv"
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// oldValues: RETURNING of what was there before, and of what is there now.
var oldValues = []Case{
	{"returning: a column as it was, of a DELETE", func(t *T) {
		t.seedUsers()
		q := tenon.Delete(Users).Where(Users.ID.Eq(10)).Returning(tenon.Both(tenon.Old(Users.ID), tenon.Old(Users.Name).Upper()))
		if t.DB.Dialect() == "mysql" {
			lacking(t, q)
			return
		}
		got, err := t.DB.All(t.Ctx, q)
		t.Must(err)
		t.Equal(got, []tenon.Two[int64, string]{{A: 10, B: "CHUCK"}})
	}},
	{"returning: a column as it is now", func(t *T) {
		t.seedUsers()
		q := tenon.Insert(Users).Rows(&User{Name: "ann"}).Returning(tenon.New(Users.Name).Upper())
		if t.DB.Dialect() == "mysql" {
			lacking(t, q)
			return
		}
		name, err := t.DB.One(t.Ctx, q)
		t.Must(err)
		t.Equal(name, "ANN")
		q = tenon.Update(Users).Set(UserSet{Name: tenon.To("now")}).Where(Users.ID.Eq(7)).Returning(tenon.New(Users.Name))
		if t.mySQL() {
			lacking(t, q)
			return
		}
		name, err = t.DB.One(t.Ctx, q)
		t.Must(err)
		t.Equal(name, "now")
	}},
	{"returning: columns as they were before an UPDATE", func(t *T) {
		t.seedShop()
		q := tenon.Update(Items).Set(ItemSet{Price: tenon.ToExpr(Items.Price.Times(dec("3")))}).Where(Items.ID.Eq(2)).
			Returning(tenon.Tuple3(Items.ID, tenon.Old(Items.Price), tenon.New(Items.Price).Sub(tenon.Old(Items.Price))))
		if !t.remembers() {
			lacking(t, q)
			return
		}
		row, err := t.DB.One(t.Ctx, q)
		t.Must(err)
		t.Equal([]string{strconv.FormatInt(row.A, 10), row.B.StringFixed(2), row.C.StringFixed(2)}, []string{"2", "2.20", "4.40"})

		from := tenon.Update(Users).Set(UserSet{Name: tenon.ToExpr(Orders.Description)}).JoinOn(Orders, Orders.UserID.EqExpr(Users.ID)).
			Where(Orders.ID.Eq(2)).Returning(tenon.Tuple3(tenon.Old(Users.Name), Users.Name, Orders.Description))
		of, err := t.DB.One(t.Ctx, from)
		t.Must(err)
		t.Equal([]string{of.A, of.B, of.C}, []string{"fred", "order 2", "order 2"})

		us := Users.As("_old") // a name that the statement itself uses
		was, err := t.DB.One(t.Ctx, tenon.Update(us).Set(UserSet{Name: tenon.To("back")}).Where(us.ID.Eq(9)).Returning(tenon.Both(tenon.Old(us.Name), us.Name)))
		t.Must(err)
		t.Equal([]string{was.A, was.B}, []string{"order 2", "back"})

		// In a CTE, and beside an entity, which a session keeps.
		changed := tenon.CTE("changed", tenon.Update(Users).Set(UserSet{Name: tenon.To("new")}).Where(Users.ID.Eq(9)).
			Returning(tenon.Both(Users.ID, tenon.Label("was", tenon.Old(Users.Name)))))
		rows(t, tenon.Select(changed.Col(tenon.Label("was", tenon.Old(Users.Name)))), "back")
		t.Do(func(s *tenon.Session) error {
			u, err := s.One(t.Ctx, tenon.Update(Users).Set(UserSet{Name: tenon.To("kept")}).Where(Users.ID.Eq(9)).Returning(tenon.Both(Users, tenon.Old(Users.Name))))
			t.Must(err)
			t.Equal([]any{u.A.Name, u.B, s.State(u.A)}, []any{"kept", "new", tenon.Persistent})
			return nil
		})
	}},
	{"returning: an upsert has an old row where it found one", func(t *T) {
		t.seedUsers()
		type pair = tenon.Two[*string, string]
		upsert := tenon.Insert(Users).Rows(&User{ID: 7, Name: "seven"}, &User{ID: 70, Name: "seventy"}).OnConflict(Users.ID).DoUpdateFrom(Users.Name)
		q := upsert.Returning(tenon.Both(tenon.Nullable(tenon.Old(Users.Name)), Users.Name))
		if !t.remembers() {
			lacking(t, q)
			return
		}
		got, err := t.DB.All(t.Ctx, q)
		t.Must(err)
		t.Equal(got, []pair{{A: to("jack"), B: "seven"}, {B: "seventy"}})
		mistaken(t, upsert.Returning(tenon.Old(Users.Name)), "NULL")
	}},
	{"returning: old and new values that there are not", func(t *T) {
		t.seedUsers()
		set := UserSet{Name: tenon.To("x")}
		mistaken(t, tenon.Select(tenon.Old(Users.Name)), "use Old in Returning")
		mistaken(t, tenon.Select(Users.Name).Where(tenon.New(Users.Name).Eq("x")), "use New in Returning")
		t.mistake("in what is set", "use Old in Returning", func() error {
			_, err := t.DB.Exec(t.Ctx, tenon.Update(Users).Set(UserSet{Name: tenon.ToExpr(tenon.Old(Users.Name))}).Where(Users.ID.Eq(7)))
			return err
		})
		if t.DB.Dialect() != "mysql" {
			mistaken(t, tenon.Insert(Users).Rows(&User{Name: "x"}).Returning(tenon.Old(Users.Name)), "an INSERT has no old row")
			mistaken(t, tenon.Delete(Users).AllRows().Returning(tenon.New(Users.Name)), "has no new values")
		}
		if t.remembers() {
			mistaken(t, tenon.Update(Users).Set(set).JoinOn(Orders, Orders.UserID.EqExpr(Users.ID)).Where(Users.ID.Eq(7)).Returning(tenon.Old(Orders.Description)), "only the table that is written")
		}
	}},
}

// remembers says that the database tells what was there before an UPDATE: PostgreSQL from 18 on.
func (t *T) remembers() bool {
	t.Helper()
	if t.DB.Dialect() != "postgres" {
		return false
	}
	major, _, _ := strings.Cut(t.version(), ".")
	n, err := strconv.Atoi(major)
	t.Must(err)
	return n >= 18
}
