package mysql

import (
	"context"
	"database/sql"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal"
	"github.com/tenonsql/tenon/internal/dialect"
	rules "github.com/tenonsql/tenon/internal/dialect/mysql"
)

func init() {
	connect := func(ctx context.Context, url string, s driver.Settings) (driver.Pool, *dialect.Rules, error) {
		p, err := open(ctx, url, s)
		return p, rules.Rules(), err
	}
	tenon.Internal.Register(&internal.AllowInternalUse, "mysql", connect)
	tenon.Internal.Register(&internal.AllowInternalUse, "mariadb", connect)
}

// Engine is an engine on a pool that the program already has, made with the driver of
// github.com/go-sql-driver/mysql. Closing it leaves the pool open. Options about
// connections are the pool's own matter, and do nothing here.
func Engine(db *sql.DB, opts ...tenon.Option) *tenon.Engine {
	return tenon.Internal.Engine(&internal.AllowInternalUse, poolOf(db), rules.Rules(), opts)
}
