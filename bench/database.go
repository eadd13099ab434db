//go:build unix

package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/bench/models"
)

// A database is open for measuring, with its rows in it.
type database struct {
	title, about string
	cases        []*workload
	close        func() error
}

type opener struct {
	name string
	open func(ctx context.Context, o *options) (*database, error)
}

// openers are the databases in the order of the report; none is building without one.
var openers = []opener{{"postgres", openPostgres}, {"sqlite", openSQLite}, {"mariadb", openMariaDB}, {"none", openNone}}

// raw is the work by hand on a raw driver.
type raw interface {
	get(ctx context.Context, id int64, it *models.Item) error
	page(ctx context.Context) ([]models.Item, error)
	filter(ctx context.Context, f *filter) ([]models.Item, error)
	theme(ctx context.Context, theme string) ([]models.Item, error)
	insert(ctx context.Context, list []*models.Item) error
	insertOne(ctx context.Context, it *models.Item) error
	empty(ctx context.Context) error // the table of tenon as well
	worker
	upserter
	bulker
}

// targets of one database, by the name of the form.
type targets map[string]target

// cases are the cases that every database has. Those that write come last: they change
// rows, and then empty the table.
func cases(db *tenon.Engine, r raw, ts targets) []*workload {
	o := orm{db}
	named := func(name string, run func(ctx context.Context, n int) error) form { return form{name, run, ts[name]} }
	return slices.Concat(reads(o, r, named), works(o, r, named), inserts(o, r, named), upserts(o, r, named), bulks(o, r, named))
}

// naming makes a form with its target.
type naming func(name string, run func(ctx context.Context, n int) error) form

func reads(o orm, r raw, named naming) []*workload {
	return []*workload{
		{
			name: "get_by_pk", raw: form{name: "raw", run: func(ctx context.Context, n int) error { return rawGet(ctx, r, n) }},
			tenon: []form{named("get_by_pk", o.get), named("get_by_pk prepared", o.getPrepared), named("get_by_pk tracked", o.getTracked)},
		},
		{
			name: "select_1k", raw: form{name: "raw", run: func(ctx context.Context, n int) error { return rawPage(ctx, r, n) }},
			tenon: []form{named("select_1k", o.page), named("select_1k tracked", o.pageTracked)},
		},
		{
			name: "filter_10", raw: form{name: "raw", run: func(ctx context.Context, n int) error { return rawFilter(ctx, r, n) }},
			tenon: []form{named("filter_10", o.filter)},
		},
		{
			name: "json_filter", raw: form{name: "raw", run: func(ctx context.Context, n int) error { return rawTheme(ctx, r, n) }},
			tenon: []form{named("json_filter", o.theme)},
		},
	}
}

func inserts(o orm, r raw, named naming) []*workload {
	return []*workload{
		{
			name: "insert_one", raw: form{name: "raw", run: func(ctx context.Context, n int) error { return rawInsertOne(ctx, r, n) }},
			tenon: []form{named("insert_one", o.insertOne)}, reset: r.empty, most: 5000,
		},
		{
			name: "insert_1k", raw: form{name: "raw", run: func(ctx context.Context, n int) error { return rawInsert(ctx, r, n) }},
			tenon: []form{named("insert_1k", o.insert)}, reset: r.empty, most: 20,
		},
	}
}

func rawGet(ctx context.Context, r raw, n int) error {
	for i := range n {
		id := int64(i%rows + 1)
		var it models.Item
		if err := r.get(ctx, id, &it); err != nil {
			return err
		}
		if err := check(&it, id); err != nil {
			return err
		}
	}
	return nil
}

func rawPage(ctx context.Context, r raw, n int) error {
	for range n {
		list, err := r.page(ctx)
		if err != nil {
			return err
		}
		if err := checkPage(len(list), func(i int) *models.Item { return &list[i] }); err != nil {
			return err
		}
	}
	return nil
}

func rawFilter(ctx context.Context, r raw, n int) error {
	for i := range n {
		f := filterAt(i)
		list, err := r.filter(ctx, &f)
		if err != nil {
			return err
		}
		if len(list) != found {
			return fmt.Errorf("%d rows from %d", len(list), f.from)
		}
	}
	return nil
}

func rawTheme(ctx context.Context, r raw, n int) error {
	for i := range n {
		theme := themes[i%len(themes)]
		list, err := r.theme(ctx, theme)
		if err != nil {
			return err
		}
		if len(list) != few || list[0].Doc.Theme != theme {
			return fmt.Errorf("%d rows of %s", len(list), theme)
		}
	}
	return nil
}

// few is how many rows json_filter asks for; every fourth matches.
const few = 10

func rawInsert(ctx context.Context, r raw, n int) error {
	list := items(thousand)
	for range n {
		forget(list)
		if err := r.insert(ctx, list); err != nil {
			return err
		}
		if err := checkKeys(list); err != nil {
			return err
		}
	}
	return nil
}

func rawInsertOne(ctx context.Context, r raw, n int) error {
	it := items(1)[0]
	for range n {
		it.ID = 0
		if err := r.insertOne(ctx, it); err != nil {
			return err
		}
		if it.ID == 0 {
			return fmt.Errorf("no key came back")
		}
	}
	return nil
}

// seed makes the table and fills it by tenon.
func seed(ctx context.Context, db *tenon.Engine) error {
	if err := tenon.CreateAll(ctx, db, models.Items); err != nil {
		return err
	}
	return db.Transact(ctx, func(s *tenon.Session) error {
		for _, it := range items(rows) {
			s.Add(it)
		}
		return nil
	})
}
