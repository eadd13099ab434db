package main

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
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
		name: "customers", title: "1. Who are the ten best customers?",
		heads: []string{"Customer", "Country", ">Invoices", ">Total"},
		ask:   topCustomers,
	},
	{
		name: "months", title: "2. What was sold in 2024, by country and month?",
		heads: []string{"Country", "Month", ">Invoices", ">Total"},
		ask:   salesByMonth,
	},
	{
		name: "playlist", title: "3. What is on the playlist Grunge?",
		heads: []string{"Track", "Album", "Artist", ">Length"},
		ask:   grunge,
	},
	{
		name: "unsold", title: "4. Which tracks were never sold? By genre:",
		heads: []string{"Genre", ">Tracks", ">Price of all"},
		ask:   unsoldGenres,
	},
	{
		name: "longest_unsold", title: "   and the ten longest of them:",
		heads: []string{"Track", "Artist", "Genre", ">Length", ">Price"},
		ask:   longestUnsold,
	},
	{
		name: "employees", title: "5. What is the average invoice of each employee's customers?",
		heads: []string{"Employee", "Title", ">Customers", ">Invoices", ">Average"},
		ask:   averageInvoices,
	},
	{
		name: "albums", title: "6. Which is the longest album? And the next four?",
		heads: []string{"Album", "Artist", ">Tracks", ">Length"},
		ask:   longestAlbums,
	},
}

// answer asks the question.
func (q *question) answer(ctx context.Context, db *tenon.Engine) (*grid.Grid, error) {
	g := &grid.Grid{Heads: q.heads}
	return g, q.ask(ctx, db, g)
}

func topCustomers(ctx context.Context, db *tenon.Engine, answer *grid.Grid) error {
	type row struct {
		First, Last string
		Country     *string
		Invoices    int64
		Total       decimal.Decimal
	}
	total := tenon.Sum(Invoices.Total)
	rows, err := db.All(ctx, tenon.Select(tenon.Into(func(x *row, r *tenon.Row) {
		r.Read(&x.First, Customers.FirstName)
		r.Read(&x.Last, Customers.LastName)
		r.ReadNull(&x.Country, Customers.Country)
		r.Read(&x.Invoices, tenon.Count())
		r.Read(&x.Total, total)
	})).From(Customers).Join(Customers.Invoices).
		GroupBy(Customers.ID, Customers.FirstName, Customers.LastName, Customers.Country).
		OrderBy(total.Desc(), Customers.ID.Asc()).
		Limit(10))
	for _, x := range rows {
		answer.Add(x.First+" "+x.Last, x.Country, x.Invoices, x.Total)
	}
	return err
}

// month is the month of an instant in UTC, as 2024-01: every database writes an instant
// as text that begins so.
func month(x tenon.Expr[time.Time]) tenon.Ordered[string] {
	return tenon.Raw[string]("SUBSTR(CAST(? AS CHAR(30)), 1, 7)", x)
}

func salesByMonth(ctx context.Context, db *tenon.Engine, answer *grid.Grid) error {
	type row struct {
		Country  *string
		Month    string
		Invoices int64
		Total    decimal.Decimal
	}
	in := month(Invoices.InvoiceDate)
	rows, err := db.All(ctx, tenon.Select(tenon.Into(func(x *row, r *tenon.Row) {
		r.ReadNull(&x.Country, Invoices.BillingCountry)
		r.Read(&x.Month, in)
		r.Read(&x.Invoices, tenon.Count())
		r.Read(&x.Total, tenon.Sum(Invoices.Total))
	})).
		Where(Invoices.InvoiceDate.Ge(newYear(2024)), Invoices.InvoiceDate.Before(newYear(2025))).
		GroupBy(Invoices.BillingCountry, in).
		OrderBy(Invoices.BillingCountry.Asc(), in.Asc()))
	for _, x := range rows {
		answer.Add(x.Country, x.Month, x.Invoices, x.Total)
	}
	return err
}

func newYear(year int) time.Time { return time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC) }

