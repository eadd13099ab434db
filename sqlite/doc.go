// Package sqlite connects tenon to SQLite, without cgo.
//
// It stands directly on SQLite as translated to Go (modernc.org/sqlite/lib), below
// database/sql and below that module's own driver: arguments are written into one block of
// memory that belongs to their statement, and cells are views of SQLite's own memory until
// the next row.
//
// A pool has one connection that writes and several that read. Who wants to write waits
// for that one connection, so that within a program nobody meets a busy database; readers
// see the last commit and wait for nobody. A transaction that writes begins IMMEDIATE, so
// that it cannot fail half way for having read first.
//
// Every connection has foreign keys on, a WAL journal, synchronous NORMAL (a commit
// survives the program's death; the last ones may be lost with the machine's), a busy
// timeout of five seconds against other processes, and no strings in double quotes. It
// knows the collation decimal and the functions
//
//	decimal(x)  decimal_add(a, b)  decimal_sub(a, b)  decimal_mul(a, b)  decimal_cmp(a, b)
//	decimal_sum(x)  decimal_avg(x, scale)  decimal_div(a, b, scale)  decimal_round(x, scale)
//	decimal_fit(x, precision, scale)
//	regexp(pattern, text)  tenon_instant(text)  tenon_float(x)  tenon_hex(x)
//
// Those of the first line, decimal_sum and the collation have the names of SQLite's own
// decimal extension, so that its shell can read the file too.
//
// The URL is sqlite:path, sqlite:///absolute/path or sqlite::memory:, with parameters
// after a question mark: see options. A database in memory is a private temporary file
// that is removed when the pool is closed.
//
// The one invariant: all calls of a connection, and all that SQLite calls back, run on the
// goroutine that uses it. Cancelling is looked for from there as well, so that nothing can
// interrupt a statement that came later.
package sqlite
