package suite

import (
	"time"

	"cloud.google.com/go/civil"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var m = Periods

// periods are rows with the ends of every kind, what is typical, and NULL.
func periods() []*Period {
	day := func(y int, mo time.Month, d int) civil.Date { return civil.Date{Year: y, Month: mo, Day: d} }
	clock := func(h, mi, s, micros int) civil.Time {
		return civil.Time{Hour: h, Minute: mi, Second: s, Nanosecond: micros * 1000}
	}
	at := func(h, mi, s, micros int) time.Time { return time.Date(1, 1, 1, h, mi, s, micros*1000, time.UTC) }
	noon := clock(12, 0, 0, 0)
	leap := day(2024, 2, 29)
	wall := civil.DateTime{Date: leap, Time: clock(13, 30, 15, 123456)}
	last := civil.DateTime{Date: day(9999, 12, 31), Time: clock(23, 59, 59, 999999)}
	first := civil.DateTime{Date: day(1, 1, 1)}
	rest := func(x *Period) *Period {
		n := Periods.New()
		x.Started, x.Opens, x.Begins, x.Late = n.Started, n.Opens, n.Begins, n.Late
		x.Doc = Planned{On: x.Civil, At: x.Clock}
		return x
	}
	return []*Period{
		rest(&Period{
			ID: 1, Day: utc("2024-02-29T00:00:00Z"), DayN: to(utc("1969-12-31T00:00:00Z")), Civil: leap, CivilN: to(day(1969, 12, 31)),
			Hour: at(13, 30, 15, 123456), Clock: wall.Time, ClockN: &noon, Since: 13*time.Hour + 30*time.Minute, SinceN: to(12 * time.Hour),
			Local: utc("2024-02-29T13:30:15.123456Z"), Wall: wall, WallN: &wall, Lasts: -90 * time.Minute, LastsN: to(time.Microsecond),
			Days: []civil.Date{leap, day(1, 1, 1)}, Clocks: []civil.Time{noon, {}},
		}),
		rest(&Period{
			ID: 2, Day: utc("9999-12-31T00:00:00Z"), DayN: to(utc("2024-03-01T00:00:00Z")), Civil: last.Date, CivilN: to(day(2024, 3, 1)),
			Hour: at(23, 59, 59, 999999), Clock: last.Time, ClockN: &last.Time, Since: 24*time.Hour - time.Microsecond, SinceN: to(time.Microsecond),
			Local: utc("9999-12-31T23:59:59.999999Z"), Wall: last, WallN: &last, Lasts: (1<<63 - 1) / 1000 * 1000, LastsN: to(time.Duration(-1<<63+1000) / 1000 * 1000),
			Days: []civil.Date{}, Clocks: []civil.Time{last.Time},
		}),
		rest(&Period{
			ID: 3, Day: utc("0001-01-01T00:00:00Z"), Civil: first.Date, Local: utc("0001-01-01T00:00:00Z"), Hour: at(0, 0, 0, 0), Wall: first,
			Days: []civil.Date{}, Clocks: []civil.Time{},
		}),
	}
}

// keptPeriods expects the rows to be there, and to be found by each of their columns.
func (t *T) keptPeriods(want []*Period) {
	t.Helper()
	got, err := t.DB.All(t.Ctx, tenon.Select(m).OrderBy(m.ID.Asc()))
	t.Must(err)
	t.Equal(got, want)
	for _, x := range want {
		for name, c := range map[string]tenon.Condition{
			"day": m.Day.Eq(x.Day), "civil": m.Civil.Eq(x.Civil), "hour": m.Hour.Eq(x.Hour), "clock": m.Clock.Eq(x.Clock), "since": m.Since.Eq(x.Since),
			"local": m.Local.Eq(x.Local), "wall": m.Wall.Eq(x.Wall), "lasts": m.Lasts.Eq(x.Lasts), "days": m.Days.Eq(x.Days), "clocks": m.Clocks.Eq(x.Clocks),
			"day in":   m.Day.In(x.Day, time.Time{}.AddDate(1, 0, 0)),
			"civil in": m.Civil.In(x.Civil, civil.Date{Year: 77, Month: 7, Day: 7}),
			"clock in": m.Clock.In(x.Clock, civil.Time{Hour: 7, Nanosecond: 7000}),
			"wall in":  m.Wall.Between(x.Wall, x.Wall),
			"lasts in": m.Lasts.In(x.Lasts, 7),
			"in doc":   m.Doc.On.Eq(x.Civil), "clock in doc": m.Doc.At.Eq(x.Clock), "got": m.Doc.Get[civil.Date]("On").Eq(x.Civil),
		} {
			if n, err := t.DB.Count(t.Ctx, tenon.Select(m.ID).Where(m.ID.Eq(x.ID), c)); err != nil || n != 1 {
				t.Errorf("row %d is not found by its %s (%d, %v)", x.ID, name, n, err)
			}
			if n, err := t.DB.Count(t.Ctx, tenon.Select(m.ID).Where(m.ID.Eq(x.ID), tenon.Not(c))); err != nil || n != 0 {
				t.Errorf("row %d is found by another %s (%d, %v)", x.ID, name, n, err)
			}
		}
	}
}

// times: days, times of day, local date-times and durations, by all their Go types.
var times = []Case{
	{"times: every kind comes out as it went in, by INSERT, flush, set, and INSERT … RETURNING", func(t *T) {
		t.Create(m)
		want := periods()
		insert(t, m, want...)
		t.keptPeriods(want)
		t.Do(func(s *tenon.Session) error {
			got, err := s.All(t.Ctx, tenon.Select(m).OrderBy(m.ID.Asc()))
			t.Must(err)
			t.Statements(func() error { return s.Flush(t.Ctx) })
			for i, x := range got {
				*x = *want[(i+1)%len(want)]
				x.ID = int64(i + 1)
			}
			return nil
		})
		for i, x := range periods() {
			want[(i+len(want)-1)%len(want)] = x
			x.ID = int64((i+len(want)-1)%len(want)) + 1
		}
		t.keptPeriods(want)
		t.exec(int64(len(want)), tenon.Delete(m).AllRows())
		for _, x := range want {
			t.exec(1, tenon.Insert(m).Values(PeriodSet{
				ID: tenon.To(x.ID), Day: tenon.To(x.Day), DayN: tenon.ToPtr(x.DayN), Civil: tenon.To(x.Civil), CivilN: tenon.ToPtr(x.CivilN), Hour: tenon.To(x.Hour), Clock: tenon.To(x.Clock),
				ClockN: tenon.ToPtr(x.ClockN), Since: tenon.To(x.Since), SinceN: tenon.ToPtr(x.SinceN), Local: tenon.To(x.Local), Wall: tenon.To(x.Wall), WallN: tenon.ToPtr(x.WallN),
				Lasts: tenon.To(x.Lasts), LastsN: tenon.ToPtr(x.LastsN), Days: tenon.To(x.Days), Clocks: tenon.To(x.Clocks), Doc: tenon.To(x.Doc),
			})) // what is left out is the database's default, which is that of New
		}
		t.keptPeriods(want)
		t.exec(int64(len(want)), tenon.Delete(m).AllRows())
		if t.DB.Dialect() != "mysql" {
			got, err := t.DB.All(t.Ctx, tenon.Insert(m).Rows(want...).Returning(m))
			t.Must(err)
			t.Equal(got, want)
		}
	}},
	{"times: every kind has an order, an equality of columns, and NULL", func(t *T) {
		t.Create(m)
		insert(t, m, periods()...)
		for _, o := range []struct {
			name string
			by   tenon.OrderTerm
			want []int64
		}{
			{"day", m.Day.Asc(), []int64{3, 1, 2}},
			{"day, null", m.DayN.Asc(), []int64{1, 2, 3}},
			{"civil", m.Civil.Desc(), []int64{2, 1, 3}},
			{"civil, null", m.CivilN.Desc(), []int64{3, 2, 1}},
			{"hour", m.Hour.Asc(), []int64{3, 1, 2}},
			{"clock", m.Clock.Asc(), []int64{3, 1, 2}},
			{"clock, null", m.ClockN.Asc(), []int64{1, 2, 3}},
			{"since", m.Since.Desc(), []int64{2, 1, 3}},
			{"local", m.Local.Asc(), []int64{3, 1, 2}},
			{"wall", m.Wall.Asc(), []int64{3, 1, 2}},
			{"wall, null", m.WallN.Desc(), []int64{3, 2, 1}},
			{"lasts", m.Lasts.Asc(), []int64{1, 3, 2}},
			{"lasts, null", m.LastsN.Asc(), []int64{2, 1, 3}},
		} {
			got, err := t.DB.All(t.Ctx, tenon.Select(m.ID).OrderBy(o.by, m.ID.Asc()))
			if err != nil || !same(got, o.want) {
				t.Errorf("%s: %v, not %v (%v)", o.name, got, o.want, err)
			}
		}
		noon := civil.Time{Hour: 12}
		t.matchesIn(m.ID, []match{
			{"a day and a day", m.Day.EqExpr(m.Day), []int64{1, 2, 3}},
			{"civil days", m.Civil.GtExpr(m.CivilN), []int64{1, 2}},
			{"civil, above", m.Civil.Gt(civil.Date{Year: 2024, Month: 2, Day: 28}), []int64{1, 2}},
			{"civil, null", m.CivilN.IsNull(), []int64{3}},
			{"clock, other than", m.ClockN.Ne(noon), []int64{2}},
			{"clock, distinct", m.ClockN.IsDistinctFrom(noon), []int64{2, 3}},
			{"clock, up to", m.Clock.Le(civil.Time{Hour: 13, Minute: 30, Second: 15, Nanosecond: 123456000}), []int64{1, 3}},
			{"since", m.Since.Lt(13 * time.Hour), []int64{3}},
			{"a day, of another zone", m.Day.Eq(time.Date(2024, 2, 29, 23, 0, 0, 0, time.FixedZone("", -8*3600))), []int64{1}},
			{"local, between", m.Local.Between(utc("2024-01-01T00:00:00Z"), utc("2024-12-31T00:00:00Z")), []int64{1}},
			{"days in a list", m.Days.Has(civil.Date{Year: 1, Month: 1, Day: 1}), []int64{1}},
			{"coalesced", tenon.Coalesce(m.CivilN, civil.Date{Year: 5, Month: 5, Day: 5}).Eq(civil.Date{Year: 5, Month: 5, Day: 5}), []int64{3}},
		})
		rows(t, tenon.Select(tenon.Nullable(tenon.Max(m.Civil))), to(civil.Date{Year: 9999, Month: 12, Day: 31}))
		rows(t, tenon.Select(tenon.Nullable(tenon.Min(m.SinceN))), to(time.Microsecond))
		rows(t, tenon.Select(tenon.Nullable(tenon.Sum(m.Lasts))).Where(m.ID.Ne(2)), to(-90*time.Minute))
		rows(t, tenon.Select(tenon.Coalesce(m.ClockN, noon)).OrderBy(m.ID.Asc()).Offset(2), noon)
		rows(t, tenon.Select(m.Lasts.Plus(time.Hour).Minus(time.Microsecond)).Where(m.ID.Eq(1)), -30*time.Minute-time.Microsecond)
		rows(t, tenon.Select(tenon.Nullable(m.Lasts.DivBy(time.Hour))).Where(m.ID.Eq(1)), to(-1.5))
	}},
	{"times: parts and units of days and local date-times, of no zone", func(t *T) {
		t.Create(m)
		insert(t, m, periods()...)
		first := tenon.Select(m.ID).Where(m.ID.Eq(1))
		for name, c := range map[string]tenon.Condition{
			"year": m.Day.Year().Eq(2024), "month": m.Day.Month().Eq(2), "day": m.Day.Day().Eq(29), "weekday": m.Day.Weekday().Eq(4), "yearday": m.Day.YearDay().Eq(60),
			"hour": m.Hour.Hour().Eq(13), "minute": m.Hour.Minute().Eq(30), "second": m.Hour.Second().Eq(15), "microsecond": m.Hour.Microsecond().Eq(123456),
			"local year": m.Local.Year().Eq(2024), "local hour": m.Local.Hour().Eq(13), "local microsecond": m.Local.Microsecond().Eq(123456),
			"beginning of the year": m.Day.Truncate(tenon.Years).Eq(utc("2024-01-01T00:00:00Z")), "of the month": m.Day.Truncate(tenon.Months).Eq(utc("2024-02-01T00:00:00Z")),
			"of the week": m.Day.Truncate(tenon.Weeks).Eq(utc("2024-02-26T00:00:00Z")), "of the day": m.Day.Truncate(tenon.Days).EqExpr(m.Day),
			"local month": m.Local.Truncate(tenon.Months).Eq(utc("2024-02-01T00:00:00Z")), "local hours": m.Local.Truncate(tenon.Hours).Eq(utc("2024-02-29T13:00:00Z")),
			"days on": m.Day.AddDays(1).EqExpr(m.Day.AddMonths(1).AddDays(-28)), "a year on": m.Day.AddYears(1).Eq(utc("2025-02-28T00:00:00Z")),
			"local, moved": m.Local.Add(-time.Microsecond).Eq(utc("2024-02-29T13:30:15.123455Z")), "local, by months": m.Local.AddMonths(-1).Eq(utc("2024-01-29T13:30:15.123456Z")),
			"apart": m.Day.Since(m.DayN).Eq((19782 + 1) * 24 * time.Hour.Microseconds()), "local, apart": m.Local.AddDays(1).Since(m.Local).Eq(24 * time.Hour.Microseconds()),
		} {
			if n, err := t.DB.Count(t.Ctx, first.Where(c)); err != nil || n != 1 {
				t.Errorf("%s: %d (%v)", name, n, err)
			}
		}
		rows(t, tenon.Select(m.Day.AddDays(1)).Where(m.ID.Eq(1)), utc("2024-03-01T00:00:00Z"))
		rows(t, tenon.Select(m.Local.Truncate(tenon.Days)).Where(m.ID.Eq(1)), utc("2024-02-29T00:00:00Z"))
	}},
	{"times: what a kind does not have, and times that mean different things, are refused", func(t *T) {
		t.Create(m)
		where := func(c tenon.Condition) tenon.Query[int64] { return tenon.Select(m.ID).Where(c) }
		mistaken(t, where(m.Day.Hour().Eq(1)), "no hour")
		mistaken(t, where(m.Hour.Year().Eq(1)), "no year")
		mistaken(t, where(m.Day.Truncate(tenon.Hours).EqExpr(m.Day)), "no hour")
		mistaken(t, where(m.Day.Add(time.Hour).EqExpr(m.Day)), "a day is not moved")
		mistaken(t, where(m.Hour.AddDays(1).EqExpr(m.Hour)), "is not moved")
		mistaken(t, where(m.Hour.Since(m.Hour).Eq(1)), "of no day")
		mistaken(t, where(m.Day.EqExpr(m.Local)), "beside")
		mistaken(t, where(m.Day.LtExpr(tenon.Now())), "beside")
		mistaken(t, where(m.Since.EqExpr(m.Lasts)), "beside")
		mistaken(t, tenon.Select(m.Lasts.Times(2)), "no duration")
		mistaken(t, tenon.Select(tenon.Nullable(tenon.Avg(m.Lasts))), "AvgFloat")
		mistaken(t, tenon.Select(tenon.Nullable(tenon.Sum(m.Civil))), "sum")
		insert(t, m, periods()[0])
		for name, set := range map[string]PeriodSet{
			"no day": {Civil: tenon.To(civil.Date{})}, "a 30th of February": {Civil: tenon.To(civil.Date{Year: 2024, Month: 2, Day: 30})}, "a year of five digits": {Civil: tenon.To(civil.Date{Year: 10000, Month: 1, Day: 1})},
			"the 24th hour": {Clock: tenon.To(civil.Time{Hour: 24})}, "a leap second": {Clock: tenon.To(civil.Time{Second: 60})}, "a local time of no day": {Wall: tenon.To(civil.DateTime{})},
			"a day and more": {Since: tenon.To(24 * time.Hour)}, "before midnight": {Since: tenon.To(-time.Hour)},
		} {
			t.mistake(name, "", func() error {
				_, err := t.DB.Exec(t.Ctx, tenon.Update(m).Set(set).AllRows())
				return err
			})
		}
	}},
	{"times: nanoseconds are cut, and the object holds what the database holds", func(t *T) {
		t.Create(m)
		x := periods()[0]
		x.Clock.Nanosecond, x.Wall.Time.Nanosecond, x.Lasts, x.Since = 123456789, 999, 1999, time.Hour+1999
		x.Doc.At = civil.Time{}
		t.Do(func(s *tenon.Session) error { s.Add(x); return nil })
		t.Equal([]int{x.Clock.Nanosecond, x.Wall.Time.Nanosecond, int(x.Lasts), int(x.Since - time.Hour)}, []int{123456000, 0, 1000, 1000})
		got, err := t.DB.Get(t.Ctx, m, 1)
		t.Must(err)
		t.Equal(got, x)
		t.Do(func(s *tenon.Session) error {
			y, err := s.Get(t.Ctx, m, 1)
			t.Must(err)
			y.Clock.Nanosecond += 999
			t.Statements(func() error { return s.Flush(t.Ctx) }) // the same microsecond
			y.Clock.Nanosecond += 1
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE periods")
			return nil
		})
	}},
}
