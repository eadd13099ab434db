package dialect_test

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"encoding/json"
	"fmt"
	"math/big"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	_ "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/ddl"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/dialect/postgres"
	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/pgharness"
	"github.com/tenonsql/tenon/internal/tree"
)

// server is a real database, reached below tenon's drivers: what is tested here is the text.
type server struct {
	rules *dialect.Rules
	query func(text string, args []driver.Value) ([][]string, error) // cells as text; NULL is NULL
}

// servers gives a database with the tables of the tests, and these rows, on every server.
func servers(t *testing.T, rows ...any) []server {
	var all []server
	for _, r := range dialects {
		s := server{rules: r}
		switch r.Name {
		case "sqlite":
			s.query = onSQLite(t)
		case "postgres":
			s.query = onPostgres(t)
			version, err := s.query("SELECT current_setting('server_version_num')::int / 10000", nil)
			if err != nil {
				t.Fatal(err)
			}
			major, err := strconv.Atoi(version[0][0])
			if err != nil {
				t.Fatal(err)
			}
			s.rules = postgres.Since(major)
		case "mariadb":
			s.query = onMariaDB(t)
		default: // MySQL has no server that could be brought up here: see the module testmysql
			continue
		}
		create, err := ddl.Create(r, allTables)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // again: everything is there already
			for _, text := range create {
				if _, err := s.query(text, nil); err != nil {
					t.Fatalf("%s: %v\n%s", r.Name, err, text)
				}
			}
		}
		for _, stmt := range rows {
			if _, err := s.run(stmt); err != nil {
				t.Fatalf("%s: %v", r.Name, err)
			}
		}
		all = append(all, s)
	}
	return all
}

// run renders and runs a statement.
func (s *server) run(stmt any) ([][]string, error) {
	var w dialect.Writer
	if err := s.rules.Render(&w, stmt); err != nil {
		return nil, err
	}
	rows, err := s.query(string(w.Text), w.Args)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, w.Text)
	}
	return rows, nil
}

func onPostgres(t *testing.T) func(string, []driver.Value) ([][]string, error) {
	ctx := context.Background()
	c, err := pgconn.Connect(ctx, pgharness.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(ctx) })
	return func(text string, args []driver.Value) ([][]string, error) {
		params := make([][]byte, len(args))
		for i := range args {
			if args[i].Kind != driver.Null {
				params[i] = []byte(pgText(&args[i]))
			}
		}
		r := c.ExecParams(ctx, text, params, nil, nil, nil).Read()
		var out [][]string
		for _, row := range r.Rows {
			cells := make([]string, len(row))
			for i, b := range row {
				if cells[i] = string(b); b == nil {
					cells[i] = "NULL"
				}
			}
			out = append(out, cells)
		}
		return out, r.Err
	}
}

func pgText(v *driver.Value) string {
	switch v.Kind {
	case driver.Bool:
		return strconv.FormatBool(v.N != 0)
	case driver.Int:
		return strconv.FormatInt(v.N, 10)
	case driver.Float:
		return strconv.FormatFloat(v.Float64(), 'g', -1, 64)
	case driver.Decimal:
		return string(v.AppendDecimal(nil))
	case driver.UUID:
		return fmt.Sprintf("%x", v.S)
	case driver.List:
		items := make([]string, len(v.Items.Values))
		for i := range items {
			if items[i] = "NULL"; v.Items.Values[i].Kind != driver.Null {
				items[i] = strconv.Quote(pgText(&v.Items.Values[i]))
			}
		}
		return "{" + strings.Join(items, ",") + "}"
	}
	return v.S
}

func onMariaDB(t *testing.T) func(string, []driver.Value) ([][]string, error) {
	db, err := sql.Open("mysql", myDSN(mariaharness.Database(t)))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	for _, set := range []string{"SET NAMES utf8mb4 COLLATE utf8mb4_nopad_bin", "SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')"} {
		if _, err := db.Exec(set); err != nil {
			t.Fatal(err)
		}
	}
	return func(text string, args []driver.Value) ([][]string, error) {
		params := make([]any, len(args))
		for i := range args {
			params[i] = myArg(&args[i])
		}
		return rowsOf(db.Query(text, params...))
	}
}

