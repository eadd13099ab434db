package suite

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/internal/suite/faulty"
)

// faults: something fails at every call of the driver, and at every statement of its batches.
var faults = func() []Case {
	var out []Case
	for _, d := range deeds {
		out = append(out, Case{"19, 43: a fault at every call leaves all or nothing, and the objects as before: " + d.name, func(t *T) {
			t.linked(d.tables...)
			kinds := []faulty.Kind{faulty.Refuse, faulty.Cancel, faulty.Cut, faulty.Kill}
			if t.DB.Dialect() == "sqlite" {
				kinds = kinds[:3] // a connection to a file cannot be ended from outside
			}
			for _, kind := range kinds {
				for k := int64(1); ; k++ {
					d.seed(t)
					if !t.trial(kind, k, &d, fmt.Sprintf("%s at call %d", kind, k)) {
						break
					}
				}
			}
		}})
	}
	return out
}()

// scene is a session with objects, before something is done with them.
type scene struct {
	s       *tenon.Session
	objects []tenon.Entity
}

// look is everything that the program can see of a scene's objects. New ones keep what the
// program did to them: of those it is what a flush fills in, and what nobody changes.
func (sc *scene) look() []string {
	out := []string{}
	for _, e := range sc.objects {
		v, state := reflect.ValueOf(e).Elem(), sc.s.State(e)
		text := fmt.Sprintf("%s %s", state, v.Type().Name())
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; state != tenon.Transient || name == "ID" && v.Field(i).CanInt() || !relational(name, v.Field(i)) {
				text += fmt.Sprintf(" %s=%s", name, sc.field(v.Field(i)))
			}
		}
		out = append(out, text)
	}
	return out
}

// relational says that a field is a relation, a foreign key, or a key that is made for it.
func relational(name string, f reflect.Value) bool {
	return strings.HasSuffix(name, "ID") || f.Addr().MethodByName("Loaded").IsValid()
}

// field is a field as text: objects that a relation holds by their place in the scene.
func (sc *scene) field(f reflect.Value) string {
	loaded := f.Addr().MethodByName("Loaded")
	if !loaded.IsValid() {
		return fmt.Sprint(reflect.Indirect(f))
	}
	if !loaded.Call(nil)[0].Bool() {
		return "?"
	}
	if all := f.Addr().MethodByName("All"); all.IsValid() {
		places := []int{}
		for items, i := all.Call(nil)[0], 0; i < items.Len(); i++ {
			places = append(places, sc.place(items.Index(i)))
		}
		return fmt.Sprint(places)
	}
	return fmt.Sprint(sc.place(f.Addr().MethodByName("Get").Call(nil)[0]))
}

// place finds an object in the scene; -1 is nil, -2 is none of it.
func (sc *scene) place(p reflect.Value) int {
	if p.IsNil() {
		return -1
	}
	i := slices.IndexFunc(sc.objects, func(e tenon.Entity) bool { return reflect.ValueOf(e).Pointer() == p.Pointer() })
	if i < 0 {
		return -2
	}
	return i
}

// dump is what a table holds.
func dump[E any](t *T, table tenon.TableOf[E]) []string {
	t.Helper()
	es, err := t.DB.All(t.Ctx, tenon.Select(table))
	t.Must(err)
	out := []string{}
	for _, e := range es {
		v := reflect.ValueOf(e).Elem()
		text := v.Type().Name()
		for i := range v.NumField() {
			if f := v.Field(i); !f.Addr().MethodByName("Loaded").IsValid() {
				text += fmt.Sprintf(" %v", reflect.Indirect(f))
			}
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}

// wipe deletes all rows of a table.
func wipe[E any](t *T, table tenon.TableOf[E]) {
	t.Helper()
	t.Must(second(t.DB.Exec(t.Ctx, tenon.Delete(table).AllRows())))
}

// trial does one deed while call k fails, and says whether there was such a call.
func (t *T) trial(kind faulty.Kind, k int64, d *deed, label string) bool {
	ctx, cancel := context.WithCancel(t.Ctx)
	defer cancel()
	p := &faulty.Pool{Pool: tenon.Internal.Pool(nil, t.DB), Kind: kind, Stop: cancel}
	sc := &scene{s: tenon.Internal.Over(nil, t.DB, p).Session()}
	defer sc.s.Close()
	var do func(ctx context.Context) error
	sc.objects, do = d.open(t, sc.s)
	t.Must(sc.s.Commit(t.Ctx))
	objects, rows := sc.look(), d.rows(t)
	p.At = p.Calls() + k
	err := do(ctx)
	if !p.Fired() {
		t.Must(err)
		return false
	}
	unknown := errors.Is(err, tenon.ErrOutcomeUnknown)
	if typed := errors.Is(err, faulty.ErrRefused) || errors.Is(err, context.Canceled) || errors.Is(err, tenon.ErrConnection); err != nil && !typed && !unknown {
		t.Errorf("%s: the error has no type: %v", label, err)
	}
	if err := sc.s.Rollback(t.Ctx); err != nil {
		t.Errorf("%s: Rollback: %v", label, err)
	}
	after := d.rows(t)
	if same := cmp.Equal(rows, after); !same && err != nil && !unknown {
		t.Errorf("%s: %v, and the database has part of it:\n%s", label, err, cmp.Diff(rows, after))
	} else if err != nil && same && sc.s.State(sc.objects[0]) != tenon.Detached { // else it was committed, or nobody knows
		if d := cmp.Diff(objects, sc.look()); d != "" {
			t.Errorf("%s: objects after %v (-before +after)\n%s", label, err, d)
		}
	}
	if _, err := sc.s.Count(t.Ctx, tenon.Select(tenon.Raw[int]("1"))); err != nil { // it works on
		t.Errorf("%s: after Rollback: %v", label, err)
	}
	t.Must(sc.s.Close())
	t.idle(t.DB)
	return true
}
