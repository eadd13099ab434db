// Package mysql connects tenon to MariaDB and MySQL through github.com/go-sql-driver/mysql,
// below database/sql.
//
// A statement travels as one text. Its arguments are written into it as literals of their
// own type, because the alternatives each lose something: a prepared statement costs two
// round trips, and a number sent as a string makes the server compare DECIMALs as doubles.
// Strings that would need a backslash to be quoted, and large values, are left to the
// driver below, which knows the server's mode, and which binds them to a prepared
// statement where the packet would grow too large (bind.go, literal.go, token.go). Rows
// come back in either protocol and become the same cells (rows.go, cell.go).
//
// A connection of tenon has the settings that session.go lists; one borrowed from a
// *sql.DB must have them already (borrow.go). A cancelled context ends the statement on
// the server too (kill.go). Refusals are sorted in refusal.go; nothing is sent twice.
package mysql
