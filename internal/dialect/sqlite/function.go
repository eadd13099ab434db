package sqlite

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// functions are those that SQLite writes in its own way. Names with tenon_ are registered by
// package sqlite of this module. Instants are texts of one length: their parts are taken out
// of them, since the functions of SQLite round to milliseconds.
func functions(r *dialect.Rules) {
	r.Form[tree.Left] = "SUBSTR(?1, 1, ?2)"
	r.Form[tree.Right] = "SUBSTR(?1, MAX(LENGTH(?1) - ?2, 0) + 1)"
	r.Form[tree.Position] = "INSTR(?1, ?2)"
	r.Form[tree.Reverse] = "tenon_reverse(?1)"
	r.Form[tree.Repeat] = "REPLACE(HEX(ZEROBLOB(?2)), '00', ?1)"
	r.Form[tree.PadLeft] = "tenon_lpad(?1, ?2, ?3)"
	r.Form[tree.PadRight] = "tenon_rpad(?1, ?2, ?3)"
	r.Form[tree.BitXor] = "((?1 | ?2) & ~(?1 & ?2))"
	r.Call[tree.Matches] = func(w *dialect.Writer, n *tree.Node) { w.Form("(?1 REGEXP ?2)", n.Args) }
	r.Call[tree.Floor], r.Call[tree.Ceil], r.Call[tree.Sign] = toWhole, toWhole, sign
	r.Part = map[dialect.Part]string{
		{Op: tree.TimeAdd}:                                          "tenon_time_add(?1, ?2, ?3)",
		{Op: tree.TimeAdd, Kind: schema.Date}:                       "SUBSTR(tenon_time_add(?1 || ' 00:00:00.000000', ?2, ?3), 1, 10)",
		{Op: tree.TimeSub}:                                          "(tenon_micros(?1) - tenon_micros(?2))",
		{Op: tree.TimeSub, Kind: schema.Date}:                       "(tenon_micros(?1 || ' 00:00:00.000000') - tenon_micros(?2 || ' 00:00:00.000000'))",
		{Op: tree.Extract, Unit: "hour", Kind: schema.Clock}:        "CAST(SUBSTR(?1, 1, 2) AS INTEGER)",
		{Op: tree.Extract, Unit: "minute", Kind: schema.Clock}:      "CAST(SUBSTR(?1, 4, 2) AS INTEGER)",
		{Op: tree.Extract, Unit: "second", Kind: schema.Clock}:      "CAST(SUBSTR(?1, 7, 2) AS INTEGER)",
		{Op: tree.Extract, Unit: "microsecond", Kind: schema.Clock}: "CAST(SUBSTR(?1, 10, 6) AS INTEGER)",
		{Op: tree.Truncate, Unit: "year", Kind: schema.Date}:        "(SUBSTR(?1, 1, 4) || '-01-01')",
		{Op: tree.Truncate, Unit: "month", Kind: schema.Date}:       "(SUBSTR(?1, 1, 7) || '-01')",
		{Op: tree.Truncate, Unit: "week", Kind: schema.Date}:        "DATE(?1, '-6 days', 'weekday 1')",
		{Op: tree.Truncate, Unit: "day", Kind: schema.Date}:         "?1",
		{Op: tree.Extract, Unit: "year"}:                            "CAST(SUBSTR(?1, 1, 4) AS INTEGER)",
		{Op: tree.Extract, Unit: "month"}:                           "CAST(SUBSTR(?1, 6, 2) AS INTEGER)",
		{Op: tree.Extract, Unit: "day"}:                             "CAST(SUBSTR(?1, 9, 2) AS INTEGER)",
		{Op: tree.Extract, Unit: "hour"}:                            "CAST(SUBSTR(?1, 12, 2) AS INTEGER)",
		{Op: tree.Extract, Unit: "minute"}:                          "CAST(SUBSTR(?1, 15, 2) AS INTEGER)",
		{Op: tree.Extract, Unit: "second"}:                          "CAST(SUBSTR(?1, 18, 2) AS INTEGER)",
		{Op: tree.Extract, Unit: "microsecond"}:                     "CAST(SUBSTR(?1, 21, 6) AS INTEGER)",
		{Op: tree.Extract, Unit: "weekday"}:                         "CAST(STRFTIME('%w', SUBSTR(?1, 1, 10)) AS INTEGER)",
		{Op: tree.Extract, Unit: "yearday"}:                         "CAST(STRFTIME('%j', SUBSTR(?1, 1, 10)) AS INTEGER)",
		{Op: tree.Truncate, Unit: "year"}:                           "(SUBSTR(?1, 1, 4) || '-01-01 00:00:00.000000')",
		{Op: tree.Truncate, Unit: "month"}:                          "(SUBSTR(?1, 1, 7) || '-01 00:00:00.000000')",
		{Op: tree.Truncate, Unit: "week"}:                           "(DATE(SUBSTR(?1, 1, 10), '-6 days', 'weekday 1') || ' 00:00:00.000000')",
		{Op: tree.Truncate, Unit: "day"}:                            "(SUBSTR(?1, 1, 10) || ' 00:00:00.000000')",
		{Op: tree.Truncate, Unit: "hour"}:                           "(SUBSTR(?1, 1, 13) || ':00:00.000000')",
		{Op: tree.Truncate, Unit: "minute"}:                         "(SUBSTR(?1, 1, 16) || ':00.000000')",
		{Op: tree.Truncate, Unit: "second"}:                         "(SUBSTR(?1, 1, 19) || '.000000')",
	}
}

// toWhole writes FLOOR or CEIL; a decimal is rounded, and corrected by one where that went the
// other way.
func toWhole(w *dialect.Writer, n *tree.Node) {
	switch {
	case !decimal(n.Args[0]):
		w.Function(w.Rules.Op[n.Op], n.Args)
	case n.Op == tree.Floor:
		w.Form("CASE WHEN decimal_cmp(decimal_round(?1, 0), ?1) > 0 THEN decimal_sub(decimal_round(?1, 0), '1') ELSE decimal_round(?1, 0) END", n.Args)
	default:
		w.Form("CASE WHEN decimal_cmp(decimal_round(?1, 0), ?1) < 0 THEN decimal_add(decimal_round(?1, 0), '1') ELSE decimal_round(?1, 0) END", n.Args)
	}
}

func sign(w *dialect.Writer, n *tree.Node) {
	if decimal(n.Args[0]) {
		w.Form("decimal_cmp(?1, '0')", n.Args)
		return
	}
	w.Form("CAST(SIGN(?1) AS INTEGER)", n.Args)
}
