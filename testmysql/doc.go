// Package testmysql runs the suite of tenon's behaviours in the dialect of MySQL. No server of
// MySQL can be had from the registries that tests download from, so that go-mysql-server
// stands in, which is much of MySQL in Go: its gaps are listed, each with the case that meets
// it, and every other case must pass.
//
// It is a module of its own, since the server brings along more than all of tenon needs.
package testmysql
