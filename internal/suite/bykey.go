package suite

import (
	"fmt"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// byKeys: UPDATE of many rows, each with values of its own.
var byKeys = []Case{
	{"update by key: some columns, all columns, rows that are not there", func(t *T) {
		t.seedShop()
		os := []*Order{
			{ID: 1, UserID: 7, Description: "a", Total: dec("1.25")},
			{ID: 2, UserID: 8, Description: "b", Open: true, AddressID: to[int64](1)},
			{ID: 99, UserID: 8, Description: "c"},
		}
		t.exec(2, tenon.UpdateByKey(Orders, os, Orders.Description, Orders.Total))
		check := func(want ...[]any) {
			t.Helper()
			got, err := t.DB.All(t.Ctx, tenon.Select(Orders).Where(Orders.ID.Le(2)).OrderBy(Orders.ID.Asc()))
			t.Must(err)
			var have [][]any
			for _, o := range got {
				have = append(have, []any{o.UserID, o.Description, o.Total.StringFixed(2), o.Open, o.AddressID})
			}
			t.Equal(have, want)
		}
		check([]any{int64(7), "a", "1.25", true, to[int64](1)}, []any{int64(9), "b", "0.00", true, to[int64](5)})
		t.exec(2, tenon.UpdateByKey(Orders, os))
		check([]any{int64(7), "a", "1.25", false, (*int64)(nil)}, []any{int64(8), "b", "0.00", true, to[int64](1)})
		t.exec(2, tenon.UpdateByKey(Orders, os)) // nothing changes, two match
		t.exec(2, tenon.UpdateByKey(Lines, []*Line{{OrderID: 1, ItemID: 2, Count: -1}, {OrderID: 2, ItemID: 1, Count: -2}, {OrderID: 1, ItemID: 5}}))
		rows(t, tenon.Select(Lines.Count).Where(Lines.Count.Lt(0)).OrderBy(Lines.Count.Asc()), -2, -1)
		ce := t.refused("a foreign key", second(t.DB.Exec(t.Ctx, tenon.UpdateByKey(Orders, []*Order{{ID: 1, UserID: 12345}}, Orders.UserID))))
		t.Equal(ce.Kind, tenon.ForeignKey)
	}},
	{"update by key: every kind of column", func(t *T) {
		t.seedEverything(func(e *Everything) { e.Str = "old" }, func(e *Everything) { e.Str = "old"; e.I64N = to[int64](5) })
		full := every(1, fill)
		bare := every(2, func(e *Everything) { e.Str = "new" })
		t.exec(2, tenon.UpdateByKey(Everythings, []*Everything{bare, full}))
		got, err := t.DB.All(t.Ctx, tenon.Select(Everythings).OrderBy(Everythings.ID.Asc()))
		t.Must(err)
		for i, want := range []*Everything{full, bare} {
			was, err := t.DB.One(t.Ctx, tenon.Insert(Everythings).Rows(withID(want, int64(10+i))).Returning(Everythings))
			t.Must(err)
			was.ID = want.ID
			t.Equal(got[i], was)
		}
	}},
	{"update by key: any number of rows, all or nothing", func(t *T) {
		const n = 20_000
		us := make([]*User, n)
		for i := range us {
			us[i] = &User{ID: int64(i + 1), Name: "user"}
		}
		t.exec(n, tenon.Insert(Users).Rows(us...))
		for _, u := range us {
			u.Name = fmt.Sprint("user ", u.ID)
		}
		t.exec(n, tenon.UpdateByKey(Users, us))
		rows(t, tenon.Select(Users.Name).Where(Users.ID.In(1, 1000, 1001, n)).OrderBy(Users.ID.Asc()), "user 1", "user 1000", "user 1001", "user 20000")
		as := make([]*Address, 3000)
		for i := range as {
			as[i] = &Address{ID: int64(i + 1), Email: fmt.Sprint(i)}
		}
		t.exec(int64(len(as)), tenon.Insert(Addresses).Rows(as...))
		for _, a := range as {
			a.UserID = to[int64](1)
		}
		as[len(as)-1].UserID = to[int64](n + 1)
		t.refused("the last row", second(t.DB.Exec(t.Ctx, tenon.UpdateByKey(Addresses, as, Addresses.UserID))))
		got, err := t.DB.Count(t.Ctx, tenon.Select(Addresses).Where(Addresses.UserID.IsNotNull()))
		t.Must(err)
		t.Equal(got, int64(0))
		t.idle(t.DB)
	}},
	{"update by key: loaded objects and versions follow", func(t *T) {
		insert(t, Sheets, &Sheet{ID: 1, Text: "a", Version: 4}, &Sheet{ID: 2, Text: "b"})
		t.Do(func(s *tenon.Session) error {
			one, err := s.Get(t.Ctx, Sheets, 1)
			t.Must(err)
			res, err := s.Exec(t.Ctx, tenon.UpdateByKey(Sheets, []*Sheet{{ID: 1, Text: "x"}, {ID: 2, Text: "y"}}))
			t.Must(err)
			t.Equal([]any{res.RowsAffected, one.Text, one.Version}, []any{int64(2), "x", int32(5)})
			one.Text = "z"
			return nil
		})
		rows(t, tenon.Select(tenon.Both(Sheets.Text, Sheets.Version)).OrderBy(Sheets.ID.Asc()), tenon.Two[string, int32]{A: "z", B: 6}, tenon.Two[string, int32]{A: "y", B: 1})
	}},
	{"update by key: mistakes", func(t *T) {
		for text, st := range map[string]tenon.Statement{
			"there is nothing to update":       tenon.UpdateByKey(Users, nil),
			"a nil entity":                     tenon.UpdateByKey(Users, []*User{nil}),
			"two entities have one key":        tenon.UpdateByKey(Users, []*User{{ID: 1}, {ID: 2}, {ID: 1}}),
			"is not of table users":            tenon.UpdateByKey(Users, []*User{{ID: 1}}, Items.Description),
			"column id cannot be set by key":   tenon.UpdateByKey(Users, []*User{{ID: 1}}, Users.ID),
			"column version cannot be set by ": tenon.UpdateByKey(Sheets, []*Sheet{{ID: 1}}, Sheets.Version),
		} {
			t.mistake(text, text, func() error { _, err := t.DB.Exec(t.Ctx, st); return err })
		}
	}},
}

// withID is a copy under another key.
// fill gives every column a value that is not its zero.
func fill(e *Everything) {
	e.Bool, e.BoolN, e.I16, e.I32, e.I64, e.I64N, e.U32, e.U64 = true, to(false), -3, 4, -5, to[int64](6), 7, 8
	e.F32, e.F64, e.Dec, e.DecN, e.Big = 1.5, 0.1, dec("12345678901234.123456"), to(dec("-0.5")), dec("1234567890123456789012345678901234567890.0123456789")
	e.Str, e.StrN, e.Mood, e.Bin, e.BinN = `it's "q" \\ é`, to(""), "good", []byte{0, 1, 255}, to([]byte{})
	e.At, e.AtN = utc("2001-02-03T04:05:06.123456Z"), to(utc("1969-12-31T23:59:59.999999Z"))
	e.Doc, e.DocN, e.Map = Body{Theme: "dark", Price: dec("1.10")}, &Body{Size: 9}, map[string]int{"a": 1}
	e.UUID[0], e.Google[1] = 1, 2
	e.UUIDN = &e.UUID
}

func withID(e *Everything, id int64) *Everything {
	c := *e
	c.ID = id
	return &c
}
