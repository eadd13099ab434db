package tenon

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/session"
)

// FlushPlan is what a flush would send, in order.
type FlushPlan []PlannedStatement

// PlannedStatement is one statement of a FlushPlan.
type PlannedStatement struct {
	SQL  string
	Args [][]string // for each run of the statement; empty unless the engine was opened with ShowArguments
	Rows int        // objects that it writes
	Trip int        // statements of one trip go to the database together, where it can take them so
}

// String is the plan as text, a line for each statement and for each run's arguments.
func (p FlushPlan) String() string {
	var b strings.Builder
	for _, s := range p {
		fmt.Fprintf(&b, "%s\n", s.SQL)
		for _, args := range s.Args {
			if len(args) > 0 {
				fmt.Fprintf(&b, "  %s\n", strings.Join(args, ", "))
			}
		}
	}
	return b.String()
}

// Plan gives what Flush would send now, without sending it. Objects that cascades take along
// and that are not loaded are read; nothing is written, and the objects stay as they are.
// Keys that the database is to count stand as -1, -2 and so on, in the order of the rows. The
// error is the one that Flush would give before any SQL.
func (s *Session) Plan(ctx context.Context) (FlushPlan, error) {
	var out FlushPlan
	err := s.call(func() error {
		list, err := s.core.Plan(ctx)
		for i := range list {
			out = append(out, planned(&list[i], s.core.Runner().ShowArgs))
		}
		return err
	})
	return out, err
}

func planned(x *session.Planned, show bool) PlannedStatement {
	s := PlannedStatement{SQL: x.SQL, Rows: x.Rows, Trip: x.Trip}
	if !show || len(x.Args) == 0 {
		return s
	}
	for run := range slices.Chunk(x.Args, len(x.Args)/max(x.Sets, 1)) {
		s.Args = append(s.Args, texts(run))
	}
	return s
}

func texts(vs []driver.Value) []string {
	out := make([]string, len(vs))
	for i := range vs {
		out[i] = exec.Show(&vs[i])
	}
	return out
}
