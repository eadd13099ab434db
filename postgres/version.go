package postgres

import (
	"context"
	"strconv"
	"strings"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
	rules "github.com/tenonsql/tenon/internal/dialect/postgres"
	"github.com/tenonsql/tenon/internal/pool"
)

// rulesOf is the dialect of the server that a pool leads to: what it lacks is refused before
// it is sent.
func rulesOf(ctx context.Context, p driver.Pool) (*dialect.Rules, error) {
	c, err := p.Acquire(ctx, driver.Read)
	if err != nil {
		return nil, err
	}
	defer p.Release(c)
	if own, ok := pool.Unwrap(c).(*conn); ok {
		return rules.Since(major(own.pg.ParameterStatus("server_version"))), nil
	}
	return rules.Rules(), nil
}

// major reads the first number of a version such as 15.18 (Debian 15.18-0+deb12u1), or 18beta1;
// 0: there is none.
func major(version string) int {
	end := strings.IndexFunc(version, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(version)
	}
	n, _ := strconv.Atoi(version[:end])
	return n
}
