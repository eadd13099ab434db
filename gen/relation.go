package gen

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// readRelation reads a field that holds related entities. What it leads along is decided
// by readRelations, when all foreign keys are known.
func (r *reader) readRelation(e *entity, f *field) {
	x := &relation{field: f.name, pos: f.pos, kind: relationOf(f.typ)}
	x.many = x.kind != "One" && x.kind != "ViewOne"
	x.view = x.kind == "ViewOne" || x.kind == "ViewMany"
	for _, o := range r.parse(e, f, onRelation) {
		if at := x.word(o.word); at != nil {
			*at = o.value
		}
	}
	if p, ok := types.Unalias(f.typ).(*types.Pointer); ok {
		r.wrong(f.pos, e.name, f.name, "write "+r.show(p.Elem()), "a relation is a value, not a pointer")
		return
	}
	_, t := related(f.typ)
	if p, ok := t.(*types.Pointer); ok {
		r.wrong(f.pos, e.name, f.name, fmt.Sprintf("write tenon.%s[%s]", x.kind, r.show(p.Elem())), "a relation names the struct, not a pointer to it")
		return
	}
	if x.target = r.targetEntity(e, f, t); x.target != nil {
		e.relations = append(e.relations, x)
	}
}

// word is where a word of a relation's tag is kept.
func (x *relation) word(name string) *string {
	return map[string]*string{
		"rel": &x.by, "inverse": &x.back, "through": &x.through, "far": &x.byFar,
		"cascade": &x.cascade, "order": &x.ordered, "position": &x.position,
	}[name]
}

// targetEntity is the entity that a relation's type names.
func (r *reader) targetEntity(e *entity, f *field, t types.Type) *entity {
	n, ok := t.(*types.Named)
	if !ok {
		r.wrong(f.pos, e.name, f.name, "name a struct of this package that has a key", "%s is no entity", r.written(&column{pos: f.pos, value: f.typ}))
		return nil
	}
	if n.Obj().Pkg() != r.pkg.types {
		r.wrong(f.pos, e.name, f.name, "put both structs into one package", "%s is in another package, and relations do not lead out of one", r.show(t))
		return nil
	}
	if target := r.byName[n.Obj().Name()]; target != nil {
		return target
	}
	do := "give it a field ID or one tagged pk"
	if st, ok := n.Underlying().(*types.Struct); ok {
		for f := range st.Fields() {
			if f.Exported() && strings.EqualFold(f.Name(), "ID") {
				do = "name its field " + f.Name() + " ID, or tag it pk"
			}
		}
	}
	if r.skipped[n.Obj().Name()] {
		do = "take //tenon:skip away from it"
	}
	r.wrong(f.pos, e.name, f.name, do, "%s is no entity", n.Obj().Name())
	return nil
}

// readRelations finds the foreign key of each relation, then pairs both ends of each key.
func (r *reader) readRelations() {
	for _, e := range r.entities {
		for _, x := range e.relations {
			switch {
			case x.through != "":
				r.findLink(e, x)
			case x.back == "":
				r.findKey(e, x)
			}
		}
	}
	for _, e := range r.entities {
		for _, x := range e.relations {
			if x.back != "" {
				r.followInverse(e, x)
			}
		}
	}
	r.pairEnds()
	for _, e := range r.entities {
		for _, x := range e.relations {
			r.readCascade(e, x)
			r.readOrder(e, x)
		}
	}
	r.bothWays()
}

// candidates are the foreign keys that a relation may lead along, those of its own table
// first: a One that has one of its own does not look further.
func candidates(e *entity, x *relation) (keys []*foreignKey, owns bool) {
	if !x.many {
		for _, k := range e.keys {
			if k.to == x.target {
				keys = append(keys, k)
			}
		}
		if len(keys) > 0 && (x.by == "" || slices.ContainsFunc(keys, x.named)) {
			return keys, true
		}
	}
	keys = nil
	for _, k := range x.target.keys {
		if k.to == e && (x.many || k.from.isUnique(k.columns)) {
			keys = append(keys, k)
		}
	}
	return keys, false
}

// named says that rel= names a foreign key, by one of its fields or columns.
func (x *relation) named(k *foreignKey) bool {
	return slices.Contains(k.fields, x.by) || slices.Contains(k.from.names(k.columns), x.by)
}

func (r *reader) findKey(e *entity, x *relation) {
	keys, owns := candidates(e, x)
	if x.by != "" {
		keys = slices.DeleteFunc(slices.Clone(keys), func(k *foreignKey) bool { return !x.named(k) })
		if len(keys) == 0 {
			r.wrong(x.pos, e.name, x.field, "name the field that holds the foreign key between "+e.name+" and "+x.target.name, "rel=%s names no foreign key between them", x.by)
			return
		}
	}
	if owns && len(keys) > 1 {
		keys = byName(keys, x.field)
	}
	switch len(keys) {
	case 0:
		r.noKey(e, x)
	case 1:
		x.key, x.owns = keys[0], owns
	default:
		r.wrong(x.pos, e.name, x.field, "write "+choices(keys), "%d foreign keys lead between %s and %s", len(keys), e.name, x.target.name)
	}
}

