package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/pool"
)

// pair is a driver.Pool of one connection that writes, and several that read.
type pair struct {
	writer, readers driver.Pool
	temporary       string // a folder to be removed at the end
	patience        time.Duration
}

// open makes a pool of connections to the file that a URL names, and connects once to see
// that it can be used. MaxConns counts the writing connection; at least one other reads.
// Errors wrap driver.ErrConnection, or driver.ErrNoDatabase where the file is not to be had.
func open(ctx context.Context, url string, settings driver.Settings) (driver.Pool, error) {
	cfg, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	p := &pair{patience: cfg.busyTimeout}
	if cfg.memory {
		if p.temporary, err = os.MkdirTemp("", "tenon-sqlite-"); err != nil {
			return nil, pool.Unconnected("no place for a database in memory", err)
		}
		cfg.path = filepath.Join(p.temporary, "memory.db")
	}
	p.connectBy(cfg, settings)
	c, err := p.writer.Acquire(ctx, driver.Write)
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	p.writer.Release(c)
	return p, nil
}

// connectBy makes the two pools.
func (p *pair) connectBy(cfg *config, settings driver.Settings) {
	statements := settings.StatementsCache
	connect := func(use driver.Use) func(context.Context) (driver.Conn, error) {
		return func(ctx context.Context) (driver.Conn, error) {
			c, err := connect(ctx, cfg, use, statements)
			if err != nil {
				return nil, err
			}
			return c, nil
		}
	}
	one, others := settings, settings
	one.MaxConns, one.MinConns = 1, min(settings.MinConns, 1)
	if settings.MaxConns <= 0 {
		settings.MaxConns = 1 + max(4, 2*runtime.GOMAXPROCS(0))
	}
	others.MaxConns = max(settings.MaxConns-1, 1)
	others.MinConns = min(max(settings.MinConns-1, 0), others.MaxConns)
	p.writer = pool.New(connect(driver.Write), one)
	p.readers = pool.New(connect(driver.Read), others)
}

// Acquire gives the writing connection, or one that reads; it waits until it is free, or
// ctx ends. For the writing connection it waits as long as for another process: who holds
// it may be the one who waits, in a transaction inside of a transaction.
func (p *pair) Acquire(ctx context.Context, use driver.Use) (driver.Conn, error) {
	if use == driver.Read {
		return p.readers.Acquire(ctx, use)
	}
	if p.writer.Stats().InUse == 0 {
		return p.writer.Acquire(ctx, use)
	}
	limited, cancel := context.WithTimeout(ctx, p.patience)
	defer cancel()
	c, err := p.writer.Acquire(limited, use)
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		return nil, fmt.Errorf("%w: SQLite has one connection that writes, and another session or statement of this program has held it for %v; "+
			"use that session's own methods inside of a transaction, or ReadOnly for what only reads", driver.ErrRetryable, p.patience)
	}
	return c, err
}

// Release takes a connection back. Rows that were left open are closed.
func (p *pair) Release(dc driver.Conn) {
	c, ok := pool.Unwrap(dc).(*conn)
	if ok {
		c.settle()
	}
	if ok && c.use == driver.Read {
		p.readers.Release(dc)
		return
	}
	p.writer.Release(dc)
}

// Stats adds the figures of both.
func (p *pair) Stats() driver.Stats {
	w, r := p.writer.Stats(), p.readers.Stats()
	return driver.Stats{
		Open: w.Open + r.Open, InUse: w.InUse + r.InUse, Idle: w.Idle + r.Idle, Max: w.Max + r.Max,
		Waited: w.Waited + r.Waited,
	}
}

// Close waits until every connection is back, and closes them: the writing one last, so
// that the WAL goes into the file and away. A temporary file is removed.
func (p *pair) Close() error {
	err := errors.Join(p.readers.Close(), p.writer.Close())
	if p.temporary != "" {
		err = errors.Join(err, os.RemoveAll(p.temporary))
	}
	return err
}
