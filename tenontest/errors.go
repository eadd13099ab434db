package tenontest

import (
	"fmt"
	"time"
)

// InUseError is a session or statement that asked for the one connection of a test's
// transaction while another session had it. On a pool it would have got a connection of its
// own, which does not see what the other has not committed.
type InUseError struct {
	Holder string        // file:line of the call that began the other session's transaction
	Nested bool          // the other is of the same goroutine: waiting would never end
	Waited time.Duration // for another goroutine's
}

// Error says where the other session began, and what to do.
func (e *InUseError) Error() string {
	const do = "; use that session's own methods, or end it before; code that needs two transactions at once is tested on a database of its own: tenontest.Database"
	if e.Nested {
		return "tenon: the test's transaction has one connection, and a session that began at " + e.Holder + " in this goroutine has it" + do
	}
	return fmt.Sprintf("tenon: the test's transaction has one connection, and a session that began at %s in another goroutine has had it for %v%s", e.Holder, e.Waited, do)
}
