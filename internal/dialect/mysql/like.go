package mysql

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
)

// like writes LIKE; its escape is a backslash by itself.
func like(w *dialect.Writer, n *tree.Node) {
	if n.Fold {
		w.Add("LOWER(")
		w.Node(n.Left)
		w.Byte(')')
	} else {
		w.Operand(n.Left)
	}
	if n.Not {
		w.Add(" NOT")
	}
	w.Add(" LIKE ")
	if n.Fold {
		w.Add("LOWER(")
		w.Value(&n.Value)
		w.Byte(')')
		return
	}
	w.Value(&n.Value)
}
