package gen

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

// reader turns the source of one package into entities. Its stages run in this order:
// collect, readFields, readKeys, makeLinks, readConstraints, readRelations, checkNames. Each adds
// what is wrong to problems and goes on.
type reader struct {
	root     string // what file names in problems are relative to
	fset     *token.FileSet
	pkg      *source
	problems *problems

	types     *resolver
	entities  []*entity // sorted by name
	byName    map[string]*entity
	byTable   map[string]*entity
	fieldList map[*entity][]field
	documents map[string]*document
	pointers  []field // embedded pointers of the struct at hand
	group     int
	codecs    []*codecVar
	skipped   map[string]bool
}

// field is one field of a struct, with those of its mixins.
type field struct {
	name  string
	typ   types.Type
	tag   string // the tenon part
	has   bool   // there is one
	full  string // the whole tag
	pos   token.Pos
	mixin bool
}

// wrong adds a problem.
func (r *reader) wrong(pos token.Pos, entity, field, do, format string, args ...any) {
	r.problems.add(&Problem{Pos: r.position(pos), Entity: entity, Field: field, What: fmt.Sprintf(format, args...), Do: do})
}

// collect finds the entities: exported structs that have a key.
func (r *reader) collect() {
	r.types = newResolver(r)
	r.byName, r.byTable = map[string]*entity{}, map[string]*entity{}
	r.fieldList, r.documents, r.skipped = map[*entity][]field{}, map[string]*document{}, map[string]bool{}
	used := map[*ast.Comment]bool{}
	for _, f := range r.pkg.files {
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
				r.collectTypes(g, used)
			}
		}
	}
	r.strayDirectives(used)
	r.readCodecs()
	slices.SortFunc(r.entities, func(a, b *entity) int { return strings.Compare(a.name, b.name) })
	for _, e := range r.entities {
		r.byName[e.name] = e
	}
}

func (r *reader) collectTypes(g *ast.GenDecl, used map[*ast.Comment]bool) {
	for _, s := range g.Specs {
		spec := s.(*ast.TypeSpec)
		doc := spec.Doc
		if doc == nil && !g.Lparen.IsValid() {
			doc = g.Doc
		}
		said := r.directives(spec, doc, used)
		if slices.ContainsFunc(said, func(o placed) bool { return o.word == "skip" }) {
			r.skipped[spec.Name.Name] = true
			continue
		}
		r.collectStruct(spec, said)
	}
}

func (r *reader) collectStruct(spec *ast.TypeSpec, said []placed) {
	obj, ok := r.pkg.types.Scope().Lookup(spec.Name.Name).(*types.TypeName)
	if !ok || !obj.Exported() || obj.IsAlias() || spec.TypeParams != nil || obj.Pos() != spec.Name.Pos() {
		return
	}
	st, ok := obj.Type().Underlying().(*types.Struct)
	if !ok {
		return
	}
	e := &entity{name: obj.Name(), pos: obj.Pos(), options: said}
	r.pointers = nil
	fields := r.flatten(e, st, nil)
	if !hasKey(fields) && (!hasTag(fields) && len(said) == 0 || r.isMixin(obj)) {
		return // a struct like any other
	}
	for _, f := range r.pointers {
		r.wrong(f.pos, e.name, f.name, "embed "+strings.TrimPrefix(r.show(f.typ), "*")+" itself", "an embedded pointer cannot hold columns")
	}
	if !hasKey(fields) {
		r.wrong(e.pos, e.name, "", "tag a field tenon:\"pk\", name one ID, or write //tenon:skip above the struct", "it has tenon tags and no key")
		return
	}
	r.entities = append(r.entities, e)
	r.fieldList[e] = fields
	at := r.fset.Position(e.pos)
	e.table.Location = fmt.Sprintf("%s:%d", filepath.Base(at.Filename), at.Line)
}