func grunge(ctx context.Context, db *tenon.Engine, answer *grid.Grid) error {
	album := tenon.Load(Tracks.Album).With(Albums.Artist)
	track := tenon.Load(PlaylistTracks.Track).With(album)
	entries := tenon.Load(Playlists.Tracks).OrderBy(PlaylistTracks.TrackID.Asc()).With(track)
	list, err := db.One(ctx, tenon.Select(Playlists).Where(Playlists.Name.Eq("Grunge")).With(entries))
	if err != nil {
		return err
	}
	for _, entry := range list.Tracks.All() {
		t := entry.Track.Get()
		a := t.Album.Get()
		answer.Add(t.Name, a.Title, a.Artist.Get().Name, length(t.Milliseconds))
	}
	return nil
}

func length(milliseconds int64) time.Duration {
	return time.Duration(milliseconds) * time.Millisecond
}

// unsold matches the tracks that are on no invoice.
func unsold() tenon.Condition { return tenon.Not(Tracks.Lines.Any()) }

func unsoldGenres(ctx context.Context, db *tenon.Engine, answer *grid.Grid) error {
	type row struct {
		Genre  *string
		Tracks int64
		Price  decimal.Decimal
	}
	rows, err := db.All(ctx, tenon.Select(tenon.Into(func(x *row, r *tenon.Row) {
		r.ReadNull(&x.Genre, Genres.Name)
		r.Read(&x.Tracks, tenon.Count())
		r.Read(&x.Price, tenon.Sum(Tracks.UnitPrice))
	})).From(Tracks).LeftJoin(Tracks.Genre).
		Where(unsold()).
		GroupBy(Genres.ID, Genres.Name).
		OrderBy(tenon.Count().Desc(), Genres.Name.Asc()))
	for _, x := range rows {
		answer.Add(x.Genre, x.Tracks, x.Price)
	}
	return err
}

func longestUnsold(ctx context.Context, db *tenon.Engine, answer *grid.Grid) error {
	tracks, err := db.All(ctx, tenon.Select(Tracks).
		Where(unsold()).
		OrderBy(Tracks.Milliseconds.Desc(), Tracks.ID.Asc()).
		Limit(10).
		With(Tracks.Genre, tenon.Load(Tracks.Album).With(Albums.Artist)))
	for _, t := range tracks {
		answer.Add(t.Name, t.Album.Get().Artist.Get().Name, t.Genre.Get().Name, length(t.Milliseconds), t.UnitPrice)
	}
	return err
}

func averageInvoices(ctx context.Context, db *tenon.Engine, answer *grid.Grid) error {
	type row struct {
		First, Last         string
		Title               *string
		Customers, Invoices int64
		Average             *decimal.Decimal // nil for who has no customers
	}
	rows, err := db.All(ctx, tenon.Select(tenon.Into(func(x *row, r *tenon.Row) {
		r.Read(&x.First, Employees.FirstName)
		r.Read(&x.Last, Employees.LastName)
		r.ReadNull(&x.Title, Employees.Title)
		r.Read(&x.Customers, tenon.CountDistinct(Customers.ID))
		r.Read(&x.Invoices, tenon.CountOf(Invoices.ID))
		r.ReadNull(&x.Average, tenon.Avg(Invoices.Total))
	})).From(Employees).LeftJoin(Employees.Customers).LeftJoin(Customers.Invoices).
		GroupBy(Employees.ID, Employees.FirstName, Employees.LastName, Employees.Title).
		OrderBy(Employees.ID.Asc()))
	for _, x := range rows {
		answer.Add(x.First+" "+x.Last, x.Title, x.Customers, x.Invoices, x.Average)
	}
	return err
}

func longestAlbums(ctx context.Context, db *tenon.Engine, answer *grid.Grid) error {
	type row struct {
		Title  string
		Artist *string
		Tracks int64
		Length int64
	}
	milliseconds := tenon.Sum(Tracks.Milliseconds)
	rows, err := db.All(ctx, tenon.Select(tenon.Into(func(x *row, r *tenon.Row) {
		r.Read(&x.Title, Albums.Title)
		r.ReadNull(&x.Artist, Artists.Name)
		r.Read(&x.Tracks, tenon.Count())
		r.Read(&x.Length, milliseconds)
	})).From(Tracks).Join(Tracks.Album).Join(Albums.Artist).
		GroupBy(Albums.ID, Albums.Title, Artists.Name).
		OrderBy(milliseconds.Desc(), Albums.ID.Asc()).
		Limit(5))
	for _, x := range rows {
		answer.Add(x.Title, x.Artist, x.Tracks, length(x.Length))
	}
	return err
}