// myDSN turns a URL into what the driver below takes.
func myDSN(url string) string {
	user, rest, _ := strings.Cut(strings.TrimPrefix(url, "mysql://"), "@")
	host, name, _ := strings.Cut(rest, "/")
	return user + "@tcp(" + host + ")/" + name + "?interpolateParams=true"
}

func myArg(v *driver.Value) any {
	switch v.Kind {
	case driver.Decimal:
		return string(v.AppendDecimal(nil))
	case driver.List:
		return string(asJSON(v))
	}
	return sqlArg(v)
}

func asJSON(v *driver.Value) []byte {
	switch v.Kind {
	case driver.Null:
		return []byte("null")
	case driver.Int, driver.Bool:
		return strconv.AppendInt(nil, v.N, 10)
	case driver.Decimal:
		return append(v.AppendDecimal([]byte{'"'}), '"')
	case driver.UUID:
		return fmt.Appendf(nil, `"%x"`, v.S)
	case driver.List:
		b := []byte("[")
		for i := range v.Items.Values {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, asJSON(&v.Items.Values[i])...)
		}
		return append(b, ']')
	}
	b, _ := json.Marshal(v.S)
	return b
}

func sqlArg(v *driver.Value) any {
	switch v.Kind {
	case driver.Null:
		return nil
	case driver.Int, driver.Bool:
		return v.N
	case driver.Float:
		return v.Float64()
	case driver.Decimal:
		return string(v.AppendDecimal(nil))
	case driver.UUID, driver.Bytes:
		return []byte(v.S)
	case driver.List:
		return string(asJSON(v))
	}
	return v.S
}

func onSQLite(t *testing.T) func(string, []driver.Value) ([][]string, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "t.db")+"?_pragma=foreign_keys(1)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return func(text string, args []driver.Value) ([][]string, error) {
		params := make([]any, len(args))
		for i := range args {
			params[i] = sqlArg(&args[i])
		}
		return rowsOf(db.Query(text, params...))
	}
}

func rowsOf(rows *sql.Rows, err error) ([][]string, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, _ := rows.Columns()
	var out [][]string
	for rows.Next() {
		raw := make([]sql.NullString, len(names))
		to := make([]any, len(names))
		for i := range raw {
			to[i] = &raw[i]
		}
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		cells := make([]string, len(names))
		for i, c := range raw {
			if cells[i] = c.String; !c.Valid {
				cells[i] = "NULL"
			}
		}
		out = append(out, cells)
	}
	return out, rows.Err()
}

