package sqlite

import (
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
)

// like writes LIKE where the case of ASCII letters does not count, and else GLOB, with the
// pattern put into its words.
func like(w *dialect.Writer, n *tree.Node) {
	w.Operand(n.Left)
	if n.Not {
		w.Add(" NOT")
	}
	if n.Fold {
		w.Add(" LIKE ")
		w.Value(&n.Value)
		w.Add(` ESCAPE '\'`)
		return
	}
	w.Add(" GLOB ")
	w.Derived(&n.Value, globbed)
}

func globbed(v driver.Value) driver.Value {
	v.SetText(glob(v.S))
	return v
}

// glob turns a pattern of LIKE into one of GLOB.
func glob(pattern string) string {
	b := make([]byte, 0, len(pattern)+8)
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		switch c {
		case '%':
			b = append(b, '*')
			continue
		case '_':
			b = append(b, '?')
			continue
		case '\\':
			if i+1 < len(pattern) {
				i++
				c = pattern[i]
			}
		}
		switch c {
		case '*', '?', '[':
			b = append(b, '[', c, ']')
		default:
			b = append(b, c)
		}
	}
	return string(b)
}
