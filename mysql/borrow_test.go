package mysql

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	gomysql "github.com/go-sql-driver/mysql"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/mariaharness"
)

// fitting is a configuration that fits, for a fresh database.
func fitting(t *testing.T) *gomysql.Config {
	t.Helper()
	cfg, err := parseURL(mariaharness.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := cfg.Apply(gomysql.Charset("utf8mb4", "")); err != nil {
		t.Fatal(err)
	}
	cfg.Params = map[string]string{"sql_mode": "'" + mariaModes + "'", "time_zone": "'+00:00'", "collation_connection": "utf8mb4_nopad_bin"}
	return cfg
}

func database(t *testing.T, cfg *gomysql.Config) *sql.DB {
	t.Helper()
	connector, err := gomysql.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestBorrowedPool(t *testing.T) {
	cfg := fitting(t)
	cfg.ParseTime = true
	cfg.InterpolateParams = false
	db := database(t, cfg)
	db.SetMaxOpenConns(1)
	p := poolOf(db)
	var id uint64
	for i := range 3 {
		c, err := p.Acquire(t.Context(), driver.Write)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			script(t, c, "CREATE TABLE b (v INT, d DATETIME(6), e DATE, s VARCHAR(20))")
			id = c.(*loan).session
		}
		if got := c.(*loan).session; got != id {
			t.Errorf("connection %d, want %d again", got, id)
		}
		moment, day := of(driver.DateTime, 1764000000123456), of(driver.Date, 20000)
		exec(t, c, "INSERT INTO b VALUES (?, ?, ?, ?)", integer(1), moment, day, text(`\'`))
		row := query(t, c, "SELECT d, e, s FROM b WHERE s = ?", text(`\'`))[0]
		if row[0] != moment || row[1] != day || row[2] != text(`\'`) {
			t.Errorf("read back %v", row)
		}
		if r := exec(t, c, "UPDATE b SET v = 1"); r.Matched != int64(i+1) {
			t.Errorf("matched %d rows, want %d", r.Matched, i+1)
		}
		p.Release(c)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if _, err := p.Acquire(t.Context(), driver.Read); !errors.Is(err, driver.ErrClosed) {
		t.Errorf("Acquire after Close: %v, want ErrClosed", err)
	}
	var n int
	if err := db.QueryRow("SELECT count(*) FROM b").Scan(&n); err != nil || n != 3 {
		t.Errorf("the program's pool: %d, %v; want 3", n, err)
	}
}

func TestBorrowedConnectionsThatDoNotFit(t *testing.T) {
	tests := map[string]struct {
		change func(*gomysql.Config)
		shows  string
	}{
		"changed rows": {func(c *gomysql.Config) { c.ClientFoundRows = false }, "clientFoundRows"},
		"not strict":   {func(c *gomysql.Config) { c.Params["sql_mode"] = "''" }, "strict"},
		"quotes":       {func(c *gomysql.Config) { c.Params["sql_mode"] = "'" + mariaModes + ",ANSI_QUOTES'" }, "ANSI_QUOTES"},
		"backslashes":  {func(c *gomysql.Config) { c.Params["sql_mode"] = "'" + mariaModes + ",NO_BACKSLASH_ESCAPES'" }, "NO_BACKSLASH_ESCAPES"},
		"zone":         {func(c *gomysql.Config) { c.Params["time_zone"] = "'+02:00'" }, "+02:00"},
		"charset":      {func(c *gomysql.Config) { c.Params["character_set_results"] = "latin1" }, "latin1"},
		"collation":    {func(c *gomysql.Config) { c.Params["collation_connection"] = "utf8mb4_general_ci" }, "utf8mb4_nopad_bin"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			cfg := fitting(t)
			test.change(cfg)
			db := database(t, cfg)
			db.SetMaxOpenConns(1)
			p := poolOf(db)
			for range 2 { // a refusal gives the connection back
				if _, err := p.Acquire(t.Context(), driver.Write); err == nil || !strings.Contains(err.Error(), test.shows) {
					t.Errorf("error %v, want one that tells %s", err, test.shows)
				}
			}
			if err := p.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestBorrowedConnectionIsClosed gives back what cannot serve again.
func TestBorrowedConnectionIsClosed(t *testing.T) {
	db := database(t, fitting(t))
	db.SetMaxOpenConns(1)
	p := poolOf(db)
	defer p.Close()
	spoil := map[string]func(c driver.Conn){
		"transaction": func(c driver.Conn) {
			if err := c.Begin(t.Context(), driver.TxOptions{}); err != nil {
				t.Fatal(err)
			}
		},
		"cancelled": func(c driver.Conn) {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			if _, err := c.Exec(ctx, "DO SLEEP(20)", nil); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("cancelled: %v", err)
			}
		},
	}
	for name, f := range spoil {
		t.Run(name, func(t *testing.T) {
			c, err := p.Acquire(t.Context(), driver.Write)
			if err != nil {
				t.Fatal(err)
			}
			id := c.(*loan).session
			f(c)
			start := time.Now()
			p.Release(c)
			c, err = p.Acquire(t.Context(), driver.Write)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Release(c)
			if c.(*loan).session == id {
				t.Error("the connection came back")
			}
			for number(t, c, "SELECT count(*) FROM information_schema.processlist WHERE id = ?", integer(int64(id))) != 0 {
				if time.Since(start) > 5*time.Second {
					t.Fatal("the statement still runs")
				}
				time.Sleep(10 * time.Millisecond)
			}
		})
	}
}
