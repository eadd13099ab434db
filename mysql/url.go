package mysql

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strings"

	gomysql "github.com/go-sql-driver/mysql"
)

const defaultPort = "3306"

// parseURL reads mysql://user:password@host:3306/database?tls=true, mariadb:// alike, or
// with ?socket=/path in the place of the host. Its errors do not show the URL, which may
// hold a password.
func parseURL(text string) (*gomysql.Config, error) {
	u, err := url.Parse(text)
	if err != nil || u.User == nil && strings.Contains(u.EscapedPath(), "@") { // a password that begins like a port ends there
		return nil, errors.New("tenon: the URL of the database cannot be read: special characters in user and password must be percent-encoded")
	}
	if u.Scheme != "mysql" && u.Scheme != "mariadb" {
		return nil, fmt.Errorf("tenon: scheme %q is neither mysql nor mariadb", u.Scheme)
	}
	if u.Opaque != "" || u.Fragment != "" {
		return nil, errors.New("tenon: the URL of the database must be mysql://user:password@host:port/database, with special characters percent-encoded")
	}
	cfg := gomysql.NewConfig()
	cfg.Logger = &gomysql.NopLogger{} // errors are returned, not printed
	cfg.ClientFoundRows = true        // an UPDATE counts the rows that it matched
	cfg.InterpolateParams = true      // what bind leaves of the arguments
	cfg.MaxAllowedPacket = 0          // the server's: larger arguments go in pieces
	cfg.Net, cfg.Addr = "tcp", net.JoinHostPort(hostOf(u), portOf(u))
	cfg.DBName = strings.TrimPrefix(u.Path, "/")
	if cfg.DBName == "" {
		return nil, errors.New("tenon: the URL of the database names no database; write mysql://user:password@host:port/database")
	}
	if strings.Contains(cfg.DBName, "/") {
		return nil, errors.New("tenon: the name of the database has a slash; encode characters such as @ : / ? # % of the user, the password and the name as %40 and so on")
	}
	if u.User != nil {
		cfg.User = u.User.Username()
		cfg.Passwd, _ = u.User.Password()
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errors.New("tenon: the options in the URL of the database cannot be read")
	}
	for name, values := range query {
		if err := setOption(cfg, u, name, values[len(values)-1]); err != nil {
			return nil, err
		}
	}
	return cfg, nil
}

func hostOf(u *url.URL) string {
	if h := u.Hostname(); h != "" {
		return h
	}
	return "127.0.0.1"
}

func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return defaultPort
}

// setOption sets what a parameter of the URL asks for.
func setOption(cfg *gomysql.Config, u *url.URL, name, value string) error {
	switch name {
	case "socket":
		if u.Host != "" {
			return errors.New("tenon: the URL of the database has both a host and a socket")
		}
		if !filepath.IsAbs(value) {
			return fmt.Errorf("tenon: socket %q is not an absolute path", value)
		}
		cfg.Net, cfg.Addr = "unix", value
	case "tls":
		switch value {
		case "true", "false", "skip-verify", "preferred":
			cfg.TLSConfig = value
		default:
			return fmt.Errorf("tenon: tls=%q is none of true, false, skip-verify and preferred", value)
		}
	default:
		return fmt.Errorf("tenon: option %q in the URL of the database is not known: there are socket and tls", name)
	}
	return nil
}
