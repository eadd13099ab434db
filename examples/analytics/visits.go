package main

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/analytics/models"
)

// The visits are of one year. A visitor makes as many as this on the average.
const perVisitor = 20

var year = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// visits gives n of them, the same each time: visitors come from some month on, and every
// month some of them stay away for good.
func visits(n int) iter.Seq[*Visit] {
	return func(yield func(*Visit) bool) {
		r := rand.New(rand.NewPCG(1, 2))
		id := int64(0)
		for visitor := int64(1); id < int64(n); visitor++ {
			first, last := r.IntN(12), 11
			for m := first; m < 11; m++ {
				if r.IntN(4) == 0 {
					last = m
					break
				}
			}
			for range 1 + r.IntN(2*perVisitor-1) {
				if id++; id > int64(n) {
					return
				}
				month := first + r.IntN(last-first+1)
				at := year.AddDate(0, month, r.IntN(28)).Add(time.Duration(r.IntN(24*3600)) * time.Second)
				v := &Visit{ID: id, Visitor: visitor, Page: fmt.Sprintf("/page/%d", min(r.IntN(100), r.IntN(100))), At: at, Seconds: int32(1 + r.IntN(600))}
				if !yield(v) {
					return
				}
			}
		}
	}
}

// fill writes n visits by the fastest road of the database, and says which that was.
func fill(ctx context.Context, db *tenon.Engine, n int) (string, error) {
	begin := time.Now()
	res, err := db.BulkInsert(ctx, Visits, visits(n))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d visits by %v in %s", res.RowsAffected, res.Road, time.Since(begin).Round(time.Millisecond)), nil
}
