package suite

import (
	"context"
	"sync/atomic"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/driver"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// trips: how often a flush waits for the database, at the driver's interface.
var trips = []Case{
	{"a new graph of any size takes a fixed number of round trips", func(t *T) {
		items := make([]*Item, 3)
		for i := range items {
			items[i] = &Item{ID: int64(i + 1), Price: dec("1")}
		}
		insert(t, Items, items...)
		graph := func(users int) int64 {
			pool := &tripPool{Pool: tenon.Internal.Pool(nil, t.DB)}
			t.Must(tenon.Internal.Over(nil, t.DB, pool).Transact(t.Ctx, func(s *tenon.Session) error {
				for range users {
					u := Users.New()
					for range 10 {
						o := Orders.New()
						u.Orders.Add(o)
						for _, item := range items {
							o.Lines.Add(&Line{ItemID: item.ID, Count: 1})
						}
					}
					s.Add(u)
				}
				return nil
			}))
			return pool.n.Load()
		}
		small, large := graph(2), graph(200)
		n, err := t.DB.Count(t.Ctx, tenon.Select(Lines))
		t.Must(err)
		t.Equal(n, int64(202*10*3))
		if t.DB.Dialect() == "postgres" && (small > 4 || large > 4) {
			t.Errorf("%d and %d round trips from BEGIN to COMMIT", small, large)
		}
		if small != large {
			t.Errorf("2 users took %d calls of the driver, 200 took %d", small, large)
		}
	}},
	{"a thousand changed objects of one shape are one statement", func(t *T) {
		nodes := make([]*Node, 1000)
		for i := range nodes {
			nodes[i] = &Node{ID: int64(i + 1)}
		}
		insert(t, Nodes, nodes...)
		t.Do(func(s *tenon.Session) error {
			all, err := s.All(t.Ctx, tenon.Select(Nodes))
			t.Must(err)
			for _, n := range all {
				n.Data = "changed"
			}
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE nodes")
			return nil
		})
	}},
}

// tripPool counts what waits for an answer of the server: a batch is one trip. BEGIN is
// none where it travels with the first statement, as on PostgreSQL.
type tripPool struct {
	driver.Pool
	n atomic.Int64
}

func (p *tripPool) Acquire(ctx context.Context, use driver.Use) (driver.Conn, error) {
	c, err := p.Pool.Acquire(ctx, use)
	if err != nil {
		return nil, err
	}
	x := &tripConn{Conn: c, n: &p.n}
	if with, ok := c.(driver.Committer); ok {
		return &committer{x, with}, nil
	}
	return x, nil
}

func (p *tripPool) Release(c driver.Conn) {
	switch c := c.(type) {
	case *committer:
		p.Pool.Release(c.Conn)
	case *tripConn:
		p.Pool.Release(c.Conn)
	}
}

type tripConn struct {
	driver.Conn
	n *atomic.Int64
}

func (c *tripConn) Query(ctx context.Context, text string, args []driver.Value) (driver.Rows, error) {
	c.n.Add(1)
	return c.Conn.Query(ctx, text, args)
}

func (c *tripConn) Exec(ctx context.Context, text string, args []driver.Value) (driver.Result, error) {
	c.n.Add(1)
	return c.Conn.Exec(ctx, text, args)
}

func (c *tripConn) Batch(ctx context.Context, list []driver.Statement, each func(int, driver.Rows) error) error {
	c.n.Add(1)
	return c.Conn.Batch(ctx, list, each)
}

func (c *tripConn) Commit(ctx context.Context) error {
	c.n.Add(1)
	return c.Conn.Commit(ctx)
}

// committer is a tripConn whose COMMIT can travel with a batch.
type committer struct {
	*tripConn
	with driver.Committer
}

func (c *committer) CommitWith(ctx context.Context, list []driver.Statement, each func(int, driver.Rows) error) error {
	c.n.Add(1)
	return c.with.CommitWith(ctx, list, each)
}
