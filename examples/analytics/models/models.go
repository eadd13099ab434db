// Package models is a table of many rows: who looked at which page, when, and for how long.
package models

import "time"

//go:generate go tool tenon gen

// Visit is one look at one page.
type Visit struct {
	ID      int64
	Visitor int64 `tenon:"index"`
	Page    string
	At      time.Time
	Seconds int32
}
