// Package graph has relations of every kind in a small world: a tree of genres, albums with
// songs, and musicians who play on them.
package graph

import "github.com/tenonsql/tenon"

//go:generate go run github.com/tenonsql/tenon/cmd/tenon gen

// Genre is a node of a tree.
type Genre struct {
	ID       int64
	ParentID *int64 `tenon:"fk=genres"`
	Name     string
	Parent   tenon.One[Genre]
	Children tenon.Many[Genre] `tenon:"order=name"`
}

// Album has labels, that others have too; songs, which it numbers; and opinions, which are
// nothing without it.
type Album struct {
	ID        int64
	Title     string
	Labels    tenon.Many[Label]        `tenon:"through=album_labels"`
	Songs     tenon.Many[Song]         `tenon:"cascade=delete,position=Place"`
	Opinions  tenon.Many[Opinion]      `tenon:"cascade=orphan,order='stars desc, id'"`
	Musicians tenon.ViewMany[Musician] `tenon:"through=credits"`
	Credits   tenon.Many[Credit]       `tenon:"cascade=delete"`
	Plays     tenon.WriteOnly[Play]    `tenon:"cascade=database"`
}

// Label is what albums are found by. The table album_labels is made by the generator.
type Label struct {
	ID     int64
	Word   string            `tenon:"size=50,unique"`
	Albums tenon.Many[Album] `tenon:"through=album_labels"`
}

// Credit links a musician with an album, and says what he played: a link with a payload is
// an entity.
type Credit struct {
	AlbumID    int64 `tenon:"pk,fk=albums"`
	MusicianID int64 `tenon:"pk,fk=musicians"`
	Instrument string
	Album      tenon.One[Album]
	Musician   tenon.One[Musician]
}

// Musician is on albums.
type Musician struct {
	ID      int64
	Name    string
	Credits tenon.Many[Credit]
}

// Song has a place on its album.
type Song struct {
	ID      int64
	AlbumID int64 `tenon:"fk=albums"`
	Place   int32
	Title   string
}

// Opinion is of an album.
type Opinion struct {
	ID      int64
	AlbumID int64 `tenon:"fk=albums"`
	Stars   int32
}

// Play is one of very many.
type Play struct {
	ID      int64
	AlbumID int64 `tenon:"fk=albums"`
}
