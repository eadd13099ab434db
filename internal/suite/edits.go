package suite

import (
	"encoding/json"
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// nestings are documents for what is asked and changed inside of them.
var nestings = map[string]string{
	"a": `{"theme":"dark","n":1,"f":1.50,"t":true,"z":null,"list":[1,"x",{"k":"v","w":[1,2]},[3]],"o":{"k":"v","0":"zero"}}`,
	"b": `{"theme":"DARK","n":"1","list":[],"o":["k"],"t":false,"big":9007199254740993}`,
	"c": `{"list":{"k":"v"},"n":[1],"é\"\\":"ü\n'"}`,
	"d": `{}`,
}

// seedNestings makes them.
func (t *T) seedNestings() {
	t.Helper()
	for _, title := range []string{"a", "b", "c", "d"} {
		var meta map[string]any
		d := json.NewDecoder(strings.NewReader(nestings[title]))
		d.UseNumber()
		t.Must(d.Decode(&meta))
		insert(t, Documents, &Document{Title: title, Meta: meta, Body: Body{Theme: "dark", Tags: []string{"x"}}})
	}
}

// edits: containment, keys, types and lengths of documents, and changes inside of them.
var edits = []Case{
	{"json: containment, keys, types and lengths, the same everywhere", func(t *T) {
		t.seedNestings()
		m := Documents.Meta
		type list = []any
		type doc = map[string]any
		for _, c := range []struct {
			name  string
			where tenon.Condition
			want  string
		}{
			{"nothing", m.Contains(doc{}), "abcd"},
			{"a string", m.Contains(doc{"theme": "dark"}), "a"},
			{"a number", m.Contains(doc{"n": 1}), "a"},
			{"the string of a number", m.Contains(doc{"n": "1"}), "b"},
			{"a list of the number", m.Contains(doc{"n": list{1}}), "c"},
			{"a number of another scale", m.Contains(doc{"f": json.Number("1.5")}), "a"},
			{"all digits", m.Contains(doc{"big": int64(1<<53 + 1)}), "b"},
			{"another digit", m.Contains(doc{"big": int64(1 << 53)}), ""},
			{"true", m.Contains(doc{"t": true}), "a"},
			{"false", m.Contains(doc{"t": false}), "b"},
			{"null", m.Contains(doc{"z": nil}), "a"},
			{"null is not what is missing", m.Contains(doc{"y": nil}), ""},
			{"two of them", m.Contains(doc{"theme": "dark", "n": 1}), "a"},
			{"an object inside", m.Contains(doc{"o": doc{"k": "v"}}), "a"},
			{"an object is no list", m.Contains(doc{"o": doc{}}), "a"},
			{"a list is no object", m.Contains(doc{"list": list{}}), "ab"},
			{"items in any order", m.Contains(doc{"list": list{"x", 1}}), "a"},
			{"an item twice", m.Contains(doc{"list": list{1, 1}}), "a"},
			{"not the string", m.Contains(doc{"list": list{"1"}}), ""},
			{"not an item of an item", m.Contains(doc{"list": list{3}}), ""},
			{"an item of an item", m.Contains(doc{"list": list{list{3}}}), "a"},
			{"a part of an item", m.Contains(doc{"list": list{doc{"w": list{2}}}}), "a"},
			{"an item is not in a value", m.Contains(doc{"theme": list{"dark"}}), ""},
			{"hard keys and values", m.Contains(doc{"é\"\\": "ü\n'"}), "c"},
			{"a struct", Documents.Body.Contains(struct {
				Theme string   `json:"theme"`
				Tags  []string `json:"tags"`
			}{"dark", []string{"x"}}), "abcd"},
			{"not contained", tenon.Not(m.Contains(doc{"n": 1})), "bcd"},
			{"all keys", m.HasAllKeys("theme", "n"), "ab"},
			{"all of no keys", m.HasAllKeys(), "abcd"},
			{"any key", m.HasAnyKey("z", "big", "é\"\\"), "abc"},
			{"any of no keys", m.HasAnyKey(), ""},
			{"object", m.TypeAt().Eq("object"), "abcd"},
			{"types of a value", m.TypeAt("n").In("number", "string", "array"), "abc"},
			{"number", m.TypeAt("f").Eq("number"), "a"},
			{"string", m.TypeAt("n").Eq("string"), "b"},
			{"boolean", m.TypeAt("t").Eq("boolean"), "ab"},
			{"null's type", m.TypeAt("z").Eq("null"), "a"},
			{"an item's type", m.TypeAt("list", 2).Eq("object"), "a"},
			{"the first of what is no list", m.TypeAt("theme", 0).IsNull(), "abcd"},
			{"no type", m.TypeAt("theme").IsNull(), "cd"},
			{"length", m.CountItems("list").Eq(4), "a"},
			{"length of none", m.CountItems("list").Eq(0), "b"},
			{"length of no list", m.CountItems("list").IsNull(), "cd"},
			{"length of a list in a list", m.CountItems("list", 3).Eq(1), "a"},
			{"length of an object", m.CountItems("o").Eq(1), "b"},
		} {
			got, err := t.DB.All(t.Ctx, tenon.Select(Documents.Title).Where(c.where).OrderBy(Documents.Title.Asc()))
			all := ""
			for _, s := range got {
				all += s
			}
			if err != nil || all != c.want {
				t.Errorf("%s: %q, not %q (%v)", c.name, all, c.want, err)
			}
		}
		mistaken(t, tenon.Select(Documents.ID).Where(m.Contains("dark")), "no object and no list")
	}},
	{"json: a value at a path is changed, added, removed; what the path does not lead to stays", func(t *T) {
		t.seedNestings()
		d := Documents
		for _, c := range []struct {
			name, title string
			doc         tenon.JSON[map[string]any]
			want        string
		}{
			{"a key changes", "d", d.Meta.SetAt(1, "k"), `{"k":1}`},
			{"to a string", "d", d.Meta.SetAt("1'\"\\\n", "k"), `{"k":"1'\"\\\n"}`},
			{"to a document", "d", d.Meta.SetAt(map[string]any{"a": []int{1}}, "k"), `{"k":{"a":[1]}}`},
			{"to null", "d", d.Meta.SetAt[*int](nil, "k"), `{"k":null}`},
			{"to true", "d", d.Meta.SetAt(true, "k"), `{"k":true}`},
			{"twice", "d", d.Meta.SetAt(1, "k").SetAt(2, "l"), `{"k":1,"l":2}`},
			{"a path that leads nowhere", "d", d.Meta.SetAt(1, "x", "k"), `{}`},
			{"a key of a list", "b", d.Meta.SetAt(1, "o", "k").RemoveAt("list"), `{"theme":"DARK","n":"1","o":["k"],"t":false,"big":9007199254740993}`},
			{"a number as a key", "a", d.Meta.SetAt(2, "o", "0").RemoveAt("list"), `{"theme":"dark","n":1,"f":1.50,"t":true,"z":null,"o":{"k":"v","0":2}}`},
			{"an index of an object", "c", d.Meta.SetAt(1, "list", 0), nestings["c"]},
			{"an item", "b", d.Meta.SetAt("l", "o", 0).RemoveAt("big"), `{"theme":"DARK","n":"1","list":[],"o":["l"],"t":false}`},
			{"an item at the end", "b", d.Meta.SetAt("l", "o", 1).SetAt(0, "list", 0).RemoveAt("big"), `{"theme":"DARK","n":"1","list":[0],"o":["k","l"],"t":false}`},
			{"an item beyond", "b", d.Meta.SetAt("l", "o", 2).RemoveAt("big"), `{"theme":"DARK","n":"1","list":[],"o":["k"],"t":false}`},
			{"an item of a string", "b", d.Meta.SetAt("l", "theme", 0).RemoveAt("theme", 0).RemoveAt("big"), `{"theme":"DARK","n":"1","list":[],"o":["k"],"t":false}`},
			{"a value is removed", "c", d.Meta.RemoveAt("list").RemoveAt("é\"\\"), `{"n":[1]}`},
			{"an item is removed", "c", d.Meta.RemoveAt("n", 0).RemoveAt("é\"\\").RemoveAt("list", "k"), `{"n":[],"list":{}}`},
			{"nothing is removed", "d", d.Meta.RemoveAt("x", 1), `{}`},
		} {
			s := t.DB.Session()
			old, err := s.One(t.Ctx, tenon.Select(d).Where(d.Title.Eq(c.title)))
			t.Must(err)
			n, err := s.Exec(t.Ctx, tenon.Update(d).Set(DocumentSet{Meta: tenon.ToExpr(c.doc)}).Where(d.Title.Eq(c.title)))
			if err != nil || n.RowsAffected != 1 {
				t.Errorf("%s: %d, %v", c.name, n.RowsAffected, err)
			}
			got, err := s.All(t.Ctx, tenon.Select(d.Meta).Where(d.Title.Eq(c.title)))
			var want map[string]any
			t.Must(json.Unmarshal([]byte(c.want), &want))
			if err != nil || len(got) != 1 || !same(got[0], want) {
				t.Errorf("%s: %v, not %v (%v)", c.name, got, want, err)
			}
			if err := s.Refresh(t.Ctx, old); err != nil || !same(old.Meta, want) {
				t.Errorf("%s: the object holds %v (%v)", c.name, old.Meta, err)
			}
			t.Must(s.Close())
		}
		t.mistake("no path", "no steps", func() error {
			_, err := t.DB.Exec(t.Ctx, tenon.Update(d).Set(DocumentSet{Meta: tenon.ToExpr(d.Meta.RemoveAt())}).AllRows())
			return err
		})
	}},
}
