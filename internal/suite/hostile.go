package suite

import (
	"strings"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// nasty are texts that end literals, names and statements where nobody takes care.
var nasty = []string{
	"'", `"`, "`", `\`, `\'`, `'' OR 1=1 --`, "'; DROP TABLE users; --", `"; DROP TABLE users; --`, "`; DROP TABLE users; -- ",
	"?", "??", "$1", ":a", "@x", "%", "_", `\%`, "[a]", "*", "/*", "*/", "--", "#", ";", "\n", "\r\n", "\t", "$$", "$a$", "E'\\n'",
	"{fn now()}", "NULL", "0x27", "U&'\\0027'", "ʼ", "＇", "\u202e", "\U0001F600", "%s", "{{.}}", "null", `{"a":1}`, "$.a", "$[0]", `a"b.c`, "",
}

// text is a hostile text that a column can hold.
func hostileText(t *rapid.T, name string) string {
	s := rapid.OneOf(
		rapid.SampledFrom(nasty),
		rapid.Map(rapid.SliceOfN(rapid.SampledFrom(nasty), 1, 4), func(ss []string) string { return strings.Join(ss, "") }),
		rapid.StringOf(rapid.RuneFrom([]rune(`'"\;-/*?$:%_{}[]()#@!~^&|<>=., `+"`\n\taZ0é"))),
		rapid.String(),
	).Draw(t, name)
	return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
}

// hostileName is one that every database takes for the name of something: not too long, of
// the basic plane, without a space at its end.
func hostileName(t *rapid.T, name string) string {
	var b strings.Builder
	for _, c := range hostileText(t, name) {
		if c < 0x10000 && b.Len()+utf8.RuneLen(c) <= 40 {
			b.WriteRune(c)
		}
	}
	return "n" + b.String() + "n"
}

// hostile: what comes back is what went in, whatever it is, and every call sends its one
// statement.
var hostile = []Case{
	{"hostile text is a value in every place of a value, and a name in every place of a name", func(t *T) {
		h := &attack{T: t}
		rapid.Check(t.T, h.check)
		rows(t, tenon.Select(tenon.Count()).From(Users), 0)
		t.refusals = nil // which there were, if any, is chance
	}},
}

type attack struct {
	*T
	next int64
}

func (t *attack) check(r *rapid.T) {
	t.next++
	id, s, other := t.next, hostileText(r, "value"), hostileText(r, "other")
	item := &Item{ID: id, Description: s, Price: dec("1")}
	send := func(f func() error) {
		before := len(t.log.shapes())
		if err := f(); err != nil {
			r.Fatalf("%q, %q: %v", s, other, err)
		}
		if n := len(t.log.shapes()) - before; n != 1 {
			r.Fatalf("%q, %q: %d statements were sent", s, other, n)
		}
	}
	send(func() error {
		_, err := t.DB.Exec(t.Ctx, tenon.Insert(Items).Rows(item))
		return err
	})
	one := func(name string, q tenon.Query[string], want string) {
		var got []string
		send(func() (err error) { got, err = t.DB.All(t.Ctx, q); return err })
		if len(got) != 1 || got[0] != want {
			r.Fatalf("%s of %q, %q: %q, not %q", name, s, other, got, want)
		}
	}
	d, mine := Items.Description, Items.ID.Eq(id)
	q := tenon.Select(d).Where(mine)
	one("eq", q.Where(d.Eq(s), d.In(s, other), d.Between(s, s)), s)
	one("like", q.Where(d.Contains(s), d.StartsWith(s), d.EndsWith(s), d.ContainsFold(s)), s)
	one("prepared", hostilePrepared.Of(hostileKey{id, s, []string{other, s}}), s)
	one("by hand", q.Where(tenon.Cond("? = ?", d, s), tenon.Raw[string]("?", s).EqExpr(d)), s)
	one("function", tenon.Select(tenon.Coalesce(tenon.Func[string]("coalesce", tenon.NullIf(d, s), other), "")).Where(mine), other)
	one("texts", tenon.Select(tenon.ByDialect[string](tenon.Texts{SQLite: "? || ?", Postgres: "? || ?::text", MariaDB: "CONCAT(?, ?)"}, d, other)).Where(mine), s+other)
	one("case", tenon.Select(tenon.Case[string]().When(d.Eq(s), other).Else("else")).From(Items).Where(mine), other)
	one("replace", tenon.Select(d.Append(other).Replace(s+other, "whole")).Where(mine), replaced(s+other))
	one("pairs", q.Where(tenon.RowOf(Items.ID, d).In(tenon.PairOf(id, s), tenon.PairOf(id, other))), s)
	one("separator", tenon.Select(tenon.Coalesce(tenon.StringAgg(d, other), "")).From(Items).Where(mine), s)
	one("label", tenon.Select(tenon.Label(hostileName(r, "label"), d)).Where(mine), s)
	alias := Items.As(hostileName(r, "alias"))
	one("alias", tenon.Select(alias.Description).Where(alias.ID.Eq(id)), s)
	label := tenon.Label(hostileName(r, "inner"), d)
	cte := tenon.CTE(hostileName(r, "cte"), tenon.Select(label).Where(mine))
	one("cte", tenon.Select(cte.Col(label)).From(cte), s)
	sub := tenon.Subquery(hostileName(r, "subquery"), tenon.Select(label).Where(mine))
	one("subquery", tenon.Select(sub.Col(label)).From(sub), s)
	send(func() error {
		_, err := t.DB.Exec(t.Ctx, tenon.Update(Items).Set(ItemSet{Description: tenon.To(other)}).Where(mine, d.Eq(s)))
		return err
	})
	one("updated", q, other)
	t.document(r, send, s, other)
}

// replaced is what is left of a text that is replaced by another: of none, nothing is.
func replaced(s string) string {
	if s == "" {
		return ""
	}
	return "whole"
}

// document has hostile keys and values in a document, and paths to them.
func (t *attack) document(r *rapid.T, send func(func() error), key, text string) {
	doc := &Document{Title: text, Number: t.next, Meta: map[string]any{key: text, "list": []any{text}}}
	doc.Body.Theme = text
	send(func() error { _, err := t.DB.Exec(t.Ctx, tenon.Insert(Documents).Rows(doc)); return err })
	find := func(name string, cs ...tenon.Condition) {
		var n int64
		send(func() (err error) {
			n, err = t.DB.Count(t.Ctx, tenon.Select(Documents).Where(append(cs, Documents.Number.Eq(t.next))...))
			return err
		})
		if n != 1 {
			r.Fatalf("%s: key %q, text %q: %d documents", name, key, text, n)
		}
	}
	find("item", Documents.Meta.Text("list", 0).Eq(text))
	if strings.HasPrefix(key, "-") && t.DB.Dialect() == "mariadb" {
		lacking(t.T, tenon.Select(Documents.ID).Where(Documents.Meta.HasKey(key)))
		t.log.reset()
	} else {
		find("path", Documents.Meta.Text(key).Eq(text))
		find("key", Documents.Meta.HasKey(key))
	}
	find("field", Documents.Body.Theme.Eq(text))
	send(func() error {
		_, err := t.DB.Exec(t.Ctx, tenon.Delete(Documents).Where(Documents.Title.Eq(text), Documents.Number.Eq(t.next)))
		return err
	})
}

type hostileKey struct {
	ID    int64
	Text  string
	Among []string
}

var hostilePrepared = tenon.Prepare(func(a tenon.Arg[hostileKey]) tenon.Query[string] {
	text := a.Field(func(k hostileKey) string { return k.Text })
	return tenon.Select(text).From(Items).Where(
		Items.ID.EqExpr(a.Field(func(k hostileKey) int64 { return k.ID })),
		Items.Description.EqExpr(text),
		tenon.InList(Items.Description, a.List(func(k hostileKey) []string { return k.Among })))
})
