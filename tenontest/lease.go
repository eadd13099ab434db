package tenontest

import (
	"context"
	"errors"
	"fmt"

	"github.com/tenonsql/tenon/driver"
)

// lease is the connection of a test's transaction, lent to one session or statement. A
// transaction on it is a savepoint; so is a statement outside of one, because on PostgreSQL
// one that fails would take everything with it.
type lease struct {
	p         *txPool
	use       driver.Use
	goroutine uint64 // of who took the connection, and where
	site      string
	keeps     bool // the connection is this lease's until it is released

	inTx     bool
	readOnly bool
	level    string // the savepoint of the transaction, when it has one
}

// Begin makes a savepoint. One that only reads, and asks for no snapshot, needs none: its
// statements are run as they come. Isolation levels cannot change on the way; while the
// transaction has the connection nobody else changes anything.
func (l *lease) Begin(ctx context.Context, opts driver.TxOptions) error {
	if l.inTx {
		return errors.New("tenon: a transaction has begun already")
	}
	if !l.keeps && (!opts.ReadOnly || opts.Isolation > driver.ReadCommitted) {
		if err := l.p.take(ctx, l); err != nil {
			return err
		}
		l.keeps = true
	}
	l.readOnly = opts.ReadOnly
	if l.keeps {
		level := l.p.nextSavepoint()
		if err := l.io(ctx, func() error { return l.open(ctx, level) }); err != nil {
			return err
		}
		l.level = level
	}
	l.inTx = true
	return nil
}

// open makes a savepoint.
func (l *lease) open(ctx context.Context, name string) error {
	if _, err := l.p.conn.Exec(ctx, "SAVEPOINT "+name, nil); err != nil {
		return err
	}
	if !l.readOnly || l.p.dialect != "postgres" {
		return nil // MariaDB's statements are looked at: it has no words for it here
	}
	_, err := l.p.conn.Exec(ctx, "SET TRANSACTION READ ONLY", nil)
	if err != nil {
		err = errors.Join(err, l.back(ctx, name))
	}
	return err
}

// keep makes what happened since a savepoint part of the transaction. On PostgreSQL the
// constraints that wait for a commit are looked at, as the commit would.
func (l *lease) keep(ctx context.Context, name string) error {
	if l.p.dialect != "postgres" || l.readOnly {
		_, err := l.p.conn.Exec(ctx, "RELEASE SAVEPOINT "+name, nil)
		return err
	}
	look := name + "_commit"
	return l.p.conn.Script(ctx, "SAVEPOINT "+look+"; SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK TO SAVEPOINT "+look+
		"; RELEASE SAVEPOINT "+look+"; RELEASE SAVEPOINT "+name)
}

// back undoes what happened since a savepoint. Where that fails, the transaction is over: a
// deadlock on MariaDB rolls it back whole, a COMMIT inside of a procedure keeps it.
func (l *lease) back(ctx context.Context, name string) error {
	ctx, cancel := tidy(ctx)
	defer cancel()
	_, err := l.p.conn.Exec(ctx, "ROLLBACK TO SAVEPOINT "+name, nil)
	if err == nil {
		_, err = l.p.conn.Exec(ctx, "RELEASE SAVEPOINT "+name, nil)
	}
	if err != nil && !l.p.conn.Broken() {
		err = fmt.Errorf("the test's transaction was ended before the test, by a deadlock or a COMMIT that tenontest cannot see, and what it wrote may have stayed: %w", err)
		l.p.early = err
		l.p.over(fmt.Errorf("%w: %w", driver.ErrConnection, err))
	}
	return err
}

// io uses the connection, alone, and sees whether it lived.
func (l *lease) io(ctx context.Context, f func() error) error {
	if err := l.p.finished(); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	l.p.io.Lock()
	defer l.p.io.Unlock()
	err := f()
	if err != nil && l.p.conn.Broken() {
		l.p.over(fmt.Errorf("%w: the test's transaction is gone: its connection was lost by an earlier statement, which ended with: %w; what cuts connections is tested on a database of its own: tenontest.Database", driver.ErrConnection, err))
	}
	return err
}

