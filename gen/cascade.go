package gen

import (
	"fmt"
	"strings"

	"github.com/tenonsql/tenon/schema"
)

// A cascade is declared once, at the relation from the parent: it says what the session
// does and what the foreign key's ON DELETE is.

// cascades are the words, and the action that each has in the database.
var cascades = map[string]schema.Action{
	"delete": schema.Cascade, "orphan": schema.Cascade, "database": schema.Cascade, "setnull": schema.SetNull, "restrict": schema.Restrict,
}

// readCascade reads cascade=, and holds it against what the foreign key says.
func (r *reader) readCascade(e *entity, x *relation) {
	wrong := func(do, format string, args ...any) { r.wrong(x.pos, e.name, x.field, do, format, args...) }
	action, known := cascades[x.cascade]
	switch {
	case x.cascade == "":
		x.inferCascade()
		return
	case !known:
		wrong("write cascade=delete, orphan, database, setnull or restrict", "cascade=%s is not known", x.cascade)
		return
	case x.view:
		wrong("leave it out, or write it at the relation that is written", "cascade=%s: %s is for reading alone", x.cascade, x.field)
		return
	case x.through != "" || x.link != nil:
		wrong("leave it out: the rows of the link table go with either side, what they lead to stays", "cascade=%s is not for a many-to-many relation", x.cascade)
		return
	case x.key == nil:
		return // reported
	case x.owns:
		r.cascadeUp(e, x)
		return
	}
	k := x.key
	if x.cascade == "setnull" {
		for _, i := range k.columns {
			if c := k.from.columns[i]; !c.schema.Null {
				wrong("give "+k.from.name+"."+c.field+" the type *T, or write cascade=delete", "cascade=setnull: %s.%s cannot be NULL", k.from.table.Name, c.schema.Name)
				return
			}
		}
	}
	if k.said && k.onDelete != action {
		wrong("leave ondelete= out at "+k.from.name+"."+k.fields[0]+": the cascade says it", "cascade=%s and %s of the foreign key %s contradict each other", x.cascade, onDeleteWord(k.onDelete), k.signature())
		return
	}
	k.onDelete = action
	for i, f := range k.from.keys {
		if f == k {
			k.from.table.Foreign[i].OnDelete = action
		}
	}
}

func onDeleteWord(a schema.Action) string {
	return "ondelete=" + [...]string{schema.Restrict: "restrict", schema.Cascade: "cascade", schema.SetNull: "setnull"}[a]
}

// inferCascade takes what the foreign key says where the relation says nothing.
func (x *relation) inferCascade() {
	if x.key == nil || x.owns || x.view || !x.key.said {
		return
	}
	x.cascade = [...]string{schema.Restrict: "restrict", schema.Cascade: "database", schema.SetNull: "setnull"}[x.key.onDelete]
}

// cascadeUp checks a cascade from the row with the foreign key to the one that it names.
func (r *reader) cascadeUp(e *entity, x *relation) {
	switch x.cascade {
	case "delete":
	case "orphan":
		if !e.isUnique(x.key.columns) {
			r.wrong(x.pos, e.name, x.field, "make "+e.name+"."+x.key.fields[0]+" unique, or write cascade=delete",
				"cascade=orphan: several %s may name one of %s, which is no orphan when one of them lets go", e.table.Name, x.target.table.Name)
		}
	default:
		r.wrong(x.pos, e.name, x.field, fmt.Sprintf("write it at the relation of %s that leads to %s, or ondelete= at the foreign key", x.target.name, e.name),
			"cascade=%s is about rows that name this one, and the foreign key is here", x.cascade)
	}
}

// readOrder reads order= and position=.
func (r *reader) readOrder(e *entity, x *relation) {
	said, word := x.ordered, "order"
	if x.position != "" {
		word = "position"
	}
	switch {
	case said == "" && x.position == "":
		return
	case !x.many:
		r.wrong(x.pos, e.name, x.field, "leave it out", "%s= is for a collection", word)
		return
	case said != "" && x.position != "":
		r.wrong(x.pos, e.name, x.field, "leave order= out", "position=%s is an order already", x.position)
		return
	case x.position != "":
		r.readPosition(e, x)
		return
	}
	for term := range strings.SplitSeq(unquote(said), ",") {
		name, dir, _ := strings.Cut(strings.TrimSpace(term), " ")
		dir = strings.ToLower(strings.TrimSpace(dir))
		if dir != "" && dir != "asc" && dir != "desc" {
			r.wrong(x.pos, e.name, x.field, "write order='column' or order='column desc, other'", "order=%s: %q is no direction", said, dir)
			return
		}
		if i := r.orderColumn(e, x, name, "order="+said); i >= 0 {
			x.order = append(x.order, orderBy{x.target.columns[i].schema.Name, dir == "desc"})
		}
	}
}

// orderColumn finds a column of a relation's target, or reports that there is none.
func (r *reader) orderColumn(e *entity, x *relation, name, said string) int {
	i := x.target.column(name)
	if i < 0 {
		r.wrong(x.pos, e.name, x.field, didYouMean(name, columnNames(x.target)), "%s: %s has no column %q", said, x.target.name, name)
	}
	return i
}

// readPosition reads position=: a column that holds the place in the list.
func (r *reader) readPosition(e *entity, x *relation) {
	i := r.orderColumn(e, x, x.position, "position="+x.position)
	if i < 0 {
		return
	}
	c := x.target.columns[i]
	switch {
	case x.kind != "Many" || x.link != nil:
		r.wrong(x.pos, e.name, x.field, "write order="+c.schema.Name, "position=%s numbers the rows of a one-to-many relation that is written", x.position)
	case r.classOf(c) != classInt || c.wrap != plain:
		r.wrong(x.pos, e.name, x.field, "give "+x.target.name+"."+c.field+" an integer type", "position=%s: a place in a list is a number", x.position)
	default:
		x.position = c.schema.Name
		x.order = []orderBy{{c.schema.Name, false}}
	}
}
