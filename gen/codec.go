package gen

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/tenonsql/tenon/schema"
)

// codecVar is a variable of the package that says how values of a type are stored.
type codecVar struct {
	name   string
	pos    token.Pos
	of     types.Type // what fields hold
	stored types.Type // what columns hold, without the pointer or sql.Null around it
	wrap   wrap       // of stored
}

// readCodecs finds the package's variables whose type is tenon.Codec. What is said of them is
// their type alone: no function is run.
func (r *reader) readCodecs() {
	for _, f := range r.pkg.files {
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
				for _, s := range g.Specs {
					r.readCodec(s.(*ast.ValueSpec))
				}
			}
		}
	}
	slices.SortFunc(r.codecs, func(a, b *codecVar) int { return int(a.pos - b.pos) })
}

func (r *reader) readCodec(spec *ast.ValueSpec) {
	for _, name := range spec.Names {
		v, _ := r.pkg.types.Scope().Lookup(name.Name).(*types.Var)
		t := types.Type(nil)
		switch {
		case v != nil && v.Pos() == name.Pos():
			t = v.Type()
		case name.Name == "_" && len(spec.Values) == len(spec.Names):
			t = r.pkg.info.TypeOf(spec.Values[slices.Index(spec.Names, name)])
		}
		n, ok := types.Unalias(orInvalid(t)).(*types.Named)
		if !ok || qualified(n) != tenonPath+".Codec" || n.TypeArgs().Len() != 2 {
			continue
		}
		c := &codecVar{name: name.Name, pos: name.Pos(), of: n.TypeArgs().At(0)}
		c.stored, c.wrap = unwrap(n.TypeArgs().At(1))
		_, around := unwrap(c.of)
		switch {
		case name.Name == "_":
			r.wrong(c.pos, "", "", "write var name = …, since the generated code names it", "the codec of %s has no name", r.show(c.of))
		case around != plain:
			r.wrong(c.pos, "", "", "make it of "+r.show(mustValue(c.of))+": of a pointer to that, nil is NULL", "the codec %s is of %s", c.name, r.show(c.of))
		case len(spec.Values) == 0:
			r.wrong(c.pos, "", "", "write var "+c.name+" = tenon.NewCodec(…)", "the codec %s is not made", c.name)
		case types.Identical(c.of, c.stored):
			r.wrong(c.pos, "", "", "store it as another type", "the codec %s stores %s as itself", c.name, r.show(c.of))
		default:
			r.codecs = append(r.codecs, c)
		}
	}
}

func orInvalid(t types.Type) types.Type {
	if t == nil {
		return types.Typ[types.Invalid]
	}
	return t
}

// codecOf finds the codec of a column's type, or of its items': what the tag names, else the
// only one that there is.
func (r *reader) codecOf(c *column) *tagError {
	said, named := c.said("codec")
	var fit []*codecVar
	for _, x := range r.codecs {
		if x.of == c.value || types.Identical(x.of, c.value) || types.Identical(x.of, itemOf(c.value)) {
			fit = append(fit, x)
		}
	}
	if whole := slices.DeleteFunc(slices.Clone(fit), func(x *codecVar) bool { return !types.Identical(x.of, c.value) }); len(whole) > 0 {
		fit = whole // of a list that has one, the items' do not count
	}
	if !named {
		if len(fit) > 1 {
			return &tagError{
				fmt.Sprintf("%s has several codecs: %s (%s) and %s (%s)", r.show(fit[0].of), fit[0].name, r.place(fit[0].pos), fit[1].name, r.place(fit[1].pos)),
				`write tenon:"codec=` + fit[0].name + `", or another's name`,
			}
		}
		if len(fit) == 1 {
			c.codec = fit[0]
		}
		return r.codecNull(c)
	}
	i := slices.IndexFunc(r.codecs, func(x *codecVar) bool { return x.name == said })
	switch {
	case i < 0:
		var names []string
		for _, x := range r.codecs {
			names = append(names, x.name)
		}
		if names == nil {
			return &tagError{"codec=" + said + " names no codec of this package", "declare var " + said + " = tenon.NewCodec(…) in it"}
		}
		return &tagError{"codec=" + said + " names no codec of this package", didYouMean(said, names)}
	case !slices.Contains(fit, r.codecs[i]):
		return &tagError{fmt.Sprintf("codec=%s is of %s (%s), the field holds %s", said, r.show(r.codecs[i].of), r.place(r.codecs[i].pos), r.show(c.value)), "make one fit the other"}
	}
	c.codec = r.codecs[i]
	return r.codecNull(c)
}

// codecNull lets a column be NULL whose type's codec has a value for that.
func (r *reader) codecNull(c *column) *tagError {
	switch {
	case c.codec == nil || c.codec.wrap == plain:
		return nil
	case !c.coded():
		return &tagError{"an item of a list is never NULL", "choose a codec that stores a value"}
	case c.wrap != plain:
		return &tagError{fmt.Sprintf("%s can be nothing in two ways: the codec %s has a value for NULL", r.show(c.value), c.codec.name), "give the field the type " + r.show(c.value)}
	}
	c.schema.Null, c.wrap = true, nullable
	return nil
}

// coded says that a codec makes the column's values; else it makes their items.
func (c *column) coded() bool { return c.codec != nil && types.Identical(c.codec.of, c.value) }

// stored is the type that is stored for t, which the column or its items have.
func (c *column) stored(t types.Type) types.Type {
	if c.codec != nil && types.Identical(c.codec.of, t) {
		return c.codec.stored
	}
	return t
}

// classOf is the class of what is stored.
func (r *reader) classOf(c *column) class { return r.classify(c.stored(c.value)) }

// itemOf is what a slice without a name holds, or the invalid type.
func itemOf(t types.Type) types.Type {
	if s, ok := types.Unalias(t).(*types.Slice); ok {
		return s.Elem()
	}
	return types.Typ[types.Invalid]
}

// codedFace is the column type of values that a codec makes: the methods of what is stored
// that do not ask for its Go type.
func codedFace(f face) face {
	switch f {
	case faceText, faceTime:
		return faceOrdered
	case faceBool, faceArray:
		return faceValue
	}
	return f
}

// canBeKey says that values are equal when == says so, and do not change in place.
func canBeKey(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&(types.IsBoolean|types.IsInteger|types.IsString) != 0
	case *types.Array:
		return canBeKey(u.Elem())
	case *types.Struct:
		if n, ok := types.Unalias(t).(*types.Named); ok && qualified(n) == "unique.Handle" {
			return true
		}
		for f := range u.Fields() {
			if !canBeKey(f.Type()) {
				return false
			}
		}
		return true
	}
	return false
}

// checkCodedKey reports keys that a codec makes and that are not compared by their values.
func (r *reader) checkCodedKey(e *entity, c *column) {
	k := c.schema.Type.Kind
	if canBeKey(c.value) && k != schema.JSON && k != schema.Array && k != schema.Float32 && k != schema.Float64 {
		return
	}
	r.wrong(c.pos, e.name, c.field, "use a type of integers, strings and arrays or structs of them, stored as one value", "%s cannot be a key", r.show(c.value))
}
