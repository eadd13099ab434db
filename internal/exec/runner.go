// Package exec runs statements: it renders a tree by the dialect's rules, hands text and
// parameters to a connection, and has rows read into slots by a Plan. It holds no
// transaction and no object: sessions and engines do.
package exec

import (
	"context"
	"sync"
	"time"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
)

// Statement is a statement on its way: a tree of package tree, or what was wrong with it.
// One that was rendered before has its text, and arguments of its own.
type Statement struct {
	Tree any
	Err  error
	Text string
	Args []driver.Value

	// Later is a prepared query with its argument, whose tree names the argument; at Most rows
	// are wanted of it, unless that is 0.
	Later Later
	Most  int
}

// Event is a statement that ran, for logs and counters.
type Event struct {
	SQL   string
	Args  []driver.Value // not to be kept; to be shown only when the engine was opened so
	Sets  int            // how often it ran, when that is more than once
	Rows  int64          // rows read, or matched
	Start time.Time
	Took  time.Duration
	Err   error
}

// Runner belongs to an engine. It is safe for use by many goroutines.
type Runner struct {
	Rules    *dialect.Rules
	Pool     driver.Pool
	Observe  func(ctx context.Context, e *Event) // nil: nobody looks
	ShowArgs bool                                // errors show the values of parameters
	PageKey  []byte                              // signs the tokens of pages

	writers sync.Pool
	rooms   sync.Pool
	texts   texts
	cache   dialect.Cache
	fixed   sync.Map // any → string: texts of statements that differ in their arguments alone
}

// Over is a runner like r on another pool.
func (r *Runner) Over(p driver.Pool) *Runner {
	return &Runner{Rules: r.Rules, Pool: p, Observe: r.Observe, ShowArgs: r.ShowArgs, PageKey: r.PageKey}
}

// Fixed gives the text of a statement that differs in its arguments alone, rendered once
// for each id; build makes its tree.
func (r *Runner) Fixed(id any, build func() any) (string, error) {
	if text, ok := r.fixed.Load(id); ok {
		return text.(string), nil
	}
	text, _, err := r.Render(&Statement{Tree: build()})
	if err == nil {
		r.fixed.Store(id, text)
	}
	return text, err
}

// writer borrows a writer for the engine's dialect.
func (r *Runner) writer() *dialect.Writer {
	if w, ok := r.writers.Get().(*dialect.Writer); ok {
		return w
	}
	return &dialect.Writer{Rules: r.Rules}
}

func (r *Runner) giveBack(w *dialect.Writer) {
	w.Reset()
	r.writers.Put(w)
}

// Render gives the text and parameters of a statement, copied.
func (r *Runner) Render(st *Statement) (string, []driver.Value, error) {
	if st.Err != nil {
		return "", nil, st.Err
	}
	w := r.writer()
	defer r.giveBack(w)
	text, err := r.render(w, st)
	if err != nil {
		return "", nil, err
	}
	return text, owned(w.Args), nil
}

// Rendered hands the text and parameters of a statement to f. The list of the parameters is
// the Runner's, as it is for a connection: not to be kept.
func (r *Runner) Rendered(st *Statement, f func(text string, args []driver.Value)) error {
	if st.Err != nil {
		return st.Err
	}
	w := r.writer()
	defer r.giveBack(w)
	text, err := r.render(w, st)
	if err == nil {
		f(text, w.Args)
	}
	return err
}

// render gives the text of a statement, whose parameters are then in w.
func (r *Runner) render(w *dialect.Writer, st *Statement) (string, error) {
	if st.Later != nil {
		return r.later(w, st)
	}
	return r.cache.Render(r.Rules, w, st.Tree, r.texts.of)
}

// owned copies arguments out of a Writer, whose lists are used again for the next statement.
func owned(args []driver.Value) []driver.Value {
	out := make([]driver.Value, len(args))
	for i := range args {
		out[i] = args[i]
		if l := args[i].Items; l != nil {
			out[i].Items = &driver.Items{Elem: l.Elem, Values: l.Values}
		}
	}
	return out
}

// Rows runs a statement on c and reads every row into a slot that slot makes.
func (r *Runner) Rows(ctx context.Context, c driver.Conn, st *Statement, p *Plan, es Entities, slot func() unsafe.Pointer) error {
	return r.Each(ctx, c, st, func(cells []driver.Value) error { return p.Read(cells, slot(), es) })
}

// Each runs a statement and hands the cells of each row to f.
func (r *Runner) Each(ctx context.Context, c driver.Conn, st *Statement, f func(cells []driver.Value) error) error {
	cur, err := r.Open(ctx, c, st)
	if err != nil {
		return err
	}
	defer cur.leave()
	for cells := cur.Next(); cells != nil; cells = cur.Next() {
		if err := f(cells); err != nil {
			return cur.fail(err)
		}
	}
	return cur.Close()
}

// Exec runs a statement that gives no rows: an INSERT of more values than the database takes
// at once in pieces. To have all of them or none, call it in a transaction, or by Together.
func (r *Runner) Exec(ctx context.Context, c driver.Conn, st *Statement) (driver.Result, error) {
	if st.Err != nil {
		return driver.Result{}, st.Err
	}
	if r.repeats(st) {
		return r.repeat(ctx, c, st.Tree.(*tree.Insert))
	}
	if parts := r.parts(st); parts != nil {
		return r.execParts(ctx, c, parts)
	}
	if in := r.counted(st.Tree); in != nil {
		return r.execCounted(ctx, c, in)
	}
	return r.execOne(ctx, c, st)
}

