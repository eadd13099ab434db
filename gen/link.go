package gen

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tenonsql/tenon/schema"
)

// A many-to-many relation leads through a link table, which through= names: by its own name
// or its struct's. A table that no struct declares is made here, as an entity like any
// other, whose rows are nothing but the two keys.

// makeLinks makes the link tables that relations name and no struct declares.
func (r *reader) makeLinks() {
	for _, e := range slices.Clone(r.entities) {
		for _, x := range e.relations {
			if x.through != "" && x.many && r.linkEntity(x.through) == nil && x.back == "" {
				r.makeLink(e, x)
			}
		}
	}
	slices.SortFunc(r.entities, func(a, b *entity) int { return strings.Compare(a.name, b.name) })
}

// linkEntity is the entity that through= names, or nil.
func (r *reader) linkEntity(name string) *entity {
	if e := r.byName[name]; e != nil {
		return e
	}
	return r.byTable[name]
}

func (r *reader) makeLink(e *entity, x *relation) {
	name, table := singular(camel(x.through)), x.through
	if name == x.through || r.existing(x.through) != "" { // a struct's name
		name, table = x.through, snake(plural(x.through))
	}
	if near := r.misspelt(e, x, table); near != "" {
		r.wrong(x.pos, e.name, x.field, "write the same at both sides", "through=%s is almost %s, which links the same entities", x.through, near)
		return
	}
	l := &entity{name: name, pos: x.pos, made: x}
	at := r.fset.Position(x.pos)
	l.table.Location = fmt.Sprintf("%s:%d", filepath.Base(at.Filename), at.Line)
	l.options = []placed{{option: option{word: "table", value: table}, pos: x.pos}}
	r.nameTable(l)
	near, far := e.name, x.target.name
	if e == x.target {
		if far = singular(x.field); far == near {
			far = "Other" + far
		}
	}
	r.linkColumns(l, e, near)
	r.linkColumns(l, x.target, far)
	r.entities = append(r.entities, l)
	r.byName[l.name] = l
}

// misspelt is the name of another link table between the same entities that differs from
// table by a letter or two.
func (r *reader) misspelt(e *entity, x *relation, table string) string {
	for _, o := range r.entities {
		if o.made == nil || edits(o.table.Name, table) > 2 {
			continue
		}
		if m := o.made; m.target == e && slices.Contains(x.target.relations, m) {
			return o.table.Name
		}
	}
	return ""
}

// linkColumns gives a link table the columns that name the key of one side.
func (r *reader) linkColumns(l, side *entity, prefix string) {
	r.group++
	var args []string
	for _, k := range side.table.Key {
		of := side.columns[k]
		c := &column{field: prefix + of.field, pos: l.pos, value: of.value, face: of.face, codec: of.codec}
		c.schema = schema.Column{Name: snake(prefix + of.field), Type: of.schema.Type}
		l.table.Key = append(l.table.Key, len(l.columns))
		l.columns = append(l.columns, c)
		args = append(args, c.field)
	}
	add := func(word, value string, args []string) {
		l.options = append(l.options, placed{option{word: word, args: args, value: value, given: true}, l.pos, l.made.field, r.group})
	}
	add("fk", side.table.Name, args)
	add("ondelete", "cascade", nil)
	for _, k := range side.table.Key {
		if side.columns[k].schema.Type.Kind == schema.Text { // a key with a meaning, which may change
			add("onupdate", "cascade", nil)
			break
		}
	}
}

// findLink finds the foreign keys of the link table that a many-to-many relation leads
// along.
func (r *reader) findLink(e *entity, x *relation) {
	if !x.many {
		r.wrong(x.pos, e.name, x.field, "write tenon.Many, or lead along the foreign key of a unique column", "through=%s leads to many rows", x.through)
		return
	}
	l := r.linkEntity(x.through)
	if l == nil || x.back != "" {
		return // reported, or to be had from the other side
	}
	near := r.linkKey(e, x, l, e, x.by, "rel", nil)
	if near == nil {
		return
	}
	if far := r.linkKey(e, x, l, x.target, x.byFar, "far", near); far != nil {
		x.link = &link{near, far}
	}
}

// linkKey is the foreign key of l that leads to side, the one that word= names if several
// do.
func (r *reader) linkKey(e *entity, x *relation, l, side *entity, by, word string, but *foreignKey) *foreignKey {
	var keys []*foreignKey
	for _, k := range l.keys {
		if k.to == side && k != but && (by == "" || slices.Contains(k.fields, by) || slices.Contains(l.names(k.columns), by)) {
			keys = append(keys, k)
		}
	}
	switch {
	case len(keys) == 1, len(keys) > 1 && l.made != nil:
		return keys[0]
	case len(keys) == 0 && by != "":
		r.wrong(x.pos, e.name, x.field, "name the field of "+l.name+" that leads to "+side.name, "%s=%s names no such foreign key", word, by)
	case len(keys) == 0:
		r.wrong(x.pos, e.name, x.field, fmt.Sprintf(`give %s a field such as %sID with tenon:"fk=%s"`, l.name, side.name, side.table.Name),
			"no foreign key leads from the link table %s to %s", l.table.Name, side.table.Name)
	default:
		var list []string
		for _, k := range keys {
			list = append(list, word+"="+k.fields[0])
		}
		r.wrong(x.pos, e.name, x.field, "write "+strings.Join(list, " or ")+" too", "%d foreign keys lead from %s to %s", len(keys), l.table.Name, side.table.Name)
	}
	return nil
}

// mirrorLink gives a many-to-many relation what the one that leads back has, from the other
// side.
func (r *reader) mirrorLink(e *entity, x, y *relation) {
	switch {
	case y.link == nil && y.back != "":
		r.wrong(x.pos, e.name, x.field, "leave inverse= out at one of them", "%s and %s.%s name each other", x.field, x.target.name, y.field)
	case y.link == nil:
		// reported at y
	case !x.many:
		r.wrong(x.pos, e.name, x.field, "write tenon.Many", "%s leads through a link table", y.field)
	case x.through != "" && r.linkEntity(x.through) != y.link.near.from:
		r.wrong(x.pos, e.name, x.field, "write the same at both sides", "through=%s, and %s.%s leads through %s", x.through, x.target.name, y.field, y.link.near.from.table.Name)
	default:
		x.link = &link{near: y.link.far, far: y.link.near}
	}
}

// bothWays reports many-to-many relations through an entity that the same side reaches by a
// relation of its own: two that write the same rows, neither knowing of the other.
func (r *reader) bothWays() {
	for _, e := range r.entities {
		for _, x := range e.relations {
			if x.link == nil || x.view {
				continue
			}
			i := slices.IndexFunc(e.relations, func(y *relation) bool { return !y.view && y.key == x.link.near && !y.owns })
			if i < 0 {
				continue
			}
			y := e.relations[i]
			r.wrong(x.pos, e.name, x.field, fmt.Sprintf("write tenon.ViewMany[%s], and change %s", x.target.name, y.field),
				"%s and %s both write the rows of %s", x.field, y.field, x.link.near.from.table.Name)
		}
	}
}
