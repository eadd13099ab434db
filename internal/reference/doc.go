// Package reference tries the unit of work against a naive one: random models of up to
// five tables with every kind of relation, and random programs of additions, changes,
// moves, deletions, flushes, savepoints, commits and rollbacks. The reference knows
// objects and rules, no SQL and no order; after every commit the database must hold what
// it says, and after every rollback the objects must.
//
// The models are made while the test runs: structs by reflection, mappings by hand. So the
// programs drive the session below its typed face.
//
// make test runs one round of a fixed seed on every database. make reference tries others,
// for as long as TENON_REFERENCE says (10s each unless it is set).
package reference
