package gen

import (
	"fmt"
	"go/types"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tenonsql/tenon/schema"
)

// A default is a constant, which New writes too, or an expression of the database: it has
// parentheses, or is one of SQL's words for the current time.
func isExpression(s string) bool {
	if slices.Contains([]string{"current_timestamp", "current_date", "current_time"}, strings.ToLower(s)) {
		return true
	}
	bare := quoted.ReplaceAllString(s, "")
	return strings.Contains(bare, "(")
}

var quoted = regexp.MustCompile(`'[^']*'`)

// readDefault gives a column its default.
func (r *reader) readDefault(c *column, cl class, s string) *tagError {
	if strings.EqualFold(s, "null") {
		return &tagError{"default=null says nothing", "leave it out: a column without a default begins as NULL"}
	}
	if isExpression(s) {
		c.schema.Filled, c.schema.Default = schema.ByDefault, s
		return nil
	}
	if c.codec != nil {
		cl = classOther // New would have to run the codec
	}
	var err *tagError
	c.schema.Default, c.constant, err = r.constant(c, cl, s)
	if c.server { // the database says what a new row begins with
		c.schema.Filled, c.constant = schema.ByDefault, ""
	}
	return err
}

// constant reads a constant default, as SQL and as Go.
func (r *reader) constant(c *column, cl class, s string) (sql, lit string, err *tagError) {
	switch cl {
	case classBool:
		if s = strings.ToLower(s); s == "true" || s == "false" {
			return s, s, nil
		}
		return "", "", badDefault(s, "a bool", "default=true or default=false")
	case classInt:
		return integerDefault(s, c.value)
	case classFloat:
		if _, err := strconv.ParseFloat(s, 64); err != nil || strings.ContainsAny(s, "xXnNiI_") {
			return "", "", badDefault(s, r.show(c.value), "default=0.5")
		}
		return s, s, nil
	case classString:
		return textDefault(s, c.schema.Type)
	case classDuration:
		d, err := time.ParseDuration(s)
		if err != nil || d%time.Microsecond != 0 {
			return "", "", badDefault(s, "a duration of whole microseconds", "default=1h30m")
		}
		if c.schema.Type.Kind == schema.Clock {
			sql, ok := clockDefault(d)
			if !ok {
				return "", "", badDefault(s, "a time of day: 0 to 24 hours", "default=9h30m")
			}
			return sql, strconv.FormatInt(int64(d), 10), nil
		}
		return strconv.FormatInt(d.Microseconds(), 10), strconv.FormatInt(int64(d), 10), nil
	case classDecimal:
		return r.decimalDefault(s, c)
	case classDate, classClock, classDateTime:
		return civilDefault(s, cl, c.value)
	case classUUID:
		if !uuidText.MatchString(s) {
			return "", "", badDefault(s, "a UUID", "default='6ba7b810-9dad-11d1-80b4-00c04fd430c8'")
		}
		return r.madeDefault(s, strings.Trim(s, "'"), c)
	}
	return "", "", &tagError{
		fmt.Sprintf("default=%s cannot be written as a Go value of type %s", s, r.show(c.value)),
		fmt.Sprintf("write default=%s to leave it to the database", expression(s)),
	}
}

// expression is what was meant as an expression of the database: now is a function.
func expression(s string) string {
	if strings.EqualFold(s, "now") {
		return "now()"
	}
	return "(" + s + ")"
}

var uuidText = regexp.MustCompile(`^'[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'$`)

func badDefault(s, what, do string) *tagError {
	return &tagError{fmt.Sprintf("default=%s is not %s", s, what), "write " + do + "; an expression of the database goes in parentheses"}
}

