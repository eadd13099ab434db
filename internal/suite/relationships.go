package suite

import (
	"errors"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// relationships are cases of what tables can be to each other.
var relationships = []Case{
	{"create tables that refer to each other, and drop them", createCycles},
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
