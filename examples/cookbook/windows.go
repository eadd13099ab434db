package cookbook

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/chinook/models"
)

var windows = Family{
	"window", "Windows", "Values over the rows around a row.",
	[]Recipe{rank, topOfEach, running, change, share, named},
}

// Ranks.
func rank(ctx context.Context, s *tenon.Session) (any, error) {
	place := tenon.Rank().Over(tenon.WindowOrder(Tracks.Milliseconds.Desc()))
	rows, err := s.All(ctx, tenon.Select(tenon.Both(place, Tracks.Name)).OrderBy(place.Asc()).Limit(2))
	return rows, err
}

// The first of each group: the rows are numbered in a query in FROM, and chosen outside.
func topOfEach(ctx context.Context, s *tenon.Session) (any, error) {
	place := tenon.Label("place", tenon.RowNumber().Over(
		tenon.PartitionBy(Tracks.MediaTypeID).OrderBy(Tracks.Milliseconds.Desc(), Tracks.ID.Asc())))
	numbered := tenon.Subquery("numbered", tenon.Select(tenon.Tuple3(Tracks.MediaTypeID, Tracks.Name, place)))
	rows, err := s.All(ctx, tenon.Select(tenon.Both(numbered.Col(Tracks.MediaTypeID), numbered.Col(Tracks.Name))).
		Where(numbered.Col(place).Eq(1)).OrderBy(numbered.Col(Tracks.MediaTypeID).Asc()))
	return rows, err
}

// A running total.
func running(ctx context.Context, s *tenon.Session) (any, error) {
	type line struct {
		On           time.Time
		Total, SoFar decimal.Decimal
	}
	soFar := tenon.Over(tenon.Sum(Invoices.Total), tenon.PartitionBy(Invoices.CustomerID).
		OrderBy(Invoices.InvoiceDate.Asc()).Rows(tenon.UnboundedPreceding(), tenon.CurrentRow()))
	lines, err := s.All(ctx, tenon.Select(tenon.Into(func(x *line, r *tenon.Row) {
		r.Read(&x.On, Invoices.InvoiceDate)
		r.Read(&x.Total, Invoices.Total)
		r.Read(&x.SoFar, tenon.Coalesce(soFar, decimal.Zero))
	})).Where(Invoices.CustomerID.Eq(1)).OrderBy(Invoices.InvoiceDate.Asc()).Limit(3))
	return lines, err
}

// The row before: NULL in the first.
func change(ctx context.Context, s *tenon.Session) (any, error) {
	before := tenon.Lag(Invoices.Total, 1).Over(tenon.WindowOrder(Invoices.InvoiceDate.Asc()))
	rows, err := s.All(ctx, tenon.Select(tenon.Both(Invoices.Total, tenon.Nullable(before))).
		Where(Invoices.CustomerID.Eq(1)).OrderBy(Invoices.InvoiceDate.Asc()).Limit(3))
	return rows, err
}

// Groups beside all of them: a window over an aggregate.
func share(ctx context.Context, s *tenon.Session) (any, error) {
	n := tenon.Count()
	all := tenon.Over(tenon.SumInt(n), tenon.PartitionBy())
	rows, err := s.All(ctx, tenon.Select(tenon.Tuple3(MediaTypes.ID, n, tenon.Nullable(n.Times(100).IntDiv(all)))).
		Join(MediaTypes.Tracks).GroupBy(MediaTypes.ID).OrderBy(MediaTypes.ID.Asc()))
	return rows, err
}

// A window with a name, for several functions.
func named(ctx context.Context, s *tenon.Session) (any, error) {
	byTotal := tenon.WindowOrder(Invoices.Total.Desc(), Invoices.ID.Asc()).As("by_total")
	rows, err := s.All(ctx, tenon.Select(tenon.Tuple3(
		Invoices.ID, tenon.RowNumber().Over(byTotal), tenon.NTile(4).Over(byTotal))).
		OrderBy(Invoices.Total.Desc(), Invoices.ID.Asc()).Limit(2))
	return rows, err
}
