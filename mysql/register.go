package mysql

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal"
	"github.com/tenonsql/tenon/internal/dialect"
	rules "github.com/tenonsql/tenon/internal/dialect/mysql"
)

func init() {
	connect := func(ctx context.Context, url string, s driver.Settings) (driver.Pool, *dialect.Rules, error) {
		p, err := open(ctx, url, s)
		if err != nil {
			return nil, nil, err
		}
		r, err := rulesOf(ctx, p)
		if err != nil {
			return nil, nil, errors.Join(err, p.Close())
		}
		return p, r, nil
	}
	tenon.Internal.Register(&internal.AllowInternalUse, "mysql", connect)
	tenon.Internal.Register(&internal.AllowInternalUse, "mariadb", connect)
}

// Engine is an engine on a pool that the program already has, made with the driver of
// github.com/go-sql-driver/mysql. Closing it leaves the pool open. Options about
// connections are the pool's own matter, and do nothing here.
//
// The server is asked at once whether it is MariaDB or MySQL; one that does not answer within
// ten seconds is taken for MariaDB.
func Engine(db *sql.DB, opts ...tenon.Option) *tenon.Engine {
	p := poolOf(db)
	ctx, cancel := context.WithTimeout(context.Background(), askLimit)
	defer cancel()
	r, err := rulesOf(ctx, p)
	if err != nil {
		r = rules.Rules() // the first use will say what is wrong
	}
	return tenon.Internal.Engine(&internal.AllowInternalUse, p, r, opts)
}

// askLimit bounds how long Engine waits for a server.
const askLimit = 10 * time.Second