// flatten lists a struct's fields, those of mixins in the place of the mixin.
func (r *reader) flatten(e *entity, st *types.Struct, within []*types.Named) []field {
	var list []field
	for i := range st.NumFields() {
		v := st.Field(i)
		f := field{name: v.Name(), typ: r.types.field(v), full: st.Tag(i), pos: v.Pos(), mixin: within != nil}
		f.tag, f.has = reflect.StructTag(f.full).Lookup("tenon")
		if !f.has && strings.Contains(f.full, "tenon:") {
			r.wrong(f.pos, e.name, f.name, "write `tenon:\"pk\"`, with quotes and without blanks around the colon", "the tag %s cannot be read", f.full)
			continue
		}
		if f.tag == "-" {
			continue
		}
		if v.Embedded() {
			if in, ok := r.mixin(e, &f); ok {
				list = append(list, r.flattenMixin(e, in, within)...)
				continue
			}
		}
		if !v.Exported() && f.name != "_" {
			if f.has {
				r.wrong(f.pos, e.name, f.name, "export the field, or take the tag away", "an unexported field is not a column")
			}
			continue
		}
		list = append(list, f)
	}
	return list
}

// mixin says that an embedded field gives its fields to the struct: it is a struct that
// is no value of a column by itself.
func (r *reader) mixin(e *entity, f *field) (*types.Named, bool) {
	t := types.Unalias(f.typ)
	p, isPointer := t.(*types.Pointer)
	if isPointer {
		t = types.Unalias(p.Elem())
	}
	n, ok := t.(*types.Named)
	if !ok || f.has || r.classify(t) != classStruct || relationOf(t) != "" {
		return nil, false
	}
	if isPointer {
		r.pointers = append(r.pointers, *f)
		return nil, true
	}
	if r.types.isStandIn(t) {
		r.wrong(f.pos, e.name, f.name, "make it compile first", "the embedded %s cannot be read: its package is missing or does not compile", r.show(t))
		return nil, true
	}
	return n, true
}

func (r *reader) flattenMixin(e *entity, n *types.Named, within []*types.Named) []field {
	if n == nil || slices.Contains(within, n) {
		return nil
	}
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	return r.flatten(e, st, append(slices.Clone(within), n))
}

func hasKey(fields []field) bool {
	return slices.ContainsFunc(fields, func(f field) bool {
		return f.name == "ID" && relationOf(f.typ) == "" || f.has && tagHas(f.tag, "pk")
	})
}

func hasTag(fields []field) bool {
	return slices.ContainsFunc(fields, func(f field) bool { return f.has })
}

func tagHas(tag, word string) bool {
	opts, err := parseTag(tag)
	return err == nil && slices.ContainsFunc(opts, func(o option) bool { return o.word == word })
}

// isMixin says that another struct of the package embeds this one.
func (r *reader) isMixin(obj *types.TypeName) bool {
	scope := r.pkg.types.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		st, ok := tn.Type().Underlying().(*types.Struct)
		if !ok {
			continue
		}
		for f := range st.Fields() {
			if n, ok := types.Unalias(f.Type()).(*types.Named); ok && f.Embedded() && n.Obj() == obj {
				return true
			}
		}
	}
	return false
}

// readFields reads the columns and relations of every entity, and what is said of its table.
func (r *reader) readFields() {
	for _, e := range r.entities {
		for i := range r.fieldList[e] {
			if f := &r.fieldList[e][i]; f.name == "_" {
				r.tableOptions(e, f)
			}
		}
		r.nameTable(e)
	}
	for _, e := range r.entities {
		r.embeddedKey(e)
		for i := range r.fieldList[e] {
			f := &r.fieldList[e][i]
			switch {
			case f.name == "_":
			case relationOf(f.typ) != "":
				r.readRelation(e, f)
			default:
				r.readColumn(e, f)
			}
		}
		r.sameNames(e)
	}
}

// embeddedKey asks what a struct is that has a key of its own and is embedded in others.
func (r *reader) embeddedKey(e *entity) {
	if len(e.options) > 0 {
		return
	}
	if obj, ok := r.pkg.types.Scope().Lookup(e.name).(*types.TypeName); ok && r.isMixin(obj) {
		r.wrong(e.pos, e.name, "", "write //tenon:skip above it, or //tenon:table="+e.table.Name+" if it is a table of its own too",
			"it has a key and other structs embed it")
	}
}

