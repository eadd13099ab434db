// Package load plans how related rows are fetched, and ties them to their parents. It does
// no I/O: it makes statements from relations and parents, and the session runs them.
//
// What comes in is a Spec for each relation; the strategies differ in which statement
// brings the rows. A Job is select-in: one statement for a relation, with the keys of all
// parents as a list. An Extension puts more into a statement that is run anyway: joins, or
// one JSON text per parent. Either way rows become pairs of a parent and a child, and
// attach.go ties those: whatever the strategy, the graph is the same.
//
// The invariant: a relation that is loaded already keeps what it holds, and every parent
// that was asked about is loaded afterwards, also where it has no rows.
package load
