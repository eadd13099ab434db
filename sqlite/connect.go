package sqlite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/pool"
)

const defaultStatements = 256

// connect opens the file for writing or for reading.
func connect(ctx context.Context, cfg *config, use driver.Use, statements int) (*conn, error) {
	if statements <= 0 {
		statements = defaultStatements
	}
	c := &conn{
		tls: libc.NewTLS(), use: use, path: cfg.path, busyTimeout: cfg.busyTimeout,
		cache: newCache(statements),
	}
	c.out = allocate(c.tls, 4*int(sizeofPointer))
	err := c.openFile(cfg)
	if err == nil {
		c.id = register(c)
		err = c.setUp(ctx, cfg)
	}
	if err != nil {
		_ = c.Close()
		return nil, unopened(cfg, err)
	}
	return c, nil
}

const sizeofPointer = unsafe.Sizeof(uintptr(0))

// openFile makes the handle. It needs no mutex: a connection is used by one goroutine at a time.
func (c *conn) openFile(cfg *config) error {
	flags := int32(lib.SQLITE_OPEN_NOMUTEX | lib.SQLITE_OPEN_EXRESCODE)
	switch {
	case cfg.mode == "ro":
		flags |= lib.SQLITE_OPEN_READONLY
	case cfg.mode == "rwc" && c.use == driver.Write:
		flags |= lib.SQLITE_OPEN_READWRITE | lib.SQLITE_OPEN_CREATE
	default:
		flags |= lib.SQLITE_OPEN_READWRITE // a connection that reads maintains the WAL's index
	}
	name := cString(c.tls, cfg.path)
	defer release(c.tls, name)
	rc := lib.Xsqlite3_open_v2(c.tls, name, c.out, flags, 0)
	c.db = *(*uintptr)(pointer(c.out)) // there is one also after most errors
	if rc != lib.SQLITE_OK {
		return c.serverError(rc)
	}
	return nil
}

// setUp makes the connection what the package's documentation says.
func (c *conn) setUp(ctx context.Context, cfg *config) error {
	lib.Xsqlite3_busy_handler(c.tls, c.db, callback(onBusy), c.id)
	c.noQuotedStrings()
	if err := c.registerFunctions(); err != nil {
		return err
	}
	script := strings.Join(cfg.pragmas, ";\n")
	if err := c.Script(ctx, script); err != nil {
		return err
	}
	if c.use == driver.Write && cfg.mode != "ro" {
		if err := c.enterWAL(ctx); err != nil {
			return err
		}
	}
	last := "PRAGMA foreign_keys = ON"
	if c.use == driver.Read || cfg.mode == "ro" {
		last += "; PRAGMA query_only = ON"
	}
	if err := c.Script(ctx, last); err != nil {
		return err
	}
	return c.Ping(ctx) // reads the head of the file: is it a database?
}

// noQuotedStrings makes "x" a name, always: a misspelt column is an error, and not a text.
func (c *conn) noQuotedStrings() {
	const slot = 8 // of an argument in a list of variable length, on all platforms
	list := allocate(c.tls, 2*slot)
	defer release(c.tls, list)
	for _, what := range []int32{lib.SQLITE_DBCONFIG_DQS_DML, lib.SQLITE_DBCONFIG_DQS_DDL} {
		lib.Xsqlite3_db_config(c.tls, c.db, what, libc.VaList(list, int32(0), uintptr(0)))
	}
}

// enterWAL changes the journal, which is kept in the file. Where two programs do that at
// once SQLite does not wait by itself.
func (c *conn) enterWAL(ctx context.Context) error {
	for start := time.Now(); ; {
		mode, err := c.word(ctx, "PRAGMA journal_mode = WAL")
		switch {
		case err == nil && mode == "wal":
			return nil
		case err == nil:
			return fmt.Errorf("the file system allows no WAL journal (it stays %q)", mode)
		case !isBusy(err) || time.Since(start) > c.busyTimeout:
			return err
		}
		if !c.sleep(5 * time.Millisecond) {
			return c.ended(ctx)
		}
	}
}

// unopened says which file it was, and wraps what the driver promises.
func unopened(cfg *config, err error) error {
	if !isNoDatabase(err) {
		return pool.Unconnected(cfg.path, err)
	}
	dir := filepath.Dir(cfg.path)
	if _, missing := os.Stat(dir); missing != nil {
		return pool.NoDatabase(cfg.path+": there is no folder "+dir, err)
	}
	return pool.NoDatabase(cfg.path, err)
}
