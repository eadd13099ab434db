package mysql_test

import (
	"flag"
	"testing"

	_ "github.com/tenonsql/tenon/mysql"

	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/suite"
)

var update = flag.Bool("update", false, "rewrite what came of the families of SQL")

func TestSuite(t *testing.T) {
	suite.Run(t, suite.Database{Name: "mariadb", URL: mariaharness.Database, Update: *update})
}
