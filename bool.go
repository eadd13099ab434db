package tenon

import "github.com/tenonsql/tenon/internal/tree"

// Bool is an expression that is true or false. A nullable one is neither where it is NULL.
type Bool struct{ Value[bool] }

// IsTrue matches where b is true.
func (b Bool) IsTrue() Condition { return unary(tree.IsTrue, b.n) }

// IsFalse matches where b is false.
func (b Bool) IsFalse() Condition { return unary(tree.IsFalse, b.n) }
