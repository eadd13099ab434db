// Package models is the Chinook database, a shop for digital music: artists, albums and
// tracks, playlists, customers and what they bought. What its tables hold is said here,
// tenon_gen.go follows from it. Lengths, and what may be NULL, are as in the original.
package models

import (
	"time"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
)

//go:generate go tool tenon gen

// Artist is a band or a person who plays.
type Artist struct {
	ID     int64
	Name   *string `tenon:"size=120"`
	Albums tenon.Many[Album]
}

// Album is a record of an artist.
type Album struct {
	ID       int64
	Title    string `tenon:"size=160"`
	ArtistID int64  `tenon:"fk=artists,index"`
	Artist   tenon.One[Artist]
	Tracks   tenon.Many[Track]
}

// Genre is a kind of music.
type Genre struct {
	ID     int64
	Name   *string `tenon:"size=120"`
	Tracks tenon.Many[Track]
}

// MediaType is a format of files.
type MediaType struct {
	ID     int64
	Name   *string `tenon:"size=120"`
	Tracks tenon.Many[Track]
}

// Track is one piece, which can be bought.
type Track struct {
	ID           int64
	Name         string  `tenon:"size=200"`
	AlbumID      *int64  `tenon:"fk=albums,index"`
	MediaTypeID  int64   `tenon:"fk=media_types,index"`
	GenreID      *int64  `tenon:"fk=genres,index"`
	Composer     *string `tenon:"size=220"`
	Milliseconds int64
	Bytes        *int64
	UnitPrice    decimal.Decimal `tenon:"type=numeric(10,2)"`
	Album        tenon.One[Album]
	MediaType    tenon.One[MediaType]
	Genre        tenon.One[Genre]
	Lines        tenon.Many[InvoiceLine]
	Playlists    tenon.Many[PlaylistTrack]
}

// Playlist is a list of tracks.
type Playlist struct {
	ID     int64
	Name   *string `tenon:"size=120"`
	Tracks tenon.Many[PlaylistTrack]
}

// PlaylistTrack puts a track on a playlist; its key is both.
type PlaylistTrack struct {
	PlaylistID int64 `tenon:"pk,fk=playlists"`
	TrackID    int64 `tenon:"pk,fk=tracks,index"`
	Playlist   tenon.One[Playlist]
	Track      tenon.One[Track]
}

// Contact is where somebody can be reached. Those who have one embed it: its fields are
// columns of their tables.
type Contact struct {
	Address    *string `tenon:"size=70"`
	City       *string `tenon:"size=40"`
	State      *string `tenon:"size=40"`
	Country    *string `tenon:"size=40"`
	PostalCode *string `tenon:"size=10"`
	Phone      *string `tenon:"size=24"`
	Fax        *string `tenon:"size=24"`
}

// Employee works for the shop. Employees report to each other.
type Employee struct {
	ID        int64
	LastName  string     `tenon:"size=20"`
	FirstName string     `tenon:"size=20"`
	Title     *string    `tenon:"size=30"`
	ReportsTo *int64     `tenon:"fk=employees,index"`
	BirthDate *time.Time `tenon:"type=date"`
	HireDate  *time.Time `tenon:"type=date"`
	Contact
	Email     *string              `tenon:"size=60"`
	Manager   tenon.One[Employee]  `tenon:"rel=ReportsTo"`
	Reports   tenon.Many[Employee] `tenon:"inverse=Manager"`
	Customers tenon.Many[Customer]
}

// Customer buys tracks, and has an employee to turn to.
type Customer struct {
	ID        int64
	FirstName string  `tenon:"size=40"`
	LastName  string  `tenon:"size=20"`
	Company   *string `tenon:"size=80"`
	Contact
	Email        string `tenon:"size=60"`
	SupportRepID *int64 `tenon:"fk=employees,index"`
	SupportRep   tenon.One[Employee]
	Invoices     tenon.Many[Invoice]
}

// Invoice is what a customer bought at once.
type Invoice struct {
	ID                int64
	CustomerID        int64 `tenon:"fk=customers,index"`
	InvoiceDate       time.Time
	BillingAddress    *string         `tenon:"size=70"`
	BillingCity       *string         `tenon:"size=40"`
	BillingState      *string         `tenon:"size=40"`
	BillingCountry    *string         `tenon:"size=40"`
	BillingPostalCode *string         `tenon:"size=10"`
	Total             decimal.Decimal `tenon:"type=numeric(10,2)"`
	Customer          tenon.One[Customer]
	Lines             tenon.Many[InvoiceLine]
}

// InvoiceLine is one track on an invoice.
type InvoiceLine struct {
	ID        int64
	InvoiceID int64           `tenon:"fk=invoices,index"`
	TrackID   int64           `tenon:"fk=tracks,index"`
	UnitPrice decimal.Decimal `tenon:"type=numeric(10,2)"`
	Quantity  int64
	Invoice   tenon.One[Invoice]
	Track     tenon.One[Track]
}
