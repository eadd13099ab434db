package tenontest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal"
)

// templateLock is the number of the lock under which templates are made.
const templateLock = 0x74656e6f6e // "tenon"

// template makes the database that tests' databases are copies of, if it is not there, and
// gives its name. One that could not be finished is made anew: it gets its name at the end.
func template(ctx context.Context, server *tenon.Engine, address string, tables []tenon.Mapping) (string, error) {
	hash, err := definition(ctx, server, tables)
	if err != nil {
		return "", err
	}
	name, draft := "tenontest_"+hash, "tenontest_"+hash+"_draft"
	return name, with(ctx, server, func(c driver.Conn) error {
		if there, err := hasDatabase(ctx, c, name); there || err != nil {
			return err
		}
		if err := c.Script(ctx, fmt.Sprintf("SELECT pg_advisory_lock(%d)", templateLock)); err != nil {
			return err
		}
		err := makeTemplate(ctx, c, address, name, draft, tables)
		tidy, cancel := tidy(ctx)
		defer cancel()
		return errors.Join(err, c.Script(tidy, fmt.Sprintf("SELECT pg_advisory_unlock(%d)", templateLock)))
	})
}

func makeTemplate(ctx context.Context, c driver.Conn, address, name, draft string, tables []tenon.Mapping) error {
	if there, err := hasDatabase(ctx, c, name); there || err != nil {
		return err // another test was faster
	}
	if err := c.Script(ctx, "DROP DATABASE IF EXISTS "+draft); err != nil {
		return err
	}
	if err := c.Script(ctx, "CREATE DATABASE "+draft); err != nil {
		return err
	}
	own, err := within(address, draft)
	if err != nil {
		return err
	}
	db, err := tenon.Open(ctx, own, tenon.MaxConns(1))
	if err != nil {
		return err
	}
	if err := errors.Join(tenon.CreateAll(ctx, db, tables...), db.Close()); err != nil {
		return err
	}
	return c.Script(ctx, "ALTER DATABASE "+draft+" RENAME TO "+name)
}

func hasDatabase(ctx context.Context, c driver.Conn, name string) (bool, error) {
	rows, err := c.Query(ctx, "SELECT 1 FROM pg_database WHERE datname = '"+name+"'", nil)
	if err != nil {
		return false, err
	}
	there := rows.Next() != nil
	return there, rows.Close()
}

// definition is a hash of the statements that make the tables.
func definition(ctx context.Context, db *tenon.Engine, tables []tenon.Mapping) (string, error) {
	d := &dry{}
	if err := tenon.CreateAll(ctx, tenon.Internal.Over(&internal.AllowInternalUse, db, d), tables...); err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(strings.Join(d.texts, "\x00")))
	return hex.EncodeToString(sum[:8]), nil
}

// dry is a pool on whose connection nothing is run: it keeps the texts.
type dry struct {
	driver.Pool // nil: CreateAll calls no other methods
	texts       []string
}

// Acquire gives the connection.
func (d *dry) Acquire(context.Context, driver.Use) (driver.Conn, error) { return dryConn{d: d}, nil }

// Release does nothing.
func (d *dry) Release(driver.Conn) {}

type dryConn struct {
	driver.Conn // nil, as above
	d           *dry
}

// Script keeps the text.
func (c dryConn) Script(_ context.Context, text string) error {
	c.d.texts = append(c.d.texts, text)
	return nil
}

// Begin does nothing.
func (dryConn) Begin(context.Context, driver.TxOptions) error { return nil }

// Commit does nothing.
func (dryConn) Commit(context.Context) error { return nil }

// Rollback does nothing.
func (dryConn) Rollback(context.Context) error { return nil }
