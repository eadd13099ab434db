package postgres_test

import (
	_ "github.com/tenonsql/tenon/postgres"
	"testing"

	"github.com/tenonsql/tenon/internal/pgharness"
	"github.com/tenonsql/tenon/internal/suite"
)

func TestSuite(t *testing.T) {
	suite.Run(t, suite.Database{Name: "postgres", URL: pgharness.Database})
}
