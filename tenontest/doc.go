// Package tenontest is for the tests of programs that use tenon.
//
// Transaction gives a test an engine of its own over a database that all tests share: what
// the test does is rolled back at its end. SQLite and Database give it a database of its own.
// Budget counts what is sent: statements, round trips, repetitions. A Factory makes the rows
// that a test needs, and does not want to spell out.
//
// Everything here takes the test, and ends or fails it where something is wrong that is not
// for the code under test to handle. What comes from Transaction, SQLite and Database is an
// ordinary *tenon.Engine.
//
// How it works: an engine's connections come from a driver.Pool. Transaction puts a pool of
// one connection between, on which transactions are savepoints (pool.go, lease.go); a watch
// over that notes what passes (watch.go). docs/testing.md is the page for users.
package tenontest
