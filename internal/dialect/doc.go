// Package dialect says how databases write SQL: a statement of package tree comes in, its
// text and its parameters go out.
//
// A dialect is a Rules: a table with one rule for each kind of node, the texts of the
// operators, the parts of statements that differ, and Capabilities. It is data, not a
// class: Standard makes the table, and a dialect's package copies it and replaces entries,
// so that what differs can be read in one place. One Writer walks the tree for all of them.
//
// The invariants: a statement of one shape has one text, whatever its values, so that
// prepared plans are found again; identifiers are always quoted, values always parameters;
// every column belongs to a source that the statement, or one around it, has in its FROM.
// What breaks them is a *fault.BuildError, what the database lacks a
// *fault.UnsupportedError, both before any SQL is sent.
//
// Rendering appends to buffers that the Writer keeps: a Writer that is used again does not
// allocate. A Cache does not even write: it keeps texts by the shape of statements, which is
// all of them but the values of parameters (tree.Shape).
//
// A new kind of node, or a new part of a statement, is made in five steps. Package tree gets
// the kind and, only where those that are there do not serve, a field; a field is said in
// Shape's method for its type, or TestShapeTellsEveryField fails. Standard gets the rule,
// and each dialect its own where it differs. level says how strongly the kind holds
// together. cases_test.go gets statements, whose texts TestGolden keeps, and TestCacheRandom
// gets the kind, by maker. A rule chooses its words by what is in the shape alone, or
// says ByValue; a parameter that it makes itself is Derived from a value or Constant. What
// is neither keeps its statement out of the Cache.
//
// Read rules.go first, then writer.go; package ddl uses the Definition part for
// CREATE and DROP.
package dialect
