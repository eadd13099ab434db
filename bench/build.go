//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal"
	"github.com/tenonsql/tenon/internal/dialect/postgres"
)

// building is the one case of none, which the databases do not have.
const building = "build_10"

// openNone measures what a query costs before it is sent: both forms build it, and hand its
// text and arguments to a function that looks at them.
func openNone(context.Context, *options) (*database, error) {
	db := tenon.Internal.Engine(&internal.AllowInternalUse, silence{}, postgres.Rules(), nil)
	c := &workload{
		name:  building,
		raw:   form{name: "raw", run: buildByHand},
		tenon: []form{{name: "build_10", run: orm{db}.build, want: target{wall: 1.0, cpu: 1.0, allocs: 10}}},
	}
	return &database{
		title: "Building",
		about: "A query with ten predicates, built anew each time, to its text and arguments; by hand with a strings.Builder and []any.",
		cases: []*workload{c}, close: db.Close,
	}, nil
}

// build makes queries, and their texts and arguments.
func (o orm) build(_ context.Context, n int) error {
	for i := range n {
		f := filterAt(i)
		wrong := 0
		err := tenon.Internal.Rendered(&internal.AllowInternalUse, o.db, filtered(&f), func(text string, args []driver.Value) {
			if len(text) == 0 || len(args) != 10 {
				wrong++
			}
		})
		if err != nil || wrong > 0 {
			return fmt.Errorf("%d texts without their arguments, %w", wrong, err)
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

func buildByHand(_ context.Context, n int) error {
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
		if wrong := look(h.b.String(), h.args); wrong > 0 {
			return fmt.Errorf("%d texts without their arguments", wrong)
		}
	}
	return nil
}

// look is what gets the text and the arguments that were made by hand.
//
//go:noinline
func look(text string, args []any) int {
	if len(text) == 0 || len(args) != 10 {
		return 1
	}
	return 0
}

// silence is a pool that is never asked.
type silence struct{}

func (silence) Acquire(context.Context, driver.Use) (driver.Conn, error) {
	return nil, errors.New("there is no database")
}
func (silence) Release(driver.Conn) {}
func (silence) Stats() driver.Stats { return driver.Stats{} }
func (silence) Close() error        { return nil }
