package gen

import (
	"fmt"
	"go/types"
	"slices"
	"strconv"

	"github.com/tenonsql/tenon/schema"
)

// readColumn reads one field that holds a column.
func (r *reader) readColumn(e *entity, f *field) {
	c := &column{field: f.name, pos: f.pos, mixin: f.mixin, options: r.parse(e, f, onColumn)}
	c.schema.Name = snake(f.name)
	wrong := func(te *tagError) {
		if te != nil {
			r.wrong(f.pos, e.name, f.name, te.do, "%s", te.what)
		}
	}
	te := r.typeColumn(e, c, f.typ)
	wrong(te)
	e.columns = append(e.columns, c) // with mistakes too: others refer to it
	for _, o := range c.options {
		wrong(r.applyOption(e, c, o))
	}
	wrong(contradiction(c))
	wrong(c.checkEnum())
	if te != nil {
		return
	}
	for _, o := range c.options {
		if o.word == "default" {
			wrong(r.readDefault(c, r.classOf(c), o.value))
		}
	}
}

// said is the value of an option of a column, and whether it is there.
func (c *column) said(word string) (string, bool) {
	i := slices.IndexFunc(c.options, func(o placed) bool { return o.word == word && o.sub == "" })
	if i < 0 {
		return "", false
	}
	return c.options[i].value, true
}

// typeColumn decides what a column holds, in the database and in Go.
func (r *reader) typeColumn(e *entity, c *column, t types.Type) *tagError {
	c.value, c.wrap = unwrap(t)
	c.schema.Null = c.wrap != plain
	if !known(c.value) {
		return &tagError{fmt.Sprintf("the type %s is not declared", r.written(c)), "declare it, or import its package"}
	}
	if again, w := unwrap(c.value); w != plain {
		return &tagError{fmt.Sprintf("%s can be nothing in two ways", r.show(t)), "write *" + r.show(mustValue(again))}
	}
	if te := r.codecOf(c); te != nil {
		return te
	}
	cl := r.classOf(c)
	if te := r.typeByTag(c, cl); te != nil {
		return te
	}
	if te := r.enumOf(c, cl); te != nil {
		return te
	}
	c.face = faceOf(cl, c.stored(c.value), c.schema.Type.Kind)
	if c.coded() {
		c.face = codedFace(c.face)
		return nil
	}
	if c.face == faceJSON {
		c.document = r.documentOf(e, c)
	}
	return nil
}

// mustValue takes every pointer and sql.Null from around a type.
func mustValue(t types.Type) types.Type {
	for {
		in, w := unwrap(t)
		if w == plain {
			return in
		}
		t = in
	}
}

// written is a field's type as its source has it.
func (r *reader) written(c *column) string {
	if x, ok := r.types.exprs[c.pos]; ok {
		return types.ExprString(x)
	}
	return r.show(c.value)
}

// typeByTag is the column's type: what type= or json says, else what the Go type means.
func (r *reader) typeByTag(c *column, cl class) *tagError {
	s, typed := c.said("type")
	_, doc := c.said("json")
	switch {
	case doc && typed:
		return &tagError{"json and type=" + s + " are both there", "write json, and type.postgres= for the form of one database"}
	case doc:
		s = "jsonb"
		c.schema.Type = schema.Type{Kind: schema.JSON}
	case typed:
		t, te := parseType(s)
		if te != nil {
			return te
		}
		c.schema.Type = t
		if s == "json" {
			c.native("postgres", "json")
		}
	default:
		c.schema.Type = naturalType(cl, c.stored(c.value))
	}
	k := c.schema.Type.Kind
	if k == schema.Array || k == schema.Invalid && cl == classSlice {
		return r.typeItems(c, typed, s)
	}
	switch {
	case cl != classScanner && k != schema.JSON && halfScanner(c.stored(c.value)):
		return &tagError{fmt.Sprintf("%s has one of Scan and Value", r.show(c.stored(c.value))), "give it both or neither"}
	case k == schema.Invalid:
		return r.untyped(c, cl)
	case k != schema.JSON && (cl == classStruct || cl == classSlice || cl == classOther):
		if k != schema.Decimal && !r.types.isStandIn(c.stored(c.value)) {
			return r.untyped(c, cl)
		}
		return nil
	case typed && k != schema.JSON && !cl.allowed(k) && (k != schema.Decimal || cl != classScanner):
		return &tagError{fmt.Sprintf("type=%s does not hold %s", s, r.show(c.stored(c.value))), "write the type that its values have, or another Go type"}
	}
	return nil
}

// untyped says what is missing where a Go type alone does not tell the column's.
func (r *reader) untyped(c *column, cl class) *tagError {
	name := r.show(c.stored(c.value))
	if c.codec != nil {
		name = "what the codec " + c.codec.name + " stores, " + r.show(c.codec.stored) + ","
	}
	switch cl {
	case classDecimal:
		return &tagError{"a decimal does not say how many digits it has", `write tenon:"type=numeric(12,2)"`}
	case classScanner:
		return &tagError{fmt.Sprintf("%s has Scan and Value, which do not tell the column's type", name), `write it, as in tenon:"type=text"`}
	case classStruct:
		if r.types.isStandIn(c.stored(c.value)) {
			return &tagError{fmt.Sprintf("the type %s cannot be read: its package is missing or does not compile", name), `make it compile, or write tenon:"type=…"`}
		}
		return &tagError{fmt.Sprintf("%s is a struct, which no column holds as it is", name), `write tenon:"json" to store it as a document, embed it to have its fields as columns, write tenon.One[T] for a related entity, or give it Scan and Value`}
	case classSlice:
		return &tagError{fmt.Sprintf("%s is no single value", name), `write tenon:"json" to store it as a document, or tenon.Many[T] for related entities`}
	}
	return &tagError{fmt.Sprintf("no column holds %s", name), `write tenon:"-" to leave the field out`}
}

