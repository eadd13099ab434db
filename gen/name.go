package gen

import (
	"strings"
	"unicode"

	"github.com/go-openapi/inflect"
)

// words splits a Go name at its changes of case: HTTPServer is HTTP, Server; UserIDs is
// User, IDs.
func words(name string) []string {
	var list []string
	rs := []rune(name)
	start := 0
	for i := 1; i < len(rs); i++ {
		if startsWord(rs, start, i) {
			list = append(list, string(rs[start:i]))
			start = i
		}
	}
	return append(list, string(rs[start:]))
}

// startsWord says that a word begins at i, the last one having begun at start.
func startsWord(rs []rune, start, i int) bool {
	if rs[i] == '_' || rs[i-1] == '_' {
		return rs[i] != '_'
	}
	if !unicode.IsUpper(rs[i]) {
		return false
	}
	if !unicode.IsUpper(rs[i-1]) {
		return true
	}
	if i+1 == len(rs) || !unicode.IsLower(rs[i+1]) {
		return false
	}
	return !pluralAcronym(rs, i) || i == start
}

// pluralAcronym says that the s after i ends an acronym in the plural, as in IDs.
func pluralAcronym(rs []rune, i int) bool {
	return rs[i+1] == 's' && (i+2 == len(rs) || !unicode.IsLower(rs[i+2]))
}

// snake is a Go name as the database's: UserID is user_id.
func snake(name string) string {
	list := words(name)
	for i, w := range list {
		list[i] = strings.ToLower(strings.Trim(w, "_"))
	}
	return strings.Join(list, "_")
}

// camel is a database's name as an exported Go name: shop_items is ShopItems.
func camel(name string) string {
	var b strings.Builder
	for w := range strings.FieldsFuncSeq(name, func(r rune) bool { return r != '$' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		b.WriteString(capital(w))
	}
	return b.String()
}

// capital and small give a name's first letter another case; small takes a leading
// acronym as a whole, so that HTTPServer is httpServer.
func capital(s string) string {
	rs := []rune(s)
	rs[0] = unicode.ToUpper(rs[0])
	return string(rs)
}

func small(s string) string {
	first := words(s)[0]
	return strings.ToLower(first) + s[len(first):]
}

// plurals are inflect's rules, and the common words that they miss.
var plurals = func() *inflect.Ruleset {
	rs := inflect.NewDefaultRuleset()
	for one, many := range map[string]string{
		"bonus": "bonuses", "criterion": "criteria", "foot": "feet", "gas": "gases", "goose": "geese",
		"hero": "heroes", "leaf": "leaves", "lens": "lenses", "tooth": "teeth", "virus": "viruses",
	} {
		rs.AddIrregular(one, many)
	}
	return rs
}()

// singular is the singular of a Go name: its last word's.
func singular(name string) string {
	list := words(name)
	last := list[len(list)-1]
	one := plurals.Singularize(strings.ToLower(last))
	if unicode.IsUpper([]rune(last)[0]) {
		one = capital(one)
	}
	return name[:len(name)-len(last)] + one
}

// plural is the plural of a Go name: its last word's.
func plural(name string) string {
	list := words(name)
	last := list[len(list)-1]
	head := name[:len(name)-len(last)]
	if len(last) > 1 && strings.ToUpper(last) == last {
		return name + "s" // an acronym
	}
	many := plurals.Pluralize(strings.ToLower(last))
	if unicode.IsUpper([]rune(last)[0]) {
		many = capital(many)
	}
	return head + many
}
