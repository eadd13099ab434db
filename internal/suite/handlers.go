package suite

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// reply is what came back from a request: its status, body, and a header that the handler
// set.
type reply struct {
	Status       int
	Body, Header string
}

// request asks a handler once.
func (t *T) request(h http.Handler, ctx context.Context) (r reply, err error) {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = nil
	server.Start()
	defer server.Close()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, strings.NewReader("x"))
	t.Must(err)
	res, err := server.Client().Do(req)
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, strings.TrimSpace(string(b)), res.Header.Get("X-Own")}, err
}

// check is Must for the goroutines of a server, which must not end the test.
func (t *T) check(err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// handlers: a request is a session.
var handlers = []Case{
	{"Handler commits before the first byte leaves", func(t *T) {
		w := &spy{ResponseRecorder: httptest.NewRecorder(), before: func() { t.holds("ada") }}
		tenon.Handler(t.DB, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			tenon.SessionFrom(r.Context()).Add(&User{Name: "ada"})
			w.Header().Set("X-Own", "set")
			w.WriteHeader(http.StatusCreated)
			_, err := io.WriteString(w, "made")
			t.check(err)
			t.holds() // nothing was committed or sent yet
		})).ServeHTTP(w, httptest.NewRequestWithContext(t.Ctx, http.MethodPost, "/", nil))
		t.Equal([]any{w.Code, w.Body.String(), w.Header().Get("X-Own"), w.wrote}, []any{201, "made", "set", true})
		t.idle(t.DB)
	}},
	{"Handler answers what the handler said, and commits below 400 alone", func(t *T) {
		for status, kept := range map[int]bool{200: true, 204: true, 302: true, 400: false, 404: false, 500: false} {
			name := http.StatusText(status)
			got, err := t.request(tenon.Handler(t.DB, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				s := tenon.SessionFrom(r.Context())
				s.Add(&User{Name: name})
				t.check(s.Flush(r.Context()))
				w.Header().Set("X-Own", name)
				w.WriteHeader(status)
				if status != 204 {
					_, _ = io.WriteString(w, "body")
				}
			})), t.Ctx)
			t.Must(err)
			want := reply{status, "body", name}
			if status == 204 {
				want.Body = ""
			}
			t.Equal(got, want)
			n, err := t.DB.Count(t.Ctx, tenon.Select(Users).Where(Users.Name.Eq(name)))
			t.Must(err)
			if (n == 1) != kept {
				t.Errorf("status %d: %d rows", status, n)
			}
		}
		t.idle(t.DB)
	}},
	{"Handler commits nothing for what is no status", func(t *T) {
		for _, status := range []int{0, 99, 1000} {
			h := tenon.Handler(t.DB, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				tenon.SessionFrom(r.Context()).Add(&User{Name: "ada"})
				w.WriteHeader(status)
			}))
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%d: no panic", status)
					}
				}()
				h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Ctx, http.MethodPost, "/", nil))
			}()
		}
		t.idle(t.DB)
		t.holds()
	}},
	{"Handler answers what OnCommitError says when the commit fails", func(t *T) {
		t.seedUsers()
		for name, u := range map[string]*User{"ConstraintError": {ID: 7, Name: "twin"}, "ErrValue": {ID: 1000, Name: "\xff"}} {
			h := tenon.Handler(t.DB, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				tenon.SessionFrom(r.Context()).Add(u)
				_, _ = io.WriteString(w, "kept")
			}), tenon.OnCommitError(func(w http.ResponseWriter, r *http.Request, err error) {
				said := "other"
				if errors.Is(err, tenon.ErrValue) {
					said = "ErrValue"
				}
				if _, ok := errors.AsType[*tenon.ConstraintError](err); ok {
					said = "ConstraintError"
				}
				http.Error(w, said, http.StatusConflict)
			}))
			got, err := t.request(h, t.Ctx)
			t.Must(err)
			t.Equal(got, reply{Status: http.StatusConflict, Body: name})
		}
	}},
	{"Handler answers 500 when the commit fails", func(t *T) {
		t.seedUsers()
		got, err := t.request(tenon.Handler(t.DB, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			tenon.SessionFrom(r.Context()).Add(&User{Name: "lost"}, &Address{Email: "jack@x"}) // taken
			w.Header().Set("X-Own", "made")
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, "made")
		})), t.Ctx)
		t.Must(err)
		if got.Status != 500 || strings.Contains(got.Body, "made") || strings.Contains(got.Body, "jack") || got.Header != "" {
			t.Errorf("%+v", got)
		}
		got, err = t.request(tenon.Handler(t.DB, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s := tenon.SessionFrom(r.Context()) // a statement that failed, and nobody looked
			_, _ = s.Exec(r.Context(), tenon.Insert(Users).Rows(&User{ID: 7}))
			_, _ = io.WriteString(w, "fine")
		})), t.Ctx)
		t.Must(err)
		t.Equal(got.Status, 500)
		t.holds("chuck", "ed", "fred", "jack")
		t.idle(t.DB)
	}},
	{"Handler rolls back after a panic, which goes on", func(t *T) {
		func() {
			defer func() {
				if r := recover(); r != any(http.ErrAbortHandler) {
					t.Errorf("the panic became %v", r)
				}
			}()
			tenon.Handler(t.DB, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				s := tenon.SessionFrom(r.Context())
				s.Add(&User{Name: "lost"})
				t.check(s.Flush(r.Context()))
				_, _ = io.WriteString(w, "made")
				panic(http.ErrAbortHandler)
			})).ServeHTTP(&spy{ResponseRecorder: httptest.NewRecorder(), before: func() { t.Error("something was sent") }}, httptest.NewRequestWithContext(t.Ctx, http.MethodPost, "/", nil))
		}()
		t.holds()
		t.idle(t.DB)
	}},
	{"Handler rolls back when the request went away", func(t *T) {
		ctx, leave := context.WithCancel(t.Ctx)
		done := make(chan struct{})
		_, err := t.request(tenon.Handler(t.DB, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer close(done)
			s := tenon.SessionFrom(r.Context())
			s.Add(&User{Name: "lost"})
			t.check(s.Flush(r.Context()))
			_, _ = io.Copy(io.Discard, r.Body)
			leave()
			<-r.Context().Done()
			_, _ = io.WriteString(w, "made")
		})), ctx)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		<-done
		t.idle(t.DB)
		t.holds()
	}},
	{"Handler gives each request a session, with the options that were asked for", func(t *T) {
		t.seedUsers()
		h := tenon.Handler(t.DB, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s := tenon.SessionFrom(r.Context())
			if _, err := s.Get(r.Context(), Users, 7); err != nil {
				t.Error(err)
			}
			s.Add(&User{Name: "refused"})
		}), tenon.ReadOnly())
		got, err := t.request(h, t.Ctx)
		t.Must(err)
		t.Equal(got.Status, 500)
		t.holds("chuck", "ed", "fred", "jack")
		defer func() {
			var be *tenon.BuildError
			if err, _ := recover().(error); !errors.As(err, &be) {
				t.Errorf("a context without a session: %v", err)
			}
		}()
		tenon.SessionFrom(t.Ctx)
	}},
	{"StreamingHandler commits only when told to", func(t *T) {
		for name, commit := range map[string]bool{"kept": true, "lost": false} {
			w := &spy{ResponseRecorder: httptest.NewRecorder(), before: func() {}}
			tenon.StreamingHandler(t.DB, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				s := tenon.SessionFrom(r.Context())
				s.Add(&User{Name: name})
				if commit {
					t.check(s.Commit(r.Context()))
				} else {
					t.check(s.Flush(r.Context()))
				}
				_, _ = io.WriteString(rw, "first")
				if !w.wrote {
					t.Error("the answer was held back")
				}
				s.Add(&User{Name: "after " + name})
			})).ServeHTTP(w, httptest.NewRequestWithContext(t.Ctx, http.MethodPost, "/", nil))
			t.Equal(w.Body.String(), "first")
		}
		t.holds("kept")
		t.idle(t.DB)
	}},
}

// spy is asked to look at the database before the first byte leaves.
type spy struct {
	*httptest.ResponseRecorder
	before func()
	wrote  bool
}

func (s *spy) look() {
	if !s.wrote {
		s.wrote = true
		s.before()
	}
}

// WriteHeader looks, then writes.
func (s *spy) WriteHeader(status int) { s.look(); s.ResponseRecorder.WriteHeader(status) }

// Write looks, then writes.
func (s *spy) Write(p []byte) (int, error) { s.look(); return s.ResponseRecorder.Write(p) }

// WriteString looks, then writes.
func (s *spy) WriteString(p string) (int, error) { s.look(); return s.ResponseRecorder.WriteString(p) }
