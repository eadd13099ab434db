package suite

import (
	"errors"
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// decodeSets: the body of a PATCH becomes a set.
var decodeSets = []Case{
	{"DecodeSet: what is absent is left alone, null is NULL, zero is zero", func(t *T) {
		paints(t)
		patch := func(body string) {
			t.Helper()
			var set PaintSet
			t.Must(tenon.DecodeSet(&set, []byte(body), Paints.Color, Paints.Under, Paints.Number))
			t.exec(1, tenon.Update(Paints).Set(set).Where(Paints.ID.Eq(1)))
		}
		is := func(want Paint) {
			t.Helper()
			got, err := t.DB.Get(t.Ctx, Paints, 1)
			t.Must(err)
			t.Equal(*got, want)
		}
		patch(`{"Number": 0}`)
		is(Paint{ID: 1, Color: Red, Under: to(Green), Free: "anything", Number: 0})
		patch(` {"Under": null, "Color": "green"} `)
		is(Paint{ID: 1, Color: Green, Free: "anything", Number: 0})
		patch(`{"Under": "", "Number": -7}`)
		is(Paint{ID: 1, Color: Green, Under: to(None), Free: "anything", Number: -7})
	}},
	{"DecodeSet: names and documents as encoding/json has them", func(t *T) {
		t.Create(Patches)
		insert(t, Patches, &Patch{ID: 1, Title: "t", Tags: []string{"x"}, Body: Body{Theme: "a"}})
		var set PatchSet
		t.Must(tenon.DecodeSet(&set, []byte(`{"title": "new", "labels": ["a", "b"], "body": {"theme": "dark"}, "price": "10.50"}`),
			Patches.Title, Patches.Tags, Patches.Body, Patches.Price))
		t.exec(1, tenon.Update(Patches).Set(set).Where(Patches.ID.Eq(1)))
		got, err := t.DB.Get(t.Ctx, Patches, 1)
		t.Must(err)
		t.Equal([]any{got.Title, got.Tags, got.Body.Theme, got.Price.String()}, []any{"new", []string{"a", "b"}, "dark", "10.5"})
	}},
	{"DecodeSet: what may not be set, what does not fit, and what is no object", func(t *T) {
		for body, says := range map[string]string{
			`{"Free": "x"}`:                  `"Free": cannot be set here; what can be is Color, Number, Under`,
			`{"nothing": 1}`:                 `"nothing": cannot be set here`,
			`{"color": "red"}`:               `"color": cannot be set here`,
			`{"Number": 1, "Number": 2}`:     "duplicate",
			`{"Number": 1, "Color": null}`:   `"Color": null, and the column cannot be NULL`,
			`{"Number": 1, "Color": "blue"}`: "is none of the values",
			`{"Number": 3000000000}`:         `"Number"`,
			`{"Number": "1"}`:                `"Number"`,
			`{"Number": 1`:                   "EOF",
			`{"Number": 1} {}`:               "something follows",
			`[1]`:                            "no JSON object",
			``:                               "no JSON object",
		} {
			set := PaintSet{Number: tenon.To[int32](5)}
			err := tenon.DecodeSet(&set, []byte(body), Paints.Color, Paints.Under, Paints.Number)
			var de *tenon.DecodeError
			if !errors.As(err, &de) || !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %v does not say %q", body, err, says)
			}
			t.Equal(len(set.Assignments()), 1) // as it was
		}
		var set PatchSet
		for says, err := range map[string]error{
			"another table": tenon.DecodeSet(&set, []byte(`{}`), Paints.Color),
			"hidden":        tenon.DecodeSet(&set, []byte(`{}`), Patches.Secret),
			"computed":      tenon.DecodeSet(&set, []byte(`{}`), Patches.Twice),
			"no pointer":    tenon.DecodeSet(set, []byte(`{}`), Patches.Title),
		} {
			var be *tenon.BuildError
			if !errors.As(err, &be) || !strings.Contains(err.Error(), says) {
				t.Errorf("%v does not say %q", err, says)
			}
		}
	}},
}
