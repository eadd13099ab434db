package postgres

import (
	"strings"

	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// functions are those that PostgreSQL writes in its own way. Instants are reckoned with in
// UTC, whatever the zone of the session.
func functions(r *dialect.Rules) {
	r.Form[tree.Substring] = "SUBSTR(?1, CAST(?2 AS int4), CAST(?3 AS int4))"
	r.Form[tree.Left] = "LEFT(?1, CAST(?2 AS int4))"
	r.Form[tree.Right] = "RIGHT(?1, CAST(?2 AS int4))"
	r.Form[tree.Position] = "STRPOS(?1, ?2)"
	r.Form[tree.Repeat] = "REPEAT(?1, CAST(?2 AS int4))"
	r.Form[tree.PadLeft] = "LPAD(?1, CAST(?2 AS int4), ?3)"
	r.Form[tree.PadRight] = "RPAD(?1, CAST(?2 AS int4), ?3)"
	r.Form[tree.Sign] = "CAST(SIGN(?1) AS int8)"
	r.Form[tree.BitAnd] = "(CAST(?1 AS int8) & CAST(?2 AS int8))"
	r.Form[tree.BitOr] = "(CAST(?1 AS int8) | CAST(?2 AS int8))"
	r.Form[tree.BitXor] = "(CAST(?1 AS int8) # CAST(?2 AS int8))"
	r.Form[tree.BitNot] = "(~CAST(?1 AS int8))"
	r.Form[tree.ShiftLeft] = "(CAST(?1 AS int8) << CAST(?2 AS int4))"
	r.Form[tree.ShiftRight] = "(CAST(?1 AS int8) >> CAST(?2 AS int4))"
	r.Call[tree.Matches] = func(w *dialect.Writer, n *tree.Node) { w.Form("(?1 ~ ?2)", n.Args) }
	r.Part = times()
}

// times are the functions of instants, and of days, times of day and local date-times, which
// have no zone: those are not converted.
func times() map[dialect.Part]string {
	moved := "?1 + make_interval(months => CAST(?2 AS int4)) + ?3 * INTERVAL '1 microsecond'"
	parts := map[dialect.Part]string{
		{Op: tree.TimeAdd}:                        "((" + strings.Replace(moved, "?1", "?1 AT TIME ZONE 'UTC'", 1) + ") AT TIME ZONE 'UTC')",
		{Op: tree.TimeAdd, Kind: schema.DateTime}: "(" + moved + ")",
		{Op: tree.TimeAdd, Kind: schema.Date}:     "CAST(" + moved + " AS date)",
		{Op: tree.TimeSub}:                        "CAST(EXTRACT(EPOCH FROM ?1 - ?2) * 1000000 AS int8)",
		{Op: tree.TimeSub, Kind: schema.Date}:     "((?1 - ?2) * CAST(86400000000 AS int8))",
		{Op: tree.Extract, Unit: "second"}:        "CAST(TRUNC(EXTRACT(SECOND FROM ?1)) AS int8)",
		{Op: tree.Extract, Unit: "microsecond"}:   "MOD(CAST(EXTRACT(MICROSECONDS FROM ?1) AS int8), 1000000)",
	}
	for unit, field := range map[string]string{
		"year": "YEAR", "month": "MONTH", "day": "DAY", "hour": "HOUR", "minute": "MINUTE", "weekday": "DOW", "yearday": "DOY",
	} {
		parts[dialect.Part{Op: tree.Extract, Unit: unit}] = "CAST(EXTRACT(" + field + " FROM ?1 AT TIME ZONE 'UTC') AS int8)"
		for _, k := range []schema.Kind{schema.Date, schema.Clock, schema.DateTime} {
			parts[dialect.Part{Op: tree.Extract, Unit: unit, Kind: k}] = "CAST(EXTRACT(" + field + " FROM ?1) AS int8)"
		}
	}
	for _, unit := range []string{"year", "month", "week", "day", "hour", "minute", "second"} {
		truncate := dialect.Part{Op: tree.Truncate, Unit: unit}
		parts[truncate] = "DATE_TRUNC('" + unit + "', ?1, 'UTC')"
		truncate.Kind = schema.DateTime
		parts[truncate] = "DATE_TRUNC('" + unit + "', ?1)"
		truncate.Kind = schema.Date
		parts[truncate] = "CAST(DATE_TRUNC('" + unit + "', CAST(?1 AS timestamp)) AS date)"
	}
	return parts
}
