package gen

import (
	"fmt"
	"go/types"
	"path"
	"time"
)

// civilClass is the class of a type whose shape is that of a day, a time of day or a local
// date-time in cloud.google.com/go/civil; false for others.
func (r *reader) civilClass(n *types.Named) (class, bool) {
	if r.types.isStandIn(n) {
		if p := n.Obj().Pkg(); p == nil || path.Base(p.Path()) != "civil" {
			return classOther, false
		}
		c, ok := map[string]class{"Date": classDate, "Time": classClock, "DateTime": classDateTime}[n.Obj().Name()]
		return c, ok
	}
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return classOther, false
	}
	switch {
	case fieldsAre(st, "Year int", "Month time.Month", "Day int"):
		return classDate, true
	case fieldsAre(st, "Hour int", "Minute int", "Second int", "Nanosecond int"):
		return classClock, true
	case st.NumFields() == 2 && st.Field(0).Name() == "Date" && st.Field(1).Name() == "Time":
		d, _ := types.Unalias(st.Field(0).Type()).(*types.Named)
		t, _ := types.Unalias(st.Field(1).Type()).(*types.Named)
		if d == nil || t == nil {
			return classOther, false
		}
		dc, _ := r.civilClass(d)
		tc, _ := r.civilClass(t)
		return classDateTime, dc == classDate && tc == classClock
	}
	return classOther, false
}

// fieldsAre says that a struct has these fields, not embedded, and no others.
func fieldsAre(st *types.Struct, fields ...string) bool {
	if st.NumFields() != len(fields) {
		return false
	}
	for i, want := range fields {
		f := st.Field(i)
		if f.Embedded() || f.Name()+" "+types.TypeString(types.Unalias(f.Type()), (*types.Package).Path) != want {
			return false
		}
	}
	return true
}

// civilDefault is a constant day, time of day or local date-time, in quotes: as databases
// hold it, and as a composite literal.
func civilDefault(s string, cl class, t types.Type) (sql, lit string, err *tagError) {
	layout, shown := "2006-01-02", "default='2026-03-01'"
	switch cl {
	case classClock:
		layout, shown = "15:04:05", "default='09:30:00'"
	case classDateTime:
		layout, shown = "2006-01-02 15:04:05", "default='2026-03-01 09:30:00'"
	}
	x, bad := time.Parse("'"+layout+"'", s)
	if bad != nil || x.Nanosecond()%1000 != 0 {
		return "", "", badDefault(s, "a constant of such a column, in whole microseconds", shown)
	}
	n := types.Unalias(t).(*types.Named)
	date := fmt.Sprintf("{Year: %d, Month: %d, Day: %d}", x.Year(), x.Month(), x.Day())
	clock := fmt.Sprintf("{Hour: %d, Minute: %d, Second: %d, Nanosecond: %d}", x.Hour(), x.Minute(), x.Second(), x.Nanosecond())
	name := packageMark + n.Obj().Name()
	switch cl {
	case classDate:
		return s, name + date, nil
	case classClock:
		return x.Format("'15:04:05.000000'"), name + clock, nil
	}
	st, ok := n.Underlying().(*types.Struct)
	if !ok || st.NumFields() != 2 {
		return "", "", &tagError{fmt.Sprintf("default=%s: the type is not known", s), "make its package compile"}
	}
	d, c := types.Unalias(st.Field(0).Type()).(*types.Named).Obj(), types.Unalias(st.Field(1).Type()).(*types.Named).Obj()
	if d.Pkg() != n.Obj().Pkg() || c.Pkg() != n.Obj().Pkg() {
		return "", "", &tagError{fmt.Sprintf("default=%s cannot be written as a Go value", s), "write default=(" + s + ") to leave it to the database"}
	}
	lit = fmt.Sprintf("%s{Date: %s%s%s, Time: %s%s%s}", name, packageMark, d.Name(), date, packageMark, c.Name(), clock)
	return x.Format("'2006-01-02 15:04:05.000000'"), lit, nil
}

// clockDefault is a constant time of day of a time.Duration.
func clockDefault(d time.Duration) (sql string, ok bool) {
	t := time.Time{}.Add(d)
	return t.Format("'15:04:05.000000'"), d >= 0 && d < 24*time.Hour
}
