package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/tenonsql/tenon/driver"
)

// A write of more than this goes on in the background while answers are read: the server
// may stop reading until somebody takes its answers.
const writeAhead = 16 << 10

// The buffer for messages is given back to the collector when a batch made it larger.
const keepBuffer = 1 << 20

// abandonLimit bounds what is still done for a connection that was given up.
const abandonLimit = 10 * time.Second

// conn is a driver.Conn over one connection to a server.
type conn struct {
	pg      *pgconn.PgConn
	cache   cache
	unnamed bool // statements are described once, but parsed anew by each cycle

	pending string // the BEGIN that goes with the next cycle
	begun   string // the last BEGIN, until another statement was ready to run
	ours    bool   // a transaction was begun by Begin, and not ended
	broken  bool
	closing []string // prepared statements to be closed by the next cycle

	out   []byte // the messages of the cycle that is being collected or sent
	cycle cycle

	interrupt   func()        // ends reading and writing at once
	interrupted chan struct{} // interrupt ran
	written     chan error    // the end of a write in the background
}

// cycle is what runs between a write and its ReadyForQuery.
type cycle struct {
	running bool
	ctx     context.Context // of the call; a cursor lives on after the call has returned
	stop    func() bool     // ends watching ctx
	writing bool            // a write in the background is to be waited for
	copying bool            // rows are sent to a COPY
	safe    bool            // nothing in it can change data
	begins  bool            // a BEGIN is in front, not answered yet
	began   bool            // a BEGIN was in front
	bound   int             // how many statements the server was ready to run
	failure *pgconn.PgError // the server's refusal

	preparing []*statement // the statements that are being prepared
	prepared  int          // how many of them were described
	stmt      *statement   // the statement whose rows come
	changed   bool         // and whose columns are others than they were

	values  [][]byte // the row that was read
	matched int64    // the count of the command that ended
	undone  bool     // the command that ended was a ROLLBACK
}

func newConn(pg *pgconn.PgConn, unnamed bool, statements int) *conn {
	c := &conn{pg: pg, unnamed: unnamed, cache: newCache(statements), interrupted: make(chan struct{}, 1), written: make(chan error, 1)}
	c.interrupt = func() {
		_ = c.pg.Conn().SetDeadline(time.Unix(1, 0))
		c.interrupted <- struct{}{}
	}
	return c
}

// Broken says that the connection cannot be used again. One with rows that were not closed
// cannot: what they still hold is on the line. Nor can one that a statement left in a
// transaction, which nobody would commit.
func (c *conn) Broken() bool { return c.gone() || c.cycle.running || !c.ours && c.inTransaction() }

// gone says that the connection was lost or closed.
func (c *conn) gone() bool { return c.broken || c.pg.IsClosed() }

// Close ends the connection.
func (c *conn) Close() error {
	if c.gone() {
		return nil
	}
	c.broken = true
	ctx, cancel := context.WithTimeout(context.Background(), abandonLimit)
	defer cancel()
	return c.pg.Close(ctx)
}

// Ping asks the server for an answer, and for nothing else.
func (c *conn) Ping(ctx context.Context) error {
	if err := c.collect(ctx); err != nil {
		return err
	}
	c.cycle.safe = true
	if err := c.send(ctx); err != nil {
		return err
	}
	return c.drain()
}

// collect starts a new cycle: what has to go first is put into out.
func (c *conn) collect(ctx context.Context) error {
	switch {
	case c.gone():
		return fmt.Errorf("%w: the connection was lost before", driver.ErrConnection)
	case c.cycle.running:
		return errors.New("tenon: connection is busy: the rows of the last query are not closed")
	case ctx.Err() != nil:
		return fmt.Errorf("tenon: nothing was sent: %w", ctx.Err())
	case c.ours && !c.inTransaction():
		return errOver
	}
	c.cycle = cycle{}
	if cap(c.out) > keepBuffer {
		c.out = nil
	}
	c.out = c.out[:0]
	// Closing goes first: after an error the server skips what follows it.
	for _, name := range c.closing {
		c.out = appendClose(c.out, name)
	}
	return nil
}