// tableOptions reads the tag of a blank field, which is about the whole table.
func (r *reader) tableOptions(e *entity, f *field) {
	if !f.has {
		return
	}
	e.options = append(e.options, r.parse(e, f, onTable)...)
}

// parse reads a tag and reports the words that do not belong there.
func (r *reader) parse(e *entity, f *field, where place) []placed {
	opts, err := parseTag(f.tag)
	if te := (*tagError)(nil); errors.As(err, &te) {
		r.wrong(f.pos, e.name, f.name, te.do, "%s", te.what)
		return nil
	}
	r.group++
	var list []placed
	for _, o := range opts {
		if _, te := lookWord(&o, where); te != nil {
			r.wrong(f.pos, e.name, f.name, te.do, "%s", te.what)
			continue
		}
		if slices.ContainsFunc(list, func(p placed) bool { return once(p.option, o) }) {
			r.wrong(f.pos, e.name, f.name, "keep one", "%s is said twice", o.word)
			continue
		}
		list = append(list, placed{o, f.pos, f.name, r.group})
	}
	return list
}

// once says that two options of one tag contradict each other.
func once(a, b option) bool {
	switch a.word {
	case "check", "index", "unique":
		return false
	case "fk":
		return a.args == nil && a.word == b.word
	}
	return a.word == b.word && a.sub == b.sub
}

// nameTable gives the entity its names, in the database and in Go.
func (r *reader) nameTable(e *entity) {
	e.plural = plural(e.name)
	e.table.Name = snake(e.plural)
	said, named := "", ""
	for _, o := range e.options {
		switch o.word {
		case "table":
			said = o.value
		case "var":
			named = o.value
		case "was":
			e.table.Was = o.value
		}
	}
	if said != "" {
		e.table.Name = said
	}
	switch {
	case named != "":
		e.plural = named
		if !token.IsIdentifier(named) || !token.IsExported(named) {
			r.wrong(e.pos, e.name, "", "write a name such as "+e.name+"Rows", "var=%s is no exported Go name", named)
		}
	case e.plural == e.name && said == "":
		r.wrong(e.pos, e.name, "", fmt.Sprintf("write //tenon:table=%s_rows above the struct: the Go value is named after it, %sRows", snake(e.name), e.name),
			"its plural is the word itself, so the table's Go value cannot be named")
	case e.plural == e.name:
		e.plural = camel(said)
		if e.plural == e.name {
			r.wrong(e.pos, e.name, "", fmt.Sprintf("write //tenon:table=%s,var=%sRows above the struct", said, e.name),
				"the table %s would have the Go name %s, which is the struct's", said, e.plural)
		}
	}
	if other := r.byTable[e.table.Name]; other != nil {
		r.wrong(e.pos, e.name, "", "write //tenon:table=other_name above one of them", "the table %s is that of %s too (%s)", e.table.Name, other.name, r.place(other.pos))
		return
	}
	r.byTable[e.table.Name] = e
}

// position is where a node stands.
func (r *reader) position(pos token.Pos) token.Position {
	p := r.fset.Position(pos)
	return token.Position{Filename: relative(r.root, p.Filename), Line: p.Line}
}

// place is a position as text.
func (r *reader) place(pos token.Pos) string {
	p := r.position(pos)
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}

// sameNames reports columns of one name.
func (r *reader) sameNames(e *entity) {
	seen := map[string]*column{}
	for _, c := range e.columns {
		if first := seen[c.schema.Name]; first != nil {
			r.wrong(c.pos, e.name, c.field, "write column=other_name at one of them", "the column %s is that of %s too (%s)", c.schema.Name, first.field, r.place(first.pos))
			continue
		}
		seen[c.schema.Name] = c
	}
}

// show is a type as messages write it.
func (r *reader) show(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == r.pkg.types {
			return ""
		}
		return p.Name()
	})
}
