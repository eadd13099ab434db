// Package ddl writes CREATE and DROP statements from descriptions of tables.
//
// Tables come in any order and go out in the one that foreign keys ask for: a table after
// those it refers to. Where tables refer to each other, the foreign keys that close the
// circle are added once all tables stand; a database that cannot add one (SQLite) looks at
// them only when rows are written. Types, identities and defaults are the dialect's
// (dialect.Definition); names of constraints are those of package schema, the same
// everywhere. Every statement can be run again.
package ddl
