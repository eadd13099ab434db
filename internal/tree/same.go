package tree

import (
	"slices"

	"github.com/tenonsql/tenon/driver"
)

// Same says that two expressions are written alike, with the same parameters: one can stand
// for the other. Of queries inside of them only the very same one is.
func Same(a, b *Node) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil || a.Query != b.Query || a.Window != b.Window || a.Source != b.Source || a.Arg != b.Arg || a.Err != nil || b.Err != nil || len(a.Order)+len(b.Order) > 0 {
		return false
	}
	return a.Kind == b.Kind && a.Op == b.Op && a.Not == b.Not && a.Fold == b.Fold && a.Name == b.Name &&
		sameType(a, b) && a.Value == b.Value && slices.Equal(a.Path, b.Path) &&
		Same(a.Left, b.Left) && slices.EqualFunc(a.Args, b.Args, Same) &&
		slices.EqualFunc(a.Values, b.Values, func(x, y driver.Value) bool { return x == y })
}

// sameType compares what a cast, or a parameter, is written as.
func sameType(a, b *Node) bool {
	if a.Type == b.Type {
		return true
	}
	return a.Type != nil && b.Type != nil && a.Type.Kind == b.Type.Kind && a.Type.Precision == b.Type.Precision &&
		a.Type.Scale == b.Type.Scale && a.Type.Size == b.Type.Size && a.Type.Elem == b.Type.Elem
}
