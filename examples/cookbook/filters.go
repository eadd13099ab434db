package cookbook

import (
	"context"
	"time"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/chinook/models"
)

var filters = Family{
	"where", "Conditions", "Which rows a query keeps. Conditions of one Where, and of several, all hold.",
	[]Recipe{andOrNot, inList, between, like, isNull, given, relationAny, relationNone, rowIn, regular, distinctFrom, handWritten},
}

// And, Or, Not.
func andOrNot(ctx context.Context, s *tenon.Session) (any, error) {
	n, err := s.Count(ctx, tenon.Select(Customers).Where(
		tenon.Or(Customers.Country.Eq("Brazil"), Customers.Country.Eq("Canada")),
		tenon.Not(Customers.City.Eq("São Paulo"))))
	return n, err
}

// IN a list. The list is one parameter where the database takes lists; elsewhere its length is
// rounded up, so that few texts are prepared. IN of nothing is false.
func inList(ctx context.Context, s *tenon.Session) (any, error) {
	names, err := s.All(ctx, tenon.Select(Customers.LastName).
		Where(Customers.ID.In(1, 5, 9)).OrderBy(Customers.LastName.Asc()))
	return names, err
}

// Ranges. Both ends of Between belong to it; a half-open range is two conditions.
func between(ctx context.Context, s *tenon.Session) (any, error) {
	march := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	n, err := s.Count(ctx, tenon.Select(Invoices).Where(
		Invoices.InvoiceDate.Ge(march),
		Invoices.InvoiceDate.Before(march.AddDate(0, 1, 0))))
	return n, err
}

// Parts of a text. What Contains and its like are given is taken as it is; Like takes a pattern.
func like(ctx context.Context, s *tenon.Session) (any, error) {
	names, err := s.All(ctx, tenon.Select(Tracks.Name).
		Where(tenon.Or(Tracks.Name.Contains("100%"), Tracks.Name.Like("Zoo S%"))).OrderBy(Tracks.Name.Asc()))
	return names, err
}

// NULL.
func isNull(ctx context.Context, s *tenon.Session) (any, error) {
	boss, err := s.One(ctx, tenon.Select(Employees.LastName).Where(Employees.ReportsTo.IsNull()))
	return boss, err
}

// Filters that may be given. What is nil, empty or zero is left out of the statement.
func given(ctx context.Context, s *tenon.Session) (any, error) {
	country, city, ids := new("Germany"), (*string)(nil), []int64{}
	n, err := s.Count(ctx, tenon.Select(Customers).Where(
		tenon.Given(country, Customers.Country.Eq),
		tenon.Given(city, Customers.City.Eq),
		tenon.GivenAny(ids, Customers.ID.In)))
	return n, err
}

// Rows that have related rows, along a relation.
func relationAny(ctx context.Context, s *tenon.Session) (any, error) {
	names, err := s.All(ctx, tenon.Select(Customers.LastName).
		Where(Customers.Invoices.Any(Invoices.Total.Gt(amount("23")))).OrderBy(Customers.LastName.Asc()))
	return names, err
}

// Rows that have none.
func relationNone(ctx context.Context, s *tenon.Session) (any, error) {
	n, err := s.Count(ctx, tenon.Select(Artists).Where(tenon.None(Artists.Albums)))
	return n, err
}

// Several columns at once, as a row.
func rowIn(ctx context.Context, s *tenon.Session) (any, error) {
	n, err := s.Count(ctx, tenon.Select(PlaylistTracks).Where(
		tenon.RowOf(PlaylistTracks.PlaylistID, PlaylistTracks.TrackID).
			In(tenon.PairOf[int64, int64](1, 1), tenon.PairOf[int64, int64](17, 1), tenon.PairOf[int64, int64](99, 1))))
	return n, err
}

// Regular expressions, as far as the databases agree on them.
func regular(ctx context.Context, s *tenon.Session) (any, error) {
	names, err := s.All(ctx, tenon.Select(Tracks.Name).
		Where(Tracks.Name.Matches("^[0-9]+ Minutes")).OrderBy(Tracks.Name.Asc()))
	return names, err
}

// Comparison that takes NULL for a value: true also where the column is NULL.
func distinctFrom(ctx context.Context, s *tenon.Session) (any, error) {
	n, err := s.Count(ctx, tenon.Select(Customers).Where(Customers.State.IsDistinctFrom("SP")))
	return n, err
}

// A condition written by hand. Its text is a constant, its values are parameters.
func handWritten(ctx context.Context, s *tenon.Session) (any, error) {
	n, err := s.Count(ctx, tenon.Select(Tracks).
		Where(tenon.Cond("length(?) > ?", Tracks.Name, 100)))
	return n, err
}
