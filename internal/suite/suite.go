// Package suite is the behaviour of tenon as cases that run on every database with equal
// expected results. A database's package runs them all in a test of a few lines; a
// database that tenon does not know yet can be tried by them in the same way.
package suite

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/internal/suite/fixture"
)

// Database is one database to run the cases on.
type Database struct {
	Name string // as Engine.Dialect says it
	URL  func(t testing.TB) string
	// Lacks are cases that do not run, and what the server lacks for them: for stand-ins of a
	// database that has it.
	Lacks map[string]string
	// Update has what came of the families written down, instead of compared.
	Update bool
}

// Case is one behaviour. Its function gets an engine over a fresh database that has the
// tables of the fixture.
type Case struct {
	Name string
	Run  func(t *T)
}

// T is a running case.
type T struct {
	*testing.T
	Ctx context.Context
	DB  *tenon.Engine
	URL string
	log *statements

	refusals []string // what the database was asked for and lacks
}

// Tables are the tables of the fixture that every case has; Create makes others.
var Tables = []tenon.Mapping{
	fixture.Users, fixture.Addresses, fixture.Orders, fixture.Items, fixture.Lines,
	fixture.Nodes, fixture.Sheets, fixture.Documents, fixture.Cupboards, fixture.Everythings, fixture.Odds,
	fixture.Keywords, fixture.ItemKeywords,
}

// groups are the cases by file; each file adds its own.
func groups() [][]Case {
	return [][]Case{
		basics, flushes, cascades, uniques, expressions, units, identities, relations, taken, versions,
		queries, operators, joins, aggregates, built, numbers, derivations, windows, namedWindows, givenTables, choices, clauses, pages,
		writes, transfers, byKeys, bulkInserts, writingCTEs, upserts, merges, oldValues, types, values, documents, edits, enums,
		constraints, mistakes, transactions, savepoints, restores, objects, bulk, faults, misuse, nothing, iterations, handlers, panicking, relationships, moves, programs, trips, ordering, owners,
		arrays, decodeSets, times, numberTypes, codecs,
		strategies, kindred, trees, viewed, partly, prepared, dynamic, functions, own, hostile, meanings,
	}
}

// Run runs every case on a database.
func Run(t *testing.T, d Database) {
	r := &results{of: map[string]string{}}
	seen := map[string]bool{}
	t.Cleanup(func() {
		for name := range d.Lacks {
			if !seen[name] {
				t.Errorf("there is no case %q to leave out", name)
			}
		}
		r.compliance(t, d)
	})
	for _, g := range groups() {
		for _, c := range g {
			if seen[c.Name] {
				t.Fatalf("two cases are named %q", c.Name)
			}
			seen[c.Name] = true
			runCase(t, d, c, r)
		}
	}
	for _, f := range families() {
		for _, name := range f.names() {
			if own := strings.HasPrefix(name, f.Name+": ") && !slices.Contains(f.Cases, name); own == seen[name] {
				t.Fatalf("%s: a case is not there, or twice: %q", f.Name, name)
			}
		}
		for _, c := range slices.Concat(f.Own, f.Reads) {
			seen[f.Name+": "+c.Name] = true
		}
		runFamily(t, d, &f, r)
	}
}

func runCase(t *testing.T, d Database, c Case, r *results) {
	if d.Lacks[c.Name] != "" {
		return
	}
	t.Run(c.Name, func(t *testing.T) {
		t.Parallel()
		one(t, d, c, r)
	})
}

// one runs a case on a database of its own; without results it is not one that counts.
func one(t *testing.T, d Database, c Case, r *results) {
	x := &T{T: t, Ctx: t.Context(), URL: d.URL(t), log: &statements{}}
	x.DB = x.Open()
	version := x.version()
	if r != nil {
		defer func() {
			report(t, d.Name, version, c.Name)
			r.note(c.Name, t, x.refusals)
		}()
	}
	if got := x.DB.Dialect(); got != d.Name {
		t.Fatalf("the database is a %s, the suite was asked to run on %s", got, d.Name)
	}
	x.Must(tenon.CreateAll(x.Ctx, x.DB, Tables...))
	x.log.reset()
	c.Run(x)
}