// run runs f in the transaction of the lease, or in a savepoint of its own.
func (l *lease) run(ctx context.Context, f func() error) error {
	if l.level != "" {
		return l.io(ctx, f)
	}
	if !l.keeps {
		if err := l.p.take(ctx, l); err != nil {
			return err
		}
		defer l.p.give(l)
	}
	name := l.p.nextSavepoint()
	return l.io(ctx, func() error {
		if err := l.open(ctx, name); err != nil {
			return err
		}
		err := f()
		if err == nil {
			err = l.keep(ctx, name)
		}
		if err != nil && !l.p.conn.Broken() {
			err = join(err, l.back(ctx, name))
		}
		return err
	})
}

// allowed refuses what would end the test's transaction, and what a transaction that only
// reads may not do.
func (l *lease) allowed(text string) error {
	if err := forbidden(text, l.p.dialect); err != nil {
		return err
	}
	if l.readOnly && l.p.dialect != "postgres" && writes(text, l.p.dialect) {
		return &driver.ServerError{Code: "1792", Message: "a transaction that only reads cannot execute this statement", Class: driver.ErrReadOnly, Err: errReadOnly}
	}
	return nil
}

var errReadOnly = errors.New("the transaction was begun with ReadOnly")

// Query runs a statement that gives rows.
func (l *lease) Query(ctx context.Context, text string, args []driver.Value) (rows driver.Rows, err error) {
	if err := l.allowed(text); err != nil {
		return nil, err
	}
	err = l.run(ctx, func() error {
		rows, err = l.p.conn.Query(ctx, text, args)
		if err == nil && l.level == "" {
			rows, err = readAll(rows)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// Exec runs a statement.
func (l *lease) Exec(ctx context.Context, text string, args []driver.Value) (res driver.Result, err error) {
	if err := l.allowed(text); err != nil {
		return res, err
	}
	err = l.run(ctx, func() error {
		res, err = l.p.conn.Exec(ctx, text, args)
		return err
	})
	return res, err
}

// Batch runs statements together.
func (l *lease) Batch(ctx context.Context, statements []driver.Statement, each func(i int, rows driver.Rows) error) error {
	for i := range statements {
		if err := l.allowed(statements[i].Text); err != nil {
			return &driver.BatchError{Index: i, Err: err}
		}
	}
	return l.run(ctx, func() error { return l.p.conn.Batch(ctx, statements, each) })
}

// Script runs several statements.
func (l *lease) Script(ctx context.Context, text string) error {
	if err := l.allowed(text); err != nil {
		return err
	}
	return l.run(ctx, func() error { return l.p.conn.Script(ctx, text) })
}

// Commit makes what was done part of the test's transaction.
func (l *lease) Commit(ctx context.Context) error {
	if !l.inTx {
		return errors.New("tenon: no transaction to commit")
	}
	level := l.level
	l.inTx, l.level = false, ""
	if level == "" {
		return nil
	}
	err := l.io(ctx, func() error { return l.keep(ctx, level) })
	if err != nil {
		err = join(err, l.undo(ctx, level))
	}
	return err
}

// join is errors.Join that leaves a single error as it is.
func join(first, second error) error {
	if second == nil {
		return first
	}
	return errors.Join(first, second)
}

// Rollback undoes what was done since Begin.
func (l *lease) Rollback(ctx context.Context) error {
	level := l.level
	l.inTx, l.level = false, ""
	if level == "" {
		return nil
	}
	return l.undo(ctx, level)
}

func (l *lease) undo(ctx context.Context, level string) error {
	if l.p.finished() != nil {
		return nil
	}
	ctx, cancel := tidy(ctx)
	defer cancel()
	return l.io(ctx, func() error { return l.back(ctx, level) })
}

// Ping asks the server for an answer.
func (l *lease) Ping(ctx context.Context) error {
	return l.run(ctx, func() error { return l.p.conn.Ping(ctx) })
}

// Broken says that the test's transaction is over.
func (l *lease) Broken() bool { return l.p.finished() != nil }

// Close does nothing: the connection is the test's.
func (l *lease) Close() error { return nil }
