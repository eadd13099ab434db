package gen

import (
	"fmt"
	"slices"
	"strings"
)

// place is where an option may stand.
type place uint8

const (
	onColumn place = 1 << iota
	onRelation
	onTable // a blank field's tag, or a directive above the struct
)

// need says whether an option takes a value.
type need uint8

const (
	noValue need = iota
	maybeValue
	value
)

// word is what the generator knows of an option's word.
type word struct {
	name  string
	where place
	need  need
	sub   bool // may be followed by .database
	args  bool // on a table, names columns in parentheses
	usage string
}

var knownWords = []word{
	{name: "pk", where: onColumn, need: noValue, usage: "pk"},
	{name: "name", where: onColumn, need: value, usage: "name=the_column"},
	{name: "column", where: onColumn, need: value, usage: "column=the_column"},
	{name: "size", where: onColumn, need: value, usage: "size=100"},
	{name: "type", where: onColumn, need: value, sub: true, usage: "type=numeric(10,2)"},
	{name: "default", where: onColumn, need: value, usage: "default=true, default='x' or default=now()"},
	{name: "computed", where: onColumn, need: value, usage: "computed=price * amount"},
	{name: "collate", where: onColumn, need: value, usage: "collate=the_collation"},
	{name: "json", where: onColumn, need: noValue, usage: "json"},
	{name: "codec", where: onColumn, need: value, usage: "codec=the_variable"},
	{name: "enum", where: onColumn, need: noValue, usage: "enum"},
	{name: "null", where: onColumn, need: noValue, usage: "null"},
	{name: "version", where: onColumn, need: maybeValue, usage: "version or version=server"},
	{name: "deferred", where: onColumn, need: noValue, usage: "deferred"},
	{name: "noidentity", where: onColumn, need: noValue, usage: "noidentity"},
	{name: "unique", where: onColumn | onTable, need: maybeValue, args: true, usage: "unique or unique=name"},
	{name: "index", where: onColumn | onTable, need: maybeValue, args: true, usage: "index or index=name"},
	{name: "fk", where: onColumn | onTable, need: value, args: true, usage: "fk=users or fk=users(email)"},
	{name: "ondelete", where: onColumn | onTable, need: value, usage: "ondelete=cascade, setnull or restrict"},
	{name: "onupdate", where: onColumn | onTable, need: value, usage: "onupdate=cascade"},
	{name: "deferrable", where: onColumn | onTable, need: noValue, usage: "deferrable"},
	{name: "check", where: onColumn | onTable, need: value, usage: "check='price >= 0'"},
	{name: "was", where: onColumn | onTable, need: value, usage: "was=old_name"},
	{name: "rel", where: onRelation, need: value, usage: "rel=UserID"},
	{name: "inverse", where: onRelation, need: value, usage: "inverse=User"},
	{name: "through", where: onRelation, need: value, usage: "through=item_keywords"},
	{name: "far", where: onRelation, need: value, usage: "far=FriendID"},
	{name: "cascade", where: onRelation, need: value, usage: "cascade=delete, orphan, database, setnull or restrict"},
	{name: "order", where: onRelation, need: value, usage: "order=position or order='created desc, id'"},
	{name: "position", where: onRelation, need: value, usage: "position=Position"},
	{name: "table", where: onTable, need: value, usage: "table=shop_items"},
	{name: "var", where: onTable, need: value, usage: "var=Goods"},
	{name: "skip", where: onTable, need: noValue, usage: "skip"},
}

