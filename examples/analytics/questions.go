package main

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/analytics/models"
	. "github.com/tenonsql/tenon/examples/chinook/models"
	"github.com/tenonsql/tenon/examples/grid"
)

// question is asked of a database; its name is that of its files in testdata.
type question struct {
	name, title string
	heads       []string
	ask         func(ctx context.Context, db *tenon.Engine, answer *grid.Grid) error
}

var questions = []question{
	{
		name: "cohorts", title: "1. Of the visitors who came first in a month, how many came again one, two, three months later?",
		heads: []string{"Month", ">Visitors", ">1 later", ">2 later", ">3 later"},
		ask:   cohorts,
	},
	{
		name: "pages", title: "2. Which pages are looked at most, and what share of all looks is that?",
		heads: []string{"Page", ">Looks", ">Per mille", ">Seconds"},
		ask:   pages,
	},
	{
		name: "running", title: "3. What was sold in each month of 2024, and in the year until then?",
		heads: []string{"Month", ">Sold", ">So far"},
		ask:   running,
	},
	{
		name: "top", title: "4. Which three tracks sold best in each of the genres Jazz, Metal, Rock?",
		heads: []string{"Genre", ">Place", "Track", ">Sold"},
		ask:   top,
	},
	{
		name: "rollup", title: "5. What was sold in the cities of Brazil and Canada, in the countries, and in both?",
		heads: []string{"Country", "City", ">Invoices", ">Total"},
		ask:   rollUp,
	},
	{
		name: "chain", title: "6. To whom does Steve Johnson report, and to whom does that one?",
		heads: []string{"Name", "Title"},
		ask:   chain,
	},
}

// answer asks the question.
func (q *question) answer(ctx context.Context, db *tenon.Engine) (*grid.Grid, error) {
	g := &grid.Grid{Heads: q.heads}
	return g, q.ask(ctx, db, g)
}

// monthOf is the number of a month, counted through the years.
func monthOf(x tenon.Time) tenon.Number[int64] { return x.Year().Times(12).Add(x.Month()) }

// cohorts puts each visitor into the month of the first visit: a common table expression that
// the visits are joined with. Visits so many months later are counted by an aggregate with a
// filter, a visitor once.
func cohorts(ctx context.Context, db *tenon.Engine, answer *grid.Grid) error {
	begin := tenon.Label("begin", tenon.AsTime(tenon.Min(Visits.At)))
	first := tenon.CTE("first", tenon.Select(tenon.Both(Visits.Visitor, begin)).GroupBy(Visits.Visitor))
	cohort := first.Col(begin).Truncate(tenon.Months)
	apart := monthOf(Visits.At.Time).Sub(monthOf(first.Col(begin)))
	visitors := func(months int64) tenon.Number[int64] {
		return tenon.Filter(tenon.CountDistinct(Visits.Visitor), apart.Eq(months))
	}
	type row struct {
		Month time.Time
		N     [4]int64
	}
	rows, err := db.All(ctx, tenon.Select(tenon.Into(func(x *row, r *tenon.Row) {
		r.Read(&x.Month, cohort)
		for i := range x.N {
			r.Read(&x.N[i], visitors(int64(i)))
		}
	})).From(Visits).
		JoinOn(first, first.Col(Visits.Visitor).EqExpr(Visits.Visitor)).
		GroupBy(cohort).OrderBy(cohort.Asc()))
	for _, x := range rows {
		answer.Add(x.Month.Format("2006-01"), x.N[0], x.N[1], x.N[2], x.N[3])
	}
	return err
}

// pages compares groups with all of them: a window over the aggregates.
func pages(ctx context.Context, db *tenon.Engine, answer *grid.Grid) error {
	type row struct {
		Page          string
		N, Per, Spent int64
	}
	n := tenon.Count()
	all := tenon.Over(tenon.SumInt(n), tenon.PartitionBy())
	rows, err := db.All(ctx, tenon.Select(tenon.Into(func(x *row, r *tenon.Row) {
		r.Read(&x.Page, Visits.Page)
		r.Read(&x.N, n)
		r.Read(&x.Per, tenon.Coalesce(n.Times(1000).IntDiv(all), 0))
		r.Read(&x.Spent, tenon.SumInt(Visits.Seconds))
	})).From(Visits).GroupBy(Visits.Page).OrderBy(n.Desc(), Visits.Page.Asc()).Limit(5))
	for _, x := range rows {
		answer.Add(x.Page, x.N, x.Per, x.Spent)
	}
	return err
}

