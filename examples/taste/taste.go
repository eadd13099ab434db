package taste

import (
	"context"
	"fmt"
	"io"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
)

// cheap prints the authors of cheap books with those books, and adds one that is not.
func cheap(ctx context.Context, db *tenon.Engine, out io.Writer, limit decimal.Decimal) error {
	return db.Transact(ctx, func(s *tenon.Session) error {
		isCheap := Books.Price.Lt(limit)
		authors, err := s.All(ctx, tenon.Select(Authors).
			Where(Authors.Books.Any(isCheap)).
			With(tenon.Load(Authors.Books).Where(isCheap).OrderBy(Books.Price.Asc()).Limit(3)))
		if err != nil {
			return err
		}
		for _, a := range authors {
			for _, b := range a.Books.All() {
				fmt.Fprintf(out, "%s: %s\n", a.Name, b.Title)
				b.Price = b.Price.Add(decimal.NewFromInt(1)) // written at commit, this column alone
			}
		}
		_, err = s.Exec(ctx, tenon.Insert(Books).
			Rows(&Book{ISBN: "9780151014248", Title: "Lavinia", Price: limit, AuthorID: authors[0].ID}).
			OnConflict(Books.ISBN).DoUpdateFrom(Books.Title, Books.Price))
		return err
	})
}
