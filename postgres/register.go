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
		if err != nil {
			return nil, nil, err
		}
		r, err := rulesOf(ctx, p)
		if err != nil {
			return nil, nil, join(err, p.Close())
		}
		return p, r, nil
	}
	tenon.Internal.Register(&internal.AllowInternalUse, "postgres", connect)
	tenon.Internal.Register(&internal.AllowInternalUse, "postgresql", connect)
}

// Engine is an engine on a pool that the program already has. Closing it leaves the pool
// open. Options about connections are the pool's own matter, and do nothing here. The server is
// taken for the newest that there is: nothing is sent to ask which it is.
func Engine(p *pgxpool.Pool, opts ...tenon.Option) *tenon.Engine {
	return tenon.Internal.Engine(&internal.AllowInternalUse, poolOf(p), rules.Rules(), opts)
}
