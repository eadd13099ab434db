package suite

import (
	"errors"
	"slices"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// moves: what goes from one collection to another, comes and goes, or loses its owner.
// Random programs found them (package reference).
var moves = []Case{
	{"collections follow foreign keys that are set by hand, once they are flushed", func(t *T) {
		t.seedShop()
		all := func(s *tenon.Session) (*User, *User) {
			us, err := s.All(t.Ctx, tenon.Select(Users).Where(Users.ID.In(7, 9)).OrderBy(Users.ID.Asc()).With(Users.Orders))
			t.Must(err)
			return us[0], us[1]
		}
		ids := func(u *User) (out []int64) {
			for _, o := range u.Orders.All() {
				out = append(out, o.ID)
			}
			slices.Sort(out)
			return out
		}
		t.Do(func(s *tenon.Session) error {
			jack, chuck := all(s)
			first := jack.Orders.All()[slices.IndexFunc(jack.Orders.All(), func(o *Order) bool { return o.ID == 1 })]
			first.UserID = 9
			added := &Order{UserID: 7, Description: "by hand", Total: dec("1.00")}
			s.Add(added)
			t.Must(s.Flush(t.Ctx))
			t.Equal([][]int64{ids(jack), ids(chuck)}, [][]int64{{3, 5, added.ID}, {1, 2, 4}})
			// The same by the relation is not done twice.
			first.User.Set(jack)
			t.Must(s.Flush(t.Ctx))
			t.Equal([][]int64{ids(jack), ids(chuck)}, [][]int64{{1, 3, 5, added.ID}, {2, 4}})
			nested := errors.New("back")
			err := s.Nested(t.Ctx, func() error {
				first.UserID = 9
				t.Must(s.Flush(t.Ctx))
				t.Equal([][]int64{ids(jack), ids(chuck)}, [][]int64{{3, 5, added.ID}, {1, 2, 4}})
				return nested
			})
			t.Equal(errors.Is(err, nested), true)
			t.Equal([][]int64{ids(jack), ids(chuck)}, [][]int64{{1, 3, 5, added.ID}, {2, 4}})
			return nil
		})
		// A collection that has no other side follows, too.
		t.Do(func(s *tenon.Session) error {
			c, d := Cupboards.New(), Cupboards.New()
			thing := every(1, nil)
			c.Things.Add(thing)
			s.Add(c, d)
			t.Must(s.Flush(t.Ctx))
			thing.CupboardID = &d.ID
			t.Must(s.Flush(t.Ctx))
			t.Equal([]int{len(c.Things.All()), len(d.Things.All())}, []int{0, 1})
			return nil
		})
	}},
	{"a child that moved by its foreign key survives its former parent, flushed or not", func(t *T) {
		t.Must(tenon.CreateAll(t.Ctx, t.DB, Boards, Topics, Remarks))
		for i, flushed := range []bool{false, true} {
			t.Do(func(s *tenon.Session) error {
				board, from, to := Boards.New(), Topics.New(), Topics.New()
				remark := Remarks.New()
				from.Remarks.Add(remark)
				board.Topics.Add(from, to)
				s.Add(board)
				t.Must(s.Flush(t.Ctx))
				remark.TopicID = to.ID
				if flushed {
					t.Must(s.Flush(t.Ctx))
				}
				s.Delete(from)
				t.Must(s.Flush(t.Ctx))
				t.Equal([]any{s.State(from), s.State(remark), remark.TopicID}, []any{tenon.Deleted, tenon.Persistent, to.ID})
				return nil
			})
			n, err := t.DB.Count(t.Ctx, tenon.Select(Remarks))
			t.Must(err)
			t.Equal(n, int64(i+1))
		}
	}},
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
