//go:build unix

package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal"
	"github.com/tenonsql/tenon/internal/dialect/postgres"
)

// openNone measures what a query costs before it is sent. Both forms hand their text and
// arguments to a connection that answers at once that there are no rows: for tenon that
// includes borrowing the connection and giving an empty result.
func openNone(context.Context) (*database, error) {
	db := tenon.Internal.Engine(&internal.AllowInternalUse, silence{}, postgres.Rules(), nil)
	c := &workload{
		name:  "build_10",
		raw:   form{name: "raw", run: buildByHand},
		tenon: []form{{name: "build_10", run: orm{db}.build, want: target{wall: 1.0, cpu: 1.0, allocs: 25}}},
	}
	return &database{
		title: "Building",
		about: "A query with ten predicates, up to a connection that answers nothing; by hand with a strings.Builder and []any.",
		cases: []*workload{c}, close: db.Close,
	}, nil
}

// build runs queries that find nothing.
func (o orm) build(ctx context.Context, n int) error {
	for i := range n {
		f := filterAt(i)
		list, err := o.db.All(ctx, filtered(&f))
		if err != nil {
			return err
		}
		if len(list) != 0 {
			return fmt.Errorf("%d rows of nothing", len(list))
		}
	}
	return nil
}

// handBuilder builds a query as a program does that has to put conditions together.
type handBuilder struct {
	b    strings.Builder
	args []any
}

func (h *handBuilder) where(condition string, arg any) {
	if len(h.args) == 0 {
		h.b.WriteString(" WHERE ")
	} else {
		h.b.WriteString(" AND ")
	}
	h.args = append(h.args, arg)
	h.b.WriteString(condition)
	h.b.WriteByte('$')
	if n := len(h.args); n >= 10 {
		h.b.WriteByte(byte('0' + n/10))
	}
	h.b.WriteByte(byte('0' + len(h.args)%10))
}

func buildByHand(ctx context.Context, n int) error {
	for i := range n {
		f := filterAt(i)
		h := handBuilder{args: make([]any, 0, 10)}
		h.b.Grow(512)
		h.b.WriteString(postgresColumns)
		h.where("id >= ", f.from)
		h.where("id < ", f.to)
		h.where("name LIKE ", f.name)
		h.where("name <> ", f.not)
		h.where("active = ", f.active)
		h.where("made >= ", f.after)
		h.where("score > ", f.score)
		h.where("score < ", f.below)
		h.where("amount >= ", f.amount)
		h.where("amount <= ", f.atMost)
		h.b.WriteString(" ORDER BY id")
		if got := query0(ctx, h.b.String(), h.args...); got != 0 {
			return fmt.Errorf("%d rows of nothing", got)
		}
	}
	return nil
}

// query0 is the connection of the query by hand.
//
//go:noinline
func query0(_ context.Context, text string, args ...any) int {
	if len(text) == 0 || len(args) != 10 {
		return 1
	}
	return 0
}

// silence is a pool, a connection and a cursor without rows.
type silence struct{}

func (silence) Acquire(context.Context, driver.Use) (driver.Conn, error) { return silent, nil }
func (silence) Release(driver.Conn)                                      {}
func (silence) Stats() driver.Stats                                      { return driver.Stats{} }
func (silence) Close() error                                             { return nil }

type mute struct{}

var (
	silent  driver.Conn = mute{}
	nothing driver.Rows = none{}
)

func (mute) Query(_ context.Context, text string, args []driver.Value) (driver.Rows, error) {
	if len(text) == 0 || len(args) != 10 {
		return nil, fmt.Errorf("%d arguments", len(args))
	}
	return nothing, nil
}

func (mute) Exec(context.Context, string, []driver.Value) (driver.Result, error) {
	return driver.Result{}, nil
}

func (mute) Batch(context.Context, []driver.Statement, func(int, driver.Rows) error) error {
	return nil
}
func (mute) Script(context.Context, string) error          { return nil }
func (mute) Begin(context.Context, driver.TxOptions) error { return nil }
func (mute) Commit(context.Context) error                  { return nil }
func (mute) Rollback(context.Context) error                { return nil }
func (mute) Ping(context.Context) error                    { return nil }
func (mute) Broken() bool                                  { return false }
func (mute) Close() error                                  { return nil }

type none struct{}

func (none) Next() []driver.Value  { return nil }
func (none) Err() error            { return nil }
func (none) Close() error          { return nil }
func (none) Columns() []string     { return nil }
func (none) Result() driver.Result { return driver.Result{} }
