package suite

import (
	"context"
	"slices"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// deed is what is done while something fails: representative flushes, and what a session does
// beside.
type deed struct {
	name   string
	tables []tenon.Mapping // that the fixture does not make by itself
	seed   func(t *T)      // makes the database what it is before, again and again
	rows   func(t *T) []string
	open   func(t *T, s *tenon.Session) ([]tenon.Entity, func(ctx context.Context) error)
}

// people are users with their addresses, and what the deeds add to them.
type people struct {
	s    *tenon.Session
	us   []*User
	new  *User
	more *Address
}

// ofPeople is a deed over users and addresses.
func ofPeople(name string, do func(ctx context.Context, w *people) error) deed {
	return deed{
		name: name,
		seed: func(t *T) {
			wipe(t, Addresses)
			wipe(t, Users)
			t.seedUsers()
		},
		rows: func(t *T) []string { return append(dump(t, Users), dump(t, Addresses)...) },
		open: func(t *T, s *tenon.Session) ([]tenon.Entity, func(ctx context.Context) error) {
			w := &people{s: s, new: &User{Name: "new"}, more: &Address{Email: "more"}}
			var err error
			w.us, err = s.All(t.Ctx, tenon.Select(Users).With(Users.Addresses).OrderBy(Users.ID.Asc()))
			t.Must(err)
			objects := []tenon.Entity{}
			for _, u := range w.us {
				objects = append(objects, u)
				for _, a := range u.Addresses.All() {
					objects = append(objects, a)
				}
			}
			return append(objects, w.new, w.more), func(ctx context.Context) error { return do(ctx, w) }
		},
	}
}

// deeds are what is done while something fails.
var deeds = []deed{
	ofPeople("insert a graph", func(ctx context.Context, w *people) error {
		w.new.Addresses.Add(w.more, &Address{Email: "second"})
		w.s.Add(w.new)
		return w.s.Commit(ctx)
	}),
	ofPeople("update", func(ctx context.Context, w *people) error {
		w.us[0].Name, w.us[1].Name = "first", "second"
		w.us[0].Addresses.All()[0].Email = "changed"
		return w.s.Commit(ctx)
	}),
	ofPeople("one statement without a transaction around it", func(ctx context.Context, w *people) error {
		w.us[0].Name = "first"
		return w.s.Commit(ctx)
	}),
	ofPeople("delete", func(ctx context.Context, w *people) error {
		w.s.Delete(w.us[3], w.us[1].Addresses.All()[0])
		return w.s.Commit(ctx)
	}),
	ofPeople("everything at once", func(ctx context.Context, w *people) error {
		w.us[0].Addresses.Add(w.more, w.us[1].Addresses.All()[0])
		w.us[2].Name = "third"
		w.s.Delete(w.us[3])
		w.s.Add(w.new)
		if err := w.s.Flush(ctx); err != nil {
			return err
		}
		w.us[1].Name = "second"
		return w.s.Commit(ctx)
	}),
	ofPeople("savepoints", func(ctx context.Context, w *people) error {
		w.us[0].Name = "outside"
		err := w.s.Nested(ctx, func() error {
			w.s.Add(w.new)
			w.us[0].Addresses.Add(w.more)
			return w.s.Nested(ctx, func() error { w.us[1].Name = "inside"; return nil })
		})
		if err != nil {
			return err
		}
		return w.s.Commit(ctx)
	}),
	ofPeople("load and bulk", func(ctx context.Context, w *people) error {
		if _, err := w.s.Exec(ctx, tenon.Update(Users).Set(UserSet{Name: tenon.To("bulk")}).Where(Users.ID.Lt(9))); err != nil {
			return err
		}
		if _, err := w.s.All(ctx, tenon.Select(Users).With(Users.Orders)); err != nil {
			return err
		}
		if err := w.s.Refresh(ctx, w.us[0], w.us[1]); err != nil {
			return err
		}
		return w.s.Commit(ctx)
	}),
	{
		name: "levels of new rows, links, and what the database fills in",
		seed: func(t *T) {
			wipe(t, Lines)
			wipe(t, Orders)
			wipe(t, ItemKeywords)
			wipe(t, Items)
			wipe(t, Keywords)
			wipe(t, Users)
			wipe(t, Documents)
			insert(t, Items, &Item{ID: 1, Description: "ball", Price: dec("1")})
			insert(t, Keywords, &Keyword{ID: 1, Name: "red"})
			insert(t, ItemKeywords, &ItemKeyword{ItemID: 1, KeywordID: 1})
		},
		rows: func(t *T) []string {
			return slices.Concat(dump(t, Users), dump(t, Orders), dump(t, Lines), dump(t, Items), dump(t, Keywords), dump(t, ItemKeywords), dump(t, Documents))
		},
		open: func(t *T, s *tenon.Session) ([]tenon.Entity, func(ctx context.Context) error) {
			item, err := s.One(t.Ctx, tenon.Select(Items).With(Items.Keywords))
			t.Must(err)
			red := item.Keywords.All()[0]
			u, o, l := &User{Name: "new"}, &Order{Description: "o"}, &Line{Count: 1}
			blue, d := &Keyword{Name: "blue"}, &Document{Title: "d", Number: 2}
			return []tenon.Entity{item, red, u, o, l, blue, d}, func(ctx context.Context) error {
				l.Item.Set(item)
				o.Lines.Add(l)
				u.Orders.Add(o)
				item.Keywords.Set(blue)
				s.Add(u, d)
				return s.Commit(ctx)
			}
		},
	},
	{
		name:   "unique values, versions, expressions, and a key that changes hands",
		tables: []tenon.Mapping{Coupons},
		seed: func(t *T) {
			wipe(t, Coupons)
			wipe(t, Sheets)
			insert(t, Coupons, &Coupon{ID: 1, Code: "a", Rank: 1}, &Coupon{ID: 2, Code: "b", Rank: 2}, &Coupon{ID: 3, Code: "c", Rank: 3})
			insert(t, Sheets, &Sheet{ID: 1, Text: "a", Version: 4}, &Sheet{ID: 2, Text: "b"}, &Sheet{ID: 3, Text: "c"})
		},
		rows: func(t *T) []string { return append(dump(t, Coupons), dump(t, Sheets)...) },
		open: func(t *T, s *tenon.Session) ([]tenon.Entity, func(ctx context.Context) error) {
			cs, err := s.All(t.Ctx, tenon.Select(Coupons).OrderBy(Coupons.ID.Asc()))
			t.Must(err)
			ss, err := s.All(t.Ctx, tenon.Select(Sheets).OrderBy(Sheets.ID.Asc()))
			t.Must(err)
			third := &Coupon{ID: 3, Code: "d"}
			again := &Sheet{ID: 3, Text: "again"}
			return []tenon.Entity{cs[0], cs[1], cs[2], ss[0], ss[1], ss[2], third, again}, func(ctx context.Context) error {
				cs[0].Code, cs[1].Code = "b", "a"
				ss[0].Text = "changed"
				s.Set(ss[1], SheetSet{Text: tenon.ToExpr(Sheets.Text.Append("!"))})
				s.Delete(cs[2], ss[2])
				s.Add(third, again)
				return s.Commit(ctx)
			}
		},
	},
	{
		name:   "cascades that are read, done by the database, and keys that follow",
		tables: []tenon.Mapping{Boards, Topics, Remarks, Folders, Files, Chunks, Members, Posts, Likes},
		seed: func(t *T) {
			wipe(t, Remarks)
			wipe(t, Topics)
			wipe(t, Boards)
			wipe(t, Chunks)
			wipe(t, Files)
			wipe(t, Folders)
			wipe(t, Posts)
			wipe(t, Members)
			insert(t, Boards, &Board{ID: 1}, &Board{ID: 2})
			insert(t, Topics, &Topic{ID: 1, BoardID: 1}, &Topic{ID: 2, BoardID: 1}, &Topic{ID: 3, BoardID: 2})
			insert(t, Remarks, &Remark{ID: 1, TopicID: 1}, &Remark{ID: 2, TopicID: 3})
			insert(t, Folders, &Folder{ID: 1})
			insert(t, Files, &File{ID: 1, FolderID: 1})
			insert(t, Members, &Member{Name: "jack"})
			insert(t, Posts, &Post{ID: 1, AuthorName: to("jack")})
		},
		rows: func(t *T) []string {
			return slices.Concat(dump(t, Boards), dump(t, Topics), dump(t, Remarks), dump(t, Folders), dump(t, Files), dump(t, Members), dump(t, Posts))
		},
		open: func(t *T, s *tenon.Session) ([]tenon.Entity, func(ctx context.Context) error) {
			bs, err := s.All(t.Ctx, tenon.Select(Boards).OrderBy(Boards.ID.Asc()))
			t.Must(err)
			kept, err := s.Get(t.Ctx, Topics, 2)
			t.Must(err)
			folder, err := s.Get(t.Ctx, Folders, 1)
			t.Must(err)
			file, err := s.Get(t.Ctx, Files, 1)
			t.Must(err)
			m, err := s.Get(t.Ctx, Members, "jack")
			t.Must(err)
			p, err := s.Get(t.Ctx, Posts, 1)
			t.Must(err)
			return []tenon.Entity{bs[0], bs[1], kept, folder, file, m, p}, func(ctx context.Context) error {
				kept.Board.Set(bs[1])
				m.Name = "ed"
				s.Delete(bs[0], folder)
				return s.Commit(ctx)
			}
		},
	},
}
