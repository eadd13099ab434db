package cookbook

import (
	"context"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/chinook/models"
)

var pages = Family{
	"page", "Order, pages, locks, streams", "",
	[]Recipe{order, limit, keyset, orderings, locked, stream, prepared},
}

// Order. NULL is last ascending and first descending, on every database, unless it is said.
func order(ctx context.Context, s *tenon.Session) (any, error) {
	rows, err := s.All(ctx, tenon.Select(tenon.Nullable(Customers.State)).
		Where(Customers.ID.Le(5)).OrderBy(Customers.State.Asc().NullsFirst(), Customers.ID.Asc()))
	return rows, err
}

// A part of the rows by number.
func limit(ctx context.Context, s *tenon.Session) (any, error) {
	names, err := s.All(ctx, tenon.Select(Tracks.Name).OrderBy(Tracks.ID.Asc()).Limit(2).Offset(100))
	return names, err
}

// Pages by a token: each is found by the values of the last row, and costs what the first does.
func keyset(ctx context.Context, s *tenon.Session) (any, error) {
	q := tenon.Select(Genres).OrderBy(Genres.Name.Asc()).Limit(2)
	first, err := s.Page(ctx, q)
	if err != nil {
		return nil, err
	}
	second, err := s.Page(ctx, q.After(first.Next))
	return each(second.Rows, func(g *Genre) any { return *g.Name }), err
}

// An order that a user chooses, from a list.
func orderings(ctx context.Context, s *tenon.Session) (any, error) {
	allowed := tenon.Orderings{"title": {Albums.Title.Asc()}, "artist": {Albums.ArtistID.Asc()}}
	chosen, err := allowed.Choose("-title")
	if err != nil {
		return nil, err
	}
	titles, err := s.All(ctx, tenon.Select(Albums.Title).OrderBy(chosen...).Limit(2))
	return titles, err
}

// Rows that nobody else may change until the transaction ends; those that somebody has already
// are left out.
func locked(ctx context.Context, s *tenon.Session) (any, error) {
	next, err := s.All(ctx, tenon.Select(Invoices.ID).
		Where(Invoices.Total.Eq(amount("0.99"))).OrderBy(Invoices.ID.Asc()).Limit(1).
		ForUpdate().SkipLocked())
	return next, err
}

// Rows one at a time, in constant memory.
func stream(ctx context.Context, s *tenon.Session) (any, error) {
	var length int64
	for ms, err := range s.Iter(ctx, tenon.Select(Tracks.Milliseconds)) {
		if err != nil {
			return nil, err
		}
		length += ms
	}
	return length, nil
}

// A query whose text is made once.
func prepared(ctx context.Context, s *tenon.Session) (any, error) {
	byCountry := tenon.Prepare(func(country tenon.Arg[string]) tenon.Query[string] {
		return tenon.Select(Customers.LastName).Where(Customers.Country.EqExpr(country)).OrderBy(Customers.ID.Asc())
	})
	names, err := s.All(ctx, byCountry.Of("Portugal"))
	return names, err
}
