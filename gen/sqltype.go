package gen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tenonsql/tenon/schema"
)

// sqlKinds are the names that type= takes, which mean the same on every database.
var sqlKinds = map[string]schema.Kind{
	"boolean": schema.Bool, "bool": schema.Bool,
	"smallint": schema.Int16, "int2": schema.Int16,
	"integer": schema.Int32, "int": schema.Int32, "int4": schema.Int32,
	"bigint": schema.Int64, "int8": schema.Int64,
	"real": schema.Float32, "float4": schema.Float32,
	"double": schema.Float64, "double precision": schema.Float64, "float8": schema.Float64, "float": schema.Float64,
	"numeric": schema.Decimal, "decimal": schema.Decimal,
	"text": schema.Text, "varchar": schema.Text, "character varying": schema.Text,
	"bytes": schema.Bytes, "bytea": schema.Bytes, "blob": schema.Bytes, "varbinary": schema.Bytes,
	"date": schema.Date, "time": schema.Clock,
	"timestamp": schema.DateTime, "datetime": schema.DateTime, "timestamptz": schema.Instant,
	"duration": schema.Duration, "uuid": schema.UUID, "json": schema.JSON, "jsonb": schema.JSON,
}

// databases are the names that type.<database>= takes: those of the dialects. What is said
// of mysql goes for MariaDB, too, unless that is given its own.
var databases = []string{"postgres", "sqlite", "mysql", "mariadb"}

// Greatest precision and scale of numeric: MariaDB's, the least of the databases.
const (
	maxPrecision = 65
	maxScale     = 38
)

// parseType reads what type= says.
func parseType(s string) (schema.Type, *tagError) {
	if items, ok := strings.CutSuffix(strings.TrimSpace(s), "[]"); ok {
		elem, te := parseType(items)
		if te == nil && (elem.Kind == schema.Array || elem.Kind == schema.JSON) {
			te = &tagError{"type=" + s + " is a list of what no list holds", "write json, to store it as a document"}
		}
		return schema.Type{Kind: schema.Array, Elem: &elem}, te
	}
	name, rest, sized := strings.Cut(strings.ToLower(s), "(")
	name = strings.TrimSpace(name)
	k, ok := sqlKinds[name]
	if !ok {
		return schema.Type{}, unknownType(s, name)
	}
	t := schema.Type{Kind: k}
	var nums []int
	if sized {
		for n := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(rest), ")"), ",") {
			i, err := strconv.Atoi(strings.TrimSpace(n))
			if err != nil || i < 0 {
				return t, &tagError{fmt.Sprintf("type=%s: %q is no length", s, n), "write a number"}
			}
			nums = append(nums, i)
		}
	}
	switch {
	case k == schema.Decimal:
		return decimalType(s, t, nums)
	case (k == schema.Text || k == schema.Bytes) && len(nums) <= 1:
		if len(nums) == 1 {
			t.Size = nums[0]
		}
	case sized:
		return t, &tagError{fmt.Sprintf("type=%s: %s takes no length", s, name), "write type=" + name}
	}
	return t, nil
}

func decimalType(s string, t schema.Type, nums []int) (schema.Type, *tagError) {
	if len(nums) == 1 {
		nums = append(nums, 0)
	}
	if len(nums) != 2 {
		return t, &tagError{fmt.Sprintf("type=%s does not say how many digits", s), "write type=numeric(12,2): 12 digits in all, 2 of them after the point"}
	}
	t.Precision, t.Scale = nums[0], nums[1]
	if t.Precision < 1 || t.Precision > maxPrecision || t.Scale > min(t.Precision, maxScale) {
		return t, &tagError{
			fmt.Sprintf("type=%s has digits that not every database has", s),
			fmt.Sprintf("write 1 to %d digits, at most %d of them after the point", maxPrecision, maxScale),
		}
	}
	return t, nil
}

func unknownType(s, name string) *tagError {
	var names []string
	for n := range sqlKinds {
		names = append(names, n)
	}
	slices.Sort(names)
	what := fmt.Sprintf("type=%s is not a type of every database", s)
	if n := nearest(name, names); n != "" {
		return &tagError{what, fmt.Sprintf("did you mean %q? A type of one database alone is written type.postgres=%s", n, s)}
	}
	return &tagError{what, "write type.postgres=" + s + " for one database, or one of " + strings.Join(names, ", ")}
}
