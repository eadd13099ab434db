package cookbook

import (
	"context"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/chinook/models"
)

var subqueries = Family{
	"subquery", "Queries inside of queries", "As values, in conditions, in FROM, one after the other.",
	[]Recipe{scalar, inQuery, exists, derived, cte, recursive, union, except},
}

// As a value. A query that may find no row is NULL then.
func scalar(ctx context.Context, s *tenon.Session) (any, error) {
	mean := tenon.Scalar(tenon.Select(tenon.AvgFloat(Tracks.Milliseconds)))
	n, err := s.Count(ctx, tenon.Select(Tracks).Where(tenon.Cast[float64](Tracks.Milliseconds).GtExpr(mean)))
	return n, err
}

// IN a query.
func inQuery(ctx context.Context, s *tenon.Session) (any, error) {
	big := tenon.Select(Invoices.CustomerID).Where(Invoices.Total.Gt(amount("20")))
	names, err := s.All(ctx, tenon.Select(Customers.LastName).
		Where(Customers.ID.InQuery(big)).OrderBy(Customers.LastName.Asc()))
	return names, err
}

// EXISTS, which may name columns of the query around it.
func exists(ctx context.Context, s *tenon.Session) (any, error) {
	sold := tenon.Select(InvoiceLines).Where(InvoiceLines.TrackID.EqExpr(Tracks.ID))
	n, err := s.Count(ctx, tenon.Select(Tracks).Where(tenon.NotExists(sold)))
	return n, err
}

// In FROM. What the query selects is read with Col, by the same names and types.
func derived(ctx context.Context, s *tenon.Session) (any, error) {
	spent := tenon.Label("spent", tenon.Sum(Invoices.Total))
	per := tenon.Subquery("per", tenon.Select(tenon.Both(Invoices.CustomerID, spent)).GroupBy(Invoices.CustomerID))
	rows, err := s.All(ctx, tenon.Select(tenon.Both(Customers.LastName, tenon.Coalesce(per.Col(spent), decimal.Zero))).
		From(Customers).JoinOn(per, per.Col(Invoices.CustomerID).EqExpr(Customers.ID)).
		OrderBy(per.Col(spent).Desc()).Limit(2))
	return rows, err
}

// A common table expression, used twice.
func cte(ctx context.Context, s *tenon.Session) (any, error) {
	n := tenon.Label("n", tenon.Count())
	per := tenon.CTE("per", tenon.Select(tenon.Both(Albums.ArtistID, n)).GroupBy(Albums.ArtistID))
	most := tenon.Scalar(tenon.Select(tenon.Max(per.Col(n))).From(per))
	rows, err := s.All(ctx, tenon.Select(tenon.Both(per.Col(Albums.ArtistID), per.Col(n))).
		Where(per.Col(n).EqExpr(most)))
	return rows, err
}

// A recursive one: everybody below the general manager. The rows are entities.
func recursive(ctx context.Context, s *tenon.Session) (any, error) {
	below := tenon.Recursive("below", Employees,
		tenon.Select(Employees).Where(Employees.ID.Eq(6)),
		func(above EmployeeTable) tenon.SelectStmt[*Employee] {
			return tenon.Select(Employees).JoinOn(above, Employees.ReportsTo.EqExpr(above.ID))
		})
	names, err := s.All(ctx, tenon.Select(below.LastName).OrderBy(below.ID.Asc()))
	return names, err
}

// UNION. The branches select alike; order and limit are of the whole.
func union(ctx context.Context, s *tenon.Session) (any, error) {
	cities, err := s.All(ctx, tenon.Select(tenon.Nullable(Customers.City)).Where(Customers.Country.Eq("Canada")).
		Union(tenon.Select(tenon.Nullable(Employees.City))).
		OrderBy(Customers.City.Asc()).Limit(4))
	return cities, err
}

// EXCEPT: what the first has and the second has not.
func except(ctx context.Context, s *tenon.Session) (any, error) {
	cities, err := s.All(ctx, tenon.Select(tenon.Nullable(Employees.City)).
		Except(tenon.Select(tenon.Nullable(Customers.City))).OrderBy(Employees.City.Asc()))
	return cities, err
}
