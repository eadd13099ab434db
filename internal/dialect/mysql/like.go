package mysql

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
)

// like writes LIKE, whose escape is a backslash by itself. Text is compared by its
// column's collation, which is binary unless the column says another: then case counts
// only because that is said here.
func like(w *dialect.Writer, n *tree.Node) {
	switch {
	case n.Fold:
		w.Add(foldOpen)
		w.Node(n.Left)
		w.Add(foldClose)
		collate(w)
	case n.Left.Kind != tree.Column || n.Left.Type != nil && n.Left.Type.Collation != "":
		w.Atom(n.Left)
		collate(w)
	default:
		w.Operand(n.Left)
	}
	if n.Not {
		w.Add(" NOT")
	}
	w.Add(" LIKE ")
	if n.Fold {
		w.Add(foldOpen)
		w.Value(&n.Value)
		w.Add(foldClose)
		return
	}
	w.Value(&n.Value)
}

// Folding of the ASCII letters alone, as the other databases do it: LOWER changes the bytes
// of the UTF-8 text as if they were in tis620, a character set whose other letters (Thai)
// have no case.
const (
	foldOpen  = "CONVERT(CAST(LOWER(CONVERT(CAST("
	foldUp    = "CONVERT(CAST(UPPER(CONVERT(CAST("
	foldClose = " AS BINARY) USING tis620)) AS BINARY) USING utf8mb4)"
)

// letters writes LOWER or UPPER. Only a column with a collation of its own knows more
// letters than those of ASCII.
func letters(w *dialect.Writer, n *tree.Node) {
	if t := n.Args[0].Type; t != nil && t.Collation != "" {
		w.Function(w.Rules.Op[n.Op], n.Args)
		return
	}
	if n.Op == tree.Upper {
		w.Add(foldUp)
	} else {
		w.Add(foldOpen)
	}
	w.Nodes(n.Args)
	w.Add(foldClose)
	collate(w)
}
