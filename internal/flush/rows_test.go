package flush_test

import (
	"time"
	"uuid"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon/driver"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
	"github.com/tenonsql/tenon/internal/tree"
)

// uniques: values are given up before they are taken.
var uniques = []plan{
	{"deleted, and inserted again", func(s *stage) {
		c := &Coupon{ID: 1, Code: "a", Rank: 1}
		s.loaded(c)
		s.delete(c)
		s.add(&Coupon{Code: "a", Rank: 2})
	}},
	{"an update gives up what an insert takes", func(s *stage) {
		c := &Coupon{ID: 1, Code: "a", Rank: 1}
		s.loaded(c)
		c.Code = "b"
		s.add(&Coupon{Code: "a", Rank: 2})
	}},
	{"a deletion gives up what an update takes", func(s *stage) {
		a, b := &Coupon{ID: 1, Code: "a", Rank: 1}, &Coupon{ID: 2, Code: "b", Rank: 2}
		s.loaded(a, b)
		s.delete(a)
		b.Code = "a"
	}},
	{"two change places", func(s *stage) {
		a, b := &Coupon{ID: 1, Code: "a", Rank: 1}, &Coupon{ID: 2, Code: "b", Rank: 2}
		s.loaded(a, b)
		a.Code, b.Code = "b", "a"
	}},
	{"two change places in both keys", func(s *stage) {
		a, b := &Coupon{ID: 1, Code: "a", Rank: 1}, &Coupon{ID: 2, Code: "b", Rank: 2}
		s.loaded(a, b)
		a.Code, b.Code, a.Rank, b.Rank = "b", "a", 2, 1
	}},
	{"one takes what another gives up", func(s *stage) {
		a, b := &Coupon{ID: 1, Code: "a", Rank: 1}, &Coupon{ID: 2, Code: "b", Rank: 2}
		s.loaded(a, b)
		a.Code, b.Code = "b", "c"
	}},
	{"a value moves on along a chain", func(s *stage) {
		codes := []string{"a", "b", "c", "d", "e"}
		for i, c := range codes[:4] {
			x := &Coupon{ID: int64(i + 1), Code: c, Rank: int32(i)}
			s.loaded(x)
			x.Code = codes[i+1]
		}
	}},
	{"a unique foreign key is NULL in between", func(s *stage) {
		a, b := &Passport{ID: 1, Number: "a"}, &Passport{ID: 2, Number: "b"}
		ann, bob := &Person{ID: 1}, &Person{ID: 2}
		ann.Passport.Set(a)
		bob.Passport.Set(b)
		s.loaded(ann, bob)
		*a.PersonID, *b.PersonID = 2, 1
	}},
	{"what refers to the one that goes early, goes earlier", func(s *stage) {
		u, o := &User{ID: 7}, &Order{ID: 1}
		a := &Address{ID: 1, Email: "a"}
		u.Addresses.Add(a)
		u.Orders.Add(o)
		o.Address.Set(a)
		s.loaded(u)
		s.delete(o, a)
		u.Addresses.Add(&Address{Email: "a"})
	}},
	{"and what refers to a row that the database deletes with it", func(s *stage) {
		a, b, c := &Branch{ID: 1, Code: to("a")}, &Branch{ID: 2}, &Branch{ID: 3}
		a.Branches.Add(b)
		c.Twin.Set(b)
		s.loaded(a, c)
		s.delete(a, c)
		s.add(&Branch{Code: to("a")})
	}},
	{"a row that the database deletes gives up what others take", func(s *stage) {
		a, b, c := &Branch{ID: 1}, &Branch{ID: 2, Code: to("b")}, &Branch{ID: 3, Code: to("c")}
		d := &Branch{ID: 4, Code: to("d")}
		a.Branches.Add(b)
		b.Branches.Add(c)
		s.loaded(a, d)
		s.delete(a)
		d.Code = to("c")
		s.add(&Branch{Code: to("b")})
	}},
}

