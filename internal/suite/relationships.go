package suite

import (
	"encoding/json"
	"errors"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// relationships are cases of what tables can be to each other.
var relationships = []Case{
	{"create tables that refer to each other, and drop them", createCycles},
	{"13: links through a table of their own", plainLinks},
	{"14: links with a payload", payloadLinks},
	{"links within one table", selfLinks},
	{"join and ask through a link table", linkQueries},
	{"a collection that numbers its items", places},
	{"26: a write-only collection writes and counts, and loads nothing", writeOnly},
	{"one-to-one: who takes, who is left", oneToOne},
	{"relations of every kind as JSON", relationsAsJSON},
}

// linked are the tables of relations.go, in no order: CreateAll finds one.
var linked = []tenon.Mapping{
	Enrollments, Courses, Students, Profiles, Friendships, Likes, Posts, Members, Balls, People, Passports,
	Teams, Players, Hens, Eggs, Books, Shelves, Remarks, Topics, Boards, Chunks, Files, Folders, Trucks, Docks, Depots,
	Belts, Seats, Planes, Pilots, Visits, Guests, Hosts, Coupons, Tracks, Ratings, Playlists,
	Events, Channels, Tags, ChannelTags, Memos, Drafts, Ledgers,
}

// createCycles: CreateAll makes every table whatever refers to what, and can be run again;
// DropAll leaves nothing.
func createCycles(t *T) {
	for range 2 {
		t.Must(tenon.CreateAll(t.Ctx, t.DB, linked...))
		t.Must(tenon.CreateAll(t.Ctx, t.DB, linked...))
		insert(t, People, &Person{ID: 1, Name: "jack"})
		insert(t, Balls, &Ball{ID: 1, PersonID: 1, Data: "red"})
		_, err := t.DB.Exec(t.Ctx, tenon.Update(People).Set(PersonSet{FavoriteBallID: tenon.To[int64](1)}).AllRows())
		t.Must(err)
		_, err = t.DB.Exec(t.Ctx, tenon.Insert(Balls).Rows(&Ball{ID: 2, PersonID: 9}))
		t.foreignKey(err, "balls", "fk_balls_person_id")
		_, err = t.DB.Exec(t.Ctx, tenon.Update(People).Set(PersonSet{FavoriteBallID: tenon.To[int64](9)}).AllRows())
		t.foreignKey(err, "people", "fk_people_favorite_ball_id")
		t.Must(tenon.DropAll(t.Ctx, t.DB, linked...))
	}
}

// foreignKey asserts that an error is of the foreign key.
func (t *T) foreignKey(err error, table, name string) {
	t.Helper()
	ce, ok := errors.AsType[*tenon.ConstraintError](err)
	if !ok {
		t.Fatalf("want a ConstraintError, got %v", err)
	}
	t.Equal([]any{ce.Kind, ce.Table, ce.Constraint}, []any{tenon.ForeignKey, table, name})
}

// links are the rows of a plain link table, as pairs.
func (t *T) links() []ItemKeywordKey {
	t.Helper()
	got, err := t.DB.All(t.Ctx, tenon.Select(ItemKeywords).OrderBy(ItemKeywords.ItemID.Asc(), ItemKeywords.KeywordID.Asc()))
	t.Must(err)
	keys := []ItemKeywordKey{}
	for _, l := range got {
		keys = append(keys, ItemKeywordKey{ItemID: l.ItemID, KeywordID: l.KeywordID})
	}
	return keys
}

// plainLinks: item, keyword and link are inserted; later an item changes with its keywords
// unloaded, by one UPDATE. Either side adds, either removes, nothing comes twice.
func plainLinks(t *T) {
	item, red, blue := Items.New(), Keywords.New(), Keywords.New()
	item.Description, red.Name, blue.Name = "shirt", "red", "blue"
	t.Do(func(s *tenon.Session) error {
		item.Keywords.Add(red, red)
		s.Add(item)
		t.Equal(len(red.Items.All()) == 1 && red.Items.All()[0] == item, true)
		return nil
	})
	t.Equal(t.links(), []ItemKeywordKey{{ItemID: item.ID, KeywordID: red.ID}})
	t.Do(func(s *tenon.Session) error {
		i, err := s.Get(t.Ctx, Items, item.ID)
		t.Must(err)
		t.log.reset()
		i.Description = "coat"
		t.Must(s.Flush(t.Ctx))
		t.Equal(len(t.log.shapes()), 1)
		i.Keywords.Add(blue) // unloaded: what is there stays
		return nil
	})
	t.Equal(t.links(), []ItemKeywordKey{{ItemID: item.ID, KeywordID: red.ID}, {ItemID: item.ID, KeywordID: blue.ID}})
	t.Do(func(s *tenon.Session) error {
		i, err := s.Get(t.Ctx, Items, item.ID)
		t.Must(err)
		k, err := s.Get(t.Ctx, Keywords, red.ID)
		t.Must(err)
		k.Items.Remove(i)
		return nil
	})
	t.Equal(t.links(), []ItemKeywordKey{{ItemID: item.ID, KeywordID: blue.ID}})
}

// payloadLinks: a link that is written by the relation has the defaults of its other
// columns, and one that is written by hand is the same row to the relation.
func payloadLinks(t *T) {
	t.Create(Students, Courses, Enrollments)
	ann, art, law := Students.New(), Courses.New(), Courses.New()
	ann.Name, art.Title, law.Title = "ann", "art", "law"
	t.Do(func(s *tenon.Session) error {
		ann.Courses.Add(art)
		s.Add(ann, law)
		return nil
	})
	insert(t, Enrollments, &Enrollment{StudentID: ann.ID, CourseID: law.ID, Note: "late"})
	notes := tenon.Select(tenon.Both(Courses.Title, Enrollments.Note)).From(Students).Join(Students.Courses).OrderBy(Courses.ID.Asc())
	got, err := t.DB.All(t.Ctx, notes)
	t.Must(err)
	t.Equal(len(got), 2)
	for _, row := range got {
		t.Equal(row.B, map[string]string{"art": "new", "law": "late"}[row.A])
	}
	t.Do(func(s *tenon.Session) error {
		a, err := s.Get(t.Ctx, Students, ann.ID)
		t.Must(err)
		l, err := s.Get(t.Ctx, Courses, law.ID)
		t.Must(err)
		a.Courses.Remove(l)
		return nil
	})
	rows(t, notes, tenon.Two[string, string]{A: "art", B: "new"})
}

// selfLinks: friends are profiles; who is a friend of whom shows on both.
func selfLinks(t *T) {
	t.Create(Profiles, Friendships)
	ann, bob := Profiles.New(), Profiles.New()
	ann.Name, bob.Name = "ann", "bob"
	t.Do(func(s *tenon.Session) error {
		ann.Friends.Add(bob, ann)
		s.Add(ann)
		return nil
	})
	t.Equal(len(bob.FriendOf.All()), 1)
	t.Equal(len(bob.Friends.All()), 0)
	got, err := t.DB.All(t.Ctx, tenon.Select(tenon.Both(Friendships.ProfileID, Friendships.FriendID)).OrderBy(Friendships.FriendID.Asc()))
	t.Must(err)
	want := map[int64]int64{bob.ID: ann.ID, ann.ID: ann.ID}
	t.Equal(len(got), 2)
	for _, l := range got {
		t.Equal(l.A, want[l.B])
	}
}

// linkQueries: joins, outer joins and Any of many-to-many relations.
func linkQueries(t *T) {
	t.Create(Profiles, Friendships)
	for i, d := range []string{"shirt", "coat", "hat"} {
		insert(t, Items, &Item{ID: int64(i + 1), Description: d, Price: dec("1.00")})
	}
	insert(t, Keywords, &Keyword{ID: 1, Name: "red"}, &Keyword{ID: 2, Name: "blue"})
	insert(t, ItemKeywords, &ItemKeyword{ItemID: 1, KeywordID: 1}, &ItemKeyword{ItemID: 1, KeywordID: 2}, &ItemKeyword{ItemID: 2, KeywordID: 2})
	rows(t, tenon.Select(Items.Description).Join(Items.Keywords).Where(Keywords.Name.Eq("blue")).OrderBy(Items.ID.Asc()), "shirt", "coat")
	rows(t, tenon.Select(Keywords.Name).Join(Keywords.Items).Where(Items.ID.Eq(1)).OrderBy(Keywords.ID.Asc()), "red", "blue")
	rows(t, tenon.Select(Items.Description).Where(Items.Keywords.Any(Keywords.Name.Eq("red"))), "shirt")
	rows(t, tenon.Select(Items.Description).Where(Items.Keywords.Any()).OrderBy(Items.ID.Asc()), "shirt", "coat")
	rows(t, tenon.Select(Items.Description).Where(tenon.Not(Items.Keywords.Any())), "hat")
	rows(t, tenon.Select(Items.Description).Where(Items.Keywords.Any(ItemKeywords.KeywordID.Eq(1))), "shirt")
	left, err := t.DB.All(t.Ctx, tenon.Select(tenon.Both(Items.Description, tenon.Nullable(Keywords.Name))).LeftJoin(Items.Keywords).OrderBy(Items.ID.Asc(), Keywords.ID.Asc()))
	t.Must(err)
	t.Equal(len(left), 4)
	t.Equal(left[3].B == nil, true)
	insert(t, Profiles, &Profile{ID: 1, Name: "ann"}, &Profile{ID: 2, Name: "bob"})
	insert(t, Friendships, &Friendship{ProfileID: 1, FriendID: 2})
	p := Profiles.As("p")
	rows(t, tenon.Select(p.Name).Where(p.Friends.Any(Profiles.Name.Eq("bob"))), "ann")
	rows(t, tenon.Select(p.Name).Where(p.FriendOf.Any()), "bob")
	mistaken(t, tenon.Select(Profiles.Name).Where(Profiles.Friends.Any()), "itself")
}

// places: a list keeps the numbers of its items, whatever is put in, taken out or moved.
func places(t *T) {
	t.Create(Playlists, Tracks, Ratings)
	list := Playlists.New()
	a, b, c := &Track{Title: "a"}, &Track{Title: "b"}, &Track{Title: "c"}
	list.Tracks.Add(a, b, c)
	t.Do(func(s *tenon.Session) error { s.Add(list); return nil })
	order := func(want ...string) {
		t.Helper()
		rows(t, tenon.Select(Tracks.Title).OrderBy(Tracks.Place.Asc(), Tracks.ID.Asc()), want...)
		t.Do(func(s *tenon.Session) error {
			got, err := s.One(t.Ctx, tenon.Select(Playlists).With(Playlists.Tracks))
			t.Must(err)
			t.Equal(len(got.Tracks.All()), len(want))
			for i, x := range got.Tracks.All() {
				t.Equal([]any{x.Title, x.Place}, []any{want[i], int32(i)})
			}
			return nil
		})
	}
	order("a", "b", "c")
	t.Do(func(s *tenon.Session) error {
		l, err := s.One(t.Ctx, tenon.Select(Playlists).With(Playlists.Tracks))
		t.Must(err)
		old := l.Tracks.All()
		l.Tracks.Set(old[2], old[0], &Track{Title: "d"}, old[1])
		return nil
	})
	order("c", "a", "d", "b")
}

// writeOnly: adding to and removing from a huge collection asks for nothing.
func writeOnly(t *T) {
	t.Create(Channels, Events, Tags, ChannelTags)
	insert(t, Channels, &Channel{ID: 1, Name: "one"}, &Channel{ID: 2, Name: "two"})
	insert(t, Events, &Event{ID: 1, ChannelID: to[int64](1), Text: "first"}, &Event{ID: 2, ChannelID: to[int64](2), Text: "of another"})
	insert(t, Tags, &Tag{ID: 1, Name: "old"})
	insert(t, ChannelTags, &ChannelTag{ChannelID: 1, TagID: 1})
	t.Do(func(s *tenon.Session) error {
		c, err := s.Get(t.Ctx, Channels, 1)
		t.Must(err)
		first, err := s.Get(t.Ctx, Events, 1)
		t.Must(err)
		old, err := s.Get(t.Ctx, Tags, 1)
		t.Must(err)
		t.log.reset()
		c.Events.Add(&Event{Text: "second"}, &Event{Text: "third"})
		c.Events.Remove(first)
		c.Tags.Add(&Tag{Name: "new"})
		c.Tags.Remove(old)
		t.Must(s.Flush(t.Ctx))
		for _, q := range t.log.shapes() {
			if q[:6] == "SELECT" {
				t.Errorf("asked %s", q)
			}
		}
		n, err := c.Events.Count(t.Ctx, s)
		t.Must(err)
		t.Equal(n, int64(2))
		tags, err := s.All(t.Ctx, c.Tags.Query())
		t.Must(err)
		t.Equal([]any{len(tags), tags[0].Name}, []any{1, "new"})
		found, err := s.All(t.Ctx, c.Events.Query().Where(Events.Text.Eq("third")))
		t.Must(err)
		t.Equal(len(found), 1)
		return nil
	})
	rows(t, tenon.Select(Channels.Name).Where(Channels.Events.Any(Events.Text.Eq("third"))), "one")
	rows(t, tenon.Select(Events.Text).From(Channels).Join(Channels.Events).Where(Channels.ID.Eq(2)), "of another")
	fresh := Channels.New()
	mistaken(t, fresh.Events.Query(), "no key yet")
	mistaken(t, (&Channel{}).Events.Query(), "whose it is")
}

// oneToOne: a passport that one takes from another is the other's no more, in memory and in
// the database.
func oneToOne(t *T) {
	t.Create(People, Balls, Passports)
	t.Do(func(s *tenon.Session) error {
		ann, bob := People.New(), People.New()
		ann.Name, bob.Name = "ann", "bob"
		a, b := &Passport{Number: "a"}, &Passport{Number: "b"}
		ann.Passport.Set(a)
		bob.Passport.Set(b)
		s.Add(ann, bob)
		t.Must(s.Flush(t.Ctx))
		a.Person.Set(bob) // b is nobody's now, nor has ann one
		t.Equal([]any{ann.Passport.Get() == nil, bob.Passport.Get() == a, b.Person.Get() == nil, b.PersonID == nil}, []any{true, true, true, true})
		return nil
	})
	rows(t, tenon.Select(Passports.Number).Where(Passports.PersonID.IsNull()), "b")
	rows(t, tenon.Select(tenon.Both(People.Name, Passports.Number)).Join(People.Passport), tenon.Two[string, string]{A: "bob", B: "a"})
}

// relationsAsJSON: what is loaded is shown, what leads back is null, and what is written
// alone is never shown.
func relationsAsJSON(t *T) {
	item, red := Items.New(), Keywords.New()
	item.Description, red.Name = "hat", "red"
	item.Keywords.Add(red)
	text, err := json.Marshal([]any{item.Keywords})
	t.Must(err)
	t.Equal(string(text), `[[{"ID":0,"Name":"red","Items":null}]]`)
	ann, bob := Profiles.New(), Profiles.New()
	bob.Name = "bob"
	ann.Friends.Add(ann, bob)
	text, err = json.Marshal(ann)
	t.Must(err)
	t.Equal(string(text), `{"ID":0,"Name":"","Friends":[{"ID":0,"Name":"","Friends":null,"FriendOf":null},{"ID":0,"Name":"bob","Friends":[],"FriendOf":null}],"FriendOf":[{"ID":0,"Name":"","Friends":null,"FriendOf":null}]}`)
	c := Channels.New()
	c.Events.Add(&Event{Text: "e"})
	text, err = json.Marshal(c)
	t.Must(err)
	t.Equal(string(text), `{"ID":0,"Name":"","Events":null,"Tags":null,"Latest":[],"TopTags":[],"Shouts":[]}`)
}
