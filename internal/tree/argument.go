package tree

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
)

// Argument is a value that a statement gets later, each time it runs: the argument of a
// prepared query, or a part of it. The nodes that stand for it hold a value of its kind
// until then, so that rules see what they will get.
type Argument struct {
	// Encode writes the value that is in the argument at of, as c says.
	Encode func(of unsafe.Pointer, c *codec.Codec, v *driver.Value) error
	// All, of a list, gives its values instead.
	All func(of unsafe.Pointer, c *codec.Codec) ([]driver.Value, error)
	// Of is the argument, where it is known already.
	Of unsafe.Pointer
}

// Waits says that a node's value is not known yet.
func (n *Node) Waits() bool { return n.Arg != nil && n.Arg.Of == nil }

// Waiting says that an expression, queries inside of it left aside, has a value that is not
// known yet.
func Waiting(n *Node) bool {
	return n != nil && (n.Waits() || Waiting(n.Left) || slices.ContainsFunc(n.Args, Waiting))
}

// sameLater says that two nodes get the same value later.
func (n *Node) sameLater(m *Node) bool { return n.Arg == m.Arg && n.Codec == m.Codec }

// SameLater says that two values, of nodes that are among these, will be the same one.
func SameLater(nodes []*Node, a, b *driver.Value) (same, later bool) {
	var x, y *Node
	for _, n := range nodes {
		if &n.Value == a {
			x = n
		}
		if &n.Value == b {
			y = n
		}
	}
	return x != nil && y != nil && x.sameLater(y), x != nil || y != nil
}
