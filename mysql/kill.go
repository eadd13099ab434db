package mysql

import (
	"context"
	"strconv"
	"time"

	gomysql "github.com/go-sql-driver/mysql"
)

// killLimit is how long ending a statement on the server may take.
const killLimit = 3 * time.Second

// kill has the server end this connection, whose context was cancelled while a statement
// ran. The driver below has closed the socket by then, but neither server looks at the
// socket while it works: the statement would run to its end, holding its locks. It takes
// a second connection to say so, in the background; Close waits for it.
//
// KILL ends the connection, not KILL QUERY the statement: a statement that the server has
// not begun to read would begin after the latter, and an open transaction would keep its
// locks.
func (c *conn) kill() {
	if c.killer == nil {
		return
	}
	c.kills.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), killLimit)
		defer cancel()
		// What cannot be killed has ended, or cannot be reached.
		_ = c.killer(ctx, c.session)
	})
}

// killThrough makes the killer that connects by cfg.
func killThrough(cfg *gomysql.Config) func(context.Context, uint64) error {
	return func(ctx context.Context, session uint64) error {
		dc, err := connectBelow(ctx, cfg)
		if err != nil {
			return err
		}
		defer func() { _ = dc.Close() }()
		_, err = dc.ExecContext(ctx, "KILL "+strconv.FormatUint(session, 10), nil)
		return err
	}
}
