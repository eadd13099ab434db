package mysql

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// functions are those that the family writes in its own way.
func functions(r *dialect.Rules) {
	r.Form[tree.Position] = "LOCATE(?2, ?1)"
	// Bits are those of unsigned numbers here: the sign is put back, and kept by a shift.
	r.Form[tree.BitAnd] = "CAST(?1 & ?2 AS SIGNED)"
	r.Form[tree.BitOr] = "CAST(?1 | ?2 AS SIGNED)"
	r.Form[tree.BitXor] = "CAST(?1 ^ ?2 AS SIGNED)"
	r.Form[tree.BitNot] = "CAST(~?1 AS SIGNED)"
	r.Form[tree.ShiftLeft] = "CAST(?1 << ?2 AS SIGNED)"
	r.Form[tree.ShiftRight] = "CAST(CASE WHEN ?1 < 0 THEN ~(~?1 >> ?2) ELSE ?1 >> ?2 END AS SIGNED)"
	r.Call[tree.Round] = round
	r.Call[tree.Matches] = matches
	r.Part = map[dialect.Part]string{
		{Op: tree.TimeAdd}:                                    "DATE_ADD(DATE_ADD(?1, INTERVAL ?2 MONTH), INTERVAL ?3 MICROSECOND)",
		{Op: tree.TimeAdd, Kind: schema.Date}:                 "CAST(" + "DATE_ADD(DATE_ADD(?1, INTERVAL ?2 MONTH), INTERVAL ?3 MICROSECOND)" + " AS DATE)",
		{Op: tree.TimeSub}:                                    "TIMESTAMPDIFF(MICROSECOND, ?2, ?1)",
		{Op: tree.Extract, Unit: "year"}:                      "YEAR(?1)",
		{Op: tree.Extract, Unit: "month"}:                     "MONTH(?1)",
		{Op: tree.Extract, Unit: "day"}:                       "DAYOFMONTH(?1)",
		{Op: tree.Extract, Unit: "hour"}:                      "HOUR(?1)",
		{Op: tree.Extract, Unit: "minute"}:                    "MINUTE(?1)",
		{Op: tree.Extract, Unit: "second"}:                    "SECOND(?1)",
		{Op: tree.Extract, Unit: "microsecond"}:               "MICROSECOND(?1)",
		{Op: tree.Extract, Unit: "weekday"}:                   "(DAYOFWEEK(?1) - 1)",
		{Op: tree.Extract, Unit: "yearday"}:                   "DAYOFYEAR(?1)",
		{Op: tree.Truncate, Unit: "year", Kind: schema.Date}:  "CAST(DATE_FORMAT(?1, '%Y-01-01') AS DATE)",
		{Op: tree.Truncate, Unit: "year"}:                     "CAST(DATE_FORMAT(?1, '%Y-01-01') AS DATETIME(6))",
		{Op: tree.Truncate, Unit: "month", Kind: schema.Date}: "CAST(DATE_FORMAT(?1, '%Y-%m-01') AS DATE)",
		{Op: tree.Truncate, Unit: "month"}:                    "CAST(DATE_FORMAT(?1, '%Y-%m-01') AS DATETIME(6))",
		{Op: tree.Truncate, Unit: "week", Kind: schema.Date}:  "DATE_SUB(?1, INTERVAL WEEKDAY(?1) DAY)",
		{Op: tree.Truncate, Unit: "week"}:                     "CAST(DATE_SUB(DATE(?1), INTERVAL WEEKDAY(?1) DAY) AS DATETIME(6))",
		{Op: tree.Truncate, Unit: "day", Kind: schema.Date}:   "?1",
		{Op: tree.Truncate, Unit: "day"}:                      "CAST(DATE(?1) AS DATETIME(6))",
		{Op: tree.Truncate, Unit: "hour"}:                     "CAST(DATE_FORMAT(?1, '%Y-%m-%d %H:00:00') AS DATETIME(6))",
		{Op: tree.Truncate, Unit: "minute"}:                   "CAST(DATE_FORMAT(?1, '%Y-%m-%d %H:%i:00') AS DATETIME(6))",
		{Op: tree.Truncate, Unit: "second"}:                   "CAST(DATE_FORMAT(?1, '%Y-%m-%d %H:%i:%s') AS DATETIME(6))",
	}
}

// round rounds half away from zero, as only decimals are: floats that may have digits after
// the point become one first.
func round(w *dialect.Writer, n *tree.Node) {
	t := n.Args[0].Type
	if t == nil || t.Kind != schema.Float64 && t.Kind != schema.Float32 || len(n.Args) != 2 {
		w.Function("ROUND", n.Args)
		return
	}
	w.Form("CASE WHEN ABS(?1) < 1e15 THEN CAST(ROUND(CAST(?1 AS DECIMAL(65,30)), ?2) AS DOUBLE) ELSE ?1 END", n.Args)
}

// matches writes REGEXP; the collation of what is searched says whether case counts.
func matches(w *dialect.Writer, n *tree.Node) { w.Form("(?1 REGEXP ?2)", n.Args) }
