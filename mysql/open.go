package mysql

import (
	"context"
	"errors"
	"fmt"

	gomysql "github.com/go-sql-driver/mysql"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/pool"
)

// open makes a pool of connections to the database that a URL names, and connects once to
// see that it is there. Errors wrap driver.ErrConnection, ErrAuthentication or
// ErrNoDatabase; none shows the password.
func open(ctx context.Context, url string, settings driver.Settings) (driver.Pool, error) {
	cfg, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	p := pool.New(func(ctx context.Context) (driver.Conn, error) { return connect(ctx, cfg) }, settings)
	c, err := p.Acquire(ctx, driver.Write)
	if err != nil {
		_ = p.Close()
		return nil, err
	}
	p.Release(c)
	return p, nil
}

// connect makes a connection and sets up its session: three round trips after the handshake.
func connect(ctx context.Context, cfg *gomysql.Config) (*conn, error) {
	dc, err := connectBelow(ctx, cfg)
	if err != nil {
		return nil, err
	}
	c := &conn{below: dc, killer: killThrough(cfg), end: dc.Close}
	s, err := c.ask(ctx)
	if err == nil {
		c.adopt(s)
		err = c.setUp(ctx, s)
	}
	if err != nil {
		_ = c.Close()
		return nil, pool.Unconnected(cfg.Addr, fmt.Errorf("setting up the session: %w", err))
	}
	return c, nil
}

// connectBelow makes a connection of the driver below.
func connectBelow(ctx context.Context, cfg *gomysql.Config) (below, error) {
	connector, err := gomysql.NewConnector(cfg)
	if err != nil {
		return nil, pool.Unconnected(cfg.Addr, err)
	}
	dc, err := connector.Connect(ctx)
	if err != nil {
		return nil, unconnected(ctx, cfg, err)
	}
	b, ok := dc.(below)
	if !ok {
		_ = dc.Close()
		return nil, fmt.Errorf("%w: a %T lacks methods that this package needs", driver.ErrConnection, dc)
	}
	return b, nil
}

// unconnected types an error of connecting.
func unconnected(ctx context.Context, cfg *gomysql.Config, err error) error {
	var refused *gomysql.MySQLError
	switch {
	case errors.As(err, &refused):
		return pool.Unconnected(cfg.Addr, refusal(refused, ""))
	case ctx.Err() != nil:
		return pool.Unconnected(cfg.Addr, context.Cause(ctx))
	}
	return pool.Unconnected(cfg.Addr, err)
}
