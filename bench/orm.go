//go:build unix

package main

import (
	"context"
	"fmt"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/bench/models"
)

// orm is the work by tenon, the same on every database.
type orm struct{ db *tenon.Engine }

func (o orm) get(ctx context.Context, n int) error {
	for i := range n {
		id := int64(i%rows + 1)
		it, err := o.db.Get(ctx, Items, id)
		if err != nil {
			return err
		}
		if err := check(it, id); err != nil {
			return err
		}
	}
	return nil
}

var itemByID = tenon.Prepare(func(id tenon.Arg[int64]) tenon.Query[*Item] {
	return tenon.Select(Items).Where(Items.ID.EqExpr(id))
})

// getPrepared reads by a prepared query.
func (o orm) getPrepared(ctx context.Context, n int) error {
	for i := range n {
		id := int64(i%rows + 1)
		it, err := o.db.One(ctx, itemByID.Of(id))
		if err != nil {
			return err
		}
		if err := check(it, id); err != nil {
			return err
		}
	}
	return nil
}

// getTracked reads a thousand keys in each session, none of them twice.
func (o orm) getTracked(ctx context.Context, n int) error {
	for first := 0; first < n; first += thousand {
		if err := o.getIn(ctx, first, min(n, first+thousand)); err != nil {
			return err
		}
	}
	return nil
}

func (o orm) getIn(ctx context.Context, from, to int) error {
	s := o.db.Session()
	defer s.Close()
	for i := from; i < to; i++ {
		id := int64(i%rows + 1)
		it, err := s.Get(ctx, Items, id)
		if err != nil {
			return err
		}
		if err := check(it, id); err != nil {
			return err
		}
	}
	return s.Close()
}

func page() tenon.SelectStmt[*Item] {
	return tenon.Select(Items).OrderBy(Items.ID.Asc()).Limit(thousand)
}

func (o orm) page(ctx context.Context, n int) error {
	for range n {
		list, err := o.db.All(ctx, page())
		if err != nil {
			return err
		}
		if err := checkPage(len(list), func(i int) *Item { return list[i] }); err != nil {
			return err
		}
	}
	return nil
}

// pageTracked has the objects in an identity map that remembers what the database holds.
// Beginning and ending the transaction is part of it.
func (o orm) pageTracked(ctx context.Context, n int) error {
	for range n {
		s := o.db.Session()
		list, err := s.All(ctx, page())
		if err != nil {
			return err
		}
		if err := checkPage(len(list), func(i int) *Item { return list[i] }); err != nil {
			return err
		}
		if err := s.Close(); err != nil {
			return err
		}
	}
	return nil
}

func filtered(f *filter) tenon.SelectStmt[*Item] {
	return tenon.Select(Items).Where(
		Items.ID.Ge(f.from), Items.ID.Lt(f.to),
		Items.Name.Like(f.name), Items.Name.Ne(f.not),
		Items.Active.Eq(f.active), Items.Made.Ge(f.after),
		Items.Score.Gt(f.score), Items.Score.Lt(f.below),
		Items.Amount.Ge(f.amount), Items.Amount.Le(f.atMost),
	).OrderBy(Items.ID.Asc())
}

func (o orm) filter(ctx context.Context, n int) error {
	for i := range n {
		f := filterAt(i)
		list, err := o.db.All(ctx, filtered(&f))
		if err != nil {
			return err
		}
		if len(list) != found {
			return fmt.Errorf("%d rows from %d", len(list), f.from)
		}
	}
	return nil
}

func (o orm) theme(ctx context.Context, n int) error {
	for i := range n {
		theme := themes[i%len(themes)]
		list, err := o.db.All(ctx, tenon.Select(Items).Where(Items.Doc.Theme.Eq(theme)).OrderBy(Items.ID.Asc()).Limit(few))
		if err != nil {
			return err
		}
		if len(list) != few || list[0].Doc.Theme != theme {
			return fmt.Errorf("%d rows of %s", len(list), theme)
		}
	}
	return nil
}

func (o orm) insert(ctx context.Context, n int) error {
	list := items(thousand)
	for range n {
		forget(list)
		s := o.db.Session()
		for _, it := range list {
			s.Add(it)
		}
		if err := s.Commit(ctx); err != nil {
			return err
		}
		if err := s.Close(); err != nil {
			return err
		}
		if err := checkKeys(list); err != nil {
			return err
		}
	}
	return nil
}

func (o orm) insertOne(ctx context.Context, n int) error {
	it := items(1)[0]
	for range n {
		it.ID = 0
		s := o.db.Session()
		s.Add(it)
		if err := s.Commit(ctx); err != nil {
			return err
		}
		if err := s.Close(); err != nil {
			return err
		}
		if it.ID == 0 {
			return fmt.Errorf("no key came back")
		}
	}
	return nil
}
