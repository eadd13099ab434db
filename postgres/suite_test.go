package postgres_test

import (
	"testing"

	_ "github.com/tenonsql/tenon/postgres"

	"github.com/tenonsql/tenon/internal/pgharness"
	"github.com/tenonsql/tenon/internal/suite"
)

func TestSuite(t *testing.T) {
	suite.Run(t, suite.Database{Name: "postgres", URL: pgharness.Database})
}
