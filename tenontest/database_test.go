package tenontest_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
	"github.com/tenonsql/tenon/tenontest"
)

// TestDatabase gives tests databases of their own, at once, which are gone afterwards.
func TestDatabase(t *testing.T) {
	for name, url := range urls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := url(t)
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					said := try(t, t.Name(), func(t testing.TB) {
						db := tenontest.Database(t, address, tables...)
						holds(t, db)
						add(t, db, "a")
						holds(t, db, "a")
						tenontest.Budget(t, db, func() { add(t, db, "b") }, tenontest.Statements(1))
						must(t, tenon.CreateAll(t.Context(), db, tables...))
					})
					if said != "" {
						t.Error(said)
					}
				})
			}
			wg.Wait()
			if name != "sqlite" {
				left(t, address)
			}
		})
	}
}

// left looks for databases that tests left on the server.
func left(t *testing.T, address string) {
	t.Helper()
	db, err := tenon.Open(t.Context(), address)
	must(t, err)
	defer db.Close()
	texts := map[string]tenon.Query[int64]{
		"postgres": tenon.Rows(tenon.Count(), "SELECT count(*) FROM pg_database WHERE datname LIKE 't\\_testdatabase%'"),
		"mariadb":  tenon.Rows(tenon.Count(), "SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE 't\\_testdatabase%'"),
	}
	n, err := db.One(t.Context(), texts[db.Dialect()])
	must(t, err)
	equal(t, n, int64(0))
}

// TestDatabaseErrors are told with what to do.
func TestDatabaseErrors(t *testing.T) {
	says(t, try(t, "no url", func(t testing.TB) { tenontest.Database(t, "", Users) }), "DATABASE_URL")
	said := try(t, "no server", func(t testing.TB) { tenontest.Database(t, "postgres://u:secret@127.0.0.1:1/x", Users) })
	says(t, said, "no connection")
	if strings.Contains(said, "secret") {
		t.Errorf("it shows the password: %s", said)
	}
	said = try(t, "leaves", func(t testing.TB) {
		s := tenontest.SQLite(t, Users).Session()
		s.Add(&User{Name: "a"})
		must(t, s.Flush(t.Context()))
	})
	says(t, said, "a session that began at database_test.go:", "is open 2s after the end of the test")
}
