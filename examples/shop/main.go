// Command shop runs the everyday patterns of tenon on a small shop, and prints the SQL of
// each beside its result. Without DATABASE_URL it makes a SQLite database of its own;
// with it, it runs on an empty PostgreSQL or MariaDB database, and prints the same results.
package main

import (
	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/examples/demo"
	"github.com/tenonsql/tenon/examples/shop/models"
)

func main() { patterns().Main() }

var tables = []tenon.Mapping{models.Users, models.Products, models.Orders, models.Configs, models.Categories}

func patterns() *demo.Demo {
	return &demo.Demo{
		Name: "shop", Title: "tenon: the everyday patterns, each with its Go, its SQL and its result", Tables: tables,
		Steps: func(s *demo.Stage) []demo.Step { return (&shop{Stage: s}).steps() },
	}
}