// running adds the months up: a window over a derived table.
func running(ctx context.Context, db *tenon.Engine, answer *grid.Grid) error {
	month := tenon.Label("month", Invoices.InvoiceDate.Truncate(tenon.Months))
	sold := tenon.Label("sold", tenon.Sum(Invoices.Total))
	months := tenon.Subquery("months", tenon.Select(tenon.Both(month, sold)).
		Where(Invoices.InvoiceDate.Year().Eq(2024)).GroupBy(month))
	soFar := tenon.Over(tenon.Sum(months.Col(sold)),
		tenon.WindowOrder(months.Col(month).Asc()).Rows(tenon.UnboundedPreceding(), tenon.CurrentRow()))
	type row struct {
		Month       time.Time
		Sold, SoFar decimal.Decimal
	}
	rows, err := db.All(ctx, tenon.Select(tenon.Into(func(x *row, r *tenon.Row) {
		r.Read(&x.Month, months.Col(month))
		r.Read(&x.Sold, months.Col(sold))
		r.Read(&x.SoFar, tenon.Coalesce(soFar, decimal.Zero))
	})).From(months).OrderBy(months.Col(month).Asc()))
	for _, x := range rows {
		answer.Add(x.Month.Format("2006-01"), x.Sold, x.SoFar)
	}
	return err
}

// top numbers the rows of each group, and keeps the first three.
func top(ctx context.Context, db *tenon.Engine, answer *grid.Grid) error {
	n := tenon.Label("n", tenon.SumInt(InvoiceLines.Quantity))
	genre, track := tenon.Label("genre", Genres.Name), tenon.Label("track", Tracks.Name)
	place := tenon.Label("place", tenon.RowNumber().Over(
		tenon.PartitionBy(Genres.ID).OrderBy(n.Desc(), Tracks.ID.Asc())))
	best := tenon.CTE("best", tenon.Select(tenon.Tuple4(tenon.Nullable(genre), place, track, n)).From(Tracks).
		Join(Tracks.Genre).Join(Tracks.Lines).
		Where(Genres.Name.In("Jazz", "Metal", "Rock")).
		GroupBy(Genres.ID, Genres.Name, Tracks.ID, Tracks.Name))
	rows, err := db.All(ctx, tenon.Select(tenon.Tuple4(tenon.Nullable(best.Col(genre)), best.Col(place), best.Col(track), best.Col(n))).
		Where(best.Col(place).Le(3)).OrderBy(best.Col(genre).Asc(), best.Col(place).Asc()))
	for _, x := range rows {
		answer.Add(x.A, x.B, x.C, x.D)
	}
	return err
}

// rollUp puts the sums of three levels together: GroupByRollup is shorter, where the database
// has it.
func rollUp(ctx context.Context, db *tenon.Engine, answer *grid.Grid) error {
	type row struct {
		Country, City *string
		N             int64
		Total         decimal.Decimal
	}
	base := func(country, city tenon.Expr[string]) tenon.SelectStmt[row] {
		return tenon.Select(tenon.Into(func(x *row, r *tenon.Row) {
			r.ReadNull(&x.Country, country)
			r.ReadNull(&x.City, city)
			r.Read(&x.N, tenon.Count())
			r.Read(&x.Total, tenon.Coalesce(tenon.Sum(Invoices.Total), decimal.Zero))
		})).From(Invoices).Where(Invoices.BillingCountry.In("Brazil", "Canada"))
	}
	none := tenon.Case[string]().When(tenon.Or(), "").End() // NULL: what is never true gives nothing
	country, city := Invoices.BillingCountry, Invoices.BillingCity
	rows, err := db.All(ctx, base(country, city).GroupBy(country, city).
		UnionAll(base(country, none).GroupBy(country)).
		UnionAll(base(none, none)).
		OrderBy(country.Asc(), city.Asc()))
	for _, x := range rows {
		answer.Add(x.Country, x.City, x.N, x.Total)
	}
	return err
}

// chain climbs: a recursive query from one row to the next above it.
func chain(ctx context.Context, db *tenon.Engine, answer *grid.Grid) error {
	up := tenon.Recursive("up", Employees,
		tenon.Select(Employees).Where(Employees.FirstName.Eq("Steve"), Employees.LastName.Eq("Johnson")),
		func(up EmployeeTable) tenon.SelectStmt[*Employee] {
			return tenon.Select(Employees).JoinOn(up, up.ReportsTo.EqExpr(Employees.ID))
		})
	rows, err := db.All(ctx, tenon.Select(tenon.Both(up.FirstName.Append(" ").Concat(up.LastName), tenon.Nullable(up.Title))).OrderBy(up.ID.Desc()))
	for _, x := range rows {
		answer.Add(x.A, x.B)
	}
	return err
}
