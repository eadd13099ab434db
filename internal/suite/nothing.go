package suite

import (
	"errors"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// nothing: nil, or a zero value, where something generated belongs is a *BuildError of the
// statement, wherever it stands.
var nothing = []Case{{"misuse: nothing where something generated belongs", func(t *T) {
	var src tenon.Source
	var ex tenon.Expr[string]
	var exi tenon.Expr[int64]
	var anything tenon.AnyExpr
	var q tenon.Query[string]
	var zero tenon.Text[string]
	var zn tenon.Number[int64]
	var tab tenon.TableOf[User]
	var sel tenon.Selectable[string]
	all := func(q tenon.Query[*User]) error { _, err := t.DB.All(t.Ctx, q); return err }
	exec := func(s tenon.Statement) error { _, err := t.DB.Exec(t.Ctx, s); return err }
	u := tenon.Select(Users)
	one := func(c tenon.Condition) error { return all(u.Where(c)) }
	run := func(w tenon.Selectable[string]) error {
		_, err := t.DB.All(t.Ctx, tenon.Select(w).From(Users))
		return err
	}
	for name, f := range map[string]func() error{
		"From":        func() error { return all(u.From(src)) },
		"Join":        func() error { return all(u.JoinOn(src, Users.ID.Eq(1))) },
		"CrossJoin":   func() error { return all(u.CrossJoin(src)) },
		"EqExpr":      func() error { return one(Users.Name.EqExpr(ex)) },
		"InQuery":     func() error { return one(Users.Name.InQuery(q)) },
		"Lower":       func() error { return run(zero.Lower()) },
		"zero Eq":     func() error { return one(zero.Eq("x")) },
		"zero IsNull": func() error { return one(zero.IsNull()) },
		"zero In":     func() error { return one(zn.In(1, 2)) },
		"zero Asc":    func() error { return all(u.OrderBy(zero.Asc())) },
		"zero Order":  func() error { return all(u.OrderBy(tenon.OrderTerm{})) },
		"Max nil":     func() error { return run(tenon.Max(ex)) },
		"CountOf":     func() error { _, err := t.DB.All(t.Ctx, tenon.Select(tenon.CountOf(exi)).From(Users)); return err },
		"GroupBy":     func() error { return all(u.GroupBy(anything)) },
		"PartitionBy": func() error { return run(tenon.Over(tenon.Max(Users.Name), tenon.PartitionBy(anything))) },
		"Select nil":  func() error { return run(sel) },
		"Both":        func() error { _, err := t.DB.All(t.Ctx, tenon.Select(tenon.Both(sel, sel)).From(Users)); return err },
		"Nullable":    func() error { _, err := t.DB.All(t.Ctx, tenon.Select(tenon.Nullable(ex)).From(Users)); return err },
		"Coalesce":    func() error { return run(tenon.CoalesceExpr(ex, ex)) },
		"Greatest":    func() error { return run(tenon.Greatest(ex, ex)) },
		"Cast":        func() error { return run(tenon.Cast[string](anything)) },
		"Read": func() error {
			_, err := t.DB.All(t.Ctx, tenon.Select(tenon.Into(func(s *struct{ A string }, r *tenon.Row) { r.Read(&s.A, ex) })).From(Users))
			return err
		},
		"Entity": func() error {
			_, err := t.DB.All(t.Ctx, tenon.Select(tenon.Into(func(s *struct{ A *User }, r *tenon.Row) { r.Entity(&s.A, tab) })).From(Users))
			return err
		},
		"Insert":      func() error { return exec(tenon.Insert(tab).Rows(&User{})) },
		"MergeInto":   func() error { return exec(tenon.MergeInto(tab).Using(Users, Users.ID.Eq(1)).WhenMatched().Delete()) },
		"Merge.Using": func() error { return exec(tenon.MergeInto(Users).Using(src, Users.ID.Eq(1)).WhenMatched().Delete()) },
		"Merge.Insert": func() error {
			return exec(tenon.MergeInto(Orders).Using(Users, Users.ID.Eq(1)).WhenNotMatched().Insert(nil))
		},
		"Update":        func() error { return exec(tenon.Update(tab).AllRows()) },
		"Delete":        func() error { return exec(tenon.Delete(tab).AllRows()) },
		"UpdateByKey":   func() error { return exec(tenon.UpdateByKey(tab, []*User{{}})) },
		"Bulk":          func() error { _, err := t.DB.BulkInsert(t.Ctx, tab, nil); return err },
		"Bulk nil rows": func() error { _, err := t.DB.BulkInsert(t.Ctx, Users, nil); return err },
		"CreateAll":     func() error { return tenon.CreateAll(t.Ctx, t.DB, nil) },
		"DropAll":       func() error { return tenon.DropAll(t.Ctx, t.DB, nil) },
		"CTE": func() error {
			_, err := t.DB.All(t.Ctx, tenon.Select(tenon.CTE("x", q)).From(tenon.CTE("x", q)))
			return err
		},
		"Subquery": func() error {
			_, err := t.DB.All(t.Ctx, tenon.Select(tenon.Subquery("x", q)).From(tenon.Subquery("x", q)))
			return err
		},
		"Prepare nil": func() error { p := tenon.Prepare[int64, string](nil); _, err := t.DB.All(t.Ctx, p.Of(1)); return err },
		"With":        func() error { return all(u.With(nil)) },
		"RowOf":       func() error { return one(tenon.RowOf(ex, exi).Eq(tenon.Two[string, int64]{})) },
		"Scalar":      func() error { return run(tenon.Scalar(tenon.SelectStmt[string]{})) },
		"Exists":      func() error { return one(tenon.Exists(tenon.SelectStmt[string]{})) },
		"Given nil":   func() error { x := "a"; return one(tenon.Given(&x, nil)) },
		"ToExpr":      func() error { return exec(tenon.Update(Users).Set(UserSet{Name: tenon.ToExpr(ex)}).AllRows()) },
		"Excluded":    func() error { return exec(tenon.Update(Users).Set(UserSet{Name: tenon.Excluded(ex)}).AllRows()) },
		"Returning": func() error {
			_, err := t.DB.All(t.Ctx, tenon.Insert(Users).Rows(&User{ID: 99, Name: "x"}).Returning(sel))
			return err
		},
		"Union": func() error {
			_, err := t.DB.All(t.Ctx, tenon.Select(Users.Name).Union(tenon.SelectStmt[string]{}))
			return err
		},
		"StringAgg": func() error { return run(tenon.StringAgg(ex, ",")) },
		"Values": func() error {
			v := tenon.Values("v", sel, []string{"a"})
			_, err := t.DB.All(t.Ctx, tenon.Select(v))
			return err
		},
		"Rows":          func() error { _, err := t.DB.All(t.Ctx, tenon.Rows(sel, "SELECT 1")); return err },
		"Update.From":   func() error { return exec(tenon.Update(Users).From(src).AllRows()) },
		"Delete.Using":  func() error { return exec(tenon.Delete(Users).Using(src).AllRows()) },
		"Lag":           func() error { return run(tenon.Lag(ex, 1).Over(tenon.Window{})) },
		"Case":          func() error { return run(tenon.Case[string]().When(tenon.Condition{}, "x").Else("y")) },
		"DecodeSet":     func() error { return tenon.DecodeSet[User](nil, []byte("{}"), Users.Name) },
		"DecodeSet col": func() error { var s UserSet; return tenon.DecodeSet(&s, []byte("{}"), nil) },
		"session": func() error {
			return t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
				if err := s.LoadAll(t.Ctx, []*User{{}}, nil); err != nil {
					return err
				}
				return nil
			})
		},
		"session get": func() error {
			return t.DB.Transact(t.Ctx, func(s *tenon.Session) error { _, err := s.Get(t.Ctx, UserTable{}, 1); return err })
		},
		"zero table":             func() error { _, err := t.DB.All(t.Ctx, tenon.Select(UserTable{})); return err },
		"zero table col":         func() error { _, err := t.DB.All(t.Ctx, u.Where(UserTable{}.Name.Eq("a"))); return err },
		"zero table As":          func() error { _, err := t.DB.All(t.Ctx, tenon.Select(UserTable{}.As("x"))); return err },
		"zero relation":          func() error { return all(u.Join(UserTable{}.Addresses)) },
		"zero relation with":     func() error { return all(u.With(UserTable{}.Addresses)) },
		"zero relation anything": func() error { return one(UserTable{}.Addresses.Any()) },
	} {
		err := f()
		if be := (*tenon.BuildError)(nil); !errors.As(err, &be) {
			t.Errorf("%s: %v", name, err)
		}
	}
	t.idle(t.DB)
}}}
