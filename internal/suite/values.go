package suite

import (
	"math"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// values: what is made to fit a column, and what is refused.
var values = []Case{
	{"47: instants keep microseconds, and mean the same everywhere", func(t *T) {
		west := time.FixedZone("west", -8*3600)
		at := time.Date(2024, 3, 10, 13, 30, 0, 123456000, west)
		paris, err := time.LoadLocation("Europe/Paris")
		t.Must(err)
		instants := []time.Time{
			at, utc("1727-04-01T00:00:00Z"), utc("1850-11-10T12:34:56.654321Z"), time.Date(1890, 1, 1, 0, 0, 0, 0, paris),
			time.Date(2024, 10, 27, 2, 30, 0, 0, paris), utc("2024-10-27T01:30:00Z"), utc("0001-01-01T00:00:00Z"), utc("9999-12-31T23:59:59.999999Z"),
		}
		for i, x := range instants {
			insert(t, Everythings, every(int64(i+1), func(e *Everything) { e.At, e.AtN = x, &x }))
		}
		got, err := t.DB.All(t.Ctx, tenon.Select(e).OrderBy(e.ID.Asc()))
		t.Must(err)
		for i, x := range instants {
			if !got[i].At.Equal(x) || got[i].At.Location() != time.UTC || !got[i].AtN.Equal(x) {
				t.Errorf("%v became %v and %v", x, got[i].At, got[i].AtN)
			}
		}
		t.Equal(got[0].At.Format(time.RFC3339Nano), "2024-03-10T21:30:00.123456Z")
		rows(t, tenon.Select(e.ID).Where(e.At.Eq(utc("2024-03-10T21:30:00.123456Z"))), 1)
		rows(t, tenon.Select(e.ID).Where(e.At.Ge(at), e.At.Lt(at.Add(time.Microsecond))), 1)
		rows(t, tenon.Select(e.ID).OrderBy(e.At.Asc()).Limit(4), 7, 2, 3, 4)
	}},
	{"47: nanoseconds are cut, and the object holds what the database holds", func(t *T) {
		x := every(1, func(e *Everything) {
			e.At = time.Date(2024, 1, 1, 0, 0, 0, 123456999, time.FixedZone("", 3600))
			e.AtN = to(time.Date(1850, 1, 1, 0, 0, 0, 1999, time.UTC))
		})
		t.Do(func(s *tenon.Session) error { s.Add(x); return nil })
		t.Equal([]string{x.At.Format(time.RFC3339Nano), x.AtN.Format(time.RFC3339Nano)}, []string{"2023-12-31T23:00:00.123456Z", "1850-01-01T00:00:00.000001Z"})
		t.Do(func(s *tenon.Session) error {
			y, err := s.Get(t.Ctx, e, 1)
			t.Must(err)
			t.Equal(y.At, x.At)
			y.At = y.At.Add(999 * time.Nanosecond)
			t.Statements(func() error { return s.Flush(t.Ctx) }) // the same microsecond
			y.At = y.At.Add(time.Microsecond)
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE everythings")
			t.Equal(y.At.Format(time.RFC3339Nano), "2023-12-31T23:00:00.123457Z")
			return nil
		})
		rows(t, tenon.Select(e.At), utc("2023-12-31T23:00:00.123457Z"))
		rows(t, tenon.Select(e.ID).Where(e.At.Eq(time.Date(2023, 12, 31, 23, 0, 0, 123457001, time.UTC))), 1)
	}},
	{"decimals are rounded half away from zero to the scale of their column", func(t *T) {
		for i, c := range []struct{ written, held string }{
			{"1.0000005", "1.000001"},
			{"-1.0000005", "-1.000001"},
			{"1.0000004999", "1"},
			{"0.0000015", "0.000002"},
			{"0.0000025", "0.000003"},
			{"10.5", "10.5"},
			{"99999999999999.9999994", "99999999999999.999999"},
			{"-0.0000004", "0"},
			{"1e3", "1000"},
			{"1e-20", "0"},
		} {
			id := int64(i + 1)
			x := every(id, func(e *Everything) { e.Dec = dec(c.written) })
			t.Do(func(s *tenon.Session) error { s.Add(x); return nil })
			back, err := t.DB.Get(t.Ctx, e, id)
			t.Must(err)
			if !back.Dec.Equal(dec(c.held)) || !x.Dec.Equal(back.Dec) || back.Dec.Exponent() != -6 {
				t.Errorf("%s is %s in the database, scale %d, and %s in the object", c.written, back.Dec, -back.Dec.Exponent(), x.Dec)
			}
			t.exec(1, tenon.Update(e).Set(EverythingSet{DecN: tenon.To(dec(c.written))}).Where(e.ID.Eq(id)))
			rows(t, tenon.Select(tenon.Nullable(e.DecN)).Where(e.ID.Eq(id)), to(dec(c.held)))
		}
		t.Do(func(s *tenon.Session) error {
			x, err := s.Get(t.Ctx, e, 1)
			t.Must(err)
			x.Dec = dec("7.0000005")
			t.Must(s.Flush(t.Ctx))
			t.Equal(x.Dec.String(), "7.000001")
			t.Statements(func() error { return s.Flush(t.Ctx) })
			return nil
		})
		insert(t, Items, &Item{ID: 1, Price: dec("10.5")})
		i, err := t.DB.Get(t.Ctx, Items, 1)
		t.Must(err)
		t.Equal(i.Price.StringFixed(-i.Price.Exponent()), "10.50")
		t.exec(1, tenon.Update(Items).Set(ItemSet{Price: tenon.ToExpr(Items.Price.Times(dec("0.333")))}).AllRows())
		rows(t, tenon.Select(Items.Price), dec("3.50"))
	}},
	{"decimals that are too large are refused, wherever they stand", func(t *T) {
		insert(t, Items, &Item{ID: 1, Price: dec("1")})
		for _, n := range []string{"100000000", "-100000000", "99999999.995", "1e30"} {
			t.mistake("an entity with "+n, "Item.Price", func() error {
				_, err := t.DB.Exec(t.Ctx, tenon.Insert(Items).Rows(&Item{ID: 2, Price: dec(n)}))
				return err
			})
			t.mistake("a set with "+n, "items.price", func() error {
				_, err := t.DB.Exec(t.Ctx, tenon.Update(Items).Set(ItemSet{Price: tenon.To(dec(n))}).AllRows())
				return err
			})
		}
		s := t.DB.Session()
		defer s.Close()
		i, err := s.Get(t.Ctx, Items, 1)
		t.Must(err)
		i.Price = dec("100000000")
		t.mistake("a flush", "Item.Price", func() error { return s.Flush(t.Ctx) })
		i.Price = dec("2")
		t.Must(s.Commit(t.Ctx)) // a mistake that was not sent leaves the session as it was
		rows(t, tenon.Select(Items.Price), dec("2"))
		rows(t, tenon.Select(Items.ID).Where(Items.Price.Lt(dec("1e30"))), 1) // to compare with is no writing
	}},
	{"text that no database holds is refused", func(t *T) {
		insert(t, Users, &User{ID: 1, Name: "a"})
		for name, s := range map[string]string{"U+0000": "a\x00b", "invalid UTF-8": "a\xffb", "half a character": "\xc3", "a surrogate": "\xed\xa0\x80"} {
			t.mistake(name+" in an entity", "User.Name", func() error {
				_, err := t.DB.Exec(t.Ctx, tenon.Insert(Users).Rows(&User{ID: 2, Name: s}))
				return err
			})
			t.mistake(name+" in a set", "users.name", func() error {
				_, err := t.DB.Exec(t.Ctx, tenon.Update(Users).Set(UserSet{Name: tenon.To(s)}).AllRows())
				return err
			})
			t.mistake(name+" in a comparison", "users.name", func() error {
				_, err := t.DB.All(t.Ctx, tenon.Select(Users).Where(Users.Name.Eq(s)))
				return err
			})
			t.mistake(name+" in a list", "users.name", func() error {
				_, err := t.DB.All(t.Ctx, tenon.Select(Users).Where(Users.Name.In("x", s)))
				return err
			})
			t.mistake(name+" in a pattern", "users.name", func() error {
				_, err := t.DB.All(t.Ctx, tenon.Select(Users).Where(Users.Name.Contains(s)))
				return err
			})
			t.mistake(name+" in an expression", "", func() error {
				_, err := t.DB.All(t.Ctx, tenon.Select(Users.Name.Append(s)))
				return err
			})
			t.mistake(name+" in SQL by hand", "", func() error {
				_, err := t.DB.All(t.Ctx, tenon.Select(Users).Where(tenon.Cond("? = ?", Users.Name, s)))
				return err
			})
			t.mistake(name+" in a document", "", func() error {
				_, err := t.DB.Exec(t.Ctx, tenon.Insert(Documents).Rows(&Document{Title: "x", Meta: map[string]any{"k": s}}))
				return err
			})
			sess := t.DB.Session()
			sess.Add(&User{ID: 3, Name: s})
			t.mistake(name+" in a flush", "User.Name", func() error { return sess.Flush(t.Ctx) })
			t.Must(sess.Close())
		}
		rows(t, tenon.Select(Users.Name), "a")
	}},
	{"what a column cannot hold is refused: lengths, numbers that are none, years", func(t *T) {
		insert(t, Everythings, every(1, nil))
		long := strings.Repeat("é", 201)
		insert(t, Addresses, &Address{ID: 1, Email: strings.Repeat("é", 200)})
		for name, call := range map[string]func() error{
			"201 characters": func() error {
				_, err := t.DB.Exec(t.Ctx, tenon.Insert(Addresses).Rows(&Address{Email: long}))
				return err
			},
			"201 characters in a set": func() error {
				_, err := t.DB.Exec(t.Ctx, tenon.Update(Addresses).Set(AddressSet{Email: tenon.To(long)}).AllRows())
				return err
			},
			"NaN": func() error {
				_, err := t.DB.Exec(t.Ctx, tenon.Update(e).Set(EverythingSet{F64: tenon.To(math.NaN())}).AllRows())
				return err
			},
			"infinity": func() error {
				_, err := t.DB.Exec(t.Ctx, tenon.Update(e).Set(EverythingSet{F64: tenon.To(math.Inf(-1))}).AllRows())
				return err
			},
			"a year of five digits": func() error {
				_, err := t.DB.Exec(t.Ctx, tenon.Update(e).Set(EverythingSet{At: tenon.To(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC))}).AllRows())
				return err
			},
			"a year before the first": func() error {
				_, err := t.DB.Exec(t.Ctx, tenon.Update(e).Set(EverythingSet{At: tenon.To(time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC))}).AllRows())
				return err
			},
			"NULL": func() error {
				_, err := t.DB.Exec(t.Ctx, tenon.Update(e).Set(EverythingSet{Str: tenon.ToPtr[string](nil)}).AllRows())
				return err
			},
		} {
			t.mistake(name, "", call)
		}
		rows(t, tenon.Select(tenon.Both(e.F64, e.Str)), tenon.Two[float64, string]{})
		t.matches([]match{
			{"a text that no row can have", Everythings.Str.Eq(strings.Repeat("x", 100000)), nil},
			{"a decimal that no row can have", Everythings.Dec.Gt(decimal.New(1, 40)), nil},
		})
		rows(t, tenon.Select(Addresses.ID).Where(Addresses.Email.Eq(long)))
	}},
}