func (r *Runner) execOne(ctx context.Context, c driver.Conn, st *Statement) (driver.Result, error) {
	w := r.writer()
	defer r.giveBack(w)
	text, err := r.render(w, st)
	if err != nil {
		return driver.Result{}, err
	}
	skips, err := r.resetSkipped(ctx, c, st.Tree)
	if err != nil {
		return driver.Result{}, err
	}
	start := r.start()
	res, err := c.Exec(ctx, text, w.Args)
	r.recount(&res, st.Tree)
	r.done(ctx, text, w.Args, 0, res.Matched, start, err)
	if err == nil && skips {
		var n int64
		n, err = r.skipped(ctx, c)
		res.Matched -= n
	}
	return res, r.wrap(err, text, w.Args, st.Tree)
}

// Script runs DDL.
func (r *Runner) Script(ctx context.Context, c driver.Conn, text string) error {
	start := r.start()
	err := c.Script(ctx, text)
	r.done(ctx, text, nil, 0, 0, start, err)
	return r.wrap(err, text, nil, nil)
}

// Step is a statement of a batch.
type Step struct {
	driver.Statement
	Tree any // for messages
}

// Committer is a connection whose COMMIT can travel with a batch, or nil.
func Committer(c driver.Conn) driver.Committer {
	if w, ok := c.(interface{ Committer() driver.Committer }); ok {
		return w.Committer()
	}
	w, _ := c.(driver.Committer)
	return w
}

// Batch sends steps together; each hands the cells of each row of each step to row.
func (r *Runner) Batch(ctx context.Context, c driver.Conn, steps []Step, row func(step int, cells []driver.Value) error) ([]driver.Result, error) {
	return r.batch(ctx, c, c.Batch, steps, row)
}

// CommitWith is a Batch that ends the transaction in the same round trip. The connection has
// a Committer.
func (r *Runner) CommitWith(ctx context.Context, c driver.Conn, steps []Step, row func(step int, cells []driver.Value) error) ([]driver.Result, error) {
	return r.batch(ctx, c, Committer(c).CommitWith, steps, row)
}

type sender func(ctx context.Context, statements []driver.Statement, each func(i int, rows driver.Rows) error) error

func (r *Runner) batch(ctx context.Context, c driver.Conn, send sender, steps []Step, row func(step int, cells []driver.Value) error) ([]driver.Result, error) {
	returned := false
	defer func() {
		if !returned { // a panic goes on: what it leaves of the batch is not for the next
			_ = c.Close()
		}
	}()
	// A batch is often one statement.
	one := new(struct {
		list    [1]driver.Statement
		results [1]driver.Result
	})
	list, results := one.list[:0], one.results[:0]
	if len(steps) > 1 {
		list, results = make([]driver.Statement, 0, len(steps)), make([]driver.Result, 0, len(steps))
	}
	for i := range steps {
		list = append(list, steps[i].Statement)
	}
	start := r.start()
	err := send(ctx, list, func(i int, rows driver.Rows) error {
		for cells := rows.Next(); cells != nil; cells = rows.Next() {
			if err := row(i, cells); err != nil {
				rows.Close()
				return err
			}
		}
		if err := rows.Close(); err != nil {
			return err
		}
		res := rows.Result()
		results = append(results, res)
		r.done(ctx, list[i].Text, list[i].Args, list[i].Sets, res.Matched, start, nil)
		return nil
	})
	returned = true
	if err != nil && len(results) < len(steps) {
		s := &steps[len(results)]
		r.done(ctx, s.Text, s.Args, s.Sets, 0, start, err)
		return results, r.wrap(err, s.Text, s.Args, s.Tree)
	}
	return results, err
}

// Step renders a statement as a step of a batch, with its own arguments where they are
// wanted.
func (r *Runner) Step(stmt any, args bool) (Step, error) {
	w := r.writer()
	defer r.giveBack(w)
	if err := r.Rules.Render(w, stmt); err != nil {
		return Step{}, err
	}
	x := Step{Statement: driver.Statement{Text: r.texts.of(w.Text), Row: w.Row}, Tree: stmt}
	if args {
		x.Args = owned(w.Args)
	}
	return x, nil
}

func (r *Runner) start() time.Time {
	if r.Observe == nil {
		return time.Time{}
	}
	return time.Now()
}

func (r *Runner) done(ctx context.Context, text string, args []driver.Value, sets int, rows int64, start time.Time, err error) {
	if r.Observe == nil {
		return
	}
	r.Observe(ctx, &Event{SQL: text, Args: args, Sets: sets, Rows: rows, Start: start, Took: time.Since(start), Err: err})
}

// texts keeps one string for each statement text, so that a repeated statement costs no
// allocation and drivers find their prepared statements by it.
type texts struct {
	mu sync.RWMutex
	m  map[string]string
}

// maxTexts bounds the memory; programs whose texts vary without end start anew.
const maxTexts = 4096

func (t *texts) of(b []byte) string {
	t.mu.RLock()
	s, ok := t.m[string(b)]
	t.mu.RUnlock()
	if ok {
		return s
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.m == nil || len(t.m) >= maxTexts {
		t.m = make(map[string]string)
	}
	s = string(b)
	t.m[s] = s
	return s
}