// byName keeps the key whose field has the relation's name: Author goes with AuthorID.
func byName(keys []*foreignKey, field string) []*foreignKey {
	for _, k := range keys {
		if len(k.fields) == 1 && strings.EqualFold(k.fields[0], field+"ID") {
			return []*foreignKey{k}
		}
	}
	return keys
}

// choices is the advice for several foreign keys.
func choices(keys []*foreignKey) string {
	var list []string
	for _, k := range keys {
		list = append(list, fmt.Sprintf(`tenon:"rel=%s"`, k.fields[0]))
	}
	return strings.Join(list, " or ")
}

func (r *reader) noKey(e *entity, x *relation) {
	if x.many {
		do := fmt.Sprintf(`give %s a field such as %sID with tenon:"fk=%s"`, x.target.name, e.name, e.table.Name)
		if slices.ContainsFunc(x.target.relations, func(y *relation) bool { return y.many && y.target == e }) {
			do = fmt.Sprintf(`write tenon:"through=%s_%s" at both sides for a link table, or the name of an entity that has a foreign key to each of them`,
				snake(min(e.name, x.target.name)), snake(plural(max(e.name, x.target.name))))
		}
		r.wrong(x.pos, e.name, x.field, do, "no foreign key leads from %s to %s", x.target.table.Name, e.table.Name)
		return
	}
	r.wrong(x.pos, e.name, x.field, fmt.Sprintf(`give %s a field such as %sID with tenon:"fk=%s", or %s a unique one to %s`,
		e.name, x.field, x.target.table.Name, x.target.name, e.table.Name), "no foreign key leads from %s to %s, and no unique one back", e.table.Name, x.target.table.Name)
}

// followInverse gives a relation the foreign key of the one that leads back.
func (r *reader) followInverse(e *entity, x *relation) {
	i := slices.IndexFunc(x.target.relations, func(y *relation) bool { return y.field == x.back && y.target == e })
	if i < 0 {
		var names []string
		for _, y := range x.target.relations {
			if y.target == e && y != x {
				names = append(names, y.field)
			}
		}
		do := fmt.Sprintf("give %s a relation to %s of that name", x.target.name, e.name)
		if len(names) > 0 {
			do = didYouMean(x.back, names)
		}
		r.wrong(x.pos, e.name, x.field, do, "inverse=%s: %s has no relation %s to %s", x.back, x.target.name, x.back, e.name)
		return
	}
	y := x.target.relations[i]
	if y.link != nil || x.link != nil || y.through != "" {
		r.mirrorLink(e, x, y)
		return
	}
	if y.key == nil {
		if y.back != "" {
			r.wrong(x.pos, e.name, x.field, `write tenon:"rel=…" at one of them`, "%s and %s.%s name each other, and neither names a foreign key", x.field, x.target.name, y.field)
		}
		return // else reported at y
	}
	x.key, x.owns = y.key, !y.owns
	switch {
	case y.owns == (x.key.from == e && e != x.target):
		r.wrong(x.pos, e.name, x.field, "let one lead each way", "%s and %s.%s are the same end of one foreign key", x.field, x.target.name, y.field)
		x.key = nil
	case x.many && x.owns:
		r.wrong(x.pos, e.name, x.field, "write tenon.One", "its foreign key %s leads to one row", x.key.signature())
		x.key = nil
	}
}

// end is one end of a foreign key, or of the two of a link table.
type end struct {
	key  *foreignKey
	far  *foreignKey
	owns bool
}

// end is where a relation begins; other is where the one that leads back does.
func (x *relation) end() end {
	if x.link != nil {
		return end{key: x.link.near, far: x.link.far}
	}
	return end{key: x.key, owns: x.owns}
}

func (a end) other() end {
	if a.far != nil {
		return end{key: a.far, far: a.key}
	}
	return end{key: a.key, owns: !a.owns}
}

// pairEnds ties the relations at both ends of each foreign key, and reports keys with two
// relations at one end. What is for reading alone has no part in it: the rows that it shows
// are changed elsewhere.
func (r *reader) pairEnds() {
	ends := map[end]*relation{}
	for _, e := range r.entities {
		for _, x := range e.relations {
			if x.key == nil && x.link == nil || x.view {
				continue
			}
			if first := ends[x.end()]; first != nil {
				r.sameEnd(e, x, first)
				continue
			}
			ends[x.end()] = x
		}
	}
	for at, x := range ends {
		x.inverse = ends[at.other()]
	}
}

func (r *reader) sameEnd(e *entity, x, first *relation) {
	if x.link != nil {
		do := "keep one, or make one of them a tenon.ViewMany"
		if x.target == e {
			do = fmt.Sprintf(`write tenon:"through=%s,inverse=%s" if it leads back, or keep one`, x.through, first.field)
		}
		r.wrong(x.pos, e.name, x.field, do, "%s leads through the same columns of %s", first.field, x.link.near.from.table.Name)
		return
	}
	r.wrong(x.pos, e.name, x.field, `keep one, or write tenon:"rel=…" with another foreign key`,
		"%s leads along the same foreign key %s", first.field, x.key.signature())
}
