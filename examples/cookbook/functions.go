package cookbook

import (
	"context"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/chinook/models"
)

var functions = Family{
	"function", "Functions", "Of texts, numbers and times; by name, where there is no typed form.",
	[]Recipe{texts, numbers, parts, byMonth, addTime, coalesce, byName, perDialect},
}

// Of texts.
func texts(ctx context.Context, s *tenon.Session) (any, error) {
	rows, err := s.All(ctx, tenon.Select(tenon.Tuple3(
		Employees.FirstName.Append(" ").Concat(Employees.LastName.Upper()),
		Employees.LastName.Length(),
		Employees.FirstName.Left(1))).
		Where(Employees.ID.Le(2)).OrderBy(Employees.ID.Asc()))
	return rows, err
}

// Of numbers. Div divides truly, IntDiv drops the fraction, on every database.
func numbers(ctx context.Context, s *tenon.Session) (any, error) {
	row, err := s.One(ctx, tenon.Select(tenon.Tuple3(
		tenon.Nullable(Tracks.Milliseconds.IntDivBy(60_000)),
		tenon.Nullable(Tracks.Milliseconds.DivBy(60_000).Round(2)),
		tenon.Nullable(tenon.ModBy(Tracks.Milliseconds, 60_000)))).
		Where(Tracks.ID.Eq(1)))
	return row, err
}

// Parts of times, always in UTC.
func parts(ctx context.Context, s *tenon.Session) (any, error) {
	row, err := s.One(ctx, tenon.Select(tenon.Tuple4(
		Invoices.InvoiceDate.Year(), Invoices.InvoiceDate.Month(), Invoices.InvoiceDate.Day(), Invoices.InvoiceDate.Weekday())).
		Where(Invoices.ID.Eq(98)))
	return row, err
}

// By the month.
func byMonth(ctx context.Context, s *tenon.Session) (any, error) {
	month := Invoices.InvoiceDate.Truncate(tenon.Months)
	rows, err := s.All(ctx, tenon.Select(tenon.Both(month, tenon.Count())).
		GroupBy(month).OrderBy(month.Asc()).Limit(2))
	return rows, err
}

// Times later or earlier.
func addTime(ctx context.Context, s *tenon.Session) (any, error) {
	due, err := s.One(ctx, tenon.Select(Invoices.InvoiceDate.AddDays(30)).Where(Invoices.ID.Eq(1)))
	return due, err
}

// Instead of NULL.
func coalesce(ctx context.Context, s *tenon.Session) (any, error) {
	rows, err := s.All(ctx, tenon.Select(tenon.Coalesce(Customers.Company, "(private)")).
		Where(Customers.ID.Le(2)).OrderBy(Customers.ID.Asc()))
	return rows, err
}

// Any function, by name.
func byName(ctx context.Context, s *tenon.Session) (any, error) {
	n, err := s.One(ctx, tenon.Select(tenon.Func[int64]("abs", Tracks.Milliseconds)).Where(Tracks.ID.Eq(1)))
	return n, err
}

// A text for each database, where they differ.
func perDialect(ctx context.Context, s *tenon.Session) (any, error) {
	hex := tenon.ByDialect[string](tenon.Texts{
		Postgres: "upper(to_hex(?))", SQLite: "printf('%X', ?)", MariaDB: "hex(?)",
	}, Tracks.ID)
	id, err := s.One(ctx, tenon.Select(hex).Where(Tracks.ID.Eq(3503)))
	return id, err
}
