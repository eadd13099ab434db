// Package grid writes answers as tables of text.
package grid

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// Grid is a table of text. A head that begins with > has its column to the right.
type Grid struct {
	Heads []string
	rows  [][]string
}

// Add appends a row.
func (g *Grid) Add(cells ...any) {
	row := make([]string, len(cells))
	for i, c := range cells {
		row[i] = cell(c)
	}
	g.rows = append(g.rows, row)
}

// cell is how a value reads: a length as 1:02:03, nothing as a dash.
func cell(v any) string {
	switch v := v.(type) {
	case *string:
		if v == nil {
			return "-"
		}
		return *v
	case decimal.Decimal:
		return v.StringFixed(-v.Exponent())
	case *decimal.Decimal:
		if v == nil {
			return "-"
		}
		return cell(*v)
	case time.Duration:
		s := int(v.Seconds())
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprint(v)
}

// String is the table with a line below its heads.
func (g *Grid) String() string {
	widths := make([]int, len(g.Heads))
	heads := make([]string, len(g.Heads))
	rules := make([]string, len(g.Heads))
	for i, h := range g.Heads {
		heads[i] = strings.TrimPrefix(h, ">")
		widths[i] = utf8.RuneCountInString(heads[i])
		for _, row := range g.rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
		rules[i] = strings.Repeat("-", widths[i])
	}
	var b strings.Builder
	for _, row := range append([][]string{heads, rules}, g.rows...) {
		g.line(&b, row, widths)
	}
	return b.String()
}

func (g *Grid) line(b *strings.Builder, row []string, widths []int) {
	cells := make([]string, len(row))
	for i, c := range row {
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c))
		if strings.HasPrefix(g.Heads[i], ">") {
			cells[i] = pad + c
		} else {
			cells[i] = c + pad
		}
	}
	b.WriteString(strings.TrimRight(strings.Join(cells, "  "), " "))
	b.WriteByte('\n')
}
