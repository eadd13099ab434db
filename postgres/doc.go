// Package postgres connects tenon to PostgreSQL, and to what speaks its protocol.
//
// It uses pgx for making a connection (TLS, authentication, several hosts) and for taking
// messages off the wire, and speaks the extended query protocol itself above that: every
// text is prepared once per connection and kept in a bounded cache, parameters and cells
// travel in PostgreSQL's binary format, and a whole batch, together with the BEGIN before
// it, is one write and one round trip. Cells are views of the read buffer; reading a row
// allocates nothing.
//
// One call is one cycle: messages are collected in conn.out (message.go, encode.go), sent
// with a Sync at the end, and answered until ReadyForQuery (conn.go). What a cycle is made
// of is in query.go, batch.go, tx.go and script.go; rows.go is the cursor over its answer.
//
// The one invariant: what was sent is never sent again. When the answer is lost the error
// wraps driver.ErrOutcomeUnknown and the connection is broken. The only repetition is of a
// statement that the server refused before running it, because its prepared form had become
// stale. The simple query protocol is not used at all.
package postgres
