package gen

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"slices"
)

// Problem is one mistake in a model: where it stands, what is wrong, what to write.
type Problem struct {
	Pos    token.Position // the file's name is relative to the directory given to Load
	Entity string         // the struct's name; empty where no struct is at fault
	Field  string         // the field's name; empty where the struct itself is at fault
	What   string         // what is wrong
	Do     string         // what to write; may be empty
}

// Error is the problem on one line: file:line: Entity.Field: what is wrong; what to write.
func (p *Problem) Error() string {
	s := p.Pos.Filename
	if p.Pos.Line > 0 {
		s += fmt.Sprintf(":%d", p.Pos.Line)
	}
	s += ": "
	if p.Entity != "" {
		s += p.Entity
		if p.Field != "" {
			s += "." + p.Field
		}
		s += ": "
	}
	s += p.What
	if p.Do != "" {
		s += "; " + p.Do
	}
	return s
}

// problems collects all mistakes, so that one run shows them all.
type problems struct{ list []*Problem }

func (ps *problems) add(p *Problem) { ps.list = append(ps.list, p) }

// err joins the problems, sorted by place; nil when there are none.
func (ps *problems) err() error {
	slices.SortStableFunc(ps.list, func(a, b *Problem) int {
		return cmp.Or(
			cmp.Compare(a.Pos.Filename, b.Pos.Filename),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Error(), b.Error()),
		)
	})
	ps.list = slices.CompactFunc(ps.list, func(a, b *Problem) bool { return *a == *b })
	errs := make([]error, len(ps.list))
	for i, p := range ps.list {
		errs[i] = p
	}
	return errors.Join(errs...)
}
