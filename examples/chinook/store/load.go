// Package store reads the Chinook database, a music shop with 11 tables, from its files, and loads it
// through a Session.
package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/chinook/models"
)

//go:embed data/*.csv
var files embed.FS

// File opens the file of a table.
func File(name string) (fs.File, error) { return files.Open("data/" + name + ".csv") }

// Load adds every row to one Session and commits it once: all or nothing. Keys and foreign
// keys are as in the data. The order in which rows are added does not matter: the flush
// inserts each after those that it refers to.
func Load(ctx context.Context, db *tenon.Engine) error {
	return db.Transact(ctx, func(s *tenon.Session) error {
		for _, d := range Datasets {
			rows, err := d.Read()
			if err != nil {
				return err
			}
			s.Add(rows...)
		}
		return nil
	})
}

// Dataset is a table and the file that its rows come from.
type Dataset struct {
	Name  string
	Table tenon.Mapping
	Read  func() ([]tenon.Entity, error)
	Count func(ctx context.Context, db *tenon.Engine) (int64, error)
}

// rowsOf is the dataset of a table; fill says which cell goes
// to which field.
func rowsOf[E any, P interface {
	*E
	tenon.Entity
}](name string, t tenon.TableOf[E], fill func(e *E, r *record)) Dataset {
	return Dataset{
		Name:  name,
		Table: t,
		Read: func() (es []tenon.Entity, err error) {
			file, err := File(name)
			if err != nil {
				return nil, err
			}
			defer file.Close()
			err = records(file, func(r *record) {
				e := new(E)
				fill(e, r)
				es = append(es, P(e))
			})
			if err != nil {
				return nil, fmt.Errorf("data/%s.csv: %w", name, err)
			}
			return es, nil
		},
		Count: func(ctx context.Context, db *tenon.Engine) (int64, error) {
			return db.Count(ctx, tenon.Select(t))
		},
	}
}

// Tables are all of them, parents first.
func Tables() []tenon.Mapping {
	ts := make([]tenon.Mapping, len(Datasets))
	for i, d := range Datasets {
		ts[i] = d.Table
	}
	return ts
}

// Datasets are the tables with their files.
var Datasets = []Dataset{
	rowsOf("artists", Artists, func(a *Artist, r *record) {
		a.ID = must(r, "ArtistId", integer)
		a.Name = maybe(r, "Name", text)
	}),
	rowsOf("albums", Albums, func(a *Album, r *record) {
		a.ID = must(r, "AlbumId", integer)
		a.Title = must(r, "Title", text)
		a.ArtistID = must(r, "ArtistId", integer)
	}),
	rowsOf("genres", Genres, func(g *Genre, r *record) {
		g.ID = must(r, "GenreId", integer)
		g.Name = maybe(r, "Name", text)
	}),
	rowsOf("media_types", MediaTypes, func(m *MediaType, r *record) {
		m.ID = must(r, "MediaTypeId", integer)
		m.Name = maybe(r, "Name", text)
	}),
	rowsOf("tracks", Tracks, func(t *Track, r *record) {
		t.ID = must(r, "TrackId", integer)
		t.Name = must(r, "Name", text)
		t.AlbumID = maybe(r, "AlbumId", integer)
		t.MediaTypeID = must(r, "MediaTypeId", integer)
		t.GenreID = maybe(r, "GenreId", integer)
		t.Composer = maybe(r, "Composer", text)
		t.Milliseconds = must(r, "Milliseconds", integer)
		t.Bytes = maybe(r, "Bytes", integer)
		t.UnitPrice = must(r, "UnitPrice", amount)
	}),
	rowsOf("playlists", Playlists, func(p *Playlist, r *record) {
		p.ID = must(r, "PlaylistId", integer)
		p.Name = maybe(r, "Name", text)
	}),
	rowsOf("playlist_tracks", PlaylistTracks, func(p *PlaylistTrack, r *record) {
		p.PlaylistID = must(r, "PlaylistId", integer)
		p.TrackID = must(r, "TrackId", integer)
	}),
	rowsOf("employees", Employees, func(e *Employee, r *record) {
		e.ID = must(r, "EmployeeId", integer)
		e.LastName = must(r, "LastName", text)
		e.FirstName = must(r, "FirstName", text)
		e.Title = maybe(r, "Title", text)
		e.ReportsTo = maybe(r, "ReportsTo", integer)
		e.BirthDate = maybe(r, "BirthDate", day)
		e.HireDate = maybe(r, "HireDate", day)
		e.Contact = contact(r)
		e.Email = maybe(r, "Email", text)
	}),
	rowsOf("customers", Customers, func(c *Customer, r *record) {
		c.ID = must(r, "CustomerId", integer)
		c.FirstName = must(r, "FirstName", text)
		c.LastName = must(r, "LastName", text)
		c.Company = maybe(r, "Company", text)
		c.Contact = contact(r)
		c.Email = must(r, "Email", text)
		c.SupportRepID = maybe(r, "SupportRepId", integer)
	}),
	rowsOf("invoices", Invoices, func(i *Invoice, r *record) {
		i.ID = must(r, "InvoiceId", integer)
		i.CustomerID = must(r, "CustomerId", integer)
		i.InvoiceDate = must(r, "InvoiceDate", day)
		i.BillingAddress = maybe(r, "BillingAddress", text)
		i.BillingCity = maybe(r, "BillingCity", text)
		i.BillingState = maybe(r, "BillingState", text)
		i.BillingCountry = maybe(r, "BillingCountry", text)
		i.BillingPostalCode = maybe(r, "BillingPostalCode", text)
		i.Total = must(r, "Total", amount)
	}),
	rowsOf("invoice_lines", InvoiceLines, func(l *InvoiceLine, r *record) {
		l.ID = must(r, "InvoiceLineId", integer)
		l.InvoiceID = must(r, "InvoiceId", integer)
		l.TrackID = must(r, "TrackId", integer)
		l.UnitPrice = must(r, "UnitPrice", amount)
		l.Quantity = must(r, "Quantity", integer)
	}),
}

func contact(r *record) Contact {
	return Contact{
		Address:    maybe(r, "Address", text),
		City:       maybe(r, "City", text),
		State:      maybe(r, "State", text),
		Country:    maybe(r, "Country", text),
		PostalCode: maybe(r, "PostalCode", text),
		Phone:      maybe(r, "Phone", text),
		Fax:        maybe(r, "Fax", text),
	}
}
