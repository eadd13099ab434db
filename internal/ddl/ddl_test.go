package ddl_test

import (
	"context"
	"database/sql"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/tools/txtar"
	"modernc.org/sqlite"

	"github.com/tenonsql/tenon/internal/ddl"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/dialect/mysql"
	"github.com/tenonsql/tenon/internal/dialect/postgres"
	dialectsqlite "github.com/tenonsql/tenon/internal/dialect/sqlite"
	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/pgharness"
	"github.com/tenonsql/tenon/schema"
)

var update = flag.Bool("update", false, "rewrite testdata")

var dialects = []*dialect.Rules{dialectsqlite.Rules(), postgres.Rules(), mysql.Rules(), mysql.MySQL()}

func init() {
	sqlite.MustRegisterCollationUtf8("decimal", strings.Compare) // what it orders is package sqlite's
}

func typ(k schema.Kind) schema.Type { return schema.Type{Kind: k} }

func id() schema.Column {
	return schema.Column{Name: "id", Type: typ(schema.Int64), Filled: schema.ByIdentity}
}

// everyType has a column of every kind.
func everyType() *schema.Table {
	t := &schema.Table{Name: "every", Key: []int{0}, Columns: []schema.Column{id()}}
	for _, x := range []schema.Type{
		typ(schema.Bool), typ(schema.Int16), typ(schema.Int32), typ(schema.Int64), typ(schema.Float32), typ(schema.Float64),
		{Kind: schema.Decimal, Precision: 12, Scale: 3},
		typ(schema.Text),
		{Kind: schema.Text, Size: 20},
		typ(schema.Bytes),
		{Kind: schema.Bytes, Size: 16},
		typ(schema.Instant), typ(schema.Date), typ(schema.Clock), typ(schema.DateTime),
		typ(schema.Duration), typ(schema.UUID), typ(schema.JSON),
		{Kind: schema.Text, Native: map[string]string{"sqlite": "TEXT COLLATE NOCASE", "postgres": "inet", "mariadb": "INET6"}},
	} {
		name := x.Kind.String()
		if x.Size > 0 {
			name += "_sized"
		}
		if x.Native != nil {
			name = "native"
		}
		t.Columns = append(t.Columns, schema.Column{Name: name, Type: x, Null: true})
	}
	return t
}

// cases are descriptions of tables, by the file that keeps their statements.
var cases = map[string][]*schema.Table{
	"types": {everyType()},
	"defaults": {{Name: "defaults", Key: []int{0}, Columns: []schema.Column{
		id(),
		{Name: "flag", Type: typ(schema.Bool), Default: "true"},
		{Name: "n", Type: typ(schema.Int32), Default: "-5"},
		{Name: "price", Type: schema.Type{Kind: schema.Decimal, Precision: 8, Scale: 2}, Default: "1.50"},
		{Name: "word", Type: schema.Type{Kind: schema.Text, Size: 50}, Default: "'it''s'"},
		{Name: "made", Type: typ(schema.Instant), Filled: schema.ByDefault, Default: "now()"},
		{Name: "uid", Type: typ(schema.UUID), Filled: schema.ByDefault, Default: "gen_random_uuid()"},
		{Name: "fixed", Type: typ(schema.UUID), Default: "'01234567-89ab-cdef-0123-456789abcdef'"},
		{Name: "twice", Type: typ(schema.Int64), Filled: schema.ByFormula, Default: "n * 2"},
	}}},
	"constraints": {{
		Name: "lines", Comment: `It's a "line" \ of an order`, Key: []int{0, 1},
		Columns: []schema.Column{
			{Name: "order", Type: typ(schema.Int64)},
			{Name: "no", Type: typ(schema.Int32), Comment: "counts from 1"},
			{Name: "code", Type: typ(schema.Text)},
			{Name: "open", Type: typ(schema.Bool)},
			{Name: "parent", Type: typ(schema.Int64), Null: true},
			{Name: "parent_no", Type: typ(schema.Int32), Null: true},
		},
		Indexes: []schema.Index{{Columns: []int{2}, Unique: true}, {Columns: []int{3, 2}}, {Name: "by_no", Columns: []int{1}}},
		Checks:  []schema.Check{{Name: "ck_lines_no", SQL: "no > 0"}},
		Foreign: []schema.ForeignKey{{Columns: []int{4, 5}, Target: "lines", OnDelete: schema.Cascade, Deferrable: true}},
	}},
	"order": {
		{Name: "c", Key: []int{0}, Columns: []schema.Column{id(), {Name: "b", Type: typ(schema.Int64)}}, Foreign: []schema.ForeignKey{{Columns: []int{1}, Target: "b"}}},
		{Name: "b", Key: []int{0}, Columns: []schema.Column{id(), {Name: "a", Type: typ(schema.Int64)}}, Foreign: []schema.ForeignKey{{Columns: []int{1}, Target: "a", TargetCols: []string{"id"}, OnDelete: schema.Cascade}}},
		{Name: "a", Key: []int{0}, Columns: []schema.Column{id()}},
	},
	"circle": {
		{Name: "team", Key: []int{0}, Columns: []schema.Column{id(), {Name: "leader", Type: typ(schema.Int64), Null: true}}, Foreign: []schema.ForeignKey{{Columns: []int{1}, Target: "member"}}},
		{Name: "member", Key: []int{0}, Columns: []schema.Column{id(), {Name: "team", Type: typ(schema.Int64), Null: true}}, Foreign: []schema.ForeignKey{{Columns: []int{1}, Target: "team", OnDelete: schema.SetNull}}},
	},
	"cascades": {
		{Name: "boss", Key: []int{0}, Columns: []schema.Column{id(), {Name: "aide", Type: typ(schema.Int64), Null: true}}, Foreign: []schema.ForeignKey{{Columns: []int{1}, Target: "aide", OnDelete: schema.Cascade}}},
		{Name: "aide", Key: []int{0}, Columns: []schema.Column{id(), {Name: "boss", Type: typ(schema.Int64), Null: true}}, Foreign: []schema.ForeignKey{{Columns: []int{1}, Target: "boss", OnDelete: schema.Cascade}}},
	},
}

