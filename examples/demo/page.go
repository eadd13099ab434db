package demo

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/tenonsql/tenon"
)

// page prints a demo: a title, the Go that runs, the SQL that it became, the result.
type page struct {
	out     io.Writer
	sql     bool
	n       int
	waiting []string
}

func (p *page) title(title, code string) {
	p.n++
	fmt.Fprintf(p.out, "\n%2d. %s\n", p.n, title)
	for line := range strings.Lines(code) {
		fmt.Fprintf(p.out, "      %s\n", strings.TrimRight(line, "\n"))
	}
	p.waiting = nil
}

// statement keeps a statement until the result beside it is printed.
func (p *page) statement(_ context.Context, e tenon.StatementEvent) {
	s := "    sql │ " + strings.Join(strings.Fields(e.SQL), " ")
	if len(e.Args) > 0 {
		s += "  [" + short(strings.Join(e.Args, ", ")) + "]"
	}
	if e.Err != nil {
		s += "  ✗"
	}
	p.waiting = append(p.waiting, s)
}

// short cuts what would fill the page.
func short(s string) string {
	const most = 100
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
