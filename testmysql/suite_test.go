package testmysql

import (
	"database/sql"
	"flag"
	"fmt"
	"net"
	"sync/atomic"
	"testing"

	sqle "github.com/dolthub/go-mysql-server"
	"github.com/dolthub/go-mysql-server/memory"
	"github.com/dolthub/go-mysql-server/server"
	gms "github.com/dolthub/go-mysql-server/sql"

	"github.com/tenonsql/tenon/internal/suite"
	_ "github.com/tenonsql/tenon/mysql"
)

var update = flag.Bool("update", false, "rewrite what came of the families of SQL")

// TestSuite runs the cases of the suite against go-mysql-server.
func TestSuite(t *testing.T) {
	s := start(t)
	suite.Run(t, suite.Database{Name: "mysql", URL: s.database, Lacks: lacks, Update: *update})
}

// mysql is a server in this process, with all databases in memory.
type mysql struct {
	address string
	made    atomic.Int32
}

func start(t *testing.T) *mysql {
	t.Helper()
	pro := memory.NewDBProviderWithOpts(memory.NativeIndexProvider(true)).(*memory.DbProvider)
	engine := sqle.NewDefault(pro)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cfg := server.Config{Protocol: "tcp", Address: l.Addr().String(), Listener: l}
	srv, err := server.NewServer(cfg, engine, gms.NewContext, memory.NewSessionBuilder(pro), nil)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- srv.Start() }()
	t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return &mysql{address: l.Addr().String()}
}

// database makes one, empty.
func (m *mysql) database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("case_%d", m.made.Add(1))
	db, err := sql.Open("mysql", "root@tcp("+m.address+")/")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return "mysql://root@" + m.address + "/" + name
}
