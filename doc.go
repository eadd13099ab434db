// Package tenon is a database toolkit: typed SQL, and an ORM with a unit of work, with one
// behaviour on SQLite, PostgreSQL and MariaDB.
//
// A program declares its tables as structs; `go tool tenon gen` writes a typed table for
// each beside them. Statements are values built from those tables, so that a wrong column,
// value type or relation does not compile:
//
//	db, err := tenon.Open(ctx, "sqlite:shop.db")
//	err = db.Transact(ctx, func(s *tenon.Session) error {
//		dear, err := s.All(ctx, tenon.Select(Products).Where(Products.Price.Gt(hundred)))
//		…
//	})
//
// A Session is a transaction and the objects that were seen in it: one row is one object,
// what the program changes is written by the flush before Commit, and a relation that was
// not loaded is never taken for an empty one. An Engine's own All, Get and so on read plain
// structs that nobody tracks.
//
// All input and output is in calls that take a context and return an error. Mistakes that
// types cannot see are *BuildError before any SQL is sent.
//
// The package is a thin generic face. What SQL is stands in internal/tree, how a database
// says it in internal/dialect, what a table's rows are in internal/mapping, and what runs
// it all in internal/session. Package driver is what is asked of a connection.
package tenon
