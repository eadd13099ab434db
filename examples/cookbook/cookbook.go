// Package cookbook holds the recipes of the pages in docs/cookbook: each is a function that asks
// the Chinook database something, or changes it. The pages are written from these functions, the
// statements that they sent to each database, and what came back.
package cookbook

import (
	"context"

	"github.com/tenonsql/tenon"
)

// Recipe asks or changes something, in a session that is rolled back afterwards, and gives what
// the page shows as its result. The comment above it is the text of the page.
type Recipe func(ctx context.Context, s *tenon.Session) (any, error)

// Family is a page of recipes.
type Family struct {
	Name, Title, About string
	Recipes            []Recipe
}

// Families are the pages, in the order of the index.
func Families() []Family {
	return []Family{selects, filters, joins, groups, subqueries, windows, functions, pages, writes}
}
