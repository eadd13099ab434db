package suite

import (
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// viewed: relations for reading alone, and entities that are views of the database, with
// conditions of their own, in every way to load them.
var viewed = []Case{
	{"rows of a view of the database, and views to one row, filtered, ordered and limited by every strategy", func(t *T) {
		t.Create(Channels, Events)
		one, two := to[int64](1), to[int64](2)
		insert(t, Channels, &Channel{ID: 1, Name: "c1"}, &Channel{ID: 2, Name: "c2"}, &Channel{ID: 3, Name: "c3"})
		insert(t, Events, &Event{ID: 1, ChannelID: one, Text: "a"}, &Event{ID: 2, ChannelID: two, Text: "b"}, &Event{ID: 3, ChannelID: one, Text: "c"},
			&Event{ID: 4, Text: "d"}, &Event{ID: 5, ChannelID: one, Text: "e"}, &Event{ID: 6, ChannelID: two, Text: "f"})
		_, err := t.DB.Exec(t.Ctx, tenon.SQL("CREATE VIEW shouts AS SELECT id, channel_id, text FROM events WHERE id <> 3"))
		t.Must(err)
		channels := tenon.Select(Channels).OrderBy(Channels.ID.Asc())
		shouts := func(cs []*Channel) string {
			var got []string
			for _, c := range cs {
				line := c.Name
				for _, x := range c.Shouts.All() {
					line += " " + x.Text
					if x.Channel.Loaded() && x.Channel.Get() != c {
						line += "!"
					}
				}
				got = append(got, line)
			}
			return strings.Join(got, "; ")
		}
		for _, s := range ways {
			for _, x := range []struct {
				load tenon.Loading[*Channel, *Shout]
				want string
			}{
				{tenon.Load(Channels.Shouts), "c1 e a; c2 f b; c3"},
				{tenon.Load(Channels.Shouts).Where(Shouts.Text.Ne("e")), "c1 a; c2 f b; c3"},
				{tenon.Load(Channels.Shouts).Where(Shouts.ID.Lt(6)).OrderBy(Shouts.ID.Asc()), "c1 a e; c2 b; c3"},
				{tenon.Load(Channels.Shouts).Where(Shouts.Text.Ne("f")).Limit(1), "c1 e; c2 b; c3"},
				{tenon.Load(Channels.Shouts).Where(Shouts.ID.Gt(1)).With(in(s, tenon.Load(Shouts.Channel))), "c1 e; c2 f b; c3"},
			} {
				cs, err := t.DB.All(t.Ctx, channels.With(in(s, x.load)))
				t.Must(err)
				if got := shouts(cs); got != x.want {
					t.Errorf("%q: got %s, want %s", s, got, x.want)
				}
				t.Do(func(session *tenon.Session) error { // and nothing of it is written
					cs, err := session.All(t.Ctx, channels.With(in(s, x.load)))
					t.Must(err)
					if got := shouts(cs); got != x.want {
						t.Errorf("%q, a session: got %s, want %s", s, got, x.want)
					}
					t.Statements(func() error { return session.Flush(t.Ctx) })
					return nil
				}, tenon.ReadOnly())
			}
			es, err := t.DB.All(t.Ctx, tenon.Select(Events).OrderBy(Events.ID.Asc()).With(in(s, tenon.Load(Events.Via).Where(Channels.Name.Ne("c1")).With(in(s, tenon.Load(Channels.Shouts).Where(Shouts.Text.Eq("b")))))))
			t.Must(err)
			var got []string
			for _, e := range es {
				via := "-"
				if !e.Via.Loaded() { // its channel is another than the condition lets through
					via = "?"
				} else if c := e.Via.Get(); c != nil {
					via = shouts([]*Channel{c})
				}
				got = append(got, via)
			}
			t.Equal(strings.Join(got, "; "), "?; c2 b; ?; -; ?; c2 b")
		}
		cs, err := t.DB.All(t.Ctx, tenon.Select(Channels).Join(Channels.Shouts).Where(Shouts.Text.Ne("b")).OrderBy(Channels.ID.Asc(), Shouts.ID.Asc()).With(tenon.Load(Channels.Shouts).FromJoin()))
		t.Must(err)
		t.Equal(shouts(cs), "c1 a e; c2 f")
		cs, err = t.DB.All(t.Ctx, channels.Where(Channels.Shouts.Any(Shouts.Text.Ge("f"))))
		t.Must(err)
		t.Equal(len(cs), 1)
		t.Do(func(s *tenon.Session) error {
			cs, err := s.All(t.Ctx, channels)
			t.Must(err)
			t.Must(s.LoadAll(t.Ctx, cs, tenon.Load(Channels.Shouts).Where(Shouts.Text.Ne("a"))))
			t.Equal(shouts(cs), "c1 e; c2 f b; c3")
			return nil
		})
	}},
}