// appendBegin puts the BEGIN that is pending into the cycle.
func (c *conn) appendBegin() {
	if c.pending == "" {
		return
	}
	c.out = appendCommand(c.out, c.pending)
	c.begun = c.pending
	c.cycle.begins, c.cycle.began = true, true
}

// send writes the cycle with a Sync at its end. From here on its answer must be read.
func (c *conn) send(ctx context.Context) error {
	c.out = appendSync(c.out)
	c.begin(ctx)
	if len(c.out) > writeAhead {
		c.cycle.writing = true
		go c.write(c.pg.Conn(), c.out)
		return nil
	}
	n, err := c.pg.Conn().Write(c.out)
	if err != nil {
		c.cycle.safe = c.cycle.safe || n == 0
		return c.lost(err)
	}
	return nil
}

// begin makes the cycle one that runs.
func (c *conn) begin(ctx context.Context) {
	c.closing = c.closing[:0]
	c.cycle.running = true
	c.cycle.ctx = ctx
	if ctx.Done() != nil {
		c.cycle.stop = context.AfterFunc(ctx, c.interrupt)
	}
}

// write writes in the background. When it fails, reading ends as well.
func (c *conn) write(to net.Conn, out []byte) {
	_, err := to.Write(out)
	if err != nil {
		_ = to.SetDeadline(time.Unix(1, 0))
	}
	c.written <- err
}

// end closes the cycle: nobody watches its context, nothing of it is being written. It
// gives the error of a write in the background.
func (c *conn) end() (err error) {
	c.cycle.running = false
	if c.cycle.stop != nil && !c.cycle.stop() {
		<-c.interrupted
		// What was watched has ended in time nevertheless, or the connection is lost.
		_ = c.pg.Conn().SetDeadline(time.Time{})
	}
	c.cycle.stop = nil
	if c.cycle.writing {
		err = <-c.written
		c.cycle.writing = false
	}
	return err
}

// lost gives up the connection after err, and says what that means.
func (c *conn) lost(err error) error {
	c.broken = true
	ctxErr := c.cycle.ctx.Err()
	if c.cycle.writing {
		_ = c.pg.Conn().Close() // ends the write
	}
	if werr := c.end(); werr != nil && isTimeout(err) {
		err = werr
	}
	if !c.pg.IsClosed() {
		go abandon(c.pg)
	}
	e := &lostError{sentinel: driver.ErrOutcomeUnknown, ctxErr: ctxErr, cause: err}
	if c.cycle.safe {
		if ctxErr != nil {
			return fmt.Errorf("tenon: ended before the statement was sent: %w", ctxErr)
		}
		e.sentinel = driver.ErrConnection
	}
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok {
		e.cause = serverError(pgErr)
	}
	return e
}

// abandon ends the statement that still runs on the server, and the connection.
func abandon(pg *pgconn.PgConn) {
	ctx, cancel := context.WithTimeout(context.Background(), abandonLimit)
	defer cancel()
	_ = pg.CancelRequest(ctx) // without an answer the server finds out by itself
	_ = pg.Close(ctx)
}

// The events of a cycle.
type event uint8

const (
	gotRow   event = iota // cycle.values
	gotEnd                // a command ended: cycle.matched
	gotReady              // the cycle ended: cycle.failure
)

