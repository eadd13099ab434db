package suite

import (
	"slices"
	"strconv"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// foreign are letters that latin1 lacks, which is the character set of MariaDB's databases
// unless somebody says another. So it is of those that the suite runs on.
const foreign = "Łódź 😀 日本"

// everyRoad brings text into the database by each way there is, and looks for it.
func everyRoad(t *T) {
	e := Everythings
	texted := func(n int, text string) []*Everything {
		out := make([]*Everything, n)
		for i := range out {
			out[i] = every(0, func(e *Everything) {
				e.Str, e.StrN, e.Bin, e.Doc.Theme, e.DocN, e.Map = text, &text, []byte(text), text, &Body{Theme: text}, map[string]int{text: 1}
			})
		}
		return out
	}
	kept := func(road string, n int) {
		t.Helper()
		got, err := t.DB.All(t.Ctx, tenon.Select(e).OrderBy(e.ID.Asc()))
		t.Must(err)
		want := texted(n, foreign)
		for i := range min(n, len(got)) {
			want[i].ID = got[i].ID
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s, %d rows (-want +got):\n%.1000s", road, n, diff)
		}
		t.exec(int64(n), tenon.Delete(e).AllRows())
	}
	overwrite := func(es []*Everything) {
		for i, x := range texted(len(es), foreign) {
			x.ID = es[i].ID
			*es[i] = *x
		}
	}
	plain := func(n int) []*Everything {
		es := texted(n, "plain")
		t.Do(func(s *tenon.Session) error { s.AddAll(es); return nil })
		return es
	}
	for _, n := range []int{1, 2, 40} {
		insert(t, e, texted(n, foreign)...)
		kept("rows", n)
		t.Do(func(s *tenon.Session) error { s.AddAll(texted(n, foreign)); return nil })
		kept("added to a session", n)
		plain(n)
		t.Do(func(s *tenon.Session) error {
			es, err := s.All(t.Ctx, tenon.Select(e))
			overwrite(es)
			return err
		})
		kept("changed in a session", n)
		es := plain(n)
		overwrite(es)
		t.exec(int64(n), tenon.UpdateByKey(e, es, e.Str, e.StrN, e.Bin, e.Doc, e.DocN, e.Map))
		kept("update by key", n)
		es = plain(n)
		overwrite(es)
		_, err := t.DB.Exec(t.Ctx, tenon.Insert(e).Rows(es...).OnConflict(e.ID).DoUpdateFrom(e.Str, e.StrN, e.Bin, e.Doc, e.DocN, e.Map))
		t.Must(err)
		kept("upsert", n)
	}
	for _, n := range []int{3, 1200} {
		res, err := t.DB.BulkInsert(t.Ctx, e, slices.Values(texted(n, foreign)))
		t.Must(err)
		t.Equal(res, tenon.BulkResult{RowsAffected: int64(n), Road: t.road(n)})
		kept("bulk insert", n)
	}
}

// everyPlace has text in each place of a query where it is not a parameter of its own.
func everyPlace(t *T) {
	e, b := Everythings, Baskets
	t.Create(Carts, b)
	insert(t, b, &Basket{ID: 1, Tags: []string{"x", foreign}}, &Basket{ID: 2, Tags: []string{"x", "? "}})
	t.exec(2, tenon.UpdateByKey(b, []*Basket{{ID: 1, Tags: []string{foreign, "y"}}, {ID: 2, Tags: []string{"y"}}}, b.Tags))
	rows(t, tenon.Select(tenon.Both(b.ID, tenon.Coalesce(b.Tags.At(0), ""))).Where(b.Tags.Has(foreign), b.Tags.ContainsAll([]string{foreign, "y"}), b.Tags.Overlaps([]string{foreign})),
		tenon.PairOf(int64(1), foreign))

	insert(t, e, every(1, func(e *Everything) { e.Str, e.Doc.Theme = foreign, foreign }), every(2, func(e *Everything) { e.Str, e.Doc.Theme = "???? ? ??", "?" }))
	many := []string{foreign, "ź", "Ź"}
	for i := range 5000 { // more than stand in a text of their own
		many = append(many, strconv.Itoa(i))
	}
	rows(t, tenon.Select(e.ID).Where(e.Str.In(many...), e.Str.In(many[:3]...)), 1)
	rows(t, tenon.Select(e.ID).Where(e.Str.NotIn(many...)), 2)
	rows(t, tenon.Select(tenon.Coalesce(e.Doc.Theme, "")).Where(e.Doc.Theme.Eq(foreign), e.Doc.Contains(map[string]any{"theme": foreign})), foreign)
	v := tenon.Values("v", e.Str, []string{foreign, "ź"})
	rows(t, tenon.Select(v).OrderBy(v.Col(e.Str).Asc()), foreign, "ź")
	rows(t, tenon.Select(e.ID).JoinOn(v, v.Col(e.Str).EqExpr(e.Str)), 1)
	t.exec(1, tenon.Update(e).Set(EverythingSet{Str: tenon.To("Ř")}).Where(e.ID.Eq(1)))
	rows(t, tenon.Select(tenon.Both(e.Str.Append("→ź"), tenon.Case[string]().When(e.Str.Eq("Ř"), "ž").Else("?"))).Where(e.ID.Eq(1)), tenon.PairOf("Ř→ź", "ž"))
}