// foreignWords are what other tools call things.
var foreignWords = map[string]string{
	"primarykey": "pk", "primary_key": "pk", "primary": "pk", "key": "pk", "id": "pk",
	"autoincrement": "leave it out: a single integer key is counted by the database",
	"auto":          "leave it out: a single integer key is counted by the database",
	"identity":      "leave it out: a single integer key is counted by the database",
	"notnull":       "leave it out: only *T and sql.Null[T] may be NULL",
	"not null":      "leave it out: only *T and sql.Null[T] may be NULL",
	"not":           "leave it out: only *T and sql.Null[T] may be NULL",
	"nullable":      "give the field the type *T or sql.Null[T]",
	"references":    "fk", "foreignkey": "fk", "foreign": "fk", "foreign_key": "fk",
	"length": "size", "max": "size", "uniqueindex": "unique", "ignore": "-",
	"generated": "computed", "jsonb": "json", "many2many": "through", "secondary": "through",
	"on_delete": "ondelete", "on_update": "onupdate", "order_by": "order", "orderby": "order",
}

// lookWord finds a word that may stand at where.
func lookWord(o *option, where place) (*word, *tagError) {
	i := slices.IndexFunc(knownWords, func(w word) bool { return w.name == o.word })
	if i < 0 {
		return nil, unknownWord(o.word, where)
	}
	w := &knownWords[i]
	if w.where&where == 0 {
		return nil, misplaced(w, where)
	}
	return w, w.check(o, where)
}

func (w *word) check(o *option, where place) *tagError {
	switch {
	case o.sub != "" && !w.sub:
		return &tagError{fmt.Sprintf("%s.%s is not understood", o.word, o.sub), "write " + w.usage}
	case o.args != nil && (!w.args || where != onTable):
		return &tagError{fmt.Sprintf("%s(%s) is not understood on a field", o.word, strings.Join(o.args, ",")), "write " + w.usage}
	case o.args == nil && w.args && where == onTable:
		return &tagError{fmt.Sprintf("%s of a whole table does not name its columns", o.word), "write " + w.tableUsage()}
	case o.given && w.need == noValue:
		return &tagError{fmt.Sprintf("%s takes no value", o.word), "write " + w.usage}
	case w.need == value && o.value == "":
		return &tagError{fmt.Sprintf("%s needs a value", o.word), "write " + w.usage}
	case o.given && o.value == "":
		return &tagError{fmt.Sprintf("%s= has no value", o.word), "write " + w.usage}
	}
	return nil
}

func (w *word) tableUsage() string {
	if w.name == "fk" {
		return "fk(a,b)=other_table(a,b)"
	}
	return w.name + "(a,b) or " + w.name + "(a,b)=name"
}

func unknownWord(name string, where place) *tagError {
	what := fmt.Sprintf("tenon knows no %q", name)
	if f, ok := foreignWords[strings.ToLower(name)]; ok {
		if strings.Contains(f, " ") {
			return &tagError{what, f}
		}
		return &tagError{what, "write " + f}
	}
	var names []string
	for _, w := range knownWords {
		if w.where&where != 0 {
			names = append(names, w.name)
		}
	}
	if n := nearest(name, names); n != "" {
		return &tagError{what, fmt.Sprintf("did you mean %q?", n)}
	}
	return &tagError{what, "write one of " + strings.Join(names, ", ")}
}

func misplaced(w *word, where place) *tagError {
	names := map[place]string{onColumn: "a column", onRelation: "a relation", onTable: "a whole table"}
	var may []string
	for _, p := range []place{onColumn, onRelation, onTable} {
		if w.where&p != 0 {
			may = append(may, names[p])
		}
	}
	return &tagError{fmt.Sprintf("%s is not for %s", w.name, names[where]), "it is for " + strings.Join(may, " or ")}
}

// nearest is the candidate with the fewest edits from s, or "" when none is near.
func nearest(s string, candidates []string) string {
	best, least := "", 1+(len(s)+1)/3
	for _, c := range candidates {
		if d := edits(strings.ToLower(s), strings.ToLower(c)); d < least {
			best, least = c, d
		}
	}
	return best
}

// edits is the distance of Levenshtein (1965), with neighbours that changed places
// counted once.
func edits(a, b string) int {
	x, y := []rune(a), []rune(b)
	d := make([][]int, len(x)+1)
	for i := range d {
		d[i] = make([]int, len(y)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(x)][len(y)]
}
