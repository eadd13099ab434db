package suite

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/internal/suite/faulty"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// world is a session with objects, before something is done with them.
type world struct {
	s    *tenon.Session
	us   []*User
	new  *User
	more *Address
}

// look is everything that the program can see of a world's objects.
func (w *world) look() []string {
	out := []string{}
	note := func(e tenon.Entity, f string, args ...any) {
		out = append(out, w.s.State(e).String()+" "+fmt.Sprintf(f, args...))
	}
	addresses := func(u *User) {
		if !u.Addresses.Loaded() {
			out = append(out, "not loaded")
			return
		}
		for _, a := range u.Addresses.All() {
			note(a, "%d %s %v of %v", a.ID, a.Email, a.UserID != nil && *a.UserID != 0, a.User.Loaded() && a.User.Get() == u)
		}
	}
	for _, u := range w.us {
		note(u, "%d %s", u.ID, u.Name)
		addresses(u)
	}
	note(w.new, "%d %s", w.new.ID, w.new.Name)
	note(w.more, "%d %s", w.more.ID, w.more.Email)
	return out
}

// deeds are what is done while something fails.
var deeds = []struct {
	name string
	do   func(ctx context.Context, w *world) error
}{
	{"insert a graph", func(ctx context.Context, w *world) error {
		w.new.Addresses.Add(w.more, &Address{Email: "second"})
		w.s.Add(w.new)
		return w.s.Commit(ctx)
	}},
	{"update", func(ctx context.Context, w *world) error {
		w.us[0].Name, w.us[1].Name = "first", "second"
		w.us[0].Addresses.All()[0].Email = "changed"
		return w.s.Commit(ctx)
	}},
	{"delete", func(ctx context.Context, w *world) error {
		w.s.Delete(w.us[3], w.us[1].Addresses.All()[0])
		return w.s.Commit(ctx)
	}},
	{"everything at once", func(ctx context.Context, w *world) error {
		w.us[0].Addresses.Add(w.more, w.us[1].Addresses.All()[0])
		w.us[2].Name = "third"
		w.s.Delete(w.us[3])
		w.s.Add(w.new)
		if err := w.s.Flush(ctx); err != nil {
			return err
		}
		w.us[1].Name = "second"
		return w.s.Commit(ctx)
	}},
	{"savepoints", func(ctx context.Context, w *world) error {
		w.us[0].Name = "outside"
		err := w.s.Nested(ctx, func() error {
			w.s.Add(w.new)
			w.us[0].Addresses.Add(w.more)
			return w.s.Nested(ctx, func() error { w.us[1].Name = "inside"; return nil })
		})
		if err != nil {
			return err
		}
		return w.s.Commit(ctx)
	}},
	{"load and bulk", func(ctx context.Context, w *world) error {
		if _, err := w.s.Exec(ctx, tenon.Update(Users).Set(UserSet{Name: tenon.To("bulk")}).Where(Users.ID.Lt(9))); err != nil {
			return err
		}
		if _, err := w.s.All(ctx, tenon.Select(Users).With(Users.Orders)); err != nil {
			return err
		}
		if err := w.s.Refresh(ctx, w.us[0], w.us[1]); err != nil {
			return err
		}
		return w.s.Commit(ctx)
	}},
}

// content is what the database holds.
func (t *T) content() []string {
	t.Helper()
	out := []string{}
	us, err := t.DB.All(t.Ctx, tenon.Select(Users).With(tenon.Load(Users.Addresses).OrderBy(Addresses.Email.Asc())).OrderBy(Users.Name.Asc()))
	t.Must(err)
	for _, u := range us {
		out = append(out, u.Name)
		out = append(out, emails(u.Addresses.All())...)
	}
	return out
}

// trial does one deed while call k fails, and says whether there was such a call.
func (t *T) trial(kind faulty.Kind, k int64, deed func(ctx context.Context, w *world) error, label string) bool {
	ctx, cancel := context.WithCancel(t.Ctx)
	defer cancel()
	p := &faulty.Pool{Pool: tenon.Internal.Pool(nil, t.DB), Kind: kind, Stop: cancel}
	w := &world{s: tenon.Internal.Over(nil, t.DB, p).Session(), new: &User{Name: "new"}, more: &Address{Email: "more"}}
	defer w.s.Close()
	var err error
	w.us, err = w.s.All(t.Ctx, tenon.Select(Users).With(Users.Addresses).OrderBy(Users.ID.Asc()))
	t.Must(err)
	t.Must(w.s.Commit(t.Ctx))
	objects, rows := w.look(), t.content()
	p.At = p.Calls() + k
	err = deed(ctx, w)
	if !p.Fired() {
		t.Must(err)
		return false
	}
	unknown := errors.Is(err, tenon.ErrOutcomeUnknown)
	if typed := errors.Is(err, faulty.ErrRefused) || errors.Is(err, context.Canceled) || errors.Is(err, tenon.ErrConnection); err != nil && !typed && !unknown {
		t.Errorf("%s: the error has no type: %v", label, err)
	}
	if err := w.s.Rollback(t.Ctx); err != nil {
		t.Errorf("%s: Rollback: %v", label, err)
	}
	after := t.content()
	if same := cmp.Equal(rows, after); !same && err != nil && !unknown {
		t.Errorf("%s: %v, and the database has part of it:\n%s", label, err, cmp.Diff(rows, after))
	} else if err != nil && same && w.s.State(w.us[0]) != tenon.Detached { // else it was committed, or nobody knows
		if d := cmp.Diff(objects, w.look()); d != "" {
			t.Errorf("%s: objects after %v (-before +after)\n%s", label, err, d)
		}
	}
	if _, err := w.s.Count(t.Ctx, tenon.Select(Users)); err != nil { // it works on
		t.Errorf("%s: after Rollback: %v", label, err)
	}
	t.Must(w.s.Close())
	t.idle(t.DB)
	return true
}

// faults: something fails at every call of the driver.
var faults = func() []Case {
	var out []Case
	for _, d := range deeds {
		out = append(out, Case{"19, 43: a fault at every call leaves all or nothing, and the objects as before: " + d.name, func(t *T) {
			kinds := []faulty.Kind{faulty.Refuse, faulty.Cancel, faulty.Cut, faulty.Kill}
			if t.DB.Dialect() == "sqlite" {
				kinds = kinds[:3] // a connection to a file cannot be ended from outside
			}
			for _, kind := range kinds {
				for k := int64(1); ; k++ {
					t.Must(second(t.DB.Exec(t.Ctx, tenon.Delete(Addresses).AllRows())))
					t.Must(second(t.DB.Exec(t.Ctx, tenon.Delete(Users).AllRows())))
					t.seedUsers()
					if !t.trial(kind, k, d.do, fmt.Sprintf("%s at call %d", kind, k)) {
						break
					}
				}
			}
		}})
	}
	return out
}()