// links: rows of many-to-many relations.
var links = []plan{
	{"item, keyword, link", func(s *stage) {
		i := &Item{Description: "shirt"}
		i.Keywords.Add(&Keyword{Name: "red"}, &Keyword{Name: "blue"})
		s.add(i)
	}},
	{"added from both sides: once", func(s *stage) {
		i, k := &Item{Description: "shirt"}, &Keyword{Name: "red"}
		i.Keywords.Add(k)
		k.Items.Add(i)
		s.add(i, k)
	}},
	{"one is taken out, one put in", func(s *stage) {
		i, red := &Item{ID: 1}, &Keyword{ID: 1, Name: "red"}
		i.Keywords.Add(red)
		s.loaded(i)
		i.Keywords.Set(&Keyword{Name: "blue"})
	}},
	{"the list is cleared: by the two keys, where the link has a payload", func(s *stage) {
		x := &Student{ID: 1}
		x.Courses.Add(&Course{ID: 2}, &Course{ID: 3})
		s.loaded(x)
		x.Courses.Set()
	}},
	{"a link that is an object is deleted as one", func(s *stage) {
		x, c := &Student{ID: 1}, &Course{ID: 2}
		x.Courses.Add(c)
		s.loaded(x, &Enrollment{StudentID: 1, CourseID: 2})
		x.Courses.Remove(c)
	}},
	{"one end goes: links go with it", func(s *stage) {
		i := &Item{ID: 1}
		i.Keywords.Add(&Keyword{ID: 1})
		s.loaded(i)
		s.delete(i)
	}},
	{"taken from an unloaded collection", func(s *stage) {
		i, red := &Item{ID: 1}, &Keyword{ID: 1}
		s.loaded(i, red)
		s.unload(i, "Keywords")
		s.unload(red, "Items")
		i.Keywords.Remove(red)
	}},
	{"friends of each other, and of themselves", func(s *stage) {
		a, b := &Profile{Name: "ann"}, &Profile{Name: "bob"}
		a.Friends.Add(a, b)
		b.Friends.Add(a)
		s.add(a)
	}},
	{"collections without another side", func(s *stage) {
		s.show(&Everything{}, "str", "cupboard_id")
		c, known := &Cupboard{}, &Everything{ID: 5, Str: "known"}
		s.loaded(known)
		s.add(c)
		c.Things.Add(&Everything{Str: "new"}, known)
	}},
}

// keys: natural keys that change, and keys that change hands.
var keys = []plan{
	{"a natural key changes: children follow in the database", func(s *stage) {
		m := &Member{Name: "jack"}
		m.Posts.Add(&Post{ID: 1, Text: "t"})
		s.loaded(m)
		m.Name = "ed"
	}},
	{"and a child that changes otherwise", func(s *stage) {
		m, p := &Member{Name: "jack"}, &Post{ID: 1, Text: "t"}
		m.Posts.Add(p)
		s.loaded(m)
		m.Name, p.Text = "ed", "changed"
	}},
	{"two keys change places", func(s *stage) {
		a, b := &Member{Name: "a"}, &Member{Name: "b"}
		s.loaded(a, b)
		a.Name, b.Name = "b", "a"
	}},
	{"three keys go round, with children that follow, and another column", func(s *stage) {
		a, b, c := &Member{Name: "a"}, &Member{Name: "b"}, &Member{Name: "c"}
		p := &Post{ID: 1, Text: "t"}
		a.Posts.Add(p)
		s.loaded(a, b, c)
		a.Name, b.Name, c.Name, b.Email, p.Text = "b", "c", "a", "new", "changed"
	}},
	{"keys that move along go one after the other", func(s *stage) {
		a, b, c := &Member{Name: "a"}, &Member{Name: "b"}, &Member{Name: "c"}
		s.loaded(a, b, c)
		a.Name, b.Name, c.Name = "b", "c", "d"
	}},
	{"keys of two columns change places", func(s *stage) {
		a, b := &Shelf{Room: "a", No: 1}, &Shelf{Room: "b", No: 2}
		s.loaded(a, b)
		a.Room, a.No, b.Room, b.No = "b", 2, "a", 1
	}},
	{"keys that the database counts do not", func(s *stage) {
		a, b := &User{ID: 1, Name: "a"}, &User{ID: 2, Name: "b"}
		s.loaded(a, b)
		a.ID, b.ID = 2, 1
	}},
	{"a key that one takes from a deleted row, leaving its own to a new one", func(s *stage) {
		a, b := &Member{Name: "a"}, &Member{Name: "b"}
		s.loaded(a, b)
		s.delete(a)
		b.Name = "a"
		s.add(&Member{Name: "b"})
	}},
	{"delete and add of one key are one UPDATE", func(s *stage) {
		old := &User{ID: 7, Name: "jack"}
		s.loaded(old)
		s.delete(old)
		s.add(&User{ID: 7, Name: "ed"})
	}},
	{"the same, with a composite key", func(s *stage) {
		old := &Line{OrderID: 1, ItemID: 2, Count: 3}
		s.loaded(old)
		s.delete(old)
		s.add(&Line{OrderID: 1, ItemID: 2, Count: 5})
	}},
	{"the same, and equal: nothing is written", func(s *stage) {
		old := &Line{OrderID: 1, ItemID: 2, Count: 3}
		s.loaded(old)
		s.delete(old)
		s.add(&Line{OrderID: 1, ItemID: 2, Count: 3})
	}},
	{"where the database deletes more along with the row, it is deleted", func(s *stage) {
		old := &Folder{ID: 1, Name: "old"}
		s.loaded(old)
		s.unload(old, "Files")
		s.delete(old)
		s.add(&Folder{ID: 1, Name: "new"})
	}},
	{"what was left to the database becomes the default again", func(s *stage) {
		old := &Document{ID: id(1), Title: "old", Stamp: now}
		s.loaded(old)
		s.delete(old)
		s.add(&Document{ID: id(1), Title: "new"})
	}},
	{"the new one refers to a row whose key is to come", func(s *stage) {
		old := &Address{ID: 1, Email: "old"}
		s.loaded(old)
		s.delete(old)
		a := &Address{ID: 1, Email: "old"}
		a.User.Set(&User{Name: "new"})
		s.add(a)
	}},
	{"the new one is held by a collection whose owner is new", func(s *stage) {
		s.show(&Everything{}, "str", "cupboard_id")
		old := &Everything{ID: 5, Str: "old"}
		s.loaded(old)
		s.delete(old)
		c := &Cupboard{}
		c.Things.Add(&Everything{ID: 5, Str: "old"})
		s.add(c)
	}},
	{"the new one leads to an object that is nowhere", func(s *stage) {
		old := &Address{ID: 1, Email: "old"}
		s.loaded(old)
		s.delete(old)
		u := &User{Name: "nowhere"}
		a := &Address{ID: 1, Email: "old"}
		s.add(a, u)
		a.User.Set(u)
		s.forget(u)
	}},
}

