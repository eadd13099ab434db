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
// allocate. Read rules.go first, then writer.go; package ddl uses the Definition part for
// CREATE and DROP.
package dialect