// step reads on to the next event. Its error is a lost connection.
func (c *conn) step() (event, error) {
	for {
		msg, err := c.pg.ReceiveMessage(context.Background()) // the cycle's own context is watched already
		if err != nil {
			return 0, c.lost(err)
		}
		switch msg := msg.(type) {
		case *pgproto3.DataRow:
			c.cycle.values = msg.Values
			return gotRow, nil
		case *pgproto3.CommandComplete:
			if c.cycle.begins {
				c.cycle.begins = false
				c.pending = ""
				continue
			}
			c.cycle.matched = matchedRows(msg.CommandTag)
			c.cycle.undone = string(msg.CommandTag) == "ROLLBACK"
			return gotEnd, nil
		case *pgproto3.EmptyQueryResponse:
			c.cycle.matched = 0
			return gotEnd, nil
		case *pgproto3.BindComplete:
			c.cycle.bound++
			if !c.cycle.begins {
				c.begun = ""
			}
		case *pgproto3.ErrorResponse:
			c.cycle.failure = pgconn.ErrorResponseToPgError(msg)
		case *pgproto3.ReadyForQuery:
			if err := c.end(); err != nil {
				return 0, c.lost(err)
			}
			return gotReady, nil
		case *pgproto3.ParameterDescription:
			if c.cycle.prepared < len(c.cycle.preparing) {
				c.cycle.preparing[c.cycle.prepared].setParams(msg.ParameterOIDs)
			}
		case *pgproto3.RowDescription:
			c.described(msg.Fields)
		case *pgproto3.NoData:
			c.described(nil)
		case *pgproto3.CopyInResponse:
			if c.cycle.copying {
				continue
			}
			if err := c.refuseCopy(); err != nil {
				return 0, c.lost(err)
			}
		}
	}
}

// described takes the columns of a statement that is being prepared, or of one that runs.
func (c *conn) described(fields []pgproto3.FieldDescription) {
	if c.cycle.prepared < len(c.cycle.preparing) {
		c.cycle.preparing[c.cycle.prepared].setColumns(fields)
		c.cycle.prepared++
		return
	}
	if c.cycle.stmt != nil && !c.cycle.stmt.describedAs(fields) {
		c.cycle.stmt.readAs(fields)
		c.cycle.changed = true
	}
}

// refuseCopy answers a COPY FROM STDIN, which waits for data that nobody has. The server
// ignored the Sync that it was sent in between.
func (c *conn) refuseCopy() error {
	b, err := (&pgproto3.CopyFail{Message: "COPY FROM STDIN cannot be run as a statement"}).Encode(nil)
	if err != nil {
		return err
	}
	_, err = c.pg.Conn().Write(appendSync(b))
	return err
}

// drain reads the cycle to its end.
func (c *conn) drain() error {
	for c.cycle.running {
		if _, err := c.step(); err != nil {
			return err
		}
	}
	return c.refused()
}

// refused is the server's refusal of something in the cycle, or nil.
func (c *conn) refused() error {
	if c.cycle.failure == nil {
		return nil
	}
	return serverError(c.cycle.failure)
}

// inTransaction says that a transaction was begun, on the server or only here.
func (c *conn) inTransaction() bool { return c.pending != "" || c.pg.TxStatus() != 'I' }

// matchedRows is the count at the end of a command tag such as "INSERT 0 3".
func matchedRows(tag []byte) int64 {
	n, unit := int64(0), int64(1)
	for i := len(tag) - 1; i >= 0 && tag[i] >= '0' && tag[i] <= '9'; i-- {
		n += int64(tag[i]-'0') * unit
		unit *= 10
	}
	return n
}

func isTimeout(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return ok && e.Timeout()
}

// lostError is a connection that was lost, or given up because a context ended.
type lostError struct {
	sentinel error // ErrOutcomeUnknown, or ErrConnection where nothing can have happened
	ctxErr   error // of the context that ended, or nil
	cause    error
}

// Error names the sentinel first.
func (e *lostError) Error() string {
	if e.ctxErr != nil {
		return e.sentinel.Error() + ": " + e.ctxErr.Error()
	}
	return e.sentinel.Error() + ": " + strings.TrimPrefix(e.cause.Error(), "tenon: ")
}

// Unwrap gives all three.
func (e *lostError) Unwrap() []error {
	if e.ctxErr == nil {
		return []error{e.sentinel, e.cause}
	}
	return []error{e.sentinel, e.ctxErr, e.cause}
}
