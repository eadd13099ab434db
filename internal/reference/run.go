package reference

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"
	"unsafe"

	"pgregory.net/rapid"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/ddl"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/internal/tree"
)

// programs is how many programs a round has, and seed where the short run begins.
const (
	programs = "25"
	seed     = "20"
)

// Run tries random programs on an empty database: one round from a fixed seed, the same
// every time, or rounds from seeds of their own for as long as TENON_REFERENCE says, such
// as 1h.
func Run(t *testing.T, run *exec.Runner) {
	set(t, "rapid.checks", programs)
	serial, steps := 0, 0
	round := func() {
		rapid.Check(t, func(rt *rapid.T) {
			serial++
			try(t, rt, run, serial, &steps)
		})
	}
	if v := os.Getenv("TENON_REFERENCE"); v != "" {
		long, err := time.ParseDuration(v)
		if err != nil {
			t.Fatalf("TENON_REFERENCE: %v", err)
		}
		for end := time.Now().Add(long); time.Now().Before(end) && !t.Failed(); {
			round()
		}
	} else {
		set(t, "rapid.seed", seed)
		set(t, "rapid.nofailfile", "true")
		t.Logf("seed %s", seed)
		round()
	}
	t.Logf("%s: %d steps in %d programs", run.Rules.Name, steps, serial)
}

// set sets a flag of rapid for this test alone.
func set(t *testing.T, name, value string) {
	was := flag.Lookup(name).Value.String()
	t.Cleanup(func() { _ = flag.Set(name, was) })
	if err := flag.Set(name, value); err != nil {
		t.Fatal(err)
	}
}

func try(t *testing.T, rt *rapid.T, run *exec.Runner, serial int, steps *int) {
	m := drawModel(rt, serial)
	texts, err := ddl.Create(run.Rules, m.schemas())
	if err != nil {
		rt.Fatal(err)
	}
	define(t, rt, run, texts, "", "")
	before, after := ddl.Around(run.Rules, m.schemas())
	defer define(t, rt, run, ddl.Drop(run.Rules, m.schemas()), before, after)
	p := &program{
		t: rt, ctx: t.Context(), w: newWorld(m), committed: newWorld(m), ptrs: map[int]unsafe.Pointer{}, ids: map[int]int64{},
		steps: steps, sources: map[*table]*tree.Source{},
	}
	p.open = func() *session.Session { return session.New(run, driver.TxOptions{}) }
	run.Observe = p.see
	p.s = p.open()
	defer func() { _ = p.s.Close() }()
	for range rapid.IntRange(1, 40).Draw(rt, "operations") {
		if _, err := p.step(); err != nil {
			p.must("rollback", p.s.Rollback(p.ctx))
			p.back(p.committed, nil)
			p.check("rollback after a refused flush")
			p.compare()
		}
	}
	if _, err := p.commit(); err != nil {
		p.must("rollback", p.s.Rollback(p.ctx))
	}
}

// see keeps a statement for the report of a failure.
func (p *program) see(_ context.Context, e *exec.Event) {
	args := make([]string, len(e.Args))
	for i, v := range e.Args {
		args[i] = argument(v)
	}
	p.sent = append(p.sent, fmt.Sprintf("%s %v", e.SQL, args))
}

// argument is a parameter as the report shows it.
func argument(v driver.Value) string {
	switch v.Kind {
	case driver.Null:
		return "NULL"
	case driver.Text:
		return fmt.Sprintf("%q", v.S)
	case driver.List:
		all := make([]string, len(v.Items.Values))
		for i, x := range v.Items.Values {
			all[i] = argument(x)
		}
		return fmt.Sprint(all)
	}
	return fmt.Sprint(v.N)
}

func define(t *testing.T, rt *rapid.T, run *exec.Runner, texts []string, before, after string) {
	c, err := run.Pool.Acquire(t.Context(), driver.Write)
	if err != nil {
		rt.Fatal(err)
	}
	defer run.Pool.Release(c)
	if before != "" {
		if err := c.Script(t.Context(), before); err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = c.Script(t.Context(), after) }()
	}
	if err := c.Begin(t.Context(), driver.TxOptions{}); err != nil {
		rt.Fatal(err)
	}
	for _, text := range texts {
		if _, err := c.Exec(t.Context(), text, nil); err != nil {
			rt.Fatalf("%s: %v", text, err)
		}
	}
	if err := c.Commit(t.Context()); err != nil {
		rt.Fatal(err)
	}
}
