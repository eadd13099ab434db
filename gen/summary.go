package gen

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// Summary tells what became of each struct: its table's name, its value's name, and how
// many columns and relations it has. It is empty for a package without entities.
func (p *Package) Summary() string {
	if len(p.entities) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", p.Path)
	w := tabwriter.NewWriter(&b, 0, 0, 1, ' ', 0)
	for _, e := range p.entities {
		fmt.Fprintf(w, "  %s\ttable %s,\tvalue %s,\t%s,\t%s\n", e.name, e.table.Name, e.plural, count(len(e.columns), "column"), count(len(e.relations), "relation"))
	}
	_ = w.Flush() // to a strings.Builder
	return b.String()
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
