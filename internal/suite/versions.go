package suite

import (
	"errors"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// versions: rows that somebody else changed meanwhile.
var versions = []Case{
	{"41: a version that moved on makes a write stale, and the session works on after Rollback", func(t *T) {
		t.Do(func(s *tenon.Session) error { s.Add(&Sheet{ID: 1, Text: "a"}, &Sheet{ID: 2, Text: "b"}); return nil })
		mine := t.DB.Session(tenon.Isolation(tenon.ReadCommitted))
		defer mine.Close()
		sheet, err := mine.Get(t.Ctx, Sheets, 1)
		t.Must(err)
		t.Must(mine.Commit(t.Ctx)) // SQLite has one writer at a time; the object stays
		t.Do(func(s *tenon.Session) error {
			theirs, err := s.Get(t.Ctx, Sheets, 1)
			theirs.Text = "theirs"
			return err
		})
		sheet.Text = "mine"
		var stale *tenon.StaleError
		if err := mine.Commit(t.Ctx); !errors.As(err, &stale) || stale.Table != "sheets" || stale.Expected != 1 || stale.Matched != 0 {
			t.Fatalf("%v", err)
		}
		t.Equal([]any{sheet.Text, sheet.Version}, []any{"mine", int32(0)})
		t.Must(mine.Rollback(t.Ctx))
		t.Equal([]any{sheet.Text, sheet.Version}, []any{"a", int32(0)})
		t.Must(mine.Refresh(t.Ctx, sheet))
		t.Equal([]any{sheet.Text, sheet.Version}, []any{"theirs", int32(1)})
		sheet.Text = "mine"
		t.Must(mine.Commit(t.Ctx))
		t.Equal(sheet.Version, int32(2))
		sheet.Text = "again"
		t.Must(mine.Commit(t.Ctx))
		got, err := t.DB.Get(t.Ctx, Sheets, 1)
		t.Must(err)
		t.Equal([]any{got.Text, got.Version}, []any{"again", int32(3)})
	}},
	{"41: a stale delete, and versions of many rows in one statement", func(t *T) {
		t.Do(func(s *tenon.Session) error { s.Add(&Sheet{ID: 1}, &Sheet{ID: 2}, &Sheet{ID: 3}); return nil })
		s := t.DB.Session()
		defer s.Close()
		all, err := s.All(t.Ctx, tenon.Select(Sheets).OrderBy(Sheets.ID.Asc()))
		t.Must(err)
		for _, x := range all {
			x.Text = "changed"
		}
		t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE sheets")
		t.Equal([]int32{all[0].Version, all[1].Version, all[2].Version}, []int32{1, 1, 1})
		t.Must(s.Commit(t.Ctx))
		_, err = t.DB.Exec(t.Ctx, tenon.Update(Sheets).Set(SheetSet{Version: tenon.To[int32](9)}).Where(Sheets.ID.Eq(2)))
		t.Must(err)
		s.Delete(all[0], all[1])
		var stale *tenon.StaleError
		if err := s.Commit(t.Ctx); !errors.As(err, &stale) || stale.Expected != 2 || stale.Matched != 1 {
			t.Fatalf("%v", err)
		}
		t.Must(s.Rollback(t.Ctx))
		n, err := s.Count(t.Ctx, tenon.Select(Sheets))
		t.Must(err)
		t.Equal(n, int64(3))
	}},
}
