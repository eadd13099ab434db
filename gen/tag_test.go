package gen

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseTag(t *testing.T) {
	for _, c := range []struct {
		tag  string
		want []option
	}{
		{"", nil},
		{"pk", []option{{word: "pk"}}},
		{" pk , size=3 ", []option{{word: "pk"}, {word: "size", value: "3", given: true}}},
		{"type=numeric(10,2),pk", []option{{word: "type", value: "numeric(10,2)", given: true}, {word: "pk"}}},
		{"default='a,b'", []option{{word: "default", value: "'a,b'", given: true}}},
		{"default='it''s (, ok'", []option{{word: "default", value: "'it''s (, ok'", given: true}}},
		{`check="a in (1, 2)",pk`, []option{{word: "check", value: `"a in (1, 2)"`, given: true}, {word: "pk"}}},
		{"check=price >= 0", []option{{word: "check", value: "price >= 0", given: true}}},
		{"type.postgres=citext", []option{{word: "type", sub: "postgres", value: "citext", given: true}}},
		{"fk(a, b)=t(c,d)", []option{{word: "fk", args: []string{"a", "b"}, value: "t(c,d)", given: true}}},
		{"unique(a,b)", []option{{word: "unique", args: []string{"a", "b"}}}},
		{"index=", []option{{word: "index", given: true}}},
	} {
		t.Run(c.tag, func(t *testing.T) {
			got, err := parseTag(c.tag)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got, cmp.AllowUnexported(option{})); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestUnquote(t *testing.T) {
	for in, want := range map[string]string{
		"a > 0": "a > 0", "'a > 0'": "a > 0", `"a > 0"`: "a > 0", "'a <> ''x'''": "a <> 'x'",
		"'a' || b || 'c'": "'a' || b || 'c'", "'": "'",
	} {
		if got := unquote(in); got != want {
			t.Errorf("unquote(%s) = %s, want %s", in, got, want)
		}
	}
}

// FuzzParseTag: no tag brings the parser down.
func FuzzParseTag(f *testing.F) {
	for _, s := range []string{"pk", "type=numeric(10,2)", "fk(a,b)=t(c,d)", "check='x'", "a.(", ".", "=", "x()", "a.b(c)d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, tag string) {
		opts, err := parseTag(tag)
		if err != nil {
			return
		}
		for _, o := range opts {
			_, _ = lookWord(&o, onTable)
			_, _ = lookWord(&o, onColumn)
			_ = unquote(o.value)
			_, _ = parseType(o.value)
		}
	})
}
