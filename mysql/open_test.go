package mysql

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/mariaharness"
)

func TestParseURL(t *testing.T) {
	type address struct{ User, Password, Net, Addr, Database, TLS string }
	tests := []struct {
		url  string
		want address
	}{
		{"mysql://u:p@db.example:3307/shop", address{"u", "p", "tcp", "db.example:3307", "shop", ""}},
		{"mariadb://u@db.example/shop", address{"u", "", "tcp", "db.example:3306", "shop", ""}},
		{"mysql://u:p%40%3A%2F%3F%23@[::1]/a%20b", address{"u", "p@:/?#", "tcp", "[::1]:3306", "a b", ""}},
		{"mysql:///shop", address{"", "", "tcp", "127.0.0.1:3306", "shop", ""}},
		{"mysql://root@/shop?socket=/run/x.sock", address{"root", "", "unix", "/run/x.sock", "shop", ""}},
		{"mysql://u@h/shop?tls=skip-verify", address{"u", "", "tcp", "h:3306", "shop", "skip-verify"}},
	}
	for _, test := range tests {
		cfg, err := parseURL(test.url)
		if err != nil {
			t.Errorf("%s: %v", test.url, err)
			continue
		}
		got := address{cfg.User, cfg.Passwd, cfg.Net, cfg.Addr, cfg.DBName, cfg.TLSConfig}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", test.url, diff)
		}
		if !cfg.ClientFoundRows || cfg.MultiStatements || cfg.ParseTime {
			t.Errorf("%s: modes of the connection are wrong: %+v", test.url, cfg)
		}
	}
}

func TestBadURLs(t *testing.T) {
	for _, u := range []string{
		"postgres://u:geheim@h/db", "mysql://u:geheim#1@h/db", "mysql://u:geheim%zz@h/db", "mysql:u:geheim@h/db", "://geheim",
		"mysql://u:geheim@h/a/b", "mysql://u:geheim@h/db?sslmode=x", "mysql://u:geheim@h/db?tls=maybe",
		"mysql://u:geheim@h/db?socket=/x", "mysql://u:geheim@/db?socket=x.sock", "mysql://u:geheim@h/db?a=%zz", "mysql://u:ge heim@h:port/db",
		"mysql://u:geheim@h", "mysql://u:geheim@h/", "mariadb://u:geheim@h:3306/?tls=true", "mysql://u:geheim@/?socket=/run/x.sock",
	} {
		if _, err := open(t.Context(), u, driver.Settings{}); err == nil || hasPassword(err) || !strings.HasPrefix(err.Error(), "tenon: ") {
			t.Errorf("%s: error %v, want one without the password", u, err)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	base := mariaharness.Database(t)
	p, err := open(t.Context(), base, driver.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	admin := acquire(t, p)
	cfg, err := parseURL(base)
	if err != nil {
		t.Fatal(err)
	}
	user := "u_" + cfg.DBName
	script(t, admin, "CREATE USER "+user+" IDENTIFIED BY 'geheim'; GRANT ALL ON `"+cfg.DBName+"`.* TO "+user)
	t.Cleanup(func() {
		c, err := p.Acquire(context.Background(), driver.Write)
		if err == nil {
			_ = c.Script(context.Background(), "DROP USER "+user)
			p.Release(c)
		}
	})
	with := func(user, password, database string) string {
		u, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		u.User, u.Path = url.UserPassword(user, password), "/"+database
		return u.String()
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := free.Addr().String()
	_ = free.Close()

	tests := map[string]struct {
		url  string
		want error
	}{
		"wrong password":      {with(user, "geheim2", cfg.DBName), driver.ErrAuthentication},
		"unknown user":        {with("nobody_"+user, "geheim", cfg.DBName), driver.ErrAuthentication},
		"not allowed":         {with(user, "geheim", "mysql"), driver.ErrAuthentication},
		"no database":         {with(cfg.User, cfg.Passwd, "missing_"+cfg.DBName), driver.ErrNoDatabase},
		"nobody listens":      {"mysql://u:geheim@" + closed + "/db", driver.ErrConnection},
		"no socket":           {"mysql://u:geheim@/db?socket=/nonexistent.sock", driver.ErrConnection},
		"host does not exist": {"mysql://u:geheim@host.invalid/db", driver.ErrConnection},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := open(t.Context(), test.url, driver.Settings{})
			if !errors.Is(err, test.want) || !errors.Is(err, driver.ErrConnection) || hasPassword(err) || strings.Count(err.Error(), "tenon: ") != 1 {
				t.Errorf("error %v, want %v and ErrConnection, without the password, with its prefix once", err, test.want)
			}
		})
	}
	good, err := open(t.Context(), with(user, "geheim", cfg.DBName), driver.Settings{})
	if err != nil {
		t.Fatalf("the right password: %v", err)
	}
	_ = good.Close()
}

// TestSilentServer connects to a server that accepts and says nothing.
func TestSilentServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	u := "mysql://u:geheim@" + l.Addr().String() + "/db"
	start := time.Now()
	if _, err := open(t.Context(), u, driver.Settings{ConnectSeconds: 1}); !errors.Is(err, driver.ErrConnection) {
		t.Errorf("error %v, want ErrConnection", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := open(ctx, u, driver.Settings{ConnectSeconds: 1}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the deadline", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestParseServer(t *testing.T) {
	tests := map[string]server{
		"10.11.6-MariaDB-0+deb12u1": {true, [3]int{10, 11, 6}},
		"5.5.5-10.6.12-MariaDB-log": {true, [3]int{10, 6, 12}},
		"11.4.2-MariaDB":            {true, [3]int{11, 4, 2}},
		"8.0.36":                    {false, [3]int{8, 0, 36}},
		"8.4.0-commercial":          {false, [3]int{8, 4, 0}},
	}
	for version, want := range tests {
		got, err := parseServer(version)
		if err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", version, got, err, want)
		}
	}
	if _, err := parseServer("unknown"); err == nil {
		t.Error("a version without numbers was read")
	}
}

func TestServerOf(t *testing.T) {
	p := openTest(t)
	s, err := serverOf(t.Context(), p)
	if err != nil || !s.mariaDB || !strings.HasPrefix(s.String(), "MariaDB 1") {
		t.Errorf("server %v, %v; want a MariaDB", s, err)
	}
}
