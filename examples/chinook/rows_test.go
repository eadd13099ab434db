package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/chinook/models"
	"github.com/tenonsql/tenon/examples/grid"
)

// tenon.Rows takes constants alone, never a text that was read: these are two of the files
// in testdata.
const (
	albumsSQL = `SELECT al.title AS album, ar.name AS artist, s.tracks, s.length_ms
FROM (SELECT album_id, COUNT(*) AS tracks, SUM(milliseconds) AS length_ms
      FROM tracks
      GROUP BY album_id) s
JOIN albums al ON al.id = s.album_id
JOIN artists ar ON ar.id = al.artist_id
ORDER BY s.length_ms DESC, al.id
LIMIT 5
`
	employeesSQL = `SELECT CONCAT(e.first_name, ' ', e.last_name) AS employee,
       e.title,
       (SELECT COUNT(*) FROM customers c WHERE c.support_rep_id = e.id) AS customers,
       COUNT(s.cents) AS invoices,
       CAST(ROUND(SUM(s.cents) * 10000.0 / NULLIF(COUNT(s.cents), 0)) AS INTEGER) AS average_millionths
FROM employees e
LEFT JOIN (SELECT c.support_rep_id AS employee_id, CAST(ROUND(i.total * 100) AS INTEGER) AS cents
           FROM customers c, invoices i
           WHERE i.customer_id = c.id) s ON s.employee_id = e.id
GROUP BY e.id, e.first_name, e.last_name, e.title
ORDER BY e.id
`
)

// compareRaw runs SQL written by hand through tenon, which reads its columns in the order
// and by the types of what is selected.
func compareRaw(t *testing.T, db *tenon.Engine) {
	type album struct {
		Title, Artist  string
		Tracks, Length int64
	}
	albums, err := db.All(t.Context(), tenon.Rows(tenon.Into(func(x *album, r *tenon.Row) {
		r.Read(&x.Title, Albums.Title)
		r.Read(&x.Artist, tenon.Coalesce(Artists.Name, ""))
		r.Read(&x.Tracks, tenon.Count())
		r.Read(&x.Length, Tracks.Milliseconds)
	}), albumsSQL))
	if err != nil {
		t.Fatal(err)
	}
	g := answerTo(t, "albums", albumsSQL)
	for _, x := range albums {
		g.Add(x.Title, x.Artist, x.Tracks, length(x.Length))
	}
	g.compare(t)

	type employee struct {
		Name                string
		Title               *string
		Customers, Invoices int64
		Millionths          *int64
	}
	employees, err := db.All(t.Context(), tenon.Rows(tenon.Into(func(x *employee, r *tenon.Row) {
		r.Read(&x.Name, Employees.FirstName)
		r.ReadNull(&x.Title, Employees.Title)
		r.Read(&x.Customers, tenon.Count())
		r.Read(&x.Invoices, tenon.Count())
		r.ReadNull(&x.Millionths, Invoices.ID)
	}), employeesSQL))
	if err != nil {
		t.Fatal(err)
	}
	g = answerTo(t, "employees", employeesSQL)
	for _, x := range employees {
		var average *decimal.Decimal
		if x.Millionths != nil {
			d := decimal.New(*x.Millionths, -6)
			average = &d
		}
		g.Add(x.Name, x.Title, x.Customers, x.Invoices, average)
	}
	g.compare(t)
}

// given is an answer that was put together by a test.
type given struct {
	*grid.Grid
	to question
}

// answerTo begins the answer to a question, whose file must say what was run.
func answerTo(t *testing.T, name, sql string) given {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".sql"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(text), sql); diff != "" {
		t.Errorf("%s.sql (-file +constant)\n%s", name, diff)
	}
	for _, q := range questions {
		if q.name == name {
			return given{&grid.Grid{Heads: q.heads}, q}
		}
	}
	t.Fatalf("there is no question %s", name)
	return given{}
}

func (g given) compare(t *testing.T) {
	t.Helper()
	if diff := cmp.Diff(expected(t, g.to), g.String()); diff != "" {
		t.Errorf("%s (-want +got)\n%s", g.to.name, diff)
	}
}
