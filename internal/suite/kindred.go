package suite

import (
	"fmt"
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// kindred: relations of every kind, each loaded in every way, give the same objects.
var kindred = []Case{
	{"composite keys, by every strategy: filtered, ordered, limited for each parent, and back", func(t *T) {
		t.Create(Shelves, Books)
		room, other, one, two := to("a"), to("b"), to(int32(1)), to(int32(2))
		insert(t, Shelves, &Shelf{Room: "a", No: 1, Label: "a1"}, &Shelf{Room: "a", No: 2, Label: "a2"}, &Shelf{Room: "b", No: 1, Label: "b1"})
		insert(t, Books,
			&Book{ID: 1, Room: room, ShelfNo: one, Title: "x"}, &Book{ID: 2, Room: room, ShelfNo: one, Title: "y"},
			&Book{ID: 3, Room: room, ShelfNo: two, Title: "z"}, &Book{ID: 4, Room: other, ShelfNo: one, Title: "w"},
			&Book{ID: 5, Room: other, ShelfNo: one, Title: "v"}, &Book{ID: 6, Title: "nowhere"}, &Book{ID: 7, Room: room, Title: "half a key"})
		shelves := tenon.Select(Shelves).OrderBy(Shelves.Label.Asc())
		for _, s := range ways {
			for _, x := range []struct {
				load tenon.Loading[*Shelf, *Book]
				want string
			}{
				{tenon.Load(Shelves.Books), "a1: x y; a2: z; b1: w v"},
				{tenon.Load(Shelves.Books).Where(Books.Title.Ge("x")), "a1: x y; a2: z; b1:"},
				{tenon.Load(Shelves.Books).OrderBy(Books.Title.Desc()), "a1: y x; a2: z; b1: w v"},
				{tenon.Load(Shelves.Books).OrderBy(Books.Title.Asc()).Limit(1), "a1: x; a2: z; b1: v"},
				{tenon.Load(Shelves.Books).Where(Books.ID.Ne(1)).OrderBy(Books.ID.Desc()).Limit(1).With(in(s, tenon.Load(Books.Shelf))), "a1: y; a2: z; b1: v"},
			} {
				list, err := t.DB.All(t.Ctx, shelves.With(in(s, x.load)))
				t.Must(err)
				t.Equal(titles(t, list), x.want)
			}
			books, err := t.DB.All(t.Ctx, tenon.Select(Books).OrderBy(Books.ID.Asc()).With(in(s, tenon.Load(Books.Shelf).With(in(s, tenon.Load(Shelves.Books))))))
			t.Must(err)
			var got []string
			for _, b := range books {
				on := "none"
				if shelf := b.Shelf.Get(); shelf != nil {
					on = fmt.Sprint(shelf.Label, " ", len(shelf.Books.All()))
				}
				got = append(got, on)
			}
			t.Equal(strings.Join(got, "; "), "a1 2; a1 2; a2 1; b1 2; b1 2; none; none")
			if books[0].Shelf.Get() != books[1].Shelf.Get() || books[0].Shelf.Get().Books.All()[1] != books[1] {
				t.Errorf("%q: other objects", s)
			}
		}
	}},
	{"one-to-one, by every strategy, from both ends, and filtered", func(t *T) {
		t.Create(People, Balls, Passports)
		insert(t, People, &Person{ID: 1, Name: "ann"}, &Person{ID: 2, Name: "bob"}, &Person{ID: 3, Name: "cy"})
		insert(t, Passports, &Passport{ID: 1, PersonID: to[int64](2), Number: "B"}, &Passport{ID: 2, PersonID: to[int64](1), Number: "A"}, &Passport{ID: 3, Number: "lost"})
		people := tenon.Select(People).OrderBy(People.ID.Asc())
		for _, s := range ways {
			for _, x := range []struct {
				load tenon.Loading[*Person, *Passport]
				want string
			}{
				{tenon.Load(People.Passport), "ann A; bob B; cy -"},
				{tenon.Load(People.Passport).Where(Passports.Number.Ne("A")), "ann -; bob B; cy -"},
			} {
				ps, err := t.DB.All(t.Ctx, people.With(in(s, x.load)))
				t.Must(err)
				var got []string
				for _, p := range ps {
					no := "-"
					if pass := p.Passport.Get(); pass != nil {
						no = pass.Number
						if pass.Person.Get() != p {
							t.Errorf("%q: another person", s)
						}
					}
					got = append(got, p.Name+" "+no)
				}
				t.Equal(strings.Join(got, "; "), x.want)
			}
			passes, err := t.DB.All(t.Ctx, tenon.Select(Passports).OrderBy(Passports.ID.Asc()).With(in(s, tenon.Load(Passports.Person))))
			t.Must(err)
			t.Equal(passes[0].Person.Get().Name+passes[1].Person.Get().Name, "bobann")
			if passes[2].Person.Get() != nil {
				t.Errorf("%q: nobody's passport has a person", s)
			}
		}
	}},
	{"views and links for reading alone, by every strategy: ordered as declared, filtered and limited", func(t *T) {
		t.Create(Channels, Events, Tags, ChannelTags)
		one, two := to[int64](1), to[int64](2)
		insert(t, Channels, &Channel{ID: 1, Name: "c1"}, &Channel{ID: 2, Name: "c2"}, &Channel{ID: 3, Name: "c3"})
		insert(t, Events, &Event{ID: 1, ChannelID: one, Text: "a"}, &Event{ID: 2, ChannelID: two, Text: "b"}, &Event{ID: 3, ChannelID: one, Text: "c"}, &Event{ID: 4, Text: "d"})
		insert(t, Tags, &Tag{ID: 1, Name: "z"}, &Tag{ID: 2, Name: "y"})
		insert(t, ChannelTags, &ChannelTag{ChannelID: 1, TagID: 1}, &ChannelTag{ChannelID: 1, TagID: 2}, &ChannelTag{ChannelID: 3, TagID: 1})
		channels := tenon.Select(Channels).OrderBy(Channels.ID.Asc())
		for _, s := range ways {
			for _, x := range []struct {
				events tenon.Loading[*Channel, *Event]
				tags   tenon.Loading[*Channel, *Tag]
				want   string
			}{
				{tenon.Load(Channels.Latest), tenon.Load(Channels.TopTags), "c a/y z; b/; /z"},
				{tenon.Load(Channels.Latest).Limit(1), tenon.Load(Channels.TopTags).Limit(1), "c/y; b/; /z"},
				{tenon.Load(Channels.Latest).Where(Events.Text.Ne("c")), tenon.Load(Channels.TopTags).Where(Tags.Name.Ne("y")), "a/z; b/; /z"},
				{tenon.Load(Channels.Latest).OrderBy(Events.Text.Asc()), tenon.Load(Channels.TopTags).OrderBy(Tags.Name.Desc()), "a c/z y; b/; /z"},
			} {
				cs, err := t.DB.All(t.Ctx, channels.With(in(s, x.events), in(s, x.tags)))
				t.Must(err)
				var got []string
				for _, c := range cs {
					var events, tags []string
					for _, e := range c.Latest.All() {
						events = append(events, e.Text)
					}
					for _, tag := range c.TopTags.All() {
						tags = append(tags, tag.Name)
					}
					got = append(got, strings.Join(events, " ")+"/"+strings.Join(tags, " "))
				}
				t.Equal(strings.Join(got, "; "), x.want)
			}
			es, err := t.DB.All(t.Ctx, tenon.Select(Events).OrderBy(Events.ID.Asc()).With(in(s, tenon.Load(Events.Via))))
			t.Must(err)
			if es[0].Via.Get() != es[2].Via.Get() || es[1].Via.Get().Name != "c2" || es[3].Via.Get() != nil {
				t.Errorf("%q: other channels", s)
			}
		}
	}},
	{"a tree, by every strategy: filtered, ordered and limited at each level", func(t *T) {
		t.seedNodes()
		insert(t, Nodes, &Node{ID: 5, ParentID: to[int64](2), Data: "bud"}, &Node{ID: 6, ParentID: to[int64](3), Data: "fruit"})
		for _, s := range ways {
			for _, x := range []struct {
				load tenon.Loading[*Node, *Node]
				want string
			}{
				{tenon.Load(Nodes.Children), "root(left(leaf() bud()) right(fruit()))"},
				{tenon.Load(Nodes.Children).OrderBy(Nodes.Data.Desc()), "root(right(fruit()) left(leaf() bud()))"},
				{tenon.Load(Nodes.Children).Where(Nodes.Data.Ne("leaf")), "root(left(bud()) right(fruit()))"},
				{tenon.Load(Nodes.Children).OrderBy(Nodes.Data.Asc()).Limit(1), "root(left(bud()))"},
			} {
				ns, err := t.DB.All(t.Ctx, tenon.Select(Nodes).Where(Nodes.ParentID.IsNull()).With(in(s, x.load.Recursive(4))))
				t.Must(err)
				t.Equal(tree(ns[0]), x.want)
			}
		}
	}},
}

// titles are shelves with their books, which know them.
func titles(t *T, list []*Shelf) string {
	var got []string
	for _, shelf := range list {
		line := shelf.Label + ":"
		for _, b := range shelf.Books.All() {
			line += " " + b.Title
			if b.Shelf.Get() != shelf {
				t.Errorf("book %d stands elsewhere", b.ID)
			}
		}
		got = append(got, line)
	}
	return strings.Join(got, "; ")
}
