package gen

import (
	"fmt"
	"strings"

	"github.com/tenonsql/tenon/schema"
)

// readKeys finds each entity's key: the fields tagged pk, else ID.
func (r *reader) readKeys() {
	for _, e := range r.entities {
		for i, c := range e.columns {
			if _, ok := c.said("pk"); ok {
				e.table.Key = append(e.table.Key, i)
			}
		}
		if len(e.table.Key) == 0 {
			if i := e.column("ID"); i >= 0 && e.columns[i].field == "ID" {
				e.table.Key = []int{i}
			}
		}
		for _, i := range e.table.Key {
			r.checkKey(e, e.columns[i])
		}
	}
}

// checkKey reports key columns whose values cannot be keys of a Go map, or are not equal
// when the database says so.
func (r *reader) checkKey(e *entity, c *column) {
	if c.value == nil || !known(c.value) || c.schema.Type.Kind == schema.Invalid {
		return // reported already
	}
	if c.codec != nil && !c.schema.Null {
		r.checkCodedKey(e, c)
		return
	}
	switch cl := r.classify(c.value); {
	case c.schema.Null:
		r.wrong(c.pos, e.name, c.field, "give it the type "+r.show(c.value), "a key is never NULL")
	case c.face == faceJSON, c.face == faceArray, cl == classBytes, cl == classFloat, cl == classDecimal, cl == classTime, cl == classStruct:
		r.wrong(c.pos, e.name, c.field, "use an integer, a string, a UUID or a type with Scan and Value that can be compared", "%s cannot be a key", r.show(c.value))
	}
}

// readIdentity lets the database count keys that nothing else gives: a single integer.
func (r *reader) readIdentity(e *entity) {
	for _, c := range e.columns {
		if _, off := c.said("noidentity"); off && !r.isIdentity(e, c) {
			r.wrong(c.pos, e.name, c.field, "leave it out", "noidentity is for a single integer key that the database would count")
		}
	}
	if len(e.table.Key) != 1 {
		return
	}
	c := e.columns[e.table.Key[0]]
	if _, off := c.said("noidentity"); off || !r.isIdentity(e, c) {
		return
	}
	c.schema.Filled = schema.ByIdentity
}

// isIdentity says that a column would be counted by the database if its tag did not
// forbid it.
func (r *reader) isIdentity(e *entity, c *column) bool {
	if len(e.table.Key) != 1 || e.columns[e.table.Key[0]] != c || c.value == nil || c.wrap != plain {
		return false
	}
	if c.schema.Default != "" || c.codec != nil || r.classify(c.value) != classInt {
		return false
	}
	for _, k := range e.keys {
		for _, i := range k.columns {
			if e.columns[i] == c {
				return false
			}
		}
	}
	return true
}

// resolve finds columns of e by field or column name.
func (r *reader) resolve(e *entity, names []string, o placed, at string) ([]int, bool) {
	list := make([]int, len(names))
	for i, n := range names {
		if list[i] = e.column(n); list[i] < 0 {
			r.wrong(o.pos, at, o.field, didYouMean(n, columnNames(e)), "%s has no column %s", e.name, n)
			return nil, false
		}
	}
	return list, true
}

func columnNames(e *entity) []string {
	var list []string
	for _, c := range e.columns {
		list = append(list, c.schema.Name)
	}
	return list
}

func joinNames(names []string) string { return strings.Join(names, ", ") }

// signature is how a foreign key reads in a message.
func (k *foreignKey) signature() string {
	return fmt.Sprintf("%s(%s)", k.from.table.Name, joinNames(k.from.names(k.columns)))
}