func integerDefault(s string, t types.Type) (string, string, *tagError) {
	b := t.Underlying().(*types.Basic)
	bits := map[types.BasicKind]int{types.Int8: 8, types.Uint8: 8, types.Int16: 16, types.Uint16: 16, types.Int32: 32, types.Uint32: 32}[b.Kind()]
	if bits == 0 {
		bits = 64
	}
	var err error
	if b.Info()&types.IsUnsigned != 0 {
		_, err = strconv.ParseUint(s, 10, min(bits, 63))
	} else {
		_, err = strconv.ParseInt(s, 10, bits)
	}
	if err != nil {
		return "", "", badDefault(s, "a value of "+b.Name(), "default=5")
	}
	return s, s, nil
}

func textDefault(s string, t schema.Type) (string, string, *tagError) {
	if len(s) < 2 || s[0] != '\'' || s[len(s)-1] != '\'' || strings.Contains(strings.ReplaceAll(s[1:len(s)-1], "''", ""), "'") {
		return "", "", badDefault(s, "a string", "default='"+strings.Trim(s, `"'`)+"'")
	}
	v := strings.ReplaceAll(s[1:len(s)-1], "''", "'")
	if t.Enum != nil && !slices.Contains(t.Enum, v) {
		return "", "", &tagError{fmt.Sprintf("default=%s is none of the constants of its type", s), "write one of them"}
	}
	if n := len([]rune(v)); t.Size > 0 && n > t.Size {
		return "", "", &tagError{fmt.Sprintf("default=%s has %d characters, the column %d", s, n, t.Size), "make one fit the other"}
	}
	return s, strconv.Quote(v), nil
}

// decimalDefault: the zero value of a decimal is 0, other values are made by a function of
// its package.
func (r *reader) decimalDefault(s string, c *column) (string, string, *tagError) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !decimalText.MatchString(s) {
		return "", "", badDefault(s, "a decimal", "default=9.99")
	}
	if _, fraction, _ := strings.Cut(s, "."); len(fraction) > c.schema.Type.Scale {
		return "", "", &tagError{fmt.Sprintf("default=%s has more digits after the point than the column", s), "make one fit the other"}
	}
	if f == 0 && c.wrap == plain {
		return s, "", nil
	} else if f == 0 {
		return s, packageMark, nil
	}
	return r.madeDefault(s, s, c)
}

var decimalText = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// madeDefault is a value that a function of its type's package makes of a text.
func (r *reader) madeDefault(sql, text string, c *column) (string, string, *tagError) {
	n, ok := types.Unalias(c.value).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return "", "", &tagError{fmt.Sprintf("default=%s cannot be written as a Go value", sql), "write default=(" + sql + ") to leave it to the database"}
	}
	for _, name := range []string{"RequireFromString", "MustParse", "MustFromString"} {
		if madeBy(n, name) || r.types.isStandIn(n) && knownMakers[qualified(n)] == name {
			return sql, packageMark + name + "(" + strconv.Quote(text) + ")", nil
		}
	}
	return "", "", &tagError{
		fmt.Sprintf("default=%s: no function of package %s makes a %s of a text", sql, n.Obj().Pkg().Name(), n.Obj().Name()),
		"write default=(" + sql + ") to leave it to the database",
	}
}

// knownMakers are the functions of packages that could not be read.
var knownMakers = map[string]string{
	"github.com/shopspring/decimal.Decimal": "RequireFromString",
	"github.com/google/uuid.UUID":           "MustParse",
	"uuid.UUID":                             "MustParse",
}

// madeBy says that the type's package has func name(string) T.
func madeBy(n *types.Named, name string) bool {
	f, ok := n.Obj().Pkg().Scope().Lookup(name).(*types.Func)
	if !ok {
		return false
	}
	sig := f.Signature()
	return sig.Params().Len() == 1 && sig.Results().Len() == 1 && types.Identical(sig.Results().At(0).Type(), n) &&
		types.Identical(sig.Params().At(0).Type(), types.Typ[types.String])
}

// A constant that begins with packageMark names functions or types of the type's package: the
// emitter puts the package's name in the place of each mark. The mark alone is the type's
// zero value.
const packageMark = "\x00."