// native gives a column's type the form that one database has for it.
func (c *column) native(database, typ string) {
	if c.schema.Type.Native == nil {
		c.schema.Type.Native = map[string]string{}
	}
	c.schema.Type.Native[database] = typ
}

// applyOption applies what one word says of a column itself. Keys, constraints and
// defaults have stages of their own.
func (r *reader) applyOption(e *entity, c *column, o placed) *tagError {
	switch o.word {
	case "name", "column":
		c.schema.Name = o.value
	case "was":
		c.schema.Was = o.value
	case "size":
		return c.resize(o.value)
	case "type":
		if o.sub == "" {
			return nil
		}
		if !slices.Contains(databases, o.sub) {
			return &tagError{fmt.Sprintf("type.%s: no database is called %s", o.sub, o.sub), didYouMean(o.sub, databases)}
		}
		c.native(o.sub, o.value)
		if _, said := c.schema.Type.Native["mariadb"]; o.sub == "mysql" && !said {
			c.native("mariadb", o.value)
		}
	case "collate":
		if c.schema.Type.Kind != schema.Text {
			return &tagError{"collate is for text", "leave it out"}
		}
		c.schema.Type.Collation = o.value
	case "computed":
		c.schema.Filled, c.schema.Default = schema.ByFormula, unquote(o.value)
	case "version":
		if c.codec != nil {
			return &tagError{"a version has no codec", "give the field an integer type, time.Time or a UUID"}
		}
		return c.versionOf(e, r.classOf(c), o.value)
	case "null":
		if c.coded() {
			return &tagError{"its codec says whether it may be NULL", "let the codec store a pointer, or make the field one"}
		}
		return c.allowNull(r.classify(c.value))
	}
	return nil
}

// didYouMean is the advice for a name that is not among those that are.
func didYouMean(name string, names []string) string {
	if n := nearest(name, names); n != "" {
		return fmt.Sprintf("did you mean %q?", n)
	}
	return "write one of " + joinNames(names)
}

func (c *column) resize(s string) *tagError {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return &tagError{fmt.Sprintf("size=%s is no length", s), "write a number, such as size=100"}
	}
	t := &c.schema.Type
	if t.Kind == schema.Array {
		t = t.Elem
	}
	if t == nil || t.Kind != schema.Text && t.Kind != schema.Bytes {
		return &tagError{"size is for text and bytes", "leave it out"}
	}
	t.Size = n
	return nil
}

// versionOf makes a column its table's version: a counter, a time or a UUID, set by tenon,
// or whatever the database sets.
func (c *column) versionOf(e *entity, cl class, by string) *tagError {
	switch {
	case by != "" && by != "server":
		return &tagError{"version=" + by + " is not known", "write version, or version=server where the database sets it"}
	case c.wrap != plain:
		return &tagError{"a version is never NULL", "give the field a type that is not"}
	case cl != classInt && cl != classTime && cl != classUUID && (by == "" || cl == classOther || cl == classStruct || cl == classSlice):
		return &tagError{"a version is counted, a time or a UUID", "give the field an integer type, time.Time or a UUID"}
	case e.version != "":
		return &tagError{"the version is " + e.version + " already", "keep one"}
	}
	e.version = c.field
	if by == "" {
		return nil
	}
	c.server = true
	if _, ok := c.said("default"); !ok {
		return &tagError{"version=server does not say what a new row begins with", "write default= with a constant or an expression of the database, too"}
	}
	return nil
}

// allowNull lets a column be NULL whose Go type has a value for it: a nil slice or map, a
// type with Scan.
func (c *column) allowNull(cl class) *tagError {
	if c.wrap != plain {
		return &tagError{"null says what the type says already", "leave it out"}
	}
	if cl != classScanner && cl != classSlice {
		return &tagError{"its type has no value for NULL", "give the field the type *T or sql.Null[T]"}
	}
	c.schema.Null, c.wrap = true, nullable
	return nil
}

// contradiction finds words of one tag that exclude each other.
func contradiction(c *column) *tagError {
	pairs := []struct{ a, b, do string }{
		{"default", "computed", "keep one"},
		{"pk", "computed", "a key is not computed"},
		{"pk", "null", "a key is never NULL"},
		{"name", "column", "they mean the same; keep one"},
		{"deferred", "pk", "a key is always read"},
		{"deferred", "version", "a version is always read"},
		{"deferred", "fk", "a foreign key is always read"},
		{"deferred", "unique", "a unique column is always read"},
		{"version", "pk", "a key does not change"},
		{"version", "computed", "keep one"},
	}
	for _, p := range pairs {
		if _, ok := c.said(p.a); !ok {
			continue
		}
		if _, ok := c.said(p.b); ok {
			return &tagError{p.a + " and " + p.b + " exclude each other", p.do}
		}
	}
	for _, w := range []string{"ondelete", "onupdate", "deferrable"} {
		_, has := c.said(w)
		if _, fk := c.said("fk"); has && !fk {
			return &tagError{w + " is about a foreign key, and there is none", "write fk=the_table too"}
		}
	}
	return nil
}
