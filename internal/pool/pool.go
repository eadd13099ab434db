// Package pool keeps the connections of one database and lends them out.
//
// The driver packages hand it a function that makes a connection; everything about
// counting, waiting and ageing is here, over puddle. What it adds is judgement. A
// connection is looked at when it goes out: one that broke while it was idle is replaced,
// and one that was idle for longer than a second is asked for an answer first. It is
// looked at again when it comes back: broken, too old or left inside a transaction, it is
// closed. In between a caretaker closes what was idle for too long and keeps the least
// number of connections open.
package pool

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/jackc/puddle/v2"

	"github.com/tenonsql/tenon/driver"
)

// The limits where Settings leave the choice.
const (
	defaultMaxIdle = 30 * time.Minute
	defaultMaxLife = time.Hour
	defaultConnect = 10 * time.Second
)

// A connection that was used less than pingAfter ago is trusted to be alive; an older one
// has pingLimit to answer.
const (
	pingAfter = time.Second
	pingLimit = 5 * time.Second
)

// Pool is a driver.Pool.
type Pool struct {
	conns   *puddle.Pool[*conn]
	connect func(context.Context) (driver.Conn, error)

	min, max                   int
	maxIdle, maxLife, maxSetup time.Duration

	closing   context.Context // ends when Close begins
	close     context.CancelFunc
	caretaker sync.WaitGroup
}

// New makes a pool over connect, which makes one connection and gives up when its context
// ends. Nothing is connected before the first Acquire, unless settings ask for a least
// number of connections: those are made in the background.
func New(connect func(context.Context) (driver.Conn, error), settings driver.Settings) driver.Pool {
	p := &Pool{
		connect:  connect,
		min:      settings.MinConns,
		max:      settings.MaxConns,
		maxIdle:  seconds(settings.MaxIdleSeconds, defaultMaxIdle),
		maxLife:  seconds(settings.MaxLifeSeconds, defaultMaxLife),
		maxSetup: seconds(settings.ConnectSeconds, defaultConnect),
	}
	if p.max <= 0 {
		p.max = max(4, 2*runtime.GOMAXPROCS(0), p.min)
	}
	p.min = min(p.min, p.max)
	p.closing, p.close = context.WithCancel(context.Background())
	// The only error of NewPool is a size below one.
	p.conns, _ = puddle.NewPool(&puddle.Config[*conn]{
		Constructor: p.make,
		Destructor:  func(c *conn) { _ = c.Conn.Close() },
		MaxSize:     int32(p.max), //nolint:gosec // a number of connections
	})
	p.caretaker.Go(p.care)
	return p
}

func seconds(n int, otherwise time.Duration) time.Duration {
	if n <= 0 {
		return otherwise
	}
	return time.Duration(n) * time.Second
}

// make connects within the time limit.
func (p *Pool) make(ctx context.Context) (*conn, error) {
	limited, cancel := context.WithTimeout(ctx, p.maxSetup)
	defer cancel()
	c, err := p.connect(limited)
	if err == nil {
		return &conn{Conn: c}, nil
	}
	switch {
	case p.closing.Err() != nil:
		return nil, driver.ErrClosed
	case ctx.Err() == nil && limited.Err() != nil && !errors.Is(err, driver.ErrConnection):
		return nil, Unconnected("none within "+p.maxSetup.String(), err)
	}
	return nil, err
}

// Acquire gives a connection that was found alive. It waits until one is free or can be
// made, or ctx ends; a connection that is being made then goes to the next who asks.
func (p *Pool) Acquire(ctx context.Context, _ driver.Use) (driver.Conn, error) {
	for {
		res, err := p.conns.Acquire(ctx)
		if err != nil {
			return nil, p.explain(ctx, err)
		}
		c := res.Value()
		c.res = res
		if p.alive(ctx, c) {
			return c, nil
		}
		res.Destroy()
	}
}

// explain makes an error of Acquire out of puddle's.
func (p *Pool) explain(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, puddle.ErrClosedPool):
		return driver.ErrClosed
	case ctx.Err() != nil:
		return fmt.Errorf("tenon: waiting for one of %d connections: %w", p.max, context.Cause(ctx))
	}
	return err
}

// alive looks at a connection that is about to go out. When ctx ends while it is being
// asked, it counts as dead: what it had in flight is unknown.
func (p *Pool) alive(ctx context.Context, c *conn) bool {
	switch {
	case c.Broken() || p.old(c):
		return false
	case c.res.IdleDuration() < pingAfter:
		return true
	}
	limited, cancel := context.WithTimeout(ctx, pingLimit)
	defer cancel()
	return c.Conn.Ping(limited) == nil && !c.Broken()
}

// old says that the connection's life is over.
func (p *Pool) old(c *conn) bool { return time.Since(c.res.CreationTime()) > p.maxLife }

// Release takes back a connection that Acquire gave, once. It is closed in the background
// when it cannot serve again.
func (p *Pool) Release(dc driver.Conn) {
	c, ok := dc.(*conn)
	if !ok {
		panic(fmt.Sprintf("tenon: Release of a %T that no pool gave", dc))
	}
	if c.inTx || c.Broken() || p.old(c) {
		c.res.Destroy()
		return
	}
	c.res.Release()
}

// Stats tells how the pool is used.
func (p *Pool) Stats() driver.Stats {
	s := p.conns.Stat()
	return driver.Stats{
		Open:   int(s.IdleResources() + s.AcquiredResources()),
		InUse:  int(s.AcquiredResources()),
		Idle:   int(s.IdleResources()),
		Max:    p.max,
		Waited: s.EmptyAcquireCount(),
	}
}

// Close refuses further Acquires, ends connecting, waits until every connection is back,
// and closes them. It may be called twice.
func (p *Pool) Close() error {
	p.close()
	p.caretaker.Wait()
	p.conns.Close()
	return nil
}
