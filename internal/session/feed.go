package session

import (
	"context"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// Entities gives entities to add, one after another, and stops at its first error.
type Entities func(add func(e unsafe.Pointer) error) error

// Feed writes entities into a table by the fastest road, over a connection in a transaction.
func Feed(ctx context.Context, run *exec.Runner, c driver.Conn, m *mapping.Mapping, into *tree.Source, es Entities) (*exec.Bulk, error) {
	b := run.Bulk(ctx, c, into)
	ended := false
	defer func() {
		if !ended { // a panic of the program's, which goes on
			_ = b.Abort()
		}
	}()
	err := es(flush.NewFeed(m, b).Add)
	if err == nil {
		err = b.Close()
	}
	ended = true
	if err != nil {
		_ = b.Abort() // what failed says more
	}
	return b, b.Sent(err)
}

// Feed writes entities into a table in the session's transaction, after what is unflushed.
func (s *Session) Feed(ctx context.Context, m *mapping.Mapping, into *tree.Source, es Entities) (*exec.Bulk, error) {
	if !s.held && len(s.known.Tables) > 0 {
		if err := s.flushBefore(ctx); err != nil {
			return nil, err
		}
	}
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	s.wrote(&tree.Insert{Into: into})
	b, err := Feed(ctx, s.run, s.conn, m, into, es)
	return b, s.fail(err)
}
