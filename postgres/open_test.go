package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tenonsql/tenon/driver"
)

func TestOpen(t *testing.T) {
	address := database(t)
	for _, address := range []string{address, strings.Replace(address, "postgres://", "postgresql://", 1), with(t, address, "prepare", "unnamed")} {
		p, err := open(t.Context(), address, driver.Settings{MaxConns: 2})
		if err != nil {
			t.Fatal(err)
		}
		c, err := p.Acquire(t.Context(), driver.Write)
		if err != nil {
			t.Fatal(err)
		}
		for setting, want := range map[string]string{
			"client_encoding": "UTF8", "timezone": "UTC", "default_transaction_isolation": "read committed",
			"standard_conforming_strings": "on", "application_name": "tenon",
		} {
			if got := mustRows(t, c, "select current_setting($1)", word(setting))[0][0].S; got != want {
				t.Errorf("%s is %q, want %q", setting, got, want)
			}
		}
		p.Release(c)
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
	c := dialURL(t, with(t, address, "application_name", "mine"), false)
	if got := mustRows(t, c, "show application_name")[0][0].S; got != "mine" {
		t.Errorf("application_name %q", got)
	}
}

func with(t *testing.T, address, key, value string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set(key, value)
	u.RawQuery = q.Encode()
	return u.String()
}

// leak leaves rows open.
func leak(t *testing.T, c driver.Conn) {
	t.Helper()
	rows, err := c.Query(t.Context(), "select generate_series(1, 10000)", nil)
	if err != nil || rows.Next() == nil || !c.Broken() {
		t.Fatal(err, c.Broken())
	}
}

func TestRowsLeftOpen(t *testing.T) {
	p, err := open(t.Context(), database(t), driver.Settings{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for range 3 {
		c, err := p.Acquire(t.Context(), driver.Write)
		if err != nil {
			t.Fatal(err)
		}
		if got := number(t, c, "select 1"); got != 1 || c.Broken() {
			t.Errorf("%d, broken %v", got, c.Broken())
		}
		leak(t, c)
		p.Release(c)
	}
}

// refuse is a server that refuses every password.
func refuse(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			b := pgproto3.NewBackend(client, client)
			if _, err := b.ReceiveStartupMessage(); err == nil {
				b.Send(&pgproto3.AuthenticationCleartextPassword{})
				_ = b.Flush()
				_, _ = b.Receive()
				b.Send(&pgproto3.ErrorResponse{Severity: "FATAL", Code: "28P01", Message: `password authentication failed for user "me"`})
				_ = b.Flush()
			}
			_ = client.Close()
		}
	}()
	return l.Addr().String()
}

func TestOpenErrors(t *testing.T) {
	const secret = "s3cr%2Ft"
	there, err := url.Parse(database(t))
	if err != nil {
		t.Fatal(err)
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	tests := map[string]struct {
		url  string
		want error // nil: *urlError
		text string
	}{
		"scheme":      {"mysql://me:" + secret + "@host/db", nil, "must begin with postgres://"},
		"no URL":      {"host=localhost password=" + secret, nil, "must begin with postgres://"},
		"port":        {"postgres://me:" + secret + "@host:54x2/db", nil, "cannot be read"},
		"slash":       {"postgres://me:s3cr/t@host/db", nil, "cannot be read"},
		"early slash": {"postgres://me:54/s3cr@host/db", nil, "cannot be read"},
		"sslmode":     {"postgres://me:" + secret + "@host/db?sslmode=" + secret, nil, "sslmode"},
		"prepare":     {"postgres://me:" + secret + "@host/db?prepare=often", nil, "neither named nor unnamed"},
		"unreachable": {"postgres://me:" + secret + "@" + closed.Addr().String() + "/db", driver.ErrConnection, "refused"},
		"password":    {"postgres://me:" + secret + "@" + refuse(t) + "/db?sslmode=disable", driver.ErrAuthentication, "password authentication failed"},
		"user":        {"postgres://nobody_here:" + secret + "@" + there.Host + "/postgres?sslmode=disable", driver.ErrAuthentication, "nobody_here"},
		"database":    {"postgres://tenon:" + secret + "@" + there.Host + "/no_such_db?sslmode=disable", driver.ErrNoDatabase, "no_such_db"},
		"setting":     {"postgres://tenon:" + secret + "@" + there.Host + there.Path + "?sslmode=disable&no_such=1", driver.ErrConnection, "no_such"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := open(t.Context(), test.url, driver.Settings{})
			if err == nil || !strings.Contains(err.Error(), test.text) {
				t.Fatalf("error %v, want %q", err, test.text)
			}
			if _, ok := errors.AsType[*urlError](err); ok != (test.want == nil) || test.want != nil && !(errors.Is(err, test.want) && errors.Is(err, driver.ErrConnection)) {
				t.Errorf("error %#v, want %v", err, test.want)
			}
			if shown := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(shown, "s3cr") {
				t.Errorf("the password is in %s", shown)
			}
		})
	}
}

func TestConnectIsLimited(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err = open(ctx, "postgres://me@"+silent.Addr().String()+"/db?sslmode=disable", driver.Settings{})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want a deadline", err)
	}
}

func TestPoolOf(t *testing.T) {
	config, err := pgxpool.ParseConfig(database(t))
	if err != nil {
		t.Fatal(err)
	}
	config.MaxConns = 1
	under, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer under.Close()
	p := poolOf(under)
	acquire := func() driver.Conn {
		t.Helper()
		c, err := p.Acquire(t.Context(), driver.Write)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	one := func() int64 {
		t.Helper()
		var n int64
		if err := under.QueryRow(t.Context(), "select $1::int8 + 1", 1).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	c := acquire()
	first := number(t, c, "select pg_backend_pid()")
	mustExec(t, c, "create table t (id int)")
	if got := p.Stats(); got.InUse != 1 || got.Max != 1 {
		t.Errorf("stats %+v", got)
	}
	p.Release(c)
	one()

	c = acquire() // the same connection knows its statements
	pid := number(t, c, "select pg_backend_pid()")
	if got := number(t, c, "select count(*) from pg_prepared_statements where statement = 'select pg_backend_pid()'"); got != 1 || pid != first {
		t.Errorf("prepared %d times, backend %d after %d", got, pid, first)
	}
	begin(t, c, driver.TxOptions{})
	p.Release(c) // a BEGIN that was not sent is forgotten
	one()

	c = acquire()
	begin(t, c, driver.TxOptions{})
	mustExec(t, c, "insert into t values (1)")
	p.Release(c) // pgx closes it
	one()

	c = acquire()
	if got := number(t, c, "select count(*) from t"); got != 0 {
		t.Errorf("%d rows of a transaction that was not ended", got)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Exec(ctx, "select pg_sleep(10)", nil); !errors.Is(err, context.DeadlineExceeded) || !c.Broken() {
		t.Errorf("%v, broken %v", err, c.Broken())
	}
	p.Release(c)
	one()

	c = acquire()
	leak(t, c)
	p.Release(c)
	if one(); p.Close() != nil || one() != 2 {
		t.Error("the program's pool is closed")
	}
	full := acquire()
	ctx, cancel = context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := p.Acquire(ctx, driver.Read); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Acquire of a full pool: %v", err)
	}
	p.Release(full)
}
