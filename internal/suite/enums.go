package suite

import (
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// paints are rows with every value of the enum, and NULL.
func paints(t *T) []*Paint {
	t.Helper()
	t.Create(Paints)
	want := []*Paint{
		{ID: 1, Color: Red, Under: to(Green), Free: "anything", Number: 1},
		{ID: 2, Color: Green, Number: 2},
		{ID: 3, Color: Other, Under: to(Other), Free: "\\", Number: 3},
		{ID: 4, Color: None, Under: to(None), Number: 4},
		{ID: 5, Color: Red, Under: to(Red), Number: 5},
	}
	insert(t, Paints, want...)
	return want
}

// enums: string types with constants.
var enums = []Case{
	{"enum: what goes in comes out, by entities, sets and single cells", func(t *T) {
		want := paints(t)
		got, err := t.DB.All(t.Ctx, tenon.Select(Paints).OrderBy(Paints.ID.Asc()))
		t.Must(err)
		t.Equal(got, want)
		rows(t, tenon.Select(Paints.Color).OrderBy(Paints.ID.Asc()), Red, Green, Other, None, Red)
		rows(t, tenon.Select(tenon.Nullable(Paints.Under)).Where(Paints.ID.In(1, 2)).OrderBy(Paints.ID.Asc()), to(Green), nil)
		t.exec(1, tenon.Update(Paints).Set(PaintSet{Color: tenon.To(Other), Under: tenon.ToNull[Color]()}).Where(Paints.ID.Eq(1)))
		rows(t, tenon.Select(Paints.Color).Where(Paints.ID.Eq(1), Paints.Under.IsNull()), Other)
		t.Equal(Paints.New().Color, Red)
		t.exec(1, tenon.Insert(Paints).Values(PaintSet{Free: tenon.To[Color](""), Number: tenon.To[int32](9)}))
		rows(t, tenon.Select(Paints.Color).Where(Paints.Number.Eq(9)), Red)
	}},
	{"enum: compared and ordered as text, not by the order of the constants", func(t *T) {
		paints(t)
		p := Paints
		rows(t, tenon.Select(p.ID).OrderBy(p.Color.Asc(), p.ID.Asc()), int64(4), 2, 3, 1, 5)
		rows(t, tenon.Select(p.ID).OrderBy(p.Under.Desc(), p.ID.Asc()), int64(2), 5, 3, 1, 4)
		rows(t, tenon.Select(p.ID).Where(p.Color.Eq(Other)), int64(3))
		rows(t, tenon.Select(p.ID).Where(p.Color.Ne(Red)).OrderBy(p.ID.Asc()), int64(2), 3, 4)
		rows(t, tenon.Select(p.ID).Where(p.Color.Gt(Green)).OrderBy(p.ID.Asc()), int64(1), 3, 5)
		rows(t, tenon.Select(p.ID).Where(p.Under.In(Green, None)).OrderBy(p.ID.Asc()), int64(1), 4)
		rows(t, tenon.Select(p.ID).Where(p.Under.EqExpr(p.Color)).OrderBy(p.ID.Asc()), int64(3), 4, 5)
		rows(t, tenon.Select(p.ID).Where(p.Under.IsNull()), int64(2))
		rows(t, tenon.Select(p.ID).Where(p.Color.Eq("RED")))
		rows(t, tenon.Select(p.ID).Where(p.Color.Eq("green ")))
		rows(t, tenon.Select(p.Color.Upper()).Where(p.ID.Eq(1)), Color("RED"))
		rows(t, tenon.Select(p.Color.Append("ish")).Where(p.ID.Eq(1)), Color("redish"))
		rows(t, tenon.Select(tenon.Max(p.Color)).GroupBy(p.Color).OrderBy(p.Color.Asc()), None, Green, Other, Red)
	}},
	{"enum: a value that is not known is refused before any SQL", func(t *T) {
		paints(t)
		const what = "is none of the values that the column has: \"red\", \"green\""
		said := func(err error, column string) {
			t.Helper()
			if err == nil || !strings.Contains(err.Error(), what) || !strings.Contains(err.Error(), column) {
				t.Errorf("%v does not name %s and its values", err, column)
			}
		}
		t.Statements(func() error {
			_, err := t.DB.Exec(t.Ctx, tenon.Insert(Paints).Rows(&Paint{ID: 9, Color: "blue"}))
			said(err, "Color")
			_, err = t.DB.Exec(t.Ctx, tenon.Update(Paints).Set(PaintSet{Under: tenon.To[Color]("Red")}).Where(Paints.ID.Eq(1)))
			said(err, "under")
			return nil
		})
		err := t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
			x, err := s.Get(t.Ctx, Paints, 1)
			t.Must(err)
			x.Color = "blue"
			t.Statements(func() error { said(s.Flush(t.Ctx), "Color"); return nil })
			return nil
		})
		said(err, "Color")
	}},
	{"enum: the database refuses what is not known, too", func(t *T) {
		paints(t)
		_, err := t.DB.Exec(t.Ctx, tenon.SQL("UPDATE paints SET color = 'blue' WHERE id = 1"))
		t.refused("ck_paints_color", err)
		_, err = t.DB.Exec(t.Ctx, tenon.SQL("UPDATE paints SET under = 'RED' WHERE id = 1"))
		t.refused("ck_paints_under", err)
	}},
	{"enum: a value that is not known is an error when it is read, which names it and its column", func(t *T) {
		paints(t)
		t.Do(func(s *tenon.Session) error { // as an older program would have left it
			if t.DB.Dialect() == "sqlite" {
				t.mustDo(s, tenon.SQL("PRAGMA ignore_check_constraints = ON"))
				defer t.mustDo(s, tenon.SQL("PRAGMA ignore_check_constraints = OFF"))
			} else {
				t.mustDo(s, tenon.SQL("ALTER TABLE paints DROP CONSTRAINT ck_paints_color"))
			}
			t.mustDo(s, tenon.SQL("UPDATE paints SET color = 'blue' WHERE id = 1"))
			return nil
		})
		says := func(err error, parts ...string) {
			t.Helper()
			for _, part := range parts {
				if err == nil || !strings.Contains(err.Error(), part) {
					t.Errorf("%v does not say %s", err, part)
				}
			}
		}
		_, err := t.DB.Get(t.Ctx, Paints, 1)
		says(err, `"blue"`, "Paint.Color", `"red", "green"`)
		_, err = t.DB.All(t.Ctx, tenon.Select(Paints.Color).Where(Paints.Color.Eq("blue")))
		says(err, `"blue"`, "paints.color", `"red", "green"`)
		rows(t, tenon.Select(Paints.ID).Where(Paints.Color.Eq("blue")), int64(1)) // it can be looked for
	}},
}

// mustDo runs a statement in a session.
func (t *T) mustDo(s *tenon.Session, q tenon.Statement) {
	t.Helper()
	_, err := s.Exec(t.Ctx, q)
	t.Must(err)
}
