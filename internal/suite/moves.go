package suite

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// moves: what goes from one collection to another, comes and goes, or loses its owner.
// Random programs found them (package reference).
var moves = []Case{
	{"an item that goes to another collection leaves the first, also where it does not know whose it is", func(t *T) {
		t.Do(func(s *tenon.Session) error {
			first, second := Cupboards.New(), Cupboards.New()
			thing := every(1, nil)
			s.Add(first, second)
			first.Things.Add(thing)
			second.Things.Add(thing)
			t.Equal([]int{len(first.Things.All()), len(second.Things.All())}, []int{0, 1})
			t.Must(s.Flush(t.Ctx))
			t.Equal(*thing.CupboardID, second.ID)
			first.Things.Add(thing)
			t.Equal([]int{len(first.Things.All()), len(second.Things.All())}, []int{1, 0})
			t.Must(s.Flush(t.Ctx))
			t.Equal(*thing.CupboardID, first.ID)
			return nil
		})
	}},
	{"a new item of an owner that goes is nobody's", func(t *T) {
		t.Do(func(s *tenon.Session) error {
			c := Cupboards.New()
			s.Add(c)
			t.Must(s.Flush(t.Ctx))
			thing := every(1, nil)
			c.Things.Add(thing)
			s.Delete(c)
			t.Must(s.Flush(t.Ctx))
			t.Equal([]any{thing.CupboardID, s.State(thing)}, []any{(*int64)(nil), tenon.Persistent})
			return nil
		})
	}},
	{"a link that came and went, or went and came, since the last flush costs nothing", func(t *T) {
		item, red, blue := Items.New(), Keywords.New(), Keywords.New()
		red.Name, blue.Name = "red", "blue"
		t.Do(func(s *tenon.Session) error {
			item.Keywords.Add(red)
			s.Add(item, red, blue)
			return nil
		})
		t.Do(func(s *tenon.Session) error {
			i, err := s.Get(t.Ctx, Items, item.ID)
			t.Must(err)
			r, err := s.Get(t.Ctx, Keywords, red.ID)
			t.Must(err)
			b, err := s.Get(t.Ctx, Keywords, blue.ID)
			t.Must(err)
			i.Keywords.Add(b)
			b.Items.Remove(i)
			i.Keywords.Remove(r)
			r.Items.Add(i)
			t.Statements(func() error { return s.Flush(t.Ctx) })
			return nil
		})
		t.Equal(t.links(), []ItemKeywordKey{{ItemID: item.ID, KeywordID: red.ID}})
	}},
}
