package pool_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/pool"
)

// server counts the connections that it made.
type server struct {
	made, closed atomic.Int64
	refuse       error
	slow         time.Duration
	last         atomic.Pointer[fake]
}

func (s *server) connect(ctx context.Context) (driver.Conn, error) {
	select {
	case <-time.After(s.slow):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if s.refuse != nil {
		return nil, s.refuse
	}
	f := &fake{server: s, id: s.made.Add(1)}
	s.last.Store(f)
	return f, nil
}

func (s *server) open() int64 { return s.made.Load() - s.closed.Load() }

// fake is a connection that does nothing.
type fake struct {
	driver.Conn
	server       *server
	id           int64
	broken, dead atomic.Bool
	pings        atomic.Int64
}

func (f *fake) Broken() bool                                  { return f.broken.Load() }
func (f *fake) Begin(context.Context, driver.TxOptions) error { return nil }
func (f *fake) Commit(context.Context) error                  { return nil }
func (f *fake) Rollback(context.Context) error                { return nil }
func (f *fake) Close() error                                  { f.server.closed.Add(1); return nil }
func (f *fake) Ping(ctx context.Context) error {
	f.pings.Add(1)
	if f.dead.Load() {
		<-ctx.Done() // the other side is silent
		return ctx.Err()
	}
	return nil
}

func acquire(t *testing.T, p driver.Pool) driver.Conn {
	t.Helper()
	c, err := p.Acquire(t.Context(), driver.Write)
	if err != nil {
		t.Fatalf("Acquire: %v", err)
	}
	return c
}

func number(c driver.Conn) int64 { return pool.Unwrap(c).(*fake).id }

func TestReuse(t *testing.T) {
	s := &server{}
	p := pool.New(s.connect, driver.Settings{})
	defer p.Close()
	for range 10 {
		p.Release(acquire(t, p))
	}
	if got := s.made.Load(); got != 1 {
		t.Errorf("connections made = %d, want 1", got)
	}
}

func TestReleaseClosesWhatCannotServe(t *testing.T) {
	tests := map[string]struct {
		use  func(t *testing.T, c driver.Conn)
		want int64 // the connection that the next Acquire gets
	}{
		"untouched":     {func(*testing.T, driver.Conn) {}, 1},
		"broken":        {func(_ *testing.T, c driver.Conn) { pool.Unwrap(c).(*fake).broken.Store(true) }, 2},
		"transaction":   {func(t *testing.T, c driver.Conn) { begin(t, c) }, 2},
		"committed":     {func(t *testing.T, c driver.Conn) { begin(t, c); _ = c.Commit(t.Context()) }, 1},
		"rolled back":   {func(t *testing.T, c driver.Conn) { begin(t, c); _ = c.Rollback(t.Context()) }, 1},
		"life is over":  {func(*testing.T, driver.Conn) { time.Sleep(2 * time.Minute) }, 2},
		"within a life": {func(*testing.T, driver.Conn) { time.Sleep(time.Minute / 2) }, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &server{}
				p := pool.New(s.connect, driver.Settings{MaxConns: 1, MaxLifeSeconds: 60})
				defer p.Close()
				c := acquire(t, p)
				test.use(t, c)
				p.Release(c)
				c = acquire(t, p)
				if got := number(c); got != test.want {
					t.Errorf("next connection is %d, want %d", got, test.want)
				}
				p.Release(c)
				synctest.Wait()
				if got := s.open(); got != 1 {
					t.Errorf("%d connections open, want 1", got)
				}
			})
		})
	}
}

func begin(t *testing.T, c driver.Conn) {
	t.Helper()
	if err := c.Begin(t.Context(), driver.TxOptions{}); err != nil {
		t.Fatal(err)
	}
}

func TestDiedWhileIdle(t *testing.T) {
	tests := map[string]struct {
		idle      time.Duration
		die       func(*fake)
		want      int64
		wantPings int64
	}{
		"just used":       {100 * time.Millisecond, func(*fake) {}, 1, 0},
		"idle and alive":  {2 * time.Second, func(*fake) {}, 1, 1},
		"seen broken":     {100 * time.Millisecond, func(f *fake) { f.broken.Store(true) }, 2, 0},
		"does not answer": {2 * time.Second, func(f *fake) { f.dead.Store(true) }, 2, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &server{}
				p := pool.New(s.connect, driver.Settings{MaxConns: 1})
				defer p.Close()
				c := acquire(t, p)
				first := pool.Unwrap(c).(*fake)
				p.Release(c)
				time.Sleep(test.idle)
				test.die(first)
				c = acquire(t, p)
				defer p.Release(c)
				if got := number(c); got != test.want {
					t.Errorf("connection is %d, want %d", got, test.want)
				}
				if got := first.pings.Load(); got != test.wantPings {
					t.Errorf("pings = %d, want %d", got, test.wantPings)
				}
			})
		})
	}
}

func TestAcquireWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		p := pool.New(s.connect, driver.Settings{MaxConns: 1})
		defer p.Close()
		c := acquire(t, p)

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := p.Acquire(ctx, driver.Read); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "1 connection") {
			t.Errorf("Acquire of a full pool: %v, want a deadline that tells the size", err)
		}
		time.AfterFunc(time.Minute, func() { p.Release(c) })
		start := time.Now()
		c2 := acquire(t, p)
		if waited := time.Since(start); waited != time.Minute {
			t.Errorf("waited %v, want a minute", waited)
		}
		want := driver.Stats{Open: 1, InUse: 1, Max: 1, Waited: 2}
		if diff := cmp.Diff(want, p.Stats()); diff != "" {
			t.Errorf("stats (-want +got):\n%s", diff)
		}
		p.Release(c2)
	})
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		p := pool.New(s.connect, driver.Settings{MaxConns: 2})
		idle, busy := acquire(t, p), acquire(t, p)
		p.Release(idle)
		var wg sync.WaitGroup
		wg.Go(func() { _ = p.Close() })
		synctest.Wait()
		if _, err := p.Acquire(t.Context(), driver.Write); !errors.Is(err, driver.ErrClosed) {
			t.Errorf("Acquire while closing: %v, want ErrClosed", err)
		}
		if got := s.open(); got != 1 {
			t.Errorf("%d connections open while one is in use, want 1", got)
		}
		p.Release(busy)
		wg.Wait()
		if got := s.open(); got != 0 {
			t.Errorf("%d connections open after Close, want 0", got)
		}
		if err := p.Close(); err != nil {
			t.Errorf("second Close: %v", err)
		}
	})
}

func TestConnectErrors(t *testing.T) {
	refused := errors.New("refused")
	tests := map[string]struct {
		server *server
		close  bool
		want   error
	}{
		"refused":     {server: &server{refuse: refused}, want: refused},
		"too slow":    {server: &server{slow: time.Minute}, want: driver.ErrConnection},
		"pool closed": {server: &server{slow: time.Minute}, close: true, want: driver.ErrClosed},
	}
	for name := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				test := tests[name]
				p := pool.New(test.server.connect, driver.Settings{MaxConns: 1, ConnectSeconds: 3})
				defer p.Close()
				if test.close {
					time.AfterFunc(time.Second, func() { _ = p.Close() })
				}
				for range 2 { // a failure leaves its place to the next
					if _, err := p.Acquire(t.Context(), driver.Write); !errors.Is(err, test.want) {
						t.Errorf("Acquire: %v, want %v", err, test.want)
					}
				}
			})
		})
	}
}

func TestCaretaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		p := pool.New(s.connect, driver.Settings{MaxConns: 5, MinConns: 2, MaxIdleSeconds: 60})
		defer p.Close()
		synctest.Wait()
		if got := s.made.Load(); got != 2 {
			t.Fatalf("%d connections made at the start, want 2", got)
		}
		var conns []driver.Conn
		for range 5 {
			conns = append(conns, acquire(t, p))
		}
		for _, c := range conns {
			p.Release(c)
		}
		time.Sleep(31 * time.Second)
		if got := p.Stats().Idle; got != 5 {
			t.Errorf("%d idle connections within the limit, want 5", got)
		}
		time.Sleep(time.Minute)
		if got := s.open(); got != 2 {
			t.Errorf("%d connections open after the idle limit, want the least number 2", got)
		}
		s.last.Load().broken.Store(true)
		for _, c := range conns {
			pool.Unwrap(c).(*fake).broken.Store(true)
		}
		time.Sleep(31 * time.Second)
		if made, open := s.made.Load(), s.open(); made != 7 || open != 2 {
			t.Errorf("made %d, open %d after all broke, want 7 and 2", made, open)
		}
	})
}

func TestReleaseOfAStranger(t *testing.T) {
	p := pool.New((&server{}).connect, driver.Settings{})
	defer p.Close()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	p.Release(&fake{})
}

func TestAllocations(t *testing.T) {
	s := &server{}
	p := pool.New(s.connect, driver.Settings{})
	defer p.Close()
	ctx := t.Context()
	p.Release(acquire(t, p))
	got := testing.AllocsPerRun(1000, func() {
		c, err := p.Acquire(ctx, driver.Write)
		if err != nil {
			t.Fatal(err)
		}
		p.Release(c)
	})
	if got != 0 {
		t.Errorf("%v allocations to borrow a connection, want 0", got)
	}
}

func BenchmarkAcquire(b *testing.B) {
	s := &server{}
	p := pool.New(s.connect, driver.Settings{})
	defer p.Close()
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		c, err := p.Acquire(ctx, driver.Write)
		if err != nil {
			b.Fatal(err)
		}
		p.Release(c)
	}
}
