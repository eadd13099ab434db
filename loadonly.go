package tenon

import (
	"context"
	"fmt"
	"slices"

	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/tree"
)

// LoadOnly reads only these columns of the entities, and those that tell rows apart or tie
// them to others: keys, foreign keys, unique columns, versions. The fields of the others are
// zero; the objects of a session know that they are not loaded (Session.Loaded), and a flush
// leaves those columns alone unless the program sets them.
func (q SelectStmt[R]) LoadOnly(cs ...AnyColumn) SelectStmt[R] {
	return SelectStmt[R]{q.q.loadOnly(cs)}
}

// LoadAlso reads these deferred columns, too.
func (q SelectStmt[R]) LoadAlso(cs ...AnyColumn) SelectStmt[R] {
	return SelectStmt[R]{q.q.loadAlso(cs)}
}

//go:noinline
func (q *selection) loadOnly(cs []AnyColumn) *selection {
	q = q.copied()
	c := q.own()
	c.columns = c.columns.onlyThese(cs)
	q.notUnited("LoadOnly")
	return q
}

//go:noinline
func (q *selection) loadAlso(cs []AnyColumn) *selection {
	q = q.copied()
	c := q.own()
	c.columns = c.columns.andThese(cs)
	q.notUnited("LoadAlso")
	return q
}

// LoadOnly reads only these columns of the related rows; see SelectStmt.LoadOnly.
func (l Loading[P, C]) LoadOnly(cs ...AnyColumn) Loading[P, C] {
	l.s.Chosen = true
	l.s.Only = slices.Concat(l.s.Only, positions(l.s.Source, l.s.Relation.Name, cs, &l.s.Err))
	return l
}

// LoadAlso reads these deferred columns of the related rows, too.
func (l Loading[P, C]) LoadAlso(cs ...AnyColumn) Loading[P, C] {
	l.s.Also = slices.Concat(l.s.Also, positions(l.s.Source, l.s.Relation.Name, cs, &l.s.Err))
	return l
}

// LoadColumns reads columns of objects that were not loaded: these, or without any all that
// they lack, by one statement however many the objects. What is loaded, and what the program
// set, stays as it is.
//
// Errors: ErrNotFound where a row is gone; *BuildError for an object that is not persistent
// in this session.
func (s *Session) LoadColumns[E any](ctx context.Context, es []*E, cs ...AnyColumn) error {
	list := make([]any, len(es))
	for i, e := range es {
		list[i] = e
	}
	return s.loadColumns(ctx, list, cs)
}

func (s *Session) loadColumns(ctx context.Context, es []any, cs []AnyColumn) error {
	return s.call(func() error {
		list := make([]Entity, len(es))
		for i, e := range es {
			x, ok := e.(Entity)
			if !ok {
				return &BuildError{What: "not an entity", Where: "LoadColumns", Do: "run go tool tenon gen"}
			}
			list[i] = x
		}
		subjects, err := subjects("LoadColumns", list)
		if err != nil || len(subjects) == 0 {
			return err
		}
		columns := positions(subjects[0].Source, "LoadColumns", cs, &err)
		if err != nil {
			return err
		}
		return s.core.LoadColumns(ctx, subjects, columns)
	})
}

// Loaded says whether an object of this session has columns: whether each was loaded, or set
// since. An object that was added has all; one that the session does not have has none that
// it knows of.
//
//	if !s.Loaded(report, Reports.Body) { … }
//
// A column of another table makes the next call fail.
func (s *Session) Loaded(e Entity, cs ...AnyColumn) (loaded bool) {
	s.quietly(func() error {
		m, p, err := entityOf("Loaded", e)
		if err != nil {
			return err
		}
		columns := positions(sourceOf(m), "Loaded", cs, &err)
		loaded = err == nil && s.core.Loaded(m, p, columns)
		return err
	})
	return loaded
}

// columnChoice is which columns of its entities a query reads. It is not changed once it is
// made; nil is the usual ones.
type columnChoice struct {
	only, also []AnyColumn
	chosen     bool
	all        bool
}

func (c *columnChoice) onlyThese(cs []AnyColumn) *columnChoice {
	d := c.copied()
	d.only, d.chosen = append(d.only, cs...), true
	return d
}

func (c *columnChoice) andThese(cs []AnyColumn) *columnChoice {
	d := c.copied()
	d.also = append(d.also, cs...)
	return d
}

func (c *columnChoice) copied() *columnChoice {
	if c == nil {
		return &columnChoice{}
	}
	d := *c
	d.only, d.also = slices.Clip(d.only), slices.Clip(d.also)
	return &d
}

// of is a plan with the columns that were chosen.
func (c *columnChoice) of(p plan) plan {
	switch {
	case c == nil || p.Err != nil:
		return p
	case c.all:
		return p.Entire()
	}
	if len(p.Parts) != 1 || p.Parts[0].Mapping == nil {
		return plan{Err: &BuildError{What: "columns are chosen of a query for entities alone", Where: "LoadOnly", Do: "select the columns themselves"}}
	}
	part := &p.Parts[0]
	if len(part.Source.Cols) != len(part.Mapping.Columns) {
		return plan{Err: &BuildError{What: "the rows come from another query", Where: "LoadOnly", Do: "choose the columns in the query that reads the table"}}
	}
	var err error
	only, also := positions(part.Source, "LoadOnly", c.only, &err), positions(part.Source, "LoadAlso", c.also, &err)
	if err != nil {
		return plan{Err: err}
	}
	out := exec.Selected(part.Mapping, part.Source, part.Mapping.Choose(only, c.chosen, also))
	out.Parts[0].Absent, out.Sources = part.Absent, p.Sources
	return out
}

// entire is the query with all columns, deferred ones too.
func (q *selection) entire() *selection {
	q = q.copied()
	if !q.united() {
		q.own().columns = &columnChoice{all: true}
	}
	return q
}

// notUnited refuses to choose columns of the rows of a set operation.
func (q *selection) notUnited(where string) {
	if q.united() {
		q.failed(&BuildError{What: "the rows come from several queries", Where: where, Do: "choose the columns in each of them"})
	}
}

// positions are the places of columns in the table that src is; the first that it does not
// have is an error.
func positions(src *tree.Source, where string, cs []AnyColumn, err *error) []int {
	out := make([]int, 0, len(cs))
	for _, c := range cs {
		i := slices.Index(src.Cols, nodeOf(c))
		if i < 0 {
			if *err == nil {
				*err = &BuildError{What: fmt.Sprintf("%s is not a column of %s", describe(nodeOf(c)), src.Name()), Where: where, Do: "name columns of the rows that are loaded"}
			}
			continue
		}
		out = append(out, i)
	}
	return out
}
