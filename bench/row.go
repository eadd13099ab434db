//go:build unix

package main

import (
	"encoding/json/v2"
	"fmt"
	"strconv"
	"time"
	"uuid"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon/bench/models"
)

// rows is how many rows the tables have that are read.
const rows = 10_000

// thousand is how many rows a bulk case reads or writes.
const thousand = 1000

// themes are what the documents of the rows have in turn.
var themes = [...]string{"dark", "light", "plain", "vivid"}

// start is when the first row was made; each was made a second after the one before.
var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// item is the row with a key, from 1 on. The values of a key are always the same.
func item(id int) models.Item {
	it := models.Item{
		ID: int64(id), Ref: uuid.UUID{0: 1, 6: 0x40, 8: 0x80, 14: byte(id >> 8), 15: byte(id)}, Name: "item number " + strconv.Itoa(id),
		Price: decimal.New(int64(id)*125, -2), Active: id%2 == 0, Made: start.Add(time.Duration(id) * time.Second),
		Doc: models.Doc{Theme: themes[id%len(themes)], Size: int64(id)}, Score: float64(id) / 8, Amount: int32(id % 100),
	}
	if id%3 != 0 {
		note := "a note about " + it.Name
		it.Note = &note
	}
	return it
}

// items are rows that are to be inserted: their keys come from the database.
func items(n int) []*models.Item {
	list := make([]*models.Item, n)
	for i := range list {
		it := item(i + 1)
		it.ID = 0
		list[i] = &it
	}
	return list
}

// check says what is wrong with a row that was read. It looks at what is cheap to compare.
func check(it *models.Item, id int64) error {
	switch {
	case it.ID != id:
		return fmt.Errorf("row %d has key %d", id, it.ID)
	case it.Ref[15] != byte(id) || it.Amount != int32(id%100) || it.Score != float64(id)/8 || it.Active != (id%2 == 0):
		return fmt.Errorf("row %d has other values", id)
	case it.Doc.Size != id || len(it.Name) < 13 || (it.Note == nil) != (id%3 == 0):
		return fmt.Errorf("row %d has another document, name or note", id)
	case it.Price.CoefficientInt64() != id*125 || it.Made.Unix() != start.Unix()+id:
		return fmt.Errorf("row %d costs %s and was made at %s", id, it.Price, it.Made)
	}
	return nil
}

// checkPage says what is wrong with the rows of the first thousand keys.
func checkPage(n int, at func(i int) *models.Item) error {
	if n != thousand {
		return fmt.Errorf("%d rows", n)
	}
	for i := range n {
		if err := check(at(i), int64(i+1)); err != nil {
			return err
		}
	}
	return nil
}

// checkKeys says what is wrong with the keys that came back: each is one more than the one
// before, since one writer inserted them in order.
func checkKeys(list []*models.Item) error {
	for i, it := range list {
		if it.ID == 0 || i > 0 && it.ID != list[i-1].ID+1 {
			return fmt.Errorf("item %d got key %d", i, it.ID)
		}
	}
	return nil
}

// forget takes the keys away, so that the same items can be inserted again.
func forget(list []*models.Item) {
	for _, it := range list {
		it.ID = 0
	}
}

// document scans a Doc, as a program by hand would have it.
type document models.Doc

// Scan reads a JSON text.
func (d *document) Scan(src any) error {
	switch src := src.(type) {
	case []byte:
		return json.Unmarshal(src, (*models.Doc)(d))
	case string:
		return json.Unmarshal([]byte(src), (*models.Doc)(d))
	}
	return fmt.Errorf("a document from %T", src)
}

// filter are the values of ten predicates; they differ from one execution to the next.
type filter struct {
	from, to       int64
	name, not      string
	active         bool
	after          time.Time
	score, below   float64
	amount, atMost int32
}

// found is how many rows a filter finds.
const found = 5

func filterAt(i int) filter {
	id := int64(i%(rows-200) + 1)
	return filter{
		from: id, to: id + 10, name: "item%", not: "item number 0", active: true, after: start,
		score: -1, below: 1e9, amount: 0, atMost: 99,
	}
}
