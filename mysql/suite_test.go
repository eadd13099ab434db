package mysql_test

import (
	"testing"

	_ "github.com/tenonsql/tenon/mysql"

	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/suite"
)

func TestSuite(t *testing.T) {
	suite.Run(t, suite.Database{Name: "mariadb", URL: mariaharness.Database})
}
