package gen

import (
	"go/types"
	"slices"
	"strings"

	"github.com/tenonsql/tenon/schema"
)

// class is what a Go type is to the generator.
type class uint8

const (
	classOther class = iota // nothing that a column can hold
	classBool
	classInt
	classFloat
	classString
	classBytes
	classTime
	classDuration
	classUUID
	classDecimal
	classDate     // a day, as civil.Date
	classClock    // a time of day, as civil.Time
	classDateTime // a local date-time, as civil.DateTime
	classScanner  // has Scan and Value
	classTextual  // has MarshalText and UnmarshalText
	classStruct
	classSlice // or a map or an array: a document
)

const (
	tenonPath  = "github.com/tenonsql/tenon"
	mappedPath = tenonPath + "/mapped"
)

// classify says what a type without pointer or sql.Null around it is.
func (r *reader) classify(t types.Type) class {
	t = types.Unalias(t)
	if n, ok := t.(*types.Named); ok {
		if c, ok := r.classifyNamed(n); ok {
			return c
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return basicClass(u)
	case *types.Slice:
		if b, ok := types.Unalias(u.Elem()).(*types.Basic); ok && b.Kind() == types.Uint8 && !isRawJSON(t) {
			return classBytes
		}
		return classSlice
	case *types.Map, *types.Array:
		return classSlice
	case *types.Struct:
		return classStruct
	}
	return classOther
}

func (r *reader) classifyNamed(n *types.Named) (class, bool) {
	switch name := qualified(n); {
	case name == "time.Time":
		return classTime, true
	case name == "time.Duration":
		return classDuration, true
	case n.Obj().Name() == "UUID" && (isSixteenBytes(n) || r.types.isStandIn(n)):
		return classUUID, true
	case n.Obj().Name() == "Decimal" && (isStruct(n) || r.types.isStandIn(n)):
		return classDecimal, true
	}
	if c, ok := r.civilClass(n); ok {
		return c, true
	}
	switch {
	case hasMethods(n, "Scan", "Value"):
		return classScanner, true
	case hasMethods(n, "MarshalText", "UnmarshalText") && !isString(n):
		return classTextual, true
	}
	return classOther, false
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// qualified is a named type's import path and name.
func qualified(n *types.Named) string {
	if n.Obj().Pkg() == nil {
		return n.Obj().Name()
	}
	return n.Obj().Pkg().Path() + "." + n.Obj().Name()
}

func basicClass(b *types.Basic) class {
	switch info := b.Info(); {
	case b.Kind() == types.Uintptr:
		return classOther
	case info&types.IsBoolean != 0:
		return classBool
	case info&types.IsInteger != 0:
		return classInt
	case info&types.IsFloat != 0:
		return classFloat
	case info&types.IsString != 0:
		return classString
	}
	return classOther
}

func isStruct(t types.Type) bool {
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

func isSixteenBytes(t types.Type) bool {
	a, ok := t.Underlying().(*types.Array)
	if !ok || a.Len() != 16 {
		return false
	}
	b, ok := a.Elem().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Uint8
}

// isRawJSON says that a type is encoded JSON: bytes that are a document.
func isRawJSON(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	return slices.Contains([]string{"encoding/json.RawMessage", "encoding/json/jsontext.Value"}, qualified(n))
}

// hasMethods says that *T has all these methods.
func hasMethods(n *types.Named, names ...string) bool {
	ms := types.NewMethodSet(types.NewPointer(n))
	return !slices.ContainsFunc(names, func(m string) bool { return ms.Lookup(n.Obj().Pkg(), m) == nil })
}

// unwrap takes a pointer or sql.Null from around a type. What is inside keeps the name that
// the source gives it, so that generated code does not name what an alias hides.
func unwrap(t types.Type) (types.Type, wrap) {
	switch u := types.Unalias(t).(type) {
	case *types.Pointer:
		return u.Elem(), pointer
	case *types.Named:
		if qualified(u) == "database/sql.Null" && u.TypeArgs().Len() == 1 {
			return u.TypeArgs().At(0), sqlNull
		}
	}
	return t, plain
}

// relationKinds are tenon's types of related entities, and what they are names of: a Many[T]
// is a Collection[*T].
var relationKinds = map[string]string{
	"Many": "Collection", "One": "Reference", "ViewMany": "ViewCollection", "ViewOne": "ViewReference", "WriteOnly": "WriteCollection",
}

// relationOf is the name of one of tenon's types of related entities, else "". A pointer to
// one counts, so that it can be reported.
func relationOf(t types.Type) string {
	kind, _ := related(t)
	return kind
}

// related is relationOf with the type between the brackets.
func related(t types.Type) (kind string, of types.Type) {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.TypeArgs().Len() != 1 {
		return "", nil
	}
	name, ok := strings.CutPrefix(qualified(n), tenonPath+".")
	if !ok {
		return "", nil
	}
	of = types.Unalias(n.TypeArgs().At(0))
	if relationKinds[name] != "" { // a stand-in
		return name, of
	}
	for kind, long := range relationKinds {
		if p, ok := of.(*types.Pointer); ok && name == long {
			return kind, types.Unalias(p.Elem())
		}
	}
	return "", nil
}

// naturalType is the type of a column whose field says no other; Invalid for classes that
// have none.
func naturalType(c class, t types.Type) schema.Type {
	switch c {
	case classBool:
		return schema.Type{Kind: schema.Bool}
	case classInt:
		return schema.Type{Kind: intKind(t)}
	case classFloat:
		if t.Underlying().(*types.Basic).Kind() == types.Float32 {
			return schema.Type{Kind: schema.Float32}
		}
		return schema.Type{Kind: schema.Float64}
	case classString, classTextual:
		return schema.Type{Kind: schema.Text}
	case classBytes:
		return schema.Type{Kind: schema.Bytes}
	case classTime:
		return schema.Type{Kind: schema.Instant}
	case classDuration:
		return schema.Type{Kind: schema.Duration}
	case classDate:
		return schema.Type{Kind: schema.Date}
	case classClock:
		return schema.Type{Kind: schema.Clock}
	case classDateTime:
		return schema.Type{Kind: schema.DateTime}
	case classUUID:
		return schema.Type{Kind: schema.UUID}
	}
	return schema.Type{}
}

// intKind is the smallest kind that holds every value of an integer type; int and uint,
// whatever the machine, have 64 bits.
func intKind(t types.Type) schema.Kind {
	switch t.Underlying().(*types.Basic).Kind() {
	case types.Int8, types.Uint8, types.Int16:
		return schema.Int16
	case types.Int32, types.Uint16:
		return schema.Int32
	}
	return schema.Int64
}

// allowed are the kinds that a class can be stored as, by type=.
func (c class) allowed(k schema.Kind) bool {
	kinds := map[class][]schema.Kind{
		classBool:     {schema.Bool},
		classInt:      {schema.Int16, schema.Int32, schema.Int64, schema.Decimal, schema.Duration},
		classFloat:    {schema.Float32, schema.Float64},
		classString:   {schema.Text, schema.Decimal},
		classTextual:  {schema.Text, schema.Decimal},
		classBytes:    {schema.Bytes},
		classTime:     {schema.Instant, schema.Date, schema.Clock, schema.DateTime},
		classDuration: {schema.Duration, schema.Clock},
		classUUID:     {schema.UUID},
		classDecimal:  {schema.Decimal},
		classDate:     {schema.Date},
		classClock:    {schema.Clock},
		classDateTime: {schema.DateTime},
	}[c]
	return k == schema.JSON || c == classScanner || slices.Contains(kinds, k)
}

// faceOf is the column type for a class stored as a kind.
func faceOf(c class, t types.Type, k schema.Kind) face {
	_, named := types.Unalias(t).(*types.Named)
	switch {
	case k == schema.JSON:
		return faceJSON
	case k == schema.Array:
		return faceArray
	case c == classDate, c == classClock, c == classDateTime, c == classDuration && k == schema.Clock:
		return faceOrdered
	case k == schema.Decimal, c == classInt, c == classFloat, c == classDuration:
		return faceNumber
	case c == classString && k == schema.Text:
		return faceText
	case c == classBool && !named:
		return faceBool
	case c == classTime:
		return faceTime
	}
	return faceValue
}

// halfScanner says that a type has one of Scan and Value: what is written could not be
// read, or the other way round.
func halfScanner(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && hasMethods(n, "Scan") != hasMethods(n, "Value")
}
