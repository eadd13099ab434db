package taste

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/pgharness"
	_ "github.com/tenonsql/tenon/mysql"
	_ "github.com/tenonsql/tenon/postgres"
	_ "github.com/tenonsql/tenon/sqlite"
)

// TestCheap runs the example twice on every database: the second time nothing is added.
func TestCheap(t *testing.T) {
	for _, url := range []string{
		"sqlite:" + filepath.Join(t.TempDir(), "taste.db"), pgharness.Database(t), mariaharness.Database(t),
	} {
		run(t, url)
	}
}

func run(t *testing.T, url string) {
	ctx := t.Context()
	db, err := tenon.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := tenon.CreateAll(ctx, db, Authors, Books); err != nil {
		t.Fatal(err)
	}
	leGuin := &Author{Name: "Ursula K. Le Guin"}
	leGuin.Books.Add(
		&Book{ISBN: "9780441478125", Title: "The Left Hand of Darkness", Price: decimal.RequireFromString("9.99")},
		&Book{ISBN: "9780061054884", Title: "The Dispossessed", Price: decimal.RequireFromString("17.99")})
	if err := db.Transact(ctx, func(s *tenon.Session) error { s.Add(leGuin); return nil }); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for range 2 {
		if err := cheap(ctx, db, &out, decimal.NewFromInt(15)); err != nil {
			t.Fatal(err)
		}
	}
	line := "Ursula K. Le Guin: The Left Hand of Darkness\n"
	if d := cmp.Diff(line+line, out.String()); d != "" {
		t.Errorf("%s (-want +got)\n%s", db.Dialect(), d)
	}
	books, err := db.All(ctx, tenon.Select(Books).OrderBy(Books.Price.Asc()))
	if err != nil {
		t.Fatal(err)
	}
	var prices []string
	for _, b := range books {
		prices = append(prices, b.Price.StringFixed(2))
	}
	if d := cmp.Diff([]string{"11.99", "15.00", "17.99"}, prices); d != "" {
		t.Errorf("%s (-want +got)\n%s", db.Dialect(), d)
	}
}
