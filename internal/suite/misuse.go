package suite

import (
	"context"
	"errors"
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// guest is not an entity, although the methods of one are promoted to it.
type guest struct {
	Note string
	*User
}

// misuse: what a session is not meant for has an error, and no panic.
var misuse = []Case{
	{"misuse: what is not an entity of the session", func(t *T) {
		t.seedUsers()
		other := t.DB.Session(tenon.ReadOnly())
		defer other.Close()
		theirs, err := other.Get(t.Ctx, Users, 7)
		t.Must(err)
		s := t.DB.Session()
		defer s.Close()
		mine, err := s.Get(t.Ctx, Users, 8)
		t.Must(err)
		copied := *mine
		for _, c := range []struct {
			name, say string
			call      func() error
		}{
			{"Add nil", "a nil entity", func() error { s.Add(nil); return s.Flush(t.Ctx) }},
			{"Add a nil pointer", "a nil entity", func() error { s.Add((*User)(nil)); return s.Flush(t.Ctx) }},
			{"Delete nil", "a nil entity", func() error { s.Delete(nil); return s.Flush(t.Ctx) }},
			{"Expunge nil", "a nil entity", func() error { s.Expunge(nil); return s.Flush(t.Ctx) }},
			{"Refresh nil", "a nil entity", func() error { return s.Refresh(t.Ctx, mine, nil) }},
			{"Merge nil", "a nil entity", func() error { return second(s.Merge(t.Ctx, (*User)(nil))) }},
			{"Changes of nil", "a nil entity", func() error { s.Changes(nil); return s.Flush(t.Ctx) }},
			{"what embeds an entity", "not an entity itself", func() error { s.Add(&guest{User: mine}); return s.Flush(t.Ctx) }},
			{"by value", "not an entity itself", func() error { s.Add(guest{User: mine}); return s.Flush(t.Ctx) }},
			{"Add another session's", "another session", func() error { s.Add(theirs); return s.Flush(t.Ctx) }},
			{"Delete another session's", "not in the session", func() error { s.Delete(theirs); return s.Flush(t.Ctx) }},
			{"Refresh another session's", "not in the session", func() error { return s.Refresh(t.Ctx, theirs) }},
			{"Expunge another session's", "not in the session", func() error { s.Expunge(theirs); return s.Flush(t.Ctx) }},
			{"Load of another session's", "not in this session", func() error { return second(theirs.Addresses.Load(t.Ctx, s)) }},
			{"Delete a copy", "not in the session", func() error { s.Delete(&copied); return s.Flush(t.Ctx) }},
			{"Refresh a copy", "not in the session", func() error { return s.Refresh(t.Ctx, &copied) }},
			{"Nested without a function", "no function", func() error { return s.Nested(t.Ctx, nil) }},
			{"Transact without a function", "no function", func() error { return t.DB.Transact(t.Ctx, nil) }},
			{"a level that there is not", "no level", func() error {
				return second(t.DB.Session(tenon.Isolation(77)).Count(t.Ctx, tenon.Select(Users)))
			}},
		} {
			t.mistake(c.name, c.say, c.call)
		}
		t.Equal([]tenon.State{s.State(nil), s.State(theirs), s.State(&copied)}, []tenon.State{tenon.Transient, tenon.Transient, tenon.Transient})
		t.Must(s.Refresh(t.Ctx)) // of nothing
		s.Expunge()
		merged, err := s.Merge(t.Ctx, theirs)
		t.Must(err)
		if merged == theirs || merged.Name != "jack" {
			t.Errorf("%p %p", merged, theirs)
		}
		// A mistake does not keep a session from being rolled back or closed.
		mine.Name = "lost"
		s.Delete(theirs)
		t.Must(s.Rollback(t.Ctx))
		t.Equal(mine.Name, "ed")
		_, err = s.Count(t.Ctx, tenon.Select(Users))
		t.Must(err)
		s.Delete(theirs)
		t.Must(s.Close())
		t.Must(other.Close())
		t.idle(t.DB)
	}},
	{"misuse: a session that was closed, and one after its Transact", func(t *T) {
		t.seedUsers()
		var s *tenon.Session
		var jack *User
		t.Do(func(now *tenon.Session) (err error) { s = now; jack, err = s.Get(t.Ctx, Users, 7); return err })
		for name, call := range map[string]func() error{
			"Refresh": func() error { return s.Refresh(t.Ctx, jack) },
			"Merge":   func() error { return second(s.Merge(t.Ctx, &User{ID: 7})) },
			"Nested":  func() error { return s.Nested(t.Ctx, func() error { return nil }) },
			"One":     func() error { return second(s.One(t.Ctx, tenon.Select(Users))) },
			"Exists":  func() error { return second(s.Exists(t.Ctx, tenon.Select(Users))) },
			"Count":   func() error { return second(s.Count(t.Ctx, tenon.Select(Users))) },
			"First":   func() error { _, _, err := s.First(t.Ctx, tenon.Select(Users)); return err },
			"Delete":  func() error { s.Delete(jack); return s.Flush(t.Ctx) },
			"Expunge": func() error { s.Expunge(jack); return s.Commit(t.Ctx) },
			"Iter": func() error {
				for _, err := range s.Iter(t.Ctx, tenon.Select(Users)) {
					return err
				}
				return nil
			},
		} {
			t.mustSay(name, call(), tenon.ErrClosed)
		}
		if err := second(jack.Addresses.Load(t.Ctx, s)); err == nil {
			t.Error("a relation was loaded")
		}
		jack.Name = "x" // nobody listens
		jack.Addresses.Add(&Address{Email: "x"})
		t.Equal(s.State(jack), tenon.Detached)
		t.idle(t.DB)
	}},
	{"misuse: what is nil, or a zero value", func(t *T) {
		t.seedUsers()
		var (
			db     *tenon.Engine
			none   *tenon.Session
			query  tenon.Query[*User]
			stmt   tenon.Statement
			zero   tenon.SelectStmt[*User]
			insert tenon.InsertStmt[User]
			update tenon.UpdateStmt[User]
			remove tenon.DeleteStmt[User]
			ready  tenon.Prepared[int64, *User]
			noCtx  context.Context
		)
		all := tenon.Select(Users)
		name := UserSet{Name: tenon.To("x")}
		s := t.DB.Session()
		defer s.Close()
		for _, c := range []struct {
			name, say string
			call      func() error
		}{
			{"an engine", "no engine", func() error { return second(db.All(t.Ctx, all)) }},
			{"an engine's Exec", "no engine", func() error { return second(db.Exec(t.Ctx, tenon.Delete(Users).AllRows())) }},
			{"an engine's Transact", "no engine", func() error { return db.Transact(t.Ctx, func(*tenon.Session) error { return nil }) }},
			{"a session", "no session", func() error { none.Add(&User{}); return none.Commit(t.Ctx) }},
			{"a zero session", "no session", func() error { return second(new(tenon.Session).Count(t.Ctx, all)) }},
			{"the session of Load", "no session", func() error { return second(Users.New().Orders.Load(t.Ctx, nil)) }},
			{"a context", "context", func() error { return second(t.DB.All(noCtx, all)) }},
			{"a context of Exec", "context", func() error { return second(t.DB.Exec(noCtx, tenon.Delete(Users).AllRows())) }},
			{"a context of a session", "context", func() error { return second(s.Count(noCtx, all)) }},
			{"a query", "query is nil", func() error { return second(t.DB.All(t.Ctx, query)) }},
			{"a query of Count", "query is nil", func() error { return second(t.DB.Count(t.Ctx, query)) }},
			{"a query of a session", "query is nil", func() error { return second(s.One(t.Ctx, query)) }},
			{"a prepared query", "query is nil", func() error { return second(s.All(t.Ctx, ready.Of(1))) }},
			{"a statement", "statement is nil", func() error { return second(t.DB.Exec(t.Ctx, stmt)) }},
			{"a statement of a session", "statement is nil", func() error { return second(s.Exec(t.Ctx, stmt)) }},
			{"a SELECT", "selects nothing", func() error { return second(s.All(t.Ctx, zero.Where(Users.ID.Eq(1)))) }},
			{"Into", "no function", func() error { return second(s.All(t.Ctx, tenon.Select(tenon.Into[struct{}](nil)).From(Users))) }},
			{"an INSERT", "no table", func() error { return second(s.Exec(t.Ctx, insert.Rows(&User{}))) }},
			{"an upsert", "no table", func() error { return second(s.Exec(t.Ctx, insert.Rows(&User{}).OnConflict(Users.ID).DoUpdate(name))) }},
			{"an UPDATE", "no table", func() error { return second(s.Exec(t.Ctx, update.Set(name).AllRows())) }},
			{"a DELETE", "no table", func() error { return second(s.Exec(t.Ctx, remove.AllRows())) }},
			{"a set", "no column", func() error { return second(s.Exec(t.Ctx, tenon.Update(Users).Set(nil).AllRows())) }},
			{"a set of an INSERT", "set is nil", func() error { return second(s.Exec(t.Ctx, tenon.Insert(Users).Values(nil))) }},
			{"a column", "column is nil", func() error {
				return second(s.Exec(t.Ctx, tenon.Insert(Users).Rows(&User{}).OnConflict(nil).DoNothing()))
			}},
			{"a column by key", "column is nil", func() error { return second(s.Exec(t.Ctx, tenon.UpdateByKey(Users, []*User{{ID: 7}}, nil))) }},
			{"an order", "order by", func() error { return second(s.All(t.Ctx, all.OrderBy(tenon.OrderTerm{}))) }},
		} {
			t.mistake(c.name, c.say, c.call)
		}
		t.Must(none.Close())
		t.Must(db.Close())
		quiet := t.Open(tenon.Logger(nil), tenon.OnStatement(nil))
		t.Must(quiet.Ping(t.Ctx))
		t.Must(s.Close())
		t.idle(t.DB)
	}},
	{"misuse: BEGIN and COMMIT by hand", func(t *T) {
		one := t.Open(tenon.MaxConns(1))
		add := func(name string) tenon.Statement { return tenon.Insert(Users).Rows(&User{Name: name}) }
		t.Must(second(one.Exec(t.Ctx, tenon.SQL("BEGIN"))))
		t.Must(second(one.Exec(t.Ctx, add("ada"))))
		t.holds("ada") // in a transaction of nobody's it would wait for a COMMIT that never comes
		t.Must(one.Script(t.Ctx, "BEGIN; DELETE FROM users"))
		t.Must(second(one.Exec(t.Ctx, add("bob"))))
		t.holds("ada", "bob")
		for _, end := range []tenon.Statement{tenon.SQL("COMMIT"), tenon.SQL("ROLLBACK")} {
			s := one.Session()
			s.Add(&User{Name: "cy"})
			t.Must(s.Flush(t.Ctx))
			t.Must(second(s.Exec(t.Ctx, end)))
			s.Add(&User{Name: "dee"})
			if err := s.Commit(t.Ctx); err == nil || !strings.Contains(err.Error(), "transaction is over") {
				t.Errorf("%v", err)
			}
			t.Must(s.Close())
			t.idle(one)
			n, err := t.DB.Count(t.Ctx, tenon.Select(Users).Where(Users.Name.Eq("dee")))
			t.Must(err)
			t.Equal(n, int64(0))
		}
	}},
	{"deferrable transactions, where the database has them", func(t *T) {
		t.seedUsers()
		report := func() error {
			return t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
				n, err := s.Count(t.Ctx, tenon.Select(Users))
				if err == nil {
					t.Equal(n, int64(4))
				}
				return err
			}, tenon.Deferrable())
		}
		if t.DB.Dialect() != "postgres" {
			t.unsupported("Deferrable", report)
			return
		}
		t.Must(report())
		err := t.DB.Transact(t.Ctx, func(s *tenon.Session) error { s.Add(&User{Name: "x"}); return nil }, tenon.Deferrable())
		if err == nil {
			t.Error("it wrote")
		}
	}},
	{"the commit of a transaction that the database has ended is an error", func(t *T) {
		t.seedUsers()
		s := t.DB.Session()
		defer s.Close()
		u, err := s.Get(t.Ctx, Users, 7)
		t.Must(err)
		u.Name = "lost"
		t.Must(s.Flush(t.Ctx))
		_, err = s.Exec(t.Ctx, tenon.Insert(Users).Rows(&User{ID: 8}))
		t.refused("a taken key", err)
		err = s.Commit(t.Ctx)
		if !errors.Is(err, tenon.ErrSessionFailed) {
			t.Errorf("%v", err)
		}
		t.Must(s.Rollback(t.Ctx))
		t.holds("chuck", "ed", "fred", "jack")
	}},
}
