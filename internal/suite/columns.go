package suite

import (
	"fmt"
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// seedReports makes binder 1 with two reports, which have all there is, and binder 2.
func (t *T) seedReports() {
	t.Helper()
	t.Create(Binders, Motifs, BinderMotifs, Reports)
	one := to[int64](1)
	insert(t, Binders, &Binder{ID: 1, Name: "one", Blurb: "blurb 1"}, &Binder{ID: 2, Name: "two", Blurb: "blurb 2"})
	insert(t, Motifs, &Motif{ID: 1, Word: "w", Notes: "notes"})
	insert(t, BinderMotifs, &BinderMotif{BinderID: 1, MotifID: 1})
	insert(t, Reports,
		&Report{ID: 1, BinderID: one, Title: "r1", Pages: 3, Body: "body 1", Extra: map[string]int{"a": 1}, Scan: to("scan 1")},
		&Report{ID: 2, BinderID: one, Title: "r2", Pages: 5, Body: "body 2", Extra: map[string]int{"b": 2}})
}

// report is what the database holds of a report.
func (t *T) report(id int64) string {
	t.Helper()
	r, err := t.DB.One(t.Ctx, tenon.Select(Reports).Where(Reports.ID.Eq(id)).LoadAlso(Reports.Body, Reports.Extra, Reports.Scan))
	t.Must(err)
	return written(r)
}

func written(r *Report) string {
	scan := "-"
	if r.Scan != nil {
		scan = *r.Scan
	}
	return fmt.Sprintf("%s %d %q %v %s", r.Title, r.Pages, r.Body, r.Extra, scan)
}

// partly: objects of which only some columns were loaded.
var partly = []Case{
	{"a query reads the columns that it names, and those that tie rows", func(t *T) {
		t.seedReports()
		q := tenon.Select(Reports).OrderBy(Reports.ID.Asc())
		r, _, err := t.DB.First(t.Ctx, q)
		t.Must(err)
		t.Equal(written(r), `r1 3 "" map[] -`)
		t.Equal(*r.BinderID, int64(1))
		r, _, err = t.DB.First(t.Ctx, q.LoadAlso(Reports.Body, Reports.Scan))
		t.Must(err)
		t.Equal(written(r), `r1 3 "body 1" map[] scan 1`)
		r, _, err = t.DB.First(t.Ctx, q.LoadOnly(Reports.Pages).LoadAlso(Reports.Extra))
		t.Must(err)
		t.Equal(written(r), ` 3 "" map[a:1] -`)
		t.Equal(*r.BinderID, int64(1)) // a foreign key
		r, _, err = t.DB.First(t.Ctx, q.LoadOnly())
		t.Must(err)
		t.Equal(written(r), ` 0 "" map[] -`)
		motif, err := t.DB.Get(t.Ctx, Motifs, 1)
		t.Must(err)
		t.Equal([]string{motif.Word, motif.Notes}, []string{"w", ""})
		motif, err = t.DB.One(t.Ctx, tenon.Select(Motifs).LoadOnly(Motifs.Notes))
		t.Must(err)
		t.Equal([]string{motif.Word, motif.Notes}, []string{"w", "notes"}) // a unique column

		// As part of others: a page, a subquery, a union, an iteration, an alias, by hand.
		page, err := t.DB.Page(t.Ctx, q.LoadOnly(Reports.Title).Limit(1))
		t.Must(err)
		t.Equal(written(page.Rows[0]), `r1 0 "" map[] -`)
		inner := tenon.Subquery("x", q.LoadOnly(Reports.Title))
		r, _, err = t.DB.First(t.Ctx, tenon.Select(inner).OrderBy(inner.Col(Reports.Title).Desc()))
		t.Must(err)
		t.Equal(written(r), `r2 0 "" map[] -`)
		first := tenon.Select(Reports).LoadOnly(Reports.Body)
		rs, err := t.DB.All(t.Ctx, first.Where(Reports.ID.Eq(1)).UnionAll(first.Where(Reports.ID.Eq(2))).OrderBy(Reports.ID.Desc()))
		t.Must(err)
		t.Equal(len(rs), 2)
		t.Equal(written(rs[0]), ` 0 "body 2" map[] -`)
		for r, err := range t.DB.Iter(t.Ctx, q.LoadOnly(Reports.Body)) {
			t.Must(err)
			t.Equal(written(r), fmt.Sprintf(` 0 "body %d" map[] -`, r.ID))
		}
		other := Reports.As("other")
		r, _, err = t.DB.First(t.Ctx, tenon.Select(other).OrderBy(other.ID.Asc()).LoadOnly(other.Body))
		t.Must(err)
		t.Equal(written(r), ` 0 "body 1" map[] -`)
		rs, err = t.DB.All(t.Ctx, tenon.Rows(Reports, "SELECT * FROM reports ORDER BY id"))
		t.Must(err)
		t.Equal(written(rs[0]), `r1 3 "body 1" map[a:1] scan 1`)
		both, _, err := t.DB.First(t.Ctx, tenon.Select(tenon.Both(Reports, Binders)).Join(Reports.Binder).OrderBy(Reports.ID.Asc()))
		t.Must(err)
		t.Equal(written(both.A)+both.B.Name+both.B.Blurb, `r1 3 "" map[] -one`)
	}},
	{"columns of relations are chosen by every strategy", func(t *T) {
		t.seedReports()
		for _, s := range ways {
			for _, x := range []struct {
				l    tenon.Loading[*Binder, *Report]
				want string
			}{
				{tenon.Load(Binders.Reports), `r1 3 "" map[] -; r2 5 "" map[] -`},
				{tenon.Load(Binders.Reports).LoadOnly(Reports.Title), `r1 0 "" map[] -; r2 0 "" map[] -`},
				{tenon.Load(Binders.Reports).LoadAlso(Reports.Body, Reports.Scan), `r1 3 "body 1" map[] scan 1; r2 5 "body 2" map[] -`},
				{tenon.Load(Binders.Reports).LoadOnly(Reports.Body, Reports.Extra).OrderBy(Reports.Pages.Desc()).Limit(1), ` 0 "body 2" map[b:2] -`},
				{tenon.Load(Binders.Reports).LoadOnly(Reports.Body).With(in(s, tenon.Load(Reports.Binder).LoadAlso(Binders.Blurb))), ` 0 "body 1" map[] -;  0 "body 2" map[] -`},
			} {
				q := tenon.Select(Binders).OrderBy(Binders.ID.Asc()).LoadOnly().Limit(2).With(in(s, x.l), in(s, tenon.Load(Binders.Motifs).LoadAlso(Motifs.Notes)))
				look := func(fs []*Binder) {
					var got []string
					for _, r := range fs[0].Reports.All() {
						got = append(got, written(r))
						if r.Binder.Get() != fs[0] {
							t.Error("another binder")
						}
					}
					t.Equal(strings.Join(got, "; "), x.want)
					t.Equal(len(fs[1].Reports.All()), 0)
					t.Equal(fs[0].Motifs.All()[0].Notes, "notes")
					if !strings.HasPrefix(x.want, ` 0 "body 1"`) { // there the reports bring their binder
						t.Equal(fs[0].Name, "")
					}
				}
				fs, err := t.DB.All(t.Ctx, q)
				t.Must(err)
				look(fs)
				t.Do(func(s *tenon.Session) error {
					fs, err := s.All(t.Ctx, q)
					t.Must(err)
					look(fs)
					t.Statements(func() error { return s.Flush(t.Ctx) }) // nothing was changed
					return nil
				})
			}
		}
		fs, err := t.DB.All(t.Ctx, tenon.Select(Binders).Join(Binders.Reports).OrderBy(Reports.ID.Asc()).With(tenon.Load(Binders.Reports).FromJoin().LoadOnly(Reports.Body)))
		t.Must(err)
		t.Equal(written(fs[0].Reports.All()[1]), ` 0 "body 2" map[] -`)
	}},
	{"an object knows which columns it lacks, and a flush leaves those alone", func(t *T) {
		t.seedReports()
		t.Do(func(s *tenon.Session) error {
			r, err := s.Get(t.Ctx, Reports, 1)
			t.Must(err)
			t.Equal([]bool{s.Loaded(r), s.Loaded(r, Reports.Title, Reports.BinderID), s.Loaded(r, Reports.Body), s.Loaded(r, Reports.Title, Reports.Scan)}, []bool{true, true, false, false})
			t.Equal(len(s.Changes(r)), 0)
			t.Statements(func() error { return s.Flush(t.Ctx) })
			r.Title = "changed"
			r.Scan = to("scanned")
			t.Equal(s.Loaded(r, Reports.Scan), true)
			t.Equal(s.Changes(r), []tenon.Change{{Field: "Title", Column: "title", Old: "r1", New: "changed"}, {Field: "Scan", Column: "scan", New: to("scanned")}})
			plan, err := s.Plan(t.Ctx)
			t.Must(err)
			if text := fmt.Sprint(plan); strings.Contains(text, "body") || !strings.Contains(text, "scan") {
				t.Errorf("the plan: %s", text)
			}
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE reports")
			t.Equal(s.Loaded(r, Reports.Scan), true)
			t.Equal(s.Loaded(r, Reports.Body), false)
			r.Scan = nil // known now: nothing is a value like any other
			return nil
		})
		t.Equal(t.report(1), `changed 3 "body 1" map[a:1] -`)
		// What a zero value is to be written to says so.
		t.Do(func(s *tenon.Session) error {
			rs, err := s.All(t.Ctx, tenon.Select(Reports).OrderBy(Reports.ID.Asc()).LoadOnly(Reports.Title))
			t.Must(err)
			s.Set(rs[0], ReportSet{Body: tenon.To(""), Pages: tenon.To[int32](0)})
			t.Equal(s.Loaded(rs[0], Reports.Body), true)
			s.Set(rs[1], ReportSet{Body: tenon.To("")})
			rs[1].Body = "after all"
			t.Must(s.Flush(t.Ctx))
			t.Equal([]bool{s.Loaded(rs[0], Reports.Body), s.Loaded(rs[0], Reports.Extra)}, []bool{true, false})
			return nil
		})
		t.Equal(t.report(1), `changed 0 "" map[a:1] -`)
		t.Equal(t.report(2), `r2 5 "after all" map[b:2] -`)
	}},
	{"columns that were not loaded are read on request, or with a row that has them", func(t *T) {
		t.seedReports()
		t.Do(func(s *tenon.Session) error {
			rs, err := s.All(t.Ctx, tenon.Select(Reports).OrderBy(Reports.ID.Asc()).LoadOnly())
			t.Must(err)
			rs[1].Body = "mine"
			t.Statements(func() error { return s.LoadColumns(t.Ctx, rs, Reports.Body, Reports.Title) }, "SELECT reports")
			t.Equal(written(rs[0]), `r1 0 "body 1" map[] -`)
			t.Equal(written(rs[1]), `r2 0 "mine" map[] -`)
			t.Equal(s.Changes(rs[1]), []tenon.Change{{Field: "Body", Column: "body", Old: "body 2", New: "mine"}})
			t.Statements(func() error { return s.LoadColumns(t.Ctx, rs, Reports.Body) }) // is there
			t.Statements(func() error { return s.LoadColumns(t.Ctx, rs) }, "SELECT reports")
			t.Equal(written(rs[0]), `r1 3 "body 1" map[a:1] scan 1`)
			t.Statements(func() error { return s.LoadColumns(t.Ctx, rs) })
			return nil
		})
		t.Equal(t.report(2), `r2 5 "mine" map[b:2] -`)
		t.Do(func(s *tenon.Session) error {
			r, err := s.Get(t.Ctx, Reports, 1)
			t.Must(err)
			r.Title = "changed"
			same, err := s.One(t.Ctx, tenon.Select(Reports).Where(Reports.ID.Eq(1)).LoadAlso(Reports.Body))
			t.Must(err)
			if same != r || r.Body != "body 1" || r.Title != "changed" {
				t.Errorf("%v", r)
			}
			t.Equal(s.Loaded(r, Reports.Extra), false)
			// A reference to what is known is asked for where columns are missing.
			binder, err := s.One(t.Ctx, tenon.Select(Binders).Where(Binders.ID.Eq(1)).LoadOnly())
			t.Must(err)
			t.Equal(binder.Name+binder.Blurb, "")
			t.Statements(func() error {
				return s.LoadAll(t.Ctx, []*Report{r}, tenon.Load(Reports.Binder).LoadAlso(Binders.Blurb))
			}, "SELECT binders")
			t.Equal(binder.Name+binder.Blurb, "oneblurb 1")
			t.Must(s.Refresh(t.Ctx, r))
			t.Equal(written(r), `changed 3 "body 1" map[a:1] scan 1`)
			t.Equal(s.Loaded(r, Reports.Extra, Reports.Scan), true)
			return nil
		})
		s := t.DB.Session()
		defer s.Close()
		r, err := s.Get(t.Ctx, Reports, 1)
		t.Must(err)
		t.mistake("another table", "reports", func() error { return s.LoadColumns(t.Ctx, []*Report{r}, Binders.Name) })
		t.mistake("not here", "not in the session", func() error { return s.LoadColumns(t.Ctx, []*Report{{ID: 9}}) })
		mistaken(t, tenon.Select(Reports).LoadOnly(Binders.Name), "reports")
		mistaken(t, tenon.Select(tenon.Both(Reports, Binders)).Join(Reports.Binder).LoadOnly(Binders.Name), "entities alone")
		mistaken(t, tenon.Select(Binders).With(tenon.Load(Binders.Reports).LoadAlso(Binders.Blurb)), "reports")
		mistaken(t, tenon.Select(Reports).Union(tenon.Select(Reports).LoadOnly()), "columns")
		mistaken(t, tenon.Select(Reports).Union(tenon.Select(Reports)).LoadOnly(), "several")
		_, err = s.Exec(t.Ctx, tenon.SQL("DELETE FROM reports WHERE id = 1"))
		t.Must(err)
		t.mustSay("gone", s.LoadColumns(t.Ctx, []*Report{r}), tenon.ErrNotFound)
	}},
	{"what was not loaded survives rollbacks, merges, bulk updates and a row that is replaced", func(t *T) {
		t.seedReports()
		s := t.DB.Session()
		defer s.Close()
		r, err := s.Get(t.Ctx, Reports, 1)
		t.Must(err)
		// A savepoint that loads, sets and writes what was not loaded before it.
		stop := fmt.Errorf("stop")
		t.mustSay("nested", s.Nested(t.Ctx, func() error {
			t.Must(s.LoadColumns(t.Ctx, []*Report{r}, Reports.Extra))
			r.Body = "inside"
			t.Must(s.Flush(t.Ctx))
			t.Equal(s.Loaded(r, Reports.Body, Reports.Extra), true)
			return stop
		}), stop)
		t.Equal(s.Loaded(r, Reports.Body), false)
		t.Equal(r.Body, "")
		t.Statements(func() error { return s.Flush(t.Ctx) })
		t.Must(s.LoadColumns(t.Ctx, []*Report{r}))
		t.Equal(written(r), `r1 3 "body 1" map[a:1] scan 1`)
		t.Must(s.Rollback(t.Ctx))
		t.Must(s.Commit(t.Ctx))
		t.Equal(t.report(1), `r1 3 "body 1" map[a:1] scan 1`)

		t.Do(func(s *tenon.Session) error { // a statement that sets it
			r, err := s.Get(t.Ctx, Reports, 1)
			t.Must(err)
			_, err = s.Exec(t.Ctx, tenon.Update(Reports).Set(ReportSet{Body: tenon.To("bulk")}).AllRows())
			t.Must(err)
			t.Equal(r.Body, "bulk")
			t.Equal(s.Loaded(r, Reports.Body), true)
			t.Equal(s.Loaded(r, Reports.Scan), false)
			return nil
		})
		t.Do(func(s *tenon.Session) error { // a graph from elsewhere: zero in a deferred column is nothing said
			_, err := s.Get(t.Ctx, Reports, 1)
			t.Must(err)
			r, err := s.Merge(t.Ctx, &Report{ID: 1, BinderID: to[int64](1), Title: "merged", Scan: to("new")})
			t.Must(err)
			t.Equal(written(r), `merged 0 "bulk" map[a:1] new`)
			return nil
		})
		t.Equal(t.report(1), `merged 0 "bulk" map[a:1] new`)
		t.Do(func(s *tenon.Session) error { // a new object in the place of one of which little is known
			r, err := s.Get(t.Ctx, Reports, 2)
			t.Must(err)
			s.Delete(r)
			s.Add(&Report{ID: 2, Title: "another"})
			return nil
		})
		t.Equal(t.report(2), `another 0 "" map[] -`)
	}},
}
