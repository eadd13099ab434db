package suite

import (
	"errors"
	"time"
	"uuid"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// versions: rows that somebody else changed meanwhile.
var versions = []Case{
	{"versions move on with every UPDATE, upsert and MERGE, and objects learn of it", func(t *T) {
		t.Must(tenon.CreateAll(t.Ctx, t.DB, Memos, Drafts))
		was := time.Now().UTC().Add(-time.Hour).Truncate(time.Second)
		memo, draft, sheet := &Memo{ID: 1, Text: "a", Changed: was}, &Draft{ID: 1, Text: "a"}, &Sheet{ID: 1, Text: "a"}
		t.Do(func(s *tenon.Session) error { s.Add(memo, draft, sheet); return nil })
		token := draft.Token
		t.Do(func(s *tenon.Session) error {
			held, err := s.Get(t.Ctx, Sheets, 1)
			t.Must(err)
			for i, st := range []tenon.Statement{
				tenon.Update(Sheets).Set(SheetSet{Text: tenon.To("b")}).Where(Sheets.ID.Eq(1)),
				tenon.Insert(Sheets).Rows(&Sheet{ID: 1, Text: "c"}).OnConflict(Sheets.ID).DoUpdateFrom(Sheets.Text),
				tenon.Insert(Sheets).Rows(&Sheet{ID: 1, Text: "d"}).OnConflict(Sheets.ID).DoUpdate(SheetSet{Text: tenon.Excluded(Sheets.Text)}),
			} {
				_, err = s.Exec(t.Ctx, st)
				t.Must(err)
				t.Must(s.Refresh(t.Ctx, held))
				t.Equal([]any{held.Text, held.Version}, []any{string(rune('b' + i)), int32(i + 1)})
			}
			_, err = s.Exec(t.Ctx, tenon.Update(Sheets).Set(SheetSet{Text: tenon.To("e"), Version: tenon.To(int32(40))}).AllRows())
			t.Must(err)
			t.Equal([]any{held.Text, held.Version}, []any{"e", int32(40)})
			from := tenon.Subquery("theirs", tenon.Select(Memos))
			_, err = s.Exec(t.Ctx, tenon.MergeInto(Sheets).Using(from, from.Col(Memos.ID).EqExpr(Sheets.ID)).WhenMatched().Update(SheetSet{Text: tenon.ToExpr(from.Col(Memos.Text))}))
			if t.DB.Dialect() != "postgres" {
				var lacks *tenon.UnsupportedError
				t.Equal(errors.As(err, &lacks), true)
				return nil
			}
			t.Must(err)
			t.Equal([]any{held.Text, held.Version}, []any{"a", int32(41)})
			return nil
		})
		t.exec(1, tenon.Update(Memos).Set(MemoSet{Text: tenon.To("b")}).AllRows())
		t.exec(1, tenon.Update(Drafts).Set(DraftSet{Text: tenon.To("b")}).AllRows())
		m, err := t.DB.Get(t.Ctx, Memos, 1)
		t.Must(err)
		d, err := t.DB.Get(t.Ctx, Drafts, 1)
		t.Must(err)
		t.Equal([]bool{m.Changed.After(was), d.Token != token}, []bool{true, true})
		// Who read a row before is told.
		var stale *tenon.StaleError
		err = t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
			memo.Text = "mine"
			_, err := s.Merge(t.Ctx, memo)
			return err
		})
		t.Equal([]any{errors.As(err, &stale), m.Text}, []any{true, "b"})
		// What a set leaves out of a new row begins as in an entity.
		t.exec(1, tenon.Insert(Memos).Values(MemoSet{ID: tenon.To(int64(2)), Text: tenon.To("new")}))
		t.exec(1, tenon.Insert(Drafts).Values(DraftSet{ID: tenon.To(int64(2)), Text: tenon.To("new")}))
		t.exec(1, tenon.Insert(Sheets).Values(SheetSet{ID: tenon.To(int64(2)), Text: tenon.To("new")}))
		t.exec(1, tenon.Insert(Documents).Values(DocumentSet{Title: tenon.To("new"), Body: tenon.To(Body{}), Meta: tenon.To(map[string]any{}), Number: tenon.To(int64(1))}))
		d, err = t.DB.Get(t.Ctx, Drafts, 2)
		t.Must(err)
		t.Equal(d.Token != uuid.UUID{}, true)
	}},
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
