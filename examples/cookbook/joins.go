package cookbook

import (
	"context"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/chinook/models"
)

var joins = Family{
	"join", "Joins", "Along relations, and by any condition. To load related objects, see [Loading](../loading.md).",
	[]Recipe{alongRelation, twoSteps, leftJoin, optionalEntity, selfJoin, crossJoin, fullJoin, lateral},
}

func amount(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// Along a relation: the condition is known.
func alongRelation(ctx context.Context, s *tenon.Session) (any, error) {
	rows, err := s.All(ctx, tenon.Select(tenon.Both(Albums.Title, tenon.Nullable(Artists.Name))).
		Join(Albums.Artist).Where(Albums.ID.Le(2)).OrderBy(Albums.ID.Asc()))
	return rows, err
}

// Along two relations, with groups.
func twoSteps(ctx context.Context, s *tenon.Session) (any, error) {
	sold := tenon.Coalesce(tenon.Sum(InvoiceLines.UnitPrice), decimal.Zero)
	rows, err := s.All(ctx, tenon.Select(tenon.Both(tenon.Nullable(Genres.Name), sold)).
		Join(Genres.Tracks).Join(Tracks.Lines).
		GroupBy(Genres.ID, Genres.Name).OrderBy(sold.Desc()).Limit(2))
	return rows, err
}

// LEFT JOIN: the far side may be missing, so what is read of it is nullable.
func leftJoin(ctx context.Context, s *tenon.Session) (any, error) {
	rows, err := s.All(ctx, tenon.Select(tenon.Both(tenon.Nullable(Artists.Name), tenon.Nullable(Albums.Title))).
		LeftJoin(Artists.Albums).Where(Artists.ID.In(25, 1)).OrderBy(Artists.ID.Asc(), Albums.ID.Asc()))
	return rows, err
}

// An entity on the far side of a LEFT JOIN is nil where there is none.
func optionalEntity(ctx context.Context, s *tenon.Session) (any, error) {
	rows, err := s.All(ctx, tenon.Select(tenon.Both(Artists, Albums)).
		From(Artists).LeftJoin(Artists.Albums).Where(Artists.ID.Eq(25))) // []tenon.Two[*Artist, *Album]
	return each(rows, func(r tenon.Two[*Artist, *Album]) any { return []any{*r.A.Name, r.B == nil} }), err
}

// A table with itself, under another name.
func selfJoin(ctx context.Context, s *tenon.Session) (any, error) {
	boss := Employees.As("boss")
	rows, err := s.All(ctx, tenon.Select(tenon.Both(Employees.LastName, boss.LastName)).
		From(Employees).JoinOn(boss, boss.ID.EqExpr(Employees.ReportsTo)).
		OrderBy(Employees.ID.Asc()).Limit(3))
	return rows, err
}

// CROSS JOIN.
func crossJoin(ctx context.Context, s *tenon.Session) (any, error) {
	n, err := s.Count(ctx, tenon.Select(tenon.Both(Genres.ID, MediaTypes.ID)).From(Genres).CrossJoin(MediaTypes))
	return n, err
}

// FULL JOIN: either side may be missing.
func fullJoin(ctx context.Context, s *tenon.Session) (any, error) {
	n, err := s.Count(ctx, tenon.Select(tenon.Both(tenon.Nullable(Customers.ID), tenon.Nullable(Employees.ID))).
		From(Customers).FullJoinOn(Employees, Employees.ID.EqExpr(Customers.SupportRepID)))
	return n, err
}

// LATERAL: a query for each row of what stands before it.
func lateral(ctx context.Context, s *tenon.Session) (any, error) {
	last := tenon.Subquery("last", tenon.Select(tenon.Both(Invoices.ID, Invoices.Total)).
		Where(Invoices.CustomerID.EqExpr(Customers.ID)).OrderBy(Invoices.InvoiceDate.Desc()).Limit(1))
	rows, err := s.All(ctx, tenon.Select(tenon.Both(Customers.LastName, last.Col(Invoices.Total))).
		From(Customers).JoinLateral(last, tenon.And()).
		Where(Customers.ID.Le(2)).OrderBy(Customers.ID.Asc()))
	return rows, err
}
