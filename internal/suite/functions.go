package suite

import (
	"time"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

func instant(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04:05.999999", s)
	if err != nil {
		panic(err)
	}
	return t
}

// functions: the library of functions, with equal results everywhere.
var functions = []Case{
	{"functions: text", func(t *T) {
		insert(t, Items, &Item{ID: 1, Description: "héllo wörld", Price: dec("1")}, &Item{ID: 2, Description: "", Price: dec("1")})
		d := Items.Description
		for _, c := range []struct {
			name string
			x    tenon.Text[string]
			want string
		}{
			{"substring", d.Substring(2, 4), "éllo"},
			{"substring past the end", d.Substring(8, 99), "örld"},
			{"substring of none", d.Substring(99, 3), ""},
			{"no characters", d.Substring(1, 0), ""},
			{"left", d.Left(2), "hé"},
			{"left of all", d.Left(99), "héllo wörld"},
			{"left of none", d.Left(0), ""},
			{"right", d.Right(4), "örld"},
			{"right of all", d.Right(99), "héllo wörld"},
			{"right of none", d.Right(0), ""},
			{"replace", d.Replace("l", "LL"), "héLLLLo wörLLd"},
			{"replace by none", d.Replace("o w", ""), "héllörld"},
			{"replace regards case", d.Replace("H", "x"), "héllo wörld"},
			{"replace nothing", d.Replace("", "x"), "héllo wörld"},
			{"reverse", d.Reverse(), "dlröw olléh"},
			{"repeat", d.Left(2).Repeat(3), "héhéhé"},
			{"repeat never", d.Repeat(0), ""},
			{"pad left", d.Left(2).PadLeft(5, "ab"), "abahé"},
			{"pad right", d.Left(2).PadRight(6, "äö"), "héäöäö"},
			{"pad cuts", d.PadLeft(3, "x"), "hél"},
			{"pad right cuts", d.PadRight(3, "x"), "hél"},
			{"pad to nothing", d.PadLeft(0, "x"), ""},
			{"trim left", d.Right(6).TrimLeft(), "wörld"},
			{"trim right", d.Left(6).TrimRight(), "héllo"},
			{"together", d.Left(5).Upper().Lower().Append("!").PadLeft(7, "-"), "-héllo!"},
		} {
			value(t, c.name, c.x, c.want)
		}
		for s, want := range map[string]int64{"ö": 8, "h": 1, "H": 0, "zz": 0, "d": 11, "": 1} {
			value(t, "position of "+s, d.Position(s), want)
		}
		rows(t, tenon.Select(tenon.Both(d.Reverse(), d.PadLeft(2, "x"))).Where(Items.ID.Eq(2)), tenon.Two[string, string]{A: "", B: "xx"})
		for _, x := range []tenon.Text[string]{d.Left(-1), d.Substring(0, 1), d.Repeat(-1)} {
			mistaken(t, tenon.Select(x), "below zero")
		}
		mistaken(t, tenon.Select(d.PadLeft(3, "")), "nothing to fill")
	}},
	{"functions: regular expressions", func(t *T) {
		insert(t, Items, &Item{ID: 1, Description: "Order 66-b", Price: dec("1")}, &Item{ID: 2, Description: "line\nbreak", Price: dec("1")})
		for pattern, want := range map[string]bool{
			"^Order": true, "order": false, "[0-9]+": true, "[0-9]{2}-[a-c]$": true, "^[0-9]": false, "(x|66)": true, "^.{10}$": true, "r{2}": false, "6?6-": true, "[^a-z]$": false,
		} {
			value(t, "matches "+pattern, Items.Description.Matches(pattern), want)
		}
		rows(t, tenon.Select(Items.ID).Where(Items.Description.Matches("^(Order|line)")).OrderBy(Items.ID.Asc()), 1, 2)
		rows(t, tenon.Select(Items.ID).Where(tenon.Not(Items.Description.Matches("[0-9]"))), 2)
		mistaken(t, tenon.Select(Items.ID).Where(Items.Description.Matches("")), "expression is empty")
	}},
	{"functions: math", func(t *T) {
		t.seedEverything(func(e *Everything) {
			e.Dec, e.F64, e.I32, e.I64 = dec("-2.345"), 2.5, -7, 10
			e.DecN = nil
		})
		e := Everythings
		decimals := map[string]tenon.Selectable[decimal.Decimal]{
			"2.345000": e.Dec.Abs(), "-2": e.Dec.Ceil(), "-3": e.Dec.Floor(), "-2.35": e.Dec.Round(2), "-2.3": e.Dec.Plus(dec("0.045")).Round(1),
		}
		for want, x := range decimals {
			got, err := t.DB.One(t.Ctx, tenon.Select(x).From(e))
			t.Must(err)
			if !got.Equal(dec(want)) {
				t.Errorf("%s, not %s", got, want)
			}
		}
		rows(t, tenon.Select(tenon.Both(e.Dec.Sign(), tenon.Both(e.F64.Sign(), e.I32.Abs().Sign()))), tenon.Two[int64, tenon.Two[int64, int64]]{A: -1, B: tenon.Two[int64, int64]{A: 1, B: 1}})
		rows(t, tenon.Select(tenon.Both(e.F64.Round(0), tenon.Both(e.F64.Neg().Round(0), tenon.Both(e.F64.Floor(), e.F64.Neg().Ceil())))),
			tenon.Two[float64, tenon.Two[float64, tenon.Two[float64, float64]]]{A: 3, B: tenon.Two[float64, tenon.Two[float64, float64]]{A: -3, B: tenon.Two[float64, float64]{A: 2, B: -2}}})
		rows(t, tenon.Select(tenon.Both(e.I32.Floor(), tenon.Both(e.I32.Round(2), e.I64.Abs()))), tenon.Two[int32, tenon.Two[int32, int64]]{A: -7, B: tenon.Two[int32, int64]{A: -7, B: 10}})
		rows(t, tenon.Select(tenon.Both(tenon.Nullable(tenon.ModBy(e.I32, 3)), tenon.Both(tenon.Nullable(tenon.Mod(e.I64, e.I64)), tenon.Nullable(tenon.ModBy(e.I64, 0))))),
			tenon.Two[*int32, tenon.Two[*int64, *int64]]{A: to[int32](-1), B: tenon.Two[*int64, *int64]{A: to[int64](0)}})
		floats := []struct {
			name string
			x    tenon.Number[float64]
			want *float64
		}{
			{"sqrt of a decimal", e.Dec.Abs().Plus(dec("0.155")).Sqrt(), to(1.5811388300841898)},
			{"sqrt below zero", e.Dec.Sqrt(), nil},
			{"sqrt of an integer", e.I64.Minus(1).Sqrt(), to(3.0)},
			{"power", e.F64.Power(2), to(6.25)},
			{"root by power", e.I64.Minus(1).Power(0.5), to(3.0)},
			{"root below zero", e.I32.Power(0.5), nil},
			{"below zero", e.I32.Power(3), to(-343.0)},
			{"by zero", e.I64.Minus(10).Power(-1), nil},
			{"exp", e.I64.Minus(10).Exp(), to(1.0)},
			{"ln", e.I64.Minus(9).Ln(), to(0.0)},
			{"ln of zero", e.I64.Minus(10).Ln(), nil},
			{"log10", e.I64.Times(100).Log10(), to(3.0)},
			{"log10 below zero", e.I32.Log10(), nil},
		}
		for _, f := range floats {
			got, err := t.DB.One(t.Ctx, tenon.Select(tenon.Nullable(f.x)).From(e))
			t.Must(err)
			if (got == nil) != (f.want == nil) || got != nil && (*got-*f.want > 1e-12 || *f.want-*got > 1e-12) {
				t.Errorf("%s: %s, not %s", f.name, shown(got), shown(f.want))
			}
		}
	}},
	{"functions: parts, units and moves of instants", func(t *T) {
		at := instant("2024-02-29 23:59:59.999999")
		t.seedEverything(func(e *Everything) { e.At = at })
		x := Everythings.At
		one := func(name string, n tenon.Number[int64], want int64) {
			got, err := t.DB.One(t.Ctx, tenon.Select(n))
			t.Must(err)
			if got != want {
				t.Errorf("%s: %d, not %d", name, got, want)
			}
		}
		one("year", x.Year(), 2024)
		one("month", x.Month(), 2)
		one("day", x.Day(), 29)
		one("hour", x.Hour(), 23)
		one("minute", x.Minute(), 59)
		one("second", x.Second(), 59)
		one("microsecond", x.Microsecond(), 999999)
		one("weekday", x.Weekday(), int64(at.Weekday()))
		one("day of the year", x.YearDay(), int64(at.YearDay()))
		one("weekday of a sunday", x.AddDays(3).Weekday(), 0)
		one("since", x.Since(x.AddMonths(-1)), (31 * 24 * time.Hour).Microseconds())
		one("since the other way", x.AddDays(-1).Since(x), -(24 * time.Hour).Microseconds())
		for _, c := range []struct {
			name string
			x    tenon.Time
			want string
		}{
			{"years", x.Truncate(tenon.Years), "2024-01-01 00:00:00"},
			{"months", x.Truncate(tenon.Months), "2024-02-01 00:00:00"},
			{"weeks", x.Truncate(tenon.Weeks), "2024-02-26 00:00:00"},
			{"weeks of a monday", x.AddDays(-3).Truncate(tenon.Weeks), "2024-02-26 00:00:00"},
			{"weeks of a sunday", x.AddDays(-4).Truncate(tenon.Weeks), "2024-02-19 00:00:00"},
			{"days", x.Truncate(tenon.Days), "2024-02-29 00:00:00"},
			{"hours", x.Truncate(tenon.Hours), "2024-02-29 23:00:00"},
			{"minutes", x.Truncate(tenon.Minutes), "2024-02-29 23:59:00"},
			{"seconds", x.Truncate(tenon.Seconds), "2024-02-29 23:59:59"},
			{"a microsecond later", x.Add(time.Microsecond), "2024-03-01 00:00:00"},
			{"an hour before", x.Add(-time.Hour), "2024-02-29 22:59:59.999999"},
			{"a year later", x.AddYears(1), "2025-02-28 23:59:59.999999"},
			{"a month before", x.AddMonths(-1), "2024-01-29 23:59:59.999999"},
			{"the last day", x.AddDays(31).AddMonths(1), "2024-04-30 23:59:59.999999"},
			{"years ago", x.AddYears(-100), "1924-02-29 23:59:59.999999"},
			{"the greatest, truncated", tenon.AsTime(tenon.Max(x)).Truncate(tenon.Days), "2024-02-29 00:00:00"},
		} {
			if c.name == "the greatest, truncated" {
				got, err := t.DB.One(t.Ctx, tenon.Select(tenon.Nullable(c.x)))
				t.Must(err)
				t.Equal(*got, instant(c.want))
				continue
			}
			got, err := t.DB.One(t.Ctx, tenon.Select(c.x))
			t.Must(err)
			if !got.Equal(instant(c.want)) {
				t.Errorf("%s: %s, not %s", c.name, got, c.want)
			}
		}
		n, err := t.DB.Count(t.Ctx, tenon.Select(x).Where(tenon.Now().Gt(at), tenon.Now().Since(x).Gt(0), x.Lt(at.Add(time.Microsecond))))
		t.Must(err)
		t.Equal(n, int64(1))
		mistakenUnit := tenon.Select(x.Truncate("fortnight; DROP TABLE users"))
		lacking(t, mistakenUnit)
		t.refusals = nil // that is no unit anywhere
	}},
}