// Create makes further tables of the fixture: those that only some cases need.
func (t *T) Create(tables ...tenon.Mapping) {
	t.Helper()
	t.Must(tenon.CreateAll(t.Ctx, t.DB, tables...))
	t.log.reset()
}

// version asks the database which it is.
func (t *T) version() string {
	t.Helper()
	var q tenon.Query[string]
	switch t.DB.Dialect() {
	case "sqlite":
		q = tenon.Select(tenon.Raw[string]("sqlite_version()"))
	case "postgres":
		q = tenon.Select(tenon.Raw[string]("split_part(current_setting('server_version'), ' ', 1)"))
	default:
		q = tenon.Select(tenon.Raw[string]("version()"))
	}
	v, err := t.DB.One(t.Ctx, q)
	t.Must(err)
	return v
}

// Open opens another engine on the case's database.
func (t *T) Open(opts ...tenon.Option) *tenon.Engine {
	t.Helper()
	opts = append(opts, tenon.MaxConns(4), tenon.OnStatement(t.log.add))
	db, err := tenon.Open(t.Ctx, t.URL, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// Must ends the case when err is not nil.
func (t *T) Must(err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Equal compares what came with what was expected.
func (t *T) Equal(got, want any, opts ...cmp.Option) {
	t.Helper()
	if d := cmp.Diff(want, got, opts...); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// Do runs f in a transaction, which must succeed.
func (t *T) Do(f func(s *tenon.Session) error, opts ...tenon.TxOption) {
	t.Helper()
	t.Must(t.DB.Transact(t.Ctx, f, opts...))
}

// Statements runs f and expects the statements, each by its first words and table, as
// "INSERT users". What f gives must be nil.
func (t *T) Statements(f func() error, want ...string) {
	t.Helper()
	t.log.reset()
	err := f()
	got := t.log.shapes()
	t.Must(err)
	t.Equal(got, want, cmp.Comparer(func(a, b []string) bool { return strings.Join(a, ";") == strings.Join(b, ";") }))
}

// statements records what an engine ran.
type statements struct {
	mu  sync.Mutex
	all []tenon.StatementEvent
}

func (s *statements) add(_ context.Context, e tenon.StatementEvent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, e)
}

func (s *statements) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = nil
}

// last is the text of the statement that ran last.
func (s *statements) last() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) == 0 {
		return ""
	}
	e := &s.all[len(s.all)-1]
	return e.SQL + fmt.Sprint(e.Args)
}

// shapes are the statements by their verb and first table.
func (s *statements) shapes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, e := range s.all {
		out = append(out, shape(e.SQL))
	}
	return out
}

func shape(sql string) string {
	words := strings.Fields(sql)
	if len(words) == 0 {
		return ""
	}
	verb := words[0]
	for i, w := range words[:len(words)-1] {
		if w == "FROM" || w == "INTO" || w == "UPDATE" {
			name := strings.Trim(words[i+1], "`\"(,")
			if name != "SELECT" {
				return verb + " " + name
			}
		}
	}
	return verb
}

// report tells the test command what became of a case, where it asks.
func report(t *testing.T, database, version, name string) {
	path := os.Getenv("TENON_REPORT")
	if path == "" {
		return
	}
	result := "pass"
	if t.Failed() {
		result = "fail"
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	fmt.Fprintf(f, "%s %s %s %s\n", database, version, strings.ReplaceAll(name, " ", "_"), result)
}

// mySQL says that the database is of MySQL's family.
func (t *T) mySQL() bool { d := t.DB.Dialect(); return d == "mariadb" || d == "mysql" }