// The decimal functions of package sqlite, in the simplest form that is right.
func init() {
	sqlite.MustRegisterCollationUtf8("decimal", func(a, b string) int { return rat(a).Cmp(rat(b)) })
	two := func(name string, f func(z, a, b *big.Rat) *big.Rat) {
		sqlite.MustRegisterDeterministicScalarFunction(name, 2, func(_ *sqlite.FunctionContext, xs []sqldriver.Value) (sqldriver.Value, error) {
			if xs[0] == nil || xs[1] == nil {
				return nil, nil
			}
			return exact(f(new(big.Rat), rat(xs[0]), rat(xs[1]))), nil
		})
	}
	two("decimal_add", (*big.Rat).Add)
	two("decimal_sub", (*big.Rat).Sub)
	two("decimal_mul", (*big.Rat).Mul)
	sqlite.MustRegisterDeterministicScalarFunction("decimal_round", 2, func(_ *sqlite.FunctionContext, xs []sqldriver.Value) (sqldriver.Value, error) {
		if xs[0] == nil {
			return nil, nil
		}
		return rat(xs[0]).FloatString(int(xs[1].(int64))), nil
	})
	sqlite.MustRegisterDeterministicScalarFunction("decimal_fit", 3, func(_ *sqlite.FunctionContext, xs []sqldriver.Value) (sqldriver.Value, error) {
		if xs[0] == nil {
			return nil, nil
		}
		return rat(xs[0]).FloatString(int(xs[2].(int64))), nil
	})
	aggregate := func(name string, args int32, done func(sum *big.Rat, n, scale int64) string) {
		sqlite.MustRegisterFunction(name, &sqlite.FunctionImpl{NArgs: args, Deterministic: true, MakeAggregate: func(sqlite.FunctionContext) (sqlite.AggregateFunction, error) {
			return &total{done: done}, nil
		}})
	}
	aggregate("decimal_sum", 1, func(sum *big.Rat, _, _ int64) string { return exact(sum) })
	aggregate("decimal_avg", 2, func(sum *big.Rat, n, scale int64) string {
		return new(big.Rat).Quo(sum, big.NewRat(n, 1)).FloatString(int(scale))
	})
	sqlite.MustRegisterDeterministicScalarFunction("regexp", 2, func(_ *sqlite.FunctionContext, xs []sqldriver.Value) (sqldriver.Value, error) {
		text, _ := xs[1].(string)
		return regexp.MatchString(xs[0].(string), text)
	})
	for name, args := range map[string]int32{"tenon_reverse": 1, "tenon_lpad": 3, "tenon_rpad": 3, "tenon_micros": 1, "tenon_time_add": 3, "tenon_json_contains": 2} {
		sqlite.MustRegisterDeterministicScalarFunction(name, args, func(_ *sqlite.FunctionContext, xs []sqldriver.Value) (sqldriver.Value, error) {
			return xs[0], nil // what they give is seen in the suite
		})
	}
	sqlite.MustRegisterDeterministicScalarFunction("decimal_cmp", 2, func(_ *sqlite.FunctionContext, xs []sqldriver.Value) (sqldriver.Value, error) {
		if xs[0] == nil || xs[1] == nil {
			return nil, nil
		}
		return int64(rat(xs[0]).Cmp(rat(xs[1]))), nil
	})
	sqlite.MustRegisterDeterministicScalarFunction("tenon_instant", 1, func(_ *sqlite.FunctionContext, xs []sqldriver.Value) (sqldriver.Value, error) {
		return xs[0], nil
	})
}

type total struct {
	sum      big.Rat
	n, scale int64
	done     func(*big.Rat, int64, int64) string
}

func (x *total) Step(_ *sqlite.FunctionContext, xs []sqldriver.Value) error {
	if xs[0] != nil {
		x.sum.Add(&x.sum, rat(xs[0]))
		x.n++
	}
	if len(xs) > 1 {
		x.scale = xs[1].(int64)
	}
	return nil
}

func (x *total) WindowInverse(_ *sqlite.FunctionContext, xs []sqldriver.Value) error {
	if xs[0] != nil {
		x.sum.Sub(&x.sum, rat(xs[0]))
		x.n--
	}
	return nil
}

func (x *total) WindowValue(*sqlite.FunctionContext) (sqldriver.Value, error) {
	if x.n == 0 {
		return nil, nil
	}
	return x.done(&x.sum, x.n, x.scale), nil
}

func (x *total) Final(*sqlite.FunctionContext) {}

func rat(x any) *big.Rat {
	r, ok := new(big.Rat).SetString(fmt.Sprint(x))
	if !ok {
		return new(big.Rat)
	}
	return r
}

// exact gives a number with the digits that it has.
func exact(r *big.Rat) string {
	s := r.FloatString(20)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// TestRun runs every statement of the golden files on real servers: each text is one that
// its database takes.
func TestRun(t *testing.T) {
	product := &tree.Insert{Into: products, Columns: []int{0, 1, 2}, Rows: [][]*tree.Node{row(bind(intType, 50), bind(textType, "50"), bind(moneyType, "#5"))}}
	for _, s := range servers(t, product) {
		t.Run(s.rules.Name, func(t *testing.T) {
			for clause, cases := range clauses {
				if clause == "mistakes" {
					continue
				}
				for _, c := range cases {
					var w dialect.Writer
					if s.rules.Render(&w, c.stmt) != nil {
						continue // the golden file has the error
					}
					for _, text := range []string{"BEGIN", string(w.Text), "ROLLBACK"} {
						args := w.Args
						if text == "BEGIN" || text == "ROLLBACK" {
							args = nil
						}
						if _, err := s.query(text, args); err != nil {
							t.Errorf("%s, %s: %v\n%s", clause, c.name, err, text)
						}
					}
				}
			}
		})
	}
}
