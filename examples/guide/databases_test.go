package guide

import (
	"context"
	"database/sql"
	"net/url"
	"testing"

	gomysql "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/guide/models"
	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/pgharness"
	"github.com/tenonsql/tenon/mysql"
	"github.com/tenonsql/tenon/postgres"
)

// works sees that an engine can be worked with, and ends it.
func works(t *testing.T, db *tenon.Engine) {
	t.Helper()
	ctx := t.Context()
	if err := tenon.CreateAll(ctx, db, Shops); err != nil {
		t.Fatal(err)
	}
	if n, err := db.Count(ctx, tenon.Select(Shops)); n != 0 || err != nil {
		t.Error(n, err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func TestPgxPool(t *testing.T) {
	ctx, address := t.Context(), pgharness.Database(t)

	pool, db, err := overPgx(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	works(t, db)
	if err := pool.Ping(ctx); err != nil {
		t.Error("closing the engine has closed the pool:", err)
	}
}

func overPgx(ctx context.Context, address string) (*pgxpool.Pool, *tenon.Engine, error) {
	pool, err := pgxpool.New(ctx, address)
	if err != nil {
		return nil, nil, err
	}
	db := postgres.Engine(pool, tenon.ShowArguments())
	return pool, db, nil
}

func TestSQLPool(t *testing.T) {
	ctx, address := t.Context(), mariaharness.Database(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}

	cfg := gomysql.NewConfig()
	cfg.User = u.User.Username()
	cfg.Passwd, _ = u.User.Password()
	cfg.Net, cfg.Addr, cfg.DBName = "tcp", u.Host, u.Path[1:]
	pool, db, err := overSQL(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	works(t, db)
	if err := pool.PingContext(ctx); err != nil {
		t.Error("closing the engine has closed the pool:", err)
	}
}

func overSQL(cfg *gomysql.Config) (*sql.DB, *tenon.Engine, error) {
	cfg.ClientFoundRows = true
	cfg.Params = map[string]string{
		"time_zone":            "'+00:00'",
		"sql_mode":             "'STRICT_ALL_TABLES,SIMULTANEOUS_ASSIGNMENT'",
		"collation_connection": "utf8mb4_nopad_bin",
	}
	connector, err := gomysql.NewConnector(cfg)
	if err != nil {
		return nil, nil, err
	}
	pool := sql.OpenDB(connector)
	db := mysql.Engine(pool)
	return pool, db, nil
}

func TestOpenOptions(t *testing.T) {
	ctx := t.Context()
	address := "sqlite:" + t.TempDir() + "/guide.db?busy_timeout=10000"

	db, err := tenon.Open(ctx, address, tenon.MaxConns(8), tenon.PreparedStatements(100))
	if err != nil {
		t.Fatal(err)
	}
	if s := db.Stats(); s.Max != 8 {
		t.Errorf("the pool has %d connections at most", s.Max)
	}
	works(t, db)
}
