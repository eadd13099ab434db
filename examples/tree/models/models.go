// Package models is a tree: parts of the living world, each under another.
package models

import "github.com/tenonsql/tenon"

//go:generate go tool tenon gen

// Taxon is a node of the tree. Those under it are deleted with it.
type Taxon struct {
	ID       int64
	ParentID *int64 `tenon:"fk=taxons,index"`
	Name     string `tenon:"unique"`
	Rank     int32
	Parent   tenon.One[Taxon]
	Children tenon.Many[Taxon] `tenon:"cascade=delete,order=Name"`
}
