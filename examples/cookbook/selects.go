package cookbook

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/chinook/models"
)

var selects = Family{
	"select", "Selecting", "What a row of a query becomes.",
	[]Recipe{entity, oneColumn, pairs, structs, nullables, entityAndValue, distinct, caseBands, mapOf, groupsOf, firstRow},
}

// Entities. A table gives pointers to its struct, tracked by the session.
func entity(ctx context.Context, s *tenon.Session) (any, error) {
	genres, err := s.All(ctx, tenon.Select(Genres).Where(Genres.ID.Le(2)).OrderBy(Genres.ID.Asc())) // []*Genre
	return each(genres, func(g *Genre) any { return []any{g.ID, *g.Name} }), err
}

// One column. A column gives its Go type.
func oneColumn(ctx context.Context, s *tenon.Session) (any, error) {
	titles, err := s.All(ctx, tenon.Select(Albums.Title).Where(Albums.ArtistID.Eq(1)).OrderBy(Albums.Title.Asc())) // []string
	return titles, err
}

// Pairs and more. Both gives two values, Tuple3 to Tuple8 more.
func pairs(ctx context.Context, s *tenon.Session) (any, error) {
	people, err := s.All(ctx, tenon.Select(tenon.Tuple3(Employees.ID, Employees.FirstName, Employees.LastName)).
		OrderBy(Employees.ID.Asc()).Limit(2)) // []tenon.Three[int64, string, string]
	return people, err
}

// A struct of your own. Into says once what goes into which field.
func structs(ctx context.Context, s *tenon.Session) (any, error) {
	type sale struct {
		On    time.Time
		Total decimal.Decimal
	}
	sales, err := s.All(ctx, tenon.Select(tenon.Into(func(x *sale, r *tenon.Row) {
		r.Read(&x.On, Invoices.InvoiceDate)
		r.Read(&x.Total, Invoices.Total)
	})).OrderBy(Invoices.Total.Desc(), Invoices.ID.Asc()).Limit(2))
	return sales, err
}

// What may be NULL. Nullable gives a pointer, ReadNull fills one; without either the query is
// refused before it is sent.
func nullables(ctx context.Context, s *tenon.Session) (any, error) {
	composers, err := s.All(ctx, tenon.Select(tenon.Nullable(Tracks.Composer)).
		Where(Tracks.ID.In(1, 2, 63)).OrderBy(Tracks.ID.Asc())) // []*string
	return composers, err
}

// An entity beside a value that was computed.
func entityAndValue(ctx context.Context, s *tenon.Session) (any, error) {
	rows, err := s.All(ctx, tenon.Select(tenon.Both(Artists, tenon.Count())).
		Join(Artists.Albums).GroupBy(Artists.ID, Artists.Name).
		OrderBy(tenon.Count().Desc(), Artists.ID.Asc()).Limit(2)) // []tenon.Two[*Artist, int64]
	return each(rows, func(r tenon.Two[*Artist, int64]) any { return []any{*r.A.Name, r.B} }), err
}

// DISTINCT.
func distinct(ctx context.Context, s *tenon.Session) (any, error) {
	countries, err := s.All(ctx, tenon.Select(tenon.Nullable(Customers.Country)).Distinct().
		Where(Customers.Country.StartsWith("C")).OrderBy(Customers.Country.Asc()))
	return countries, err
}

// CASE. Without Else or End the value may be NULL.
func caseBands(ctx context.Context, s *tenon.Session) (any, error) {
	length := tenon.Case[string]().
		When(Tracks.Milliseconds.Lt(120_000), "short").
		When(Tracks.Milliseconds.Gt(600_000), "long").
		Else("usual")
	bands, err := s.All(ctx, tenon.Select(tenon.Both(length, tenon.Count())).GroupBy(length).OrderBy(length.Asc()))
	return bands, err
}

// A map. The first value of each pair is the key.
func mapOf(ctx context.Context, s *tenon.Session) (any, error) {
	names, err := s.Map(ctx, tenon.Select(tenon.Both(MediaTypes.ID, tenon.Nullable(MediaTypes.Name))).
		Where(MediaTypes.ID.Le(2))) // map[int64]*string
	return names, err
}

// Lists by a key.
func groupsOf(ctx context.Context, s *tenon.Session) (any, error) {
	albums, err := s.Groups(ctx, tenon.Select(tenon.Both(Albums.ArtistID, Albums.Title)).
		Where(Albums.ArtistID.In(1, 2)).OrderBy(Albums.Title.Asc())) // map[int64][]string
	return albums, err
}

// The first row, if there is one. One wants exactly one row: ErrNotFound and ErrTooManyRows
// are its errors.
func firstRow(ctx context.Context, s *tenon.Session) (any, error) {
	longest, found, err := s.First(ctx, tenon.Select(Tracks.Name).OrderBy(Tracks.Milliseconds.Desc()))
	return []any{longest, found}, err
}

// each makes what a page shows of what came back.
func each[T any](list []T, show func(T) any) []any {
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = show(x)
	}
	return out
}
