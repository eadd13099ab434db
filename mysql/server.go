package mysql

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
	rules "github.com/tenonsql/tenon/internal/dialect/mysql"
	"github.com/tenonsql/tenon/internal/pool"
)

// server is what answered: which of the two, and its version.
type server struct {
	mariaDB bool
	version [3]int
}

// String is such as MariaDB 10.11.6.
func (s server) String() string {
	name := "MySQL"
	if s.mariaDB {
		name = "MariaDB"
	}
	return fmt.Sprintf("%s %d.%d.%d", name, s.version[0], s.version[1], s.version[2])
}

// since tells whether the version is major.minor or later.
func (s server) since(major, minor int) bool {
	return s.version[0] > major || s.version[0] == major && s.version[1] >= minor
}

// serverOf asks for the server behind a pool, for which it borrows a connection.
func serverOf(ctx context.Context, p driver.Pool) (server, error) {
	c, err := p.Acquire(ctx, driver.Read)
	if err != nil {
		return server{}, err
	}
	defer p.Release(c)
	switch own := pool.Unwrap(c).(type) {
	case *conn:
		return own.server, nil
	case *loan:
		return own.server, nil
	}
	return server{}, fmt.Errorf("tenon: a %T is no connection of package mysql", c)
}

// parseServer reads @@version: 10.11.6-MariaDB-1, 8.4.2, or with the 5.5.5- before it that
// old clients need.
func parseServer(version string) (server, error) {
	s := server{mariaDB: strings.Contains(strings.ToLower(version), "mariadb")}
	numbers := version
	if s.mariaDB {
		numbers = strings.TrimPrefix(numbers, "5.5.5-")
	}
	numbers, _, _ = strings.Cut(numbers, "-")
	for i, part := range strings.SplitN(numbers, ".", len(s.version)) {
		n, err := strconv.Atoi(part)
		if err != nil {
			return s, fmt.Errorf("tenon: server version %q cannot be read", version)
		}
		s.version[i] = n
	}
	return s, nil
}

// rulesOf is the dialect of the server that a pool leads to.
func rulesOf(ctx context.Context, p driver.Pool) (*dialect.Rules, error) {
	s, err := serverOf(ctx, p)
	if err != nil {
		return nil, err
	}
	if s.mariaDB {
		return rules.Rules(), nil
	}
	return rules.MySQL(), nil
}
