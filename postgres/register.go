package postgres

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal"
	"github.com/tenonsql/tenon/internal/dialect"
	rules "github.com/tenonsql/tenon/internal/dialect/postgres"
)

func init() {
	connect := func(ctx context.Context, url string, s driver.Settings) (driver.Pool, *dialect.Rules, error) {
		p, err := open(ctx, url, s)
		return p, rules.Rules(), err
	}
	tenon.Internal.Register(&internal.AllowInternalUse, "postgres", connect)
	tenon.Internal.Register(&internal.AllowInternalUse, "postgresql", connect)
}

// Engine is an engine on a pool that the program already has. Closing it leaves the pool
// open. Options about connections are the pool's own matter, and do nothing here.
func Engine(p *pgxpool.Pool, opts ...tenon.Option) *tenon.Engine {
	return tenon.Internal.Engine(&internal.AllowInternalUse, poolOf(p), rules.Rules(), opts)
}
