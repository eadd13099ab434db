package flush_test

import (
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// orders: tables by their foreign keys, rows as they were added or by their keys.
var orders = []plan{
	{"a graph with counted keys", func(s *stage) {
		u := &User{Name: "jack"}
		u.Addresses.Add(&Address{Email: "1"}, &Address{Email: "2"})
		s.add(u, &User{Name: "ed"})
	}},
	{"three levels with counted keys", func(s *stage) {
		u, o := &User{Name: "jack"}, &Order{Description: "first"}
		o.Lines.Add(&Line{ItemID: 1, Count: 2}, &Line{ItemID: 2, Count: 3})
		u.Orders.Add(o)
		s.add(u)
	}},
	{"three levels with keys that are given", func(s *stage) {
		u, o := &User{ID: 7, Name: "jack"}, &Order{ID: 1, Description: "first"}
		o.Lines.Add(&Line{ItemID: 1, Count: 2})
		u.Orders.Add(o)
		s.add(u)
	}},
	{"children that are added alone bring their parent", func(s *stage) {
		u := &User{Name: "jack"}
		a, b := &Address{Email: "1"}, &Address{Email: "2"}
		a.User.Set(u)
		b.User.Set(u)
		s.add(a, b)
	}},
	{"rows that are tied by ids alone, the child first", func(s *stage) {
		s.add(&Address{ID: 1, UserID: to(int64(7)), Email: "1"}, &User{ID: 7, Name: "jack"})
	}},
	{"the same are deleted the other way round", func(s *stage) {
		u, a := &User{ID: 7, Name: "jack"}, &Address{ID: 1, UserID: to(int64(7)), Email: "1"}
		s.loaded(u, a)
		s.delete(u, a)
	}},
	{"inserts in the order of adding, updates and deletions in the order of keys", func(s *stage) {
		var us []*User
		for id := int64(6); id > 0; id-- {
			us = append(us, &User{ID: id, Name: "old"})
		}
		for _, u := range us {
			s.loaded(u)
		}
		for _, u := range us[:3] {
			u.Name = "new"
		}
		for _, u := range us[3:] {
			s.delete(u)
		}
		s.add(&User{ID: 9, Name: "late"}, &User{ID: 8, Name: "later"})
	}},
	{"everything at once: inserts, updates, deletions", func(s *stage) {
		u, old := &User{ID: 7, Name: "jack"}, &Address{ID: 1, UserID: to(int64(7)), Email: "1"}
		s.loaded(u, old)
		u.Name = "ed"
		u.Addresses.Add(&Address{Email: "2"})
		s.delete(old)
		s.add(&Order{UserID: 7, Description: "o"}, &Item{Description: "i"})
	}},
	{"nothing was changed", func(s *stage) {
		s.loaded(&User{ID: 7, Name: "jack"})
	}},
	{"what leads to an object that is nowhere", func(s *stage) {
		o := &Address{ID: 1, Email: "1"}
		s.loaded(o)
		o.User.Set(&User{Name: "nowhere"})
	}},
	{"a relation and its foreign key that do not agree", func(s *stage) {
		a, u := &Address{ID: 1, Email: "1"}, &User{ID: 7, Name: "jack"}
		s.loaded(a, u)
		a.User.Set(u)
		a.UserID = to(int64(8))
	}},
}

// shapes: rows that write the same columns go together.
var shapes = []plan{
	{"new rows of several shapes", func(s *stage) {
		s.add(&Order{UserID: 7, Description: "default"}, &Order{UserID: 7, Description: "open", Open: true},
			&Order{UserID: 7, Description: "default again"}, &Order{ID: 5, UserID: 7, Description: "by hand"})
	}},
	{"changed rows of several shapes", func(s *stage) {
		var os []*Order
		for id := range int64(4) {
			os = append(os, &Order{ID: id + 1, UserID: 7, Description: "old", Total: dec("1")})
			s.loaded(os[id])
		}
		os[3].Description, os[0].Description = "new", "new"
		os[1].Description, os[1].Open = "new", true
		os[2].Total = dec("2")
	}},
	{"what the database computes comes back where it may have changed", func(s *stage) {
		a, b := &Document{ID: id(1), Number: 1, Stamp: now}, &Document{ID: id(2), Number: 2, Stamp: now}
		s.loaded(a, b)
		a.Number, b.Title = 3, "title"
		s.add(&Document{Title: "filled by the database"})
	}},
	{"a column that the database computes is not written", func(s *stage) {
		d := &Document{ID: id(1), Number: 1, Stamp: now}
		s.loaded(d)
		d.Twice = 5
	}},
}

// cascades: what becomes of rows that refer to one that goes.
var cascades = []plan{
	{"no cascade, loaded: the children stay", func(s *stage) {
		u := &User{ID: 7, Name: "jack"}
		u.Addresses.Add(&Address{ID: 1, Email: "1"}, &Address{ID: 2, Email: "2"})
		s.loaded(u)
		s.delete(u)
	}},
	{"no cascade, not loaded: the children are read", func(s *stage) {
		u := &User{ID: 7, Name: "jack"}
		s.loaded(u)
		s.unload(u, "Addresses", "Orders")
		s.stored(&Address{ID: 2, UserID: to(int64(7)), Email: "2"}, &Address{ID: 1, UserID: to(int64(7)), Email: "1"})
		s.delete(u)
	}},
	{"no cascade, and children that cannot do without", func(s *stage) {
		u := &User{ID: 7, Name: "jack"}
		u.Orders.Add(&Order{ID: 1})
		s.loaded(u)
		s.delete(u)
	}},
	{"a child that moved after the deletion of its parent", func(s *stage) {
		a, b := &User{ID: 7, Name: "jack"}, &User{ID: 8, Name: "ed"}
		x := &Address{ID: 1, Email: "1"}
		a.Addresses.Add(x)
		s.loaded(a, b)
		s.delete(a)
		b.Addresses.Add(x)
	}},
	{"cascade=delete, not loaded: a read for each level, over all parents of it", func(s *stage) {
		var ps []*Plane
		for i := range int64(2) {
			ps = append(ps, &Plane{ID: i + 1})
			s.loaded(ps[i])
			s.unload(ps[i], "Seats")
			s.stored(&Seat{ID: i + 10, PlaneID: i + 1}, &Belt{ID: i + 20, SeatID: i + 10}, &Belt{ID: i + 30, SeatID: i + 10})
		}
		s.delete(ps[1], ps[0])
	}},
	{"cascade=database, not loaded: nothing is read", func(s *stage) {
		f := &Folder{ID: 1}
		s.loaded(f)
		s.unload(f, "Files")
		s.delete(f)
	}},
	{"cascade=database, loaded below: nothing but the top is deleted", func(s *stage) {
		f, x := &Folder{ID: 1}, &File{ID: 2}
		x.Chunks.Add(&Chunk{ID: 3})
		f.Files.Add(x)
		s.loaded(f)
		s.delete(f)
	}},
	{"cascade=database, and a child that came since: the session deletes that", func(s *stage) {
		f, other, x := &Folder{ID: 1}, &Folder{ID: 2}, &File{ID: 2}
		other.Files.Add(x)
		s.loaded(f, other)
		f.Files.Add(x)
		s.delete(f)
	}},
	{"cascade=database, and a new child: it leaves the session", func(s *stage) {
		f := &Folder{ID: 1}
		s.loaded(f)
		f.Files.Add(&File{Name: "new"})
		s.delete(f)
	}},
	{"cascade=setnull and cascade=restrict", func(s *stage) {
		d := &Depot{ID: 1}
		d.Trucks.Add(&Truck{ID: 1})
		s.loaded(d)
		s.delete(d)
	}},
	{"cascade=restrict: it has a child", func(s *stage) {
		d := &Depot{ID: 1}
		d.Docks.Add(&Dock{ID: 1})
		s.loaded(d)
		s.delete(d)
	}},
	{"cascade=restrict: the child goes as well", func(s *stage) {
		d, x := &Depot{ID: 1}, &Dock{ID: 1}
		d.Docks.Add(x)
		s.loaded(d)
		s.delete(d, x)
	}},
	{"a foreign key's ON DELETE, where nothing leads to its rows", func(s *stage) {
		a, x := &Album{ID: 1}, &Photo{ID: 2}
		away := &Pin{ID: 4, PhotoID: 9, AlbumID: to(int64(1))}
		s.loaded(a, x, &Pin{ID: 3, PhotoID: 2}, away)
		away.Photo.Set(x)
		s.delete(x, a)
	}},
	{"the same, of a child that the program moved here and one that it moved away", func(s *stage) {
		x, y := &Photo{ID: 1}, &Photo{ID: 2}
		here, away := &Pin{ID: 3, PhotoID: 2}, &Pin{ID: 4, PhotoID: 1}
		s.loaded(x, y, here, away)
		here.PhotoID, away.PhotoID = 1, 2
		s.delete(x)
	}},
	{"and of a row whose key another takes", func(s *stage) {
		x := &Photo{ID: 1, Title: "old"}
		s.loaded(x, &Pin{ID: 3, PhotoID: 1})
		s.delete(x)
		s.add(&Photo{ID: 1, Title: "new"})
	}},
}

// orphans: what a parent let go.
var orphans = []plan{
	{"cascade=orphan: two are replaced by two", func(s *stage) {
		b := &Board{ID: 1}
		b.Topics.Add(&Topic{ID: 1, Title: "1"}, &Topic{ID: 2, Title: "2"})
		s.loaded(b)
		b.Topics.Set(&Topic{Title: "3"}, &Topic{Title: "4"})
	}},
	{"what goes with the orphans is read, and goes first", func(s *stage) {
		b, x := &Board{ID: 1}, &Topic{ID: 1, Title: "1"}
		b.Topics.Add(x)
		s.loaded(b)
		s.unload(x, "Remarks")
		s.stored(&Remark{ID: 5, TopicID: 1})
		b.Topics.Remove(x)
	}},
	{"a new one that is taken out leaves without SQL", func(s *stage) {
		b, x := &Board{ID: 1}, &Topic{Title: "new"}
		s.loaded(b)
		b.Topics.Add(x)
		b.Topics.Remove(x)
	}},
	{"one that goes to another parent is no orphan", func(s *stage) {
		a, b, x := &Board{ID: 1}, &Board{ID: 2}, &Topic{ID: 1, Title: "1"}
		a.Topics.Add(x)
		s.loaded(a, b)
		b.Topics.Add(x)
	}},
	{"an orphan on the side of the one, with what goes with it two levels down", func(s *stage) {
		p, plane, seat := &Pilot{ID: 1}, &Plane{ID: 2}, &Seat{ID: 3}
		p.Plane.Set(plane)
		plane.Seats.Add(seat)
		seat.Belts.Add(&Belt{ID: 4})
		s.loaded(p)
		p.Plane.Set(nil)
	}},
	{"two parents: one lets it go", func(s *stage) {
		g, h, v := &Guest{ID: 1}, &Host{ID: 2}, &Visit{ID: 3}
		g.Visits.Add(v)
		h.Visits.Add(v)
		s.loaded(g, h)
		g.Visits.Remove(v)
	}},
	{"one that is handed on by hand, and does not know its parent", func(s *stage) {
		a, b := &Album{ID: 1}, &Album{ID: 2}
		kept, lost := &Photo{ID: 3}, &Photo{ID: 4}
		a.Photos.Add(kept, lost)
		s.loaded(a, b)
		a.Photos.Set()
		kept.AlbumID = &b.ID
	}},
	{"an orphan on the side of the one, handed on to another", func(s *stage) {
		p, q, plane := &Pilot{ID: 1}, &Pilot{ID: 2}, &Plane{ID: 3}
		p.Plane.Set(plane)
		s.loaded(p, q)
		p.Plane.Set(nil)
		q.Plane.Set(plane)
	}},
	{"and from one that goes", func(s *stage) {
		p, q, plane := &Pilot{ID: 1}, &Pilot{ID: 2}, &Plane{ID: 3}
		p.Plane.Set(plane)
		s.loaded(p, q)
		s.delete(p)
		q.Plane.Set(plane)
	}},
	{"two that lead to one", func(s *stage) {
		p, q, plane := &Pilot{ID: 1}, &Pilot{Name: "new"}, &Plane{ID: 3}
		p.Plane.Set(plane)
		s.loaded(p)
		q.Plane.Set(plane)
		s.add(q)
	}},
}
