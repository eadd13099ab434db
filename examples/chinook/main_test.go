package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/examples/bysql"
	. "github.com/tenonsql/tenon/examples/chinook/models"
	"github.com/tenonsql/tenon/examples/chinook/store"
	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/pgharness"
)

// onEach runs f on an empty database of each kind.
func onEach(t *testing.T, f func(t *testing.T, url string)) {
	for _, d := range []struct {
		name string
		url  func(t testing.TB) string
	}{
		{"sqlite", func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "chinook.db") }},
		{"postgres", pgharness.Database},
		{"mariadb", mariaharness.Database},
	} {
		t.Run(d.name, func(t *testing.T) { f(t, d.url(t)) })
	}
}

// TestChinook loads the data into each database once, and looks at it from several sides.
func TestChinook(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		db := loaded(t, url)
		t.Run("rows", func(t *testing.T) { compareRows(t, db, url) })
		t.Run("answers", func(t *testing.T) { compareAnswers(t, db) })
		t.Run("hand-written", func(t *testing.T) { compareHandwritten(t, url) })
		t.Run("hand-written, through tenon", func(t *testing.T) { compareRaw(t, db) })
		t.Run("graph", func(t *testing.T) { walkGraph(t, db) })
		t.Run("next keys", func(t *testing.T) { addMore(t, db) })
	})
}

func opened(t *testing.T, url string) *tenon.Engine {
	t.Helper()
	db, err := tenon.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func created(t *testing.T, url string) *tenon.Engine {
	t.Helper()
	db := opened(t, url)
	if err := tenon.CreateAll(t.Context(), db, store.Tables()...); err != nil {
		t.Fatal(err)
	}
	return db
}

func loaded(t *testing.T, url string) *tenon.Engine {
	t.Helper()
	db := created(t, url)
	if err := store.Load(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return db
}

// compareRows compares every cell of every table, read without tenon, with the files, and
// the numbers of rows with those of the original.
func compareRows(t *testing.T, db *tenon.Engine, url string) {
	counts := map[string]int64{
		"artists": 275, "albums": 347, "genres": 25, "media_types": 5, "tracks": 3503, "playlists": 18,
		"playlist_tracks": 8715, "employees": 8, "customers": 59, "invoices": 412, "invoice_lines": 2240,
	}
	if len(store.Datasets) != len(counts) {
		t.Fatalf("%d datasets, %d are wanted", len(store.Datasets), len(counts))
	}
	sqlDB := bysql.Open(t, url)
	for _, d := range store.Datasets {
		n, err := d.Count(t.Context(), db)
		if err != nil || n != counts[d.Name] {
			t.Errorf("%s: %d rows, %d are wanted, %v", d.Name, n, counts[d.Name], err)
		}
		want, got := fileRows(t, d.Name), tableRows(t, sqlDB, d.Name)
		if len(want) != int(counts[d.Name]) {
			t.Errorf("%s: the file has %d rows, %d are wanted", d.Name, len(want), counts[d.Name])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-file +database)\n%s", d.Name, diff)
		}
	}
}

// fileRows are the rows of a file as they stand there, sorted.
func fileRows(t *testing.T, name string) []string {
	t.Helper()
	file, err := store.File(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	cells, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]string, 0, len(cells))
	for _, row := range cells[1:] {
		rows = append(rows, strings.Join(row, "|"))
	}
	slices.Sort(rows)
	return rows
}

// compareAnswers compares the answers with the texts in testdata, byte for byte.
func compareAnswers(t *testing.T, db *tenon.Engine) {
	for _, q := range questions {
		g, err := q.answer(t.Context(), db)
		if err != nil {
			t.Errorf("%s: %v", q.name, err)
			continue
		}
		if diff := cmp.Diff(expected(t, q), g.String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", q.name, diff)
		}
	}
}

func expected(t *testing.T, q question) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", q.name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// walkGraph follows the relations of what was loaded by its foreign keys alone, with a
// self reference and a table whose key is composite.
func walkGraph(t *testing.T, db *tenon.Engine) {
	err := db.Transact(t.Context(), func(s *tenon.Session) error {
		boss, err := s.One(t.Context(), tenon.Select(Employees).Where(Employees.ReportsTo.IsNull()).
			With(tenon.Load(Employees.Reports).OrderBy(Employees.ID.Asc()).With(Employees.Reports)))
		if err != nil {
			return err
		}
		var names []string
		for _, e := range boss.Reports.All() {
			if e.Manager.Get() != boss {
				t.Errorf("%s does not lead back to %s", e.LastName, boss.LastName)
			}
			names = append(names, fmt.Sprintf("%s %d", e.LastName, len(e.Reports.All())))
		}
		if diff := cmp.Diff([]string{"Edwards 3", "Mitchell 2"}, names); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		on, err := s.Get(t.Context(), PlaylistTracks, PlaylistTrackKey{PlaylistID: 16, TrackID: 52})
		if err != nil {
			return err
		}
		list, err := on.Playlist.Load(t.Context(), s)
		if err != nil {
			return err
		}
		if *list.Name != "Grunge" {
			t.Errorf("playlist 16 is %q", *list.Name)
		}
		return nil
	}, tenon.ReadOnly())
	if err != nil {
		t.Error(err)
	}
}

// addMore adds rows whose keys the database counts: on from those of the data.
func addMore(t *testing.T, db *tenon.Engine) {
	name, track := "The Newcomers", &Track{Name: "First", MediaTypeID: 1, Milliseconds: 1000}
	artist, album := &Artist{Name: &name}, &Album{Title: "Debut"}
	err := db.Transact(t.Context(), func(s *tenon.Session) error {
		artist.Albums.Add(album)
		album.Tracks.Add(track)
		s.Add(artist)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got := [...]int64{artist.ID, album.ID, album.ArtistID, track.ID, *track.AlbumID}
	if want := [...]int64{276, 348, 276, 3504, 348}; got != want {
		t.Errorf("the keys are %v, wanted %v", got, want)
	}
}

// TestLoadIsAllOrNothing loads twice: the second time nothing is written, and what was
// there stays.
func TestLoadIsAllOrNothing(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		db := loaded(t, url)
		if _, err := db.Exec(t.Context(), tenon.Delete(PlaylistTracks).Where(PlaylistTracks.PlaylistID.Eq(1))); err != nil {
			t.Fatal(err)
		}
		err := store.Load(t.Context(), db)
		if ce, ok := errors.AsType[*tenon.ConstraintError](err); !ok || ce.Kind != tenon.Unique {
			t.Fatalf("loading twice: %v", err)
		}
		n, err := db.Count(t.Context(), tenon.Select(PlaylistTracks))
		if err != nil || n != 8715-3290 {
			t.Errorf("%d entries of playlists are left, %v", n, err)
		}
	})
}

// TestAnyOrder adds everything from last to first: invoices before their customers,
// employees before those that they report to.
func TestAnyOrder(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		db := created(t, url)
		err := db.Transact(t.Context(), func(s *tenon.Session) error {
			for _, d := range slices.Backward(store.Datasets) {
				rows, err := d.Read()
				if err != nil {
					return err
				}
				slices.Reverse(rows)
				s.Add(rows...)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		compareAnswers(t, db)
	})
}

// TestProgram runs the program as it stands, and sees that it cleans up.
func TestProgram(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		var b bytes.Buffer
		if err := Run(t.Context(), url, &b); err != nil {
			t.Fatal(err)
		}
		for _, q := range questions {
			if !strings.Contains(b.String(), q.title+"\n\n"+expected(t, q)) {
				t.Errorf("the page does not answer %q:\n%s", q.title, b.String())
			}
		}
		if err := vacant(t.Context(), opened(t, url)); err != nil {
			t.Error(err)
		}
	})
}

// TestStart runs the program as somebody does who has no database at hand.
func TestStart(t *testing.T) {
	var b bytes.Buffer
	if err := start(t.Context(), "", &b); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"Loaded into sqlite in ", "\nplaylist_tracks   8715\n", "\nin all           15607\n"} {
		if !strings.Contains(b.String(), line) {
			t.Errorf("the page does not say %q:\n%s", line, b.String())
		}
	}
}

// TestSomebodysTables sees that a database with a table of one of the names is left alone.
func TestSomebodysTables(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		db := opened(t, url)
		if err := tenon.CreateAll(t.Context(), db, Genres); err != nil {
			t.Fatal(err)
		}
		if err := Run(t.Context(), url, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), `has a table "genres" already`) {
			t.Errorf("the database was taken: %v", err)
		}
		if n, err := db.Count(t.Context(), tenon.Select(Genres)); err != nil || n != 0 {
			t.Errorf("somebody's table has %d rows, %v", n, err)
		}
	})
}
