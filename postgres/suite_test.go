package postgres_test

import (
	"flag"
	"testing"

	_ "github.com/tenonsql/tenon/postgres"

	"github.com/tenonsql/tenon/internal/pgharness"
	"github.com/tenonsql/tenon/internal/suite"
)

var update = flag.Bool("update", false, "rewrite what came of the families of SQL")

func TestSuite(t *testing.T) {
	suite.Run(t, suite.Database{Name: "postgres", URL: pgharness.Database, Update: *update})
}
