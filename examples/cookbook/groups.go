package cookbook

import (
	"context"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/chinook/models"
)

var groups = Family{
	"group", "Groups and aggregates", "",
	[]Recipe{countRows, totals, groupBy, having, filtered, joinedText, rollup},
}

// Counting. Count of the session counts the rows of any query.
func countRows(ctx context.Context, s *tenon.Session) (any, error) {
	n, err := s.Count(ctx, tenon.Select(Tracks).Where(Tracks.UnitPrice.Gt(amount("0.99"))))
	return n, err
}

// Several aggregates at once. SUM and its like are NULL over no rows: Coalesce or Nullable say
// what then.
func totals(ctx context.Context, s *tenon.Session) (any, error) {
	row, err := s.One(ctx, tenon.Select(tenon.Tuple4(
		tenon.Count(),
		tenon.CountDistinct(Invoices.CustomerID),
		tenon.Coalesce(tenon.Sum(Invoices.Total), decimal.Zero),
		tenon.Nullable(tenon.Max(Invoices.Total)))))
	return row, err
}

// GROUP BY.
func groupBy(ctx context.Context, s *tenon.Session) (any, error) {
	rows, err := s.All(ctx, tenon.Select(tenon.Both(tenon.Nullable(Customers.Country), tenon.Count())).
		GroupBy(Customers.Country).OrderBy(tenon.Count().Desc(), Customers.Country.Asc()).Limit(3))
	return rows, err
}

// HAVING.
func having(ctx context.Context, s *tenon.Session) (any, error) {
	rows, err := s.All(ctx, tenon.Select(tenon.Both(Albums.ArtistID, tenon.Count())).
		GroupBy(Albums.ArtistID).Having(tenon.Count().Ge(11)).OrderBy(Albums.ArtistID.Asc()))
	return rows, err
}

// An aggregate over some of the rows: FILTER, or CASE where the database lacks it.
func filtered(ctx context.Context, s *tenon.Session) (any, error) {
	row, err := s.One(ctx, tenon.Select(tenon.Both(
		tenon.Count(),
		tenon.Filter(tenon.Count(), Tracks.Composer.IsNull()))).From(Tracks))
	return row, err
}

// The texts of a group, one after the other.
func joinedText(ctx context.Context, s *tenon.Session) (any, error) {
	titles, err := s.One(ctx, tenon.Select(tenon.Nullable(tenon.StringAgg(Albums.Title, " / ", Albums.Title.Asc()))).
		Where(Albums.ArtistID.Eq(1)))
	return titles, err
}

// Subtotals.
func rollup(ctx context.Context, s *tenon.Session) (any, error) {
	rows, err := s.All(ctx, tenon.Select(tenon.Tuple3(
		tenon.Nullable(Customers.Country), tenon.Nullable(Customers.City), tenon.Count())).
		Where(Customers.Country.In("Italy", "India")).
		GroupByRollup(Customers.Country, Customers.City).
		OrderBy(Customers.Country.Asc(), Customers.City.Asc()))
	return rows, err
}
