package suite

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/suite/faulty"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// trips: how often a flush waits for the database, at the driver's interface, and how many
// statements a server gets.
var trips = []Case{
	{"a new graph of any size takes a fixed number of round trips", func(t *T) {
		items := make([]*Item, 3)
		for i := range items {
			items[i] = &Item{ID: int64(i + 1), Price: dec("1")}
		}
		insert(t, Items, items...)
		key := int64(1 << 20)
		graph := func(users int, given bool) *tripPool {
			next := func() int64 { // 0: the database counts
				if given {
					key++
					return key
				}
				return 0
			}
			return t.counted(func(s *tenon.Session) {
				for range users {
					u := Users.New()
					u.ID = next()
					for range 10 {
						o := Orders.New()
						o.ID = next()
						u.Orders.Add(o)
						for _, item := range items {
							o.Lines.Add(&Line{ItemID: item.ID, Count: 1})
						}
					}
					s.Add(u)
				}
			})
		}
		small, large, given := graph(2, false), graph(200, false), graph(200, true)
		n, err := t.DB.Count(t.Ctx, tenon.Select(Lines))
		t.Must(err)
		t.Equal(n, int64(402*10*3))
		want, keyed := int64(5), int64(3) // BEGIN, a batch for each level or for all, COMMIT
		if t.DB.Dialect() == "postgres" {
			want, keyed = 2, 1 // BEGIN and COMMIT travel along
		}
		t.Equal([]int64{small.n.Load(), large.n.Load(), given.n.Load()}, []int64{want, want, keyed})
		if t.DB.Dialect() == "mariadb" { // one statement for each level and thousand rows
			t.Equal([]int64{small.sent.Load(), large.sent.Load(), given.sent.Load()}, []int64{3, 9, 9})
		}
	}},
	{"a thousand changed objects of one shape are one statement, with versions too", func(t *T) {
		nodes, sheets := make([]*Node, 1000), make([]*Sheet, 1000)
		for i := range nodes {
			nodes[i], sheets[i] = &Node{ID: int64(i + 1)}, &Sheet{ID: int64(i + 1)}
		}
		insert(t, Nodes, nodes...)
		insert(t, Sheets, sheets...)
		p := t.counted(func(s *tenon.Session) {
			ns, err := s.All(t.Ctx, tenon.Select(Nodes))
			t.Must(err)
			for i, n := range ns {
				n.Data = fmt.Sprint(i)
			}
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE nodes")
			ss, err := s.All(t.Ctx, tenon.Select(Sheets))
			t.Must(err)
			for i, x := range ss {
				x.Text = fmt.Sprint(i)
			}
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE sheets")
			t.Equal([]int32{ss[0].Version, ss[999].Version}, []int32{1, 1})
		})
		want := int64(6) // BEGIN, two times a SELECT and an UPDATE, COMMIT
		if t.DB.Dialect() == "postgres" {
			want--
		}
		t.Equal(p.n.Load(), want)
		if t.DB.Dialect() == "mariadb" {
			t.Equal(p.sent.Load(), int64(4))
		}
	}},
}

// counted runs f in a transaction, and counts what that sends.
func (t *T) counted(f func(s *tenon.Session)) *tripPool {
	t.Helper()
	p := &tripPool{Pool: tenon.Internal.Pool(nil, t.DB), dialect: t.DB.Dialect()}
	t.Must(tenon.Internal.Over(nil, t.DB, p).Transact(t.Ctx, func(s *tenon.Session) error { f(s); return nil }))
	return p
}

// tripPool counts what waits for an answer of the server: a batch is one trip. On MariaDB, it
// asks the server how many statements came between BEGIN and COMMIT.
type tripPool struct {
	driver.Pool
	dialect string
	n, sent atomic.Int64
}

func (p *tripPool) Acquire(ctx context.Context, use driver.Use) (driver.Conn, error) {
	c, err := p.Pool.Acquire(ctx, use)
	if err != nil {
		return nil, err
	}
	return &tripConn{Conn: c, p: p}, nil
}

func (p *tripPool) Release(c driver.Conn) { p.Pool.Release(c.(*tripConn).Conn) }

type tripConn struct {
	driver.Conn
	p *tripPool
}

// questions is how many statements the server had of this connection, this one too.
func (c *tripConn) questions(ctx context.Context) (n int64, err error) {
	if c.p.dialect != "mariadb" {
		return 0, nil
	}
	rows, err := c.Conn.Query(ctx, "SELECT CAST(variable_value AS SIGNED) FROM information_schema.session_status WHERE variable_name = 'QUESTIONS'", nil)
	if err != nil {
		return 0, err
	}
	for cells := rows.Next(); cells != nil; cells = rows.Next() {
		n = cells[0].N
	}
	return n, rows.Close()
}

// Begin is no trip on PostgreSQL: it travels with the first statement.
func (c *tripConn) Begin(ctx context.Context, opts driver.TxOptions) error {
	if c.p.dialect != "postgres" {
		c.p.n.Add(1)
	}
	if err := c.Conn.Begin(ctx, opts); err != nil {
		return err
	}
	n, err := c.questions(ctx)
	c.p.sent.Store(-n)
	return err
}

func (c *tripConn) Query(ctx context.Context, text string, args []driver.Value) (driver.Rows, error) {
	c.p.n.Add(1)
	return c.Conn.Query(ctx, text, args)
}

func (c *tripConn) Exec(ctx context.Context, text string, args []driver.Value) (driver.Result, error) {
	c.p.n.Add(1)
	return c.Conn.Exec(ctx, text, args)
}

func (c *tripConn) Batch(ctx context.Context, list []driver.Statement, each func(int, driver.Rows) error) error {
	c.p.n.Add(1)
	return c.Conn.Batch(ctx, list, each)
}

func (c *tripConn) Commit(ctx context.Context) error {
	n, err := c.questions(ctx)
	if err != nil {
		return err
	}
	c.p.sent.Add(n - 1)
	c.p.n.Add(1)
	return c.Conn.Commit(ctx)
}

// Committer is the connection where its COMMIT can travel with a batch, else nil.
func (c *tripConn) Committer() driver.Committer {
	if w := faulty.Committer(c.Conn); w != nil {
		return &committer{c, w}
	}
	return nil
}

// committer is a tripConn whose COMMIT travels with a batch.
type committer struct {
	c *tripConn
	driver.Committer
}

func (w *committer) CommitWith(ctx context.Context, list []driver.Statement, each func(int, driver.Rows) error) error {
	w.c.p.n.Add(1)
	return w.Committer.CommitWith(ctx, list, each)
}
