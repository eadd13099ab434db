package sqlite

import (
	"context"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal"
	"github.com/tenonsql/tenon/internal/dialect"
	rules "github.com/tenonsql/tenon/internal/dialect/sqlite"
)

func init() {
	connect := func(ctx context.Context, url string, s driver.Settings) (driver.Pool, *dialect.Rules, error) {
		p, err := open(ctx, url, s)
		return p, rules.Rules(), err
	}
	tenon.Internal.Register(&internal.AllowInternalUse, "sqlite", connect)
}
