package tenon

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/tenonsql/tenon/internal/exec"
)

type sessionKey struct{}

// SessionFrom is the session that Handler or StreamingHandler gave a request. It panics
// where there is none: the handler is not behind one of them, which is a mistake in the
// program.
func SessionFrom(ctx context.Context) *Session {
	s, ok := ctx.Value(sessionKey{}).(*Session)
	if !ok {
		panic(&BuildError{What: "the context has no session", Where: "SessionFrom", Do: "serve the handler through tenon.Handler"})
	}
	return s
}

// Handler gives each request a session, which SessionFrom finds. When next returns with a
// status below 400 and the client is still there, the session is committed, and only then
// does the answer leave: the client never hears of what was not kept. A commit that fails
// answers 500 in its place, or what OnCommitError says. After a panic, an error status, or a request that went away
// everything is rolled back.
//
// The answer is held in memory until then. Handlers that stream are served through
// StreamingHandler.
func Handler(db *Engine, next http.Handler, opts ...TxOption) http.Handler {
	unkept := gatherTx(opts).unkept
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := db.Session(opts...)
		defer s.Close() // rolls back what was not committed, after a panic too
		a := &answer{header: w.Header().Clone(), status: http.StatusOK}
		next.ServeHTTP(a, r.WithContext(context.WithValue(r.Context(), sessionKey{}, s)))
		switch {
		case r.Context().Err() != nil:
			return // nobody is listening
		case a.status < http.StatusBadRequest:
			if err := s.Commit(r.Context()); err != nil {
				db.unkept(r.Context(), err)
				if unkept != nil {
					unkept(w, r, err)
					return
				}
				http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
				return
			}
		default:
			if err := s.Close(); err != nil && a.status < http.StatusInternalServerError {
				http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
				return
			}
		}
		a.send(w)
	})
}

// unkept shows the engine's logs a commit that failed before any statement did: those that ran
// were shown.
func (e *Engine) unkept(ctx context.Context, err error) {
	if _, ran := errors.AsType[*StatementError](err); !ran && e != nil && e.run != nil && e.run.Observe != nil {
		e.run.Observe(ctx, &exec.Event{SQL: "COMMIT", Start: time.Now(), Err: err})
	}
}

// StreamingHandler gives each request a session, and writes the answer as it comes. It
// commits nothing by itself: next calls Commit before the first byte that promises
// something. What was not committed when next returns is rolled back.
func StreamingHandler(db *Engine, next http.Handler, opts ...TxOption) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := db.Session(opts...)
		defer s.Close()
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), sessionKey{}, s)))
	})
}

// answer holds what a handler says until it may leave.
type answer struct {
	header http.Header
	status int
	wrote  bool
	body   bytes.Buffer
}

// Header is the answer's header.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader sets the status; the first call counts. Informational statuses are dropped:
// they would leave before the commit. It panics where the status is none, so that nothing is
// committed.
func (a *answer) WriteHeader(status int) {
	if status < 100 || status > 999 { // as net/http does, which would only after the commit
		panic(fmt.Sprintf("tenon: WriteHeader: %d is no status", status))
	}
	if a.wrote || status < http.StatusOK {
		return
	}
	a.status, a.wrote = status, true
}

// Write adds to the body.
func (a *answer) Write(p []byte) (int, error) {
	a.wrote = true
	return a.body.Write(p)
}

func (a *answer) send(w http.ResponseWriter) {
	h := w.Header()
	clear(h)
	for k, v := range a.header {
		h[k] = v
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes()) // a client that left has nothing to be told
}