func TestGolden(t *testing.T) {
	for name, tables := range cases {
		t.Run(name, func(t *testing.T) {
			got := &txtar.Archive{}
			for _, r := range dialects {
				create, err := ddl.Create(r, tables)
				if err != nil {
					t.Fatal(err)
				}
				got.Files = append(got.Files,
					txtar.File{Name: "create / " + r.Name, Data: []byte(strings.Join(create, ";\n") + ";\n")},
					txtar.File{Name: "drop / " + r.Name, Data: []byte(strings.Join(ddl.Drop(r, tables), ";\n") + ";\n")})
			}
			file := filepath.Join("testdata", name+".txtar")
			if *update {
				if err := os.MkdirAll("testdata", 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, txtar.Format(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(txtar.Format(got))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestRefused has tables that a database cannot hold, and what is said.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name, dialect string
		table         schema.Table
		want          string
	}{
		{
			"counted beside the key", "sqlite",
			schema.Table{Name: "t", Key: []int{0}, Columns: []schema.Column{{Name: "k", Type: typ(schema.Int64)}, id()}},
			"tenon: sqlite: column t.id: only a single key can be counted by the database; make it the key, or fill it otherwise",
		},
		{
			"digits", "mariadb",
			schema.Table{Name: "t", Columns: []schema.Column{{Name: "n", Type: schema.Type{Kind: schema.Decimal, Precision: 70}}}},
			"tenon: mariadb: column t.n: a decimal has at most 65 digits, 38 of them after the point",
		},
		{
			"long key", "mariadb",
			schema.Table{Name: "t", Key: []int{0}, Columns: []schema.Column{{Name: "k", Type: schema.Type{Kind: schema.Text, Size: 1000}}}},
			"tenon: mariadb: column t.k: text in a key or an index has at most 768 characters",
		},
		{"no kind", "postgres", schema.Table{Name: "t", Columns: []schema.Column{{Name: "n"}}}, "tenon: postgres: column t.n: no type for invalid"},
	} {
		for _, r := range dialects {
			if r.Name != c.dialect {
				continue
			}
			_, err := ddl.Create(r, []*schema.Table{&c.table})
			if err == nil || err.Error() != c.want {
				t.Errorf("%s: got %v, want %s", c.name, err, c.want)
			}
		}
	}
}

// TestRun creates, creates again, and drops twice, on real databases, with rows in them.
func TestRun(t *testing.T) {
	rows := map[string][]string{
		"circle":   {"INSERT INTO team (id, leader) VALUES (1, NULL)", "INSERT INTO member (id, team) VALUES (1, 1)", "UPDATE team SET leader = 1"},
		"cascades": {"INSERT INTO boss (id, aide) VALUES (1, NULL)", "INSERT INTO aide (id, boss) VALUES (1, 1)", "UPDATE boss SET aide = 1"},
		"defaults": {"INSERT INTO defaults (id) VALUES (1)"},
	}
	for _, r := range dialects {
		if r.Name == mysql.MySQLName {
			continue // its server runs in the module testmysql
		}
		t.Run(r.Name, func(t *testing.T) {
			exec := server(t, r.Name)
			run := func(statements []string) {
				t.Helper()
				for _, s := range statements {
					if s == "" {
						continue
					}
					if err := exec(s); err != nil {
						t.Fatalf("%v\n%s", err, s)
					}
				}
			}
			for name, tables := range cases {
				create, err := ddl.Create(r, tables)
				if err != nil {
					t.Fatal(err)
				}
				run(create)
				run(create)
				run(rows[name])
				before, after := ddl.Around(r, tables)
				for range 2 {
					run([]string{before, "BEGIN"})
					run(ddl.Drop(r, tables))
					run([]string{"COMMIT", after})
				}
				run(create) // nothing is left that stands in the way
			}
		})
	}
}

func server(t *testing.T, name string) func(string) error {
	if name == "postgres" {
		ctx := context.Background()
		c, err := pgconn.Connect(ctx, pgharness.Database(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close(ctx) })
		return func(s string) error {
			_, err := c.Exec(ctx, s).ReadAll()
			return err
		}
	}
	driver, dsn := "sqlite", "file:"+filepath.Join(t.TempDir(), "t.db")+"?_pragma=foreign_keys(1)"
	if name == "mariadb" {
		user, rest, _ := strings.Cut(strings.TrimPrefix(mariaharness.Database(t), "mysql://"), "@")
		host, base, _ := strings.Cut(rest, "/")
		driver, dsn = "mysql", user+"@tcp("+host+")/"+base
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return func(s string) error {
		_, err := db.Exec(s)
		return err
	}
}