// versions: rows that tell whether somebody else changed them.
var versions = []plan{
	{"a counter", func(s *stage) {
		a, b := &Sheet{ID: 1, Text: "a", Version: 1}, &Sheet{ID: 2, Text: "b", Version: 5}
		s.loaded(a, b)
		a.Text, b.Text = "c", "c"
	}},
	{"a stale one cannot be deleted", func(s *stage) {
		a := &Sheet{ID: 1, Text: "a", Version: 3}
		s.loaded(a)
		s.delete(a)
	}},
	{"times and UUIDs", func(s *stage) {
		m, d := &Memo{ID: 1, Changed: now}, &Draft{ID: 1, Token: id(1)}
		s.loaded(m, d)
		m.Text, d.Text = "new", "new"
	}},
	{"set by the database, and read back", func(s *stage) {
		l := &Ledger{ID: 1, Revision: 4}
		s.loaded(l)
		l.Text = "new"
		s.add(&Ledger{Text: "first"})
	}},
	{"delete and add of one key moves it on", func(s *stage) {
		a := &Sheet{ID: 1, Text: "a", Version: 3}
		s.loaded(a)
		s.delete(a)
		s.add(&Sheet{ID: 1, Text: "b"})
	}},
}

// expressions: columns that are set to what the database makes of them.
var expressions = []plan{
	{"the same of two rows, another of a third", func(s *stage) {
		var ls []*Line
		for i := range int64(3) {
			ls = append(ls, &Line{OrderID: 1, ItemID: i + 1, Count: 1})
			s.loaded(ls[i])
		}
		s.set(ls[0], "count", plus(1))
		s.set(ls[1], "count", plus(1))
		s.set(ls[2], "count", plus(2))
	}},
	{"beside a value", func(s *stage) {
		o := &Order{ID: 1, UserID: 7, Description: "old"}
		s.loaded(o)
		o.Description = "new"
		s.set(o, "total", func(src *tree.Source) *tree.Node { return src.Cols[5] })
	}},
	{"the last one counts, and wins over a value", func(s *stage) {
		l := &Line{OrderID: 1, ItemID: 1, Count: 1}
		s.loaded(l)
		l.Count = 9
		s.set(l, "count", plus(1))
		s.set(l, "count", plus(2))
	}},
	{"a version moves on with it", func(s *stage) {
		x := &Sheet{ID: 1, Text: "a", Version: 2}
		s.loaded(x)
		s.set(x, "text", func(src *tree.Source) *tree.Node { return src.Cols[0] })
	}},
}

// plus adds to the column count of a line.
func plus(n int64) func(src *tree.Source) *tree.Node {
	return func(src *tree.Source) *tree.Node {
		count := src.Cols[2]
		v := &tree.Node{Kind: tree.Bind, Type: count.Type, Codec: count.Codec, Value: driver.Value{Kind: driver.Int, N: n}}
		return &tree.Node{Kind: tree.Binary, Op: tree.Add, Args: []*tree.Node{count, v}, Type: count.Type, Codec: count.Codec}
	}
}

// now is an instant.
var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// id is a UUID.
func id(n byte) uuid.UUID { return uuid.UUID{15: n} }

// to is a pointer to a copy.
func to[V any](v V) *V { return &v }

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }
