package suite

import (
	"errors"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// programs are what random programs found (package reference), each cut down to its rule.
var programs = []Case{
	{"a row that refers to itself is deleted", func(t *T) {
		t.Do(func(s *tenon.Session) error {
			id := int64(1)
			n := &Node{ID: id, Data: "n"}
			s.Add(n)
			t.Must(s.Flush(t.Ctx))
			n.ParentID = &id
			t.Must(s.Flush(t.Ctx))
			s.Delete(n)
			return nil
		})
		n, err := t.DB.Count(t.Ctx, tenon.Select(Nodes))
		t.Must(err)
		t.Equal(n, int64(0))
	}},
	{"a unique foreign key is given up for a new row's and taken in one flush", func(t *T) {
		t.linked(People, Balls, Passports)
		t.Do(func(s *tenon.Session) error {
			p, first := People.New(), Passports.New()
			first.Person.Set(p)
			s.Add(p, first)
			t.Must(s.Flush(t.Ctx))
			second, other := Passports.New(), People.New()
			s.Add(other, second)
			first.Person.Set(other)
			second.Person.Set(p)
			t.Must(s.Flush(t.Ctx))
			t.Equal([]int64{*first.PersonID, *second.PersonID}, []int64{other.ID, p.ID})
			return nil
		})
	}},
	{"an update that waits for a new row gives a unique value up before", func(t *T) {
		t.three(func(s *tenon.Session, as []*Address) {
			u := &User{Name: "new"}
			s.Add(u)
			as[0].User.Set(u)
			as[0].Email, as[1].Email = "x", "a"
			s.Add(&Address{ID: 4, Email: "b"})
			t.Must(s.Flush(t.Ctx))
			at, err := s.All(t.Ctx, tenon.Select(Addresses.ID).Where(Addresses.UserID.Eq(u.ID)))
			t.Must(err)
			t.Equal(at, []int64{as[0].ID})
		})
		t.emails("x", "a", "c", "b")
	}},
	{"20: who leaves its only parent by a reference that was not loaded is deleted", func(t *T) {
		t.linked(Boards, Topics, Remarks)
		board, topic := Boards.New(), Topics.New()
		t.Do(func(s *tenon.Session) error {
			board.Topics.Add(topic)
			s.Add(board)
			return nil
		})
		t.Do(func(s *tenon.Session) error {
			x, err := s.Get(t.Ctx, Topics, topic.ID)
			t.Must(err)
			x.Board.Set(nil)
			t.Must(s.Flush(t.Ctx))
			t.Equal(s.State(x), tenon.Deleted)
			return nil
		})
	}},
	{"42: a collection that the program and then the flush changed is what it was before both", func(t *T) {
		t.linked(Profiles)
		t.Do(func(s *tenon.Session) error {
			a, b := Profiles.New(), Profiles.New()
			s.Add(a, b)
			undo := errors.New("undo")
			err := s.Nested(t.Ctx, func() error {
				a.Friends.Add(b)
				s.Delete(b)
				t.Must(s.Flush(t.Ctx))
				return undo
			})
			t.mustSay("Nested", err, undo)
			t.Equal([]int{len(a.Friends.All()), len(b.FriendOf.All())}, []int{0, 0})
			return nil
		})
	}},
	{"a rollback restores references that the flush changed which began the transaction", func(t *T) {
		t.linked(Depots, Trucks, Docks)
		s := t.DB.Session()
		defer func() { t.Must(s.Close()) }()
		depot, truck := Depots.New(), Trucks.New()
		depot.Trucks.Add(truck)
		s.Add(depot)
		t.Must(s.Commit(t.Ctx))
		s.Delete(depot)
		t.Must(s.Flush(t.Ctx))
		t.Must(s.Rollback(t.Ctx))
		if truck.Depot.Get() != depot {
			t.Error("the truck lost its depot")
		}
	}},
	{"20: who went to another parent and left that as well is deleted", func(t *T) {
		t.linked(Boards, Topics, Remarks)
		t.Do(func(s *tenon.Session) error {
			from, to, topic := Boards.New(), Boards.New(), Topics.New()
			from.Topics.Add(topic)
			s.Add(from, to)
			t.Must(s.Flush(t.Ctx))
			to.Topics.Add(topic)
			to.Topics.Remove(topic)
			t.Must(s.Flush(t.Ctx))
			t.Equal(s.State(topic), tenon.Deleted)
			return nil
		})
	}},
	{"a row that is read after the database let go of it is let go by a rollback", func(t *T) {
		t.linked(Albums, Photos, Pins)
		t.Do(func(s *tenon.Session) error {
			s.Add(&Album{ID: 1}, &Photo{ID: 5}, &Pin{ID: 6, PhotoID: 5, AlbumID: to[int64](1)})
			return nil
		})
		s := t.DB.Session()
		defer s.Close()
		a, err := s.Get(t.Ctx, Albums, 1)
		t.Must(err)
		s.Delete(a)
		t.Must(s.Flush(t.Ctx))
		pin, err := s.Get(t.Ctx, Pins, 6) // its table was not known before
		t.Must(err)
		t.Equal(pin.AlbumID == nil, true)
		t.Must(s.Rollback(t.Ctx))
		t.Equal(s.State(pin), tenon.Detached)
		pin, err = s.Get(t.Ctx, Pins, 6)
		t.Must(err)
		t.Equal(*pin.AlbumID, int64(1))
	}},
	{"a new row of a parent that goes, which does not know it, leaves the session", func(t *T) {
		t.linked(Albums, Photos, Pins)
		t.Do(func(s *tenon.Session) error {
			p := &Photo{ID: 5}
			s.Add(p)
			t.Must(s.Flush(t.Ctx))
			pin := &Pin{}
			pin.Photo.Set(p)
			s.Add(pin)
			s.Delete(p)
			t.Equal(t.writes(func() error { return s.Flush(t.Ctx) }), []string{"DELETE photos"})
			t.Equal(s.State(pin), tenon.Transient)
			return nil
		})
	}},
}
