package sqlite

import (
	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// spill is how many bytes of pages that a statement or a savepoint may have to put back are
// kept in memory, for each connection, before SQLite writes them to a temporary file. Its own
// 64 KB are 16 pages: a flush of some thousand rows goes beyond that, and would make a file
// for nearly every statement.
const spill = 4 << 20

// init sets what holds for all of a process, and only before SQLite begins. Where somebody
// else in the program has begun with it, theirs stays: it is a matter of speed alone.
func init() {
	tls := libc.NewTLS()
	defer tls.Close()
	list := allocate(tls, 8)
	defer release(tls, list)
	lib.Xsqlite3_config(tls, lib.SQLITE_CONFIG_STMTJRNL_SPILL, libc.VaList(list, int32(spill)))
}
