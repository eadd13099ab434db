package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/examples/bysql"
	"github.com/tenonsql/tenon/examples/grid"
	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/pgharness"
)

// fewRows are enough to see that the answers are right.
const fewRows = 20_000

// TestAnswers asks every question on the three databases, and compares the answers with the
// texts in testdata and with what SQL gives that is written by hand and has no tenon in it.
func TestAnswers(t *testing.T) {
	for _, d := range []struct {
		name string
		url  func(t testing.TB) string
	}{
		{"sqlite", func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "analytics.db") }},
		{"postgres", pgharness.Database},
		{"mariadb", mariaharness.Database},
	} {
		t.Run(d.name, func(t *testing.T) {
			url := d.url(t)
			db, err := tenon.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if err := tenon.CreateAll(t.Context(), db, tables()...); err != nil {
				t.Fatal(err)
			}
			if _, err := load(t.Context(), db, fewRows); err != nil {
				t.Fatal(err)
			}
			plain := bysql.Open(t, url)
			for _, q := range questions {
				want := text(t, q.name+".txt")
				got, err := q.answer(t.Context(), db)
				if err != nil {
					t.Errorf("%s: %v", q.name, err)
					continue
				}
				if diff := cmp.Diff(want, got.String()); diff != "" {
					t.Errorf("%s (-want +got)\n%s", q.name, diff)
				}
				byHand := &grid.Grid{Heads: q.heads}
				if err := bysql.Run(t.Context(), plain, text(t, q.name+".sql"), byHand); err != nil {
					t.Errorf("%s.sql: %v", q.name, err)
					continue
				}
				if diff := cmp.Diff(want, byHand.String()); diff != "" {
					t.Errorf("%s.sql (-want +got)\n%s", q.name, diff)
				}
			}
		})
	}
}

func text(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestProgram runs the program as it stands, twice on one database: it cleans up.
func TestProgram(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "analytics.db")
	for range 2 {
		var b bytes.Buffer
		if err := Run(t.Context(), url, fewRows, &b); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), "20000 visits by ") {
			t.Errorf("the page does not say what was made:\n%s", b.String())
		}
	}
}
