package postgres

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/pool"
)

// urlError is a URL that is no address of a PostgreSQL database. Its message does not show
// the URL, which may hold a password.
type urlError struct{ Reason string }

// Error gives the reason.
func (e *urlError) Error() string { return "tenon: database URL: " + e.Reason }

// open makes a pool for a URL such as postgres://user:password@host:5432/database. What
// libpq knows as parameters is taken from its query, and prepare=unnamed, which is for
// poolers that hand out another connection for each transaction. It connects once, so that
// what is wrong with the address is known here: *urlError, driver.ErrConnection,
// driver.ErrAuthentication, driver.ErrNoDatabase.
func open(ctx context.Context, address string, settings driver.Settings) (driver.Pool, error) {
	config, unnamed, err := parse(address)
	if err != nil {
		return nil, err
	}
	p := pool.New(func(ctx context.Context) (driver.Conn, error) {
		return connect(ctx, config, unnamed, settings.StatementsCache)
	}, settings)
	c, err := p.Acquire(ctx, driver.Write)
	if err != nil {
		return nil, join(err, p.Close())
	}
	p.Release(c)
	return p, nil
}

// parse reads a URL.
func parse(address string) (config *pgconn.Config, unnamed bool, err error) {
	scheme, _, found := strings.Cut(address, "://")
	if !found || (scheme != "postgres" && scheme != "postgresql") {
		return nil, false, &urlError{Reason: "it must begin with postgres:// or postgresql://"}
	}
	u, err := url.Parse(address)
	if err != nil || u.User == nil && strings.Contains(u.EscapedPath(), "@") { // a password that begins like a port ends there
		return nil, false, &urlError{Reason: "it cannot be read; encode characters such as @ : / ? # % of the user and password as %40 and so on"}
	}
	query := u.Query()
	switch prepare := query.Get("prepare"); prepare {
	case "", "named":
	case "unnamed":
		unnamed = true
	default:
		return nil, false, &urlError{Reason: fmt.Sprintf("prepare=%q is neither named nor unnamed", prepare)}
	}
	query.Del("prepare")
	u.RawQuery = query.Encode()
	config, err = pgconn.ParseConfig(u.String())
	if err != nil {
		return nil, false, &urlError{Reason: parseReason(u, err)}
	}
	configure(config, unnamed)
	return config, unnamed, nil
}

// parseReason is what is wrong with a URL, without the URL.
func parseReason(u *url.URL, err error) string {
	reason := err.Error()
	if i := strings.LastIndex(reason, "`: "); i >= 0 {
		reason = reason[i+len("`: "):]
	}
	secrets := []string{u.Query().Get("password"), u.Query().Get("sslpassword")}
	if p, ok := u.User.Password(); ok {
		secrets = append(secrets, p, url.QueryEscape(p), url.PathEscape(p))
	}
	for _, secret := range secrets {
		if secret != "" {
			reason = strings.ReplaceAll(reason, secret, "xxxxx")
		}
	}
	return reason
}

// configure sets what every session needs to mean the same everywhere.
func configure(config *pgconn.Config, unnamed bool) {
	params := config.RuntimeParams
	params["client_encoding"] = "UTF8"
	params["timezone"] = "UTC"
	params["standard_conforming_strings"] = "on"
	if params["application_name"] == "" {
		params["application_name"] = "tenon"
	}
	// Poolers refuse what they do not know; there each BEGIN names its isolation.
	if _, given := params["default_transaction_isolation"]; !given && !unnamed {
		params["default_transaction_isolation"] = "read committed"
	}
}

// connect makes one connection.
func connect(ctx context.Context, config *pgconn.Config, unnamed bool, statements int) (*conn, error) {
	pg, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return nil, connectError(ctx, config.Database, err)
	}
	return newConn(pg, unnamed, statements), nil
}

// connectError tells why there is no connection. pgx's own error holds the configuration
// with the password, and is not kept.
func connectError(ctx context.Context, database string, err error) error {
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok {
		e := &driver.ServerError{Code: pgErr.Code, Message: pgErr.Message, Class: class(pgErr), Err: pgErr}
		if e.Class == nil {
			e.Class = driver.ErrConnection
		} else {
			e.Err = fmt.Errorf("%w: %w", driver.ErrConnection, pgErr)
		}
		return e
	}
	if connectErr, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		err = connectErr.Unwrap()
	}
	if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		err = errors.Join(ctx.Err(), err)
	}
	return &unreachableError{database: database, err: err}
}

// unreachableError is a server that none of its addresses led to.
type unreachableError struct {
	database string
	err      error
}

// Error tells what each address said, once: with and without TLS it is mostly the same.
func (e *unreachableError) Error() string {
	reasons := strings.Split(e.err.Error(), "\n")
	return fmt.Sprintf("%v %q: %s", driver.ErrConnection, e.database, strings.Join(slices.Compact(reasons), "; "))
}

// Unwrap gives the sentinel and the reasons.
func (e *unreachableError) Unwrap() []error { return []error{driver.ErrConnection, e.err} }
