package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tenonsql/tenon/driver"
)

// shared is a driver.Pool on a pool that the program already has.
type shared struct {
	pool     *pgxpool.Pool
	database string
}

// poolOf makes a driver.Pool out of a pool of pgx. The pool stays the program's: closing
// does not close it, and its sessions keep their settings (tenon expects client_encoding
// UTF8, which is pgx's own; dates in texts and the default isolation are the program's).
// Statements are prepared beside those of pgx.
func poolOf(p *pgxpool.Pool) driver.Pool {
	return &shared{pool: p, database: p.Config().ConnConfig.Database}
}

// lent is a connection that goes back to pgx.
type lent struct {
	*conn
	from *pgxpool.Conn
}

// customKey is where a connection of pgx keeps tenon's side of it.
const customKey = "tenon"

// Acquire gives a connection, waiting until one is free or ctx ends.
func (s *shared) Acquire(ctx context.Context, _ driver.Use) (driver.Conn, error) {
	from, err := s.pool.Acquire(ctx)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return nil, fmt.Errorf("tenon: waiting for a connection: %w", errors.Join(ctx.Err(), err))
	default:
		return nil, connectError(ctx, s.database, err)
	}
	pg := from.Conn().PgConn()
	c, ok := pg.CustomData()[customKey].(*conn)
	if !ok {
		c = newConn(pg, false, 0)
		pg.CustomData()[customKey] = c
	}
	return lent{conn: c, from: from}, nil
}

// Release gives the connection back. pgx closes one that was left in a transaction.
func (s *shared) Release(dc driver.Conn) {
	l, ok := dc.(lent)
	if !ok {
		panic(fmt.Sprintf("tenon: Release of a %T that no pool gave", dc))
	}
	l.pending = ""
	if l.cycle.running { // rows were left open: what they hold is nobody's
		_ = l.conn.Close()
	}
	if l.broken {
		pg := l.from.Hijack().PgConn()
		go abandon(pg)
		return
	}
	l.from.Release()
}

// Stats tells how the pool is used, by the program as well.
func (s *shared) Stats() driver.Stats {
	stat := s.pool.Stat()
	return driver.Stats{
		Open: int(stat.TotalConns()), InUse: int(stat.AcquiredConns()), Idle: int(stat.IdleConns()),
		Max: int(stat.MaxConns()), Waited: stat.EmptyAcquireCount(),
	}
}

// Close leaves the pool to the program.
func (s *shared) Close() error { return nil }
