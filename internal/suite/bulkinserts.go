package suite

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"time"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// bulkInserts: many rows by the fastest road.
var bulkInserts = []Case{
	{"bulk insert: every kind of column, as an INSERT writes it", func(t *T) {
		full := every(1, func(e *Everything) {
			e.Bool, e.BoolN, e.I16, e.I32, e.I64, e.I64N, e.U32, e.U64 = true, to(false), -3, 4, -5, to[int64](6), 7, 8
			e.F32, e.F64, e.Dec, e.DecN, e.Big = 1.5, 0.1, dec("12345678901234.123456"), to(dec("-0.5")), dec("1234567890123456789012345678901234567890.0123456789")
			e.Str, e.StrN, e.Mood, e.Bin, e.BinN = "it's \"q\" \\ \t\n\x01 é", to(""), "good", []byte{0, 1, 255}, to([]byte{})
			e.At, e.AtN = utc("2001-02-03T04:05:06.123456Z"), to(utc("1969-12-31T23:59:59.999999Z"))
			e.Doc, e.DocN, e.Map = Body{Theme: "dark", Price: dec("1.10")}, &Body{Size: 9}, map[string]int{"a": 1}
			e.UUID[0], e.Google[1] = 1, 2
			e.UUIDN = &e.UUID
		})
		list := []*Everything{full, every(2, nil)}
		res, err := t.DB.BulkInsert(t.Ctx, Everythings, slices.Values(list))
		t.Must(err)
		t.Equal(res, tenon.BulkResult{RowsAffected: 2, Road: t.road(2)})
		got, err := t.DB.All(t.Ctx, tenon.Select(Everythings).OrderBy(Everythings.ID.Asc()))
		t.Must(err)
		for i, e := range list {
			was, err := t.DB.One(t.Ctx, tenon.Insert(Everythings).Rows(withID(e, e.ID+10)).Returning(Everythings))
			t.Must(err)
			was.ID = e.ID
			t.Equal(got[i], was)
		}
	}},
	{"bulk insert: many rows, and the key that comes next", func(t *T) {
		const n = 12_345
		made := func(yield func(*User) bool) {
			for i := range n {
				if !yield(&User{ID: int64(i + 1), Name: fmt.Sprint("user ", i+1)}) {
					return
				}
			}
		}
		res, err := t.DB.BulkInsert(t.Ctx, Users, made)
		t.Must(err)
		t.Equal(res, tenon.BulkResult{RowsAffected: n, Road: t.road(n)})
		rows(t, tenon.Select(Users.Name).Where(Users.ID.In(1, 1000, 1001, n)).OrderBy(Users.ID.Asc()), "user 1", "user 1000", "user 1001", "user 12345")
		// Keys that are counted, among keys that are given: rows of two shapes.
		res, err = t.DB.BulkInsert(t.Ctx, Users, slices.Values([]*User{{Name: "a"}, {Name: "b"}, {ID: 50_000, Name: "c"}, {Name: "d"}}))
		t.Must(err)
		t.Equal(res.RowsAffected, int64(4))
		ids, err := t.DB.All(t.Ctx, tenon.Select(Users.ID).Where(Users.Name.In("a", "b", "c", "d")).OrderBy(Users.Name.Asc()))
		t.Must(err)
		if len(ids) != 4 || ids[0] <= n || ids[1] <= ids[0] || ids[2] != 50_000 || slices.Contains(ids[:3], ids[3]) {
			t.Errorf("the keys are %v", ids)
		}
		next, err := t.DB.One(t.Ctx, tenon.Insert(Users).Rows(&User{Name: "next"}).Returning(Users.ID))
		t.Must(err)
		if next <= 50_000 {
			t.Errorf("the next key is %d", next)
		}
		docs := []*Document{{Title: "x", Number: 2, Meta: map[string]any{}}, {Title: "y", Number: 3, Meta: map[string]any{}}}
		_, err = t.DB.BulkInsert(t.Ctx, Documents, slices.Values(docs))
		t.Must(err)
		d, err := t.DB.Get(t.Ctx, Documents, docs[1].ID)
		t.Must(err)
		t.Equal([]any{d.Title, d.Twice, d.Stamp.IsZero()}, []any{"y", int64(6), false})
		res, err = t.DB.BulkInsert(t.Ctx, Users, slices.Values([]*User(nil)))
		t.Must(err)
		t.Equal(res.RowsAffected, int64(0))
	}},
	{"bulk insert: a thousand rows of every kind of column are what they were", func(t *T) {
		texts := []string{"", " ", "\\", `\N`, "\t", "\n\r\x1a", "NULL", "'\"`", "é€😀", "a\tb\\\n", "x\\"}
		const n = 1100
		want := make([]*Everything, n)
		for i := range want {
			s := texts[i%len(texts)]
			want[i] = every(int64(i+1), func(e *Everything) {
				e.Bool, e.I16, e.I32, e.I64, e.U32, e.U64 = i%2 == 0, int16(-i), int32(i), math.MinInt64+int64(i), math.MaxUint32, math.MaxInt64
				e.F32, e.F64, e.Dec, e.Big = float32(i)/3, float64(i)/7, dec(fmt.Sprintf("-%d.%06d", i, i)), dec("1234567890123456789012345678901234567890.0123456789")
				e.Str, e.Mood, e.Bin, e.Doc, e.Map = s, "good", []byte(s+"\x00\xff"), Body{Theme: s, Price: dec("1.10")}, map[string]int{s: i}
				e.At = utc("2001-02-03T04:05:06.123456Z").Add(time.Duration(i) * time.Microsecond)
				e.UUID[0], e.Google[1] = byte(i), byte(i)
				if i%3 > 0 {
					e.BoolN, e.I64N, e.DecN, e.StrN, e.BinN, e.AtN, e.DocN, e.UUIDN = to(true), to[int64](-1), to(dec("0.5")), to(s), to([]byte(s)), &e.At, &Body{Theme: s}, &e.UUID
				}
			})
		}
		res, err := t.DB.BulkInsert(t.Ctx, Everythings, slices.Values(want))
		t.Must(err)
		t.Equal(res, tenon.BulkResult{RowsAffected: n, Road: t.road(n)})
		got, err := t.DB.All(t.Ctx, tenon.Select(Everythings).OrderBy(Everythings.ID.Asc()))
		t.Must(err)
		t.Equal(got, want)
	}},
	{"bulk insert: all or nothing", func(t *T) {
		t.seedUsers()
		const n = 6000 // some have come in when the last is refused
		addresses := func(last *Address) iter.Seq[*Address] {
			return func(yield func(*Address) bool) {
				for i := range n {
					if !yield(&Address{Email: fmt.Sprint(i)}) {
						return
					}
				}
				yield(last)
			}
		}
		for name, c := range map[string]struct {
			last *Address
			kind tenon.ConstraintKind
			key  string
		}{
			"unique":      {&Address{Email: "jack@x"}, tenon.Unique, "uq_addresses_email"},
			"primary key": {&Address{ID: 1, Email: "free"}, tenon.Unique, "pk_addresses"},
			"foreign key": {&Address{UserID: to[int64](99), Email: "free"}, tenon.ForeignKey, ""},
		} {
			_, err := t.DB.BulkInsert(t.Ctx, Addresses, addresses(c.last))
			ce := t.refused(name, err)
			t.Equal([]any{name, ce.Kind, ce.Table}, []any{name, c.kind, "addresses"})
			if c.key != "" {
				t.Equal(ce.Constraint, c.key)
			}
		}
		orders := make([]*Order, n)
		for i := range orders {
			orders[i] = &Order{UserID: 7, Total: dec("1.00")}
		}
		orders[n-1].Total = dec("-1")
		_, err := t.DB.BulkInsert(t.Ctx, Orders, slices.Values(orders))
		t.Equal(t.refused("check", err).Kind, tenon.Check)
		_, err = t.DB.BulkInsert(t.Ctx, Addresses, addresses(nil))
		var be *tenon.BuildError
		if !errors.As(err, &be) {
			t.Errorf("a nil entity: %v", err)
		}
		func() {
			defer func() { t.Equal(recover(), "on the way") }()
			_, _ = t.DB.BulkInsert(t.Ctx, Addresses, func(yield func(*Address) bool) {
				yield(&Address{Email: "half"})
				panic("on the way")
			})
		}()
		got, err := t.DB.Count(t.Ctx, tenon.Select(Addresses))
		t.Must(err)
		t.Equal(got, int64(5))
		t.idle(t.DB)
	}},
	{"bulk insert: in a session", func(t *T) {
		t.Do(func(s *tenon.Session) error {
			s.Add(&User{ID: 1, Name: "pending"})
			res, err := s.BulkInsert(t.Ctx, Addresses, slices.Values([]*Address{{UserID: to[int64](1), Email: "a"}, {UserID: to[int64](1), Email: "b"}}))
			t.Must(err)
			t.Equal(res.RowsAffected, int64(2))
			as, err := s.All(t.Ctx, tenon.Select(Addresses))
			t.Must(err)
			t.Equal(len(as), 2)
			return nil
		})
		s := t.DB.Session()
		defer s.Close()
		_, err := s.BulkInsert(t.Ctx, Addresses, slices.Values([]*Address{{Email: "c"}, {Email: "a"}}))
		t.refused("unique", err)
		_, err = s.All(t.Ctx, tenon.Select(Addresses))
		t.mustSay("after a failure", err, tenon.ErrSessionFailed)
		t.Must(s.Rollback(t.Ctx))
		got, err := s.Count(t.Ctx, tenon.Select(Addresses))
		t.Must(err)
		t.Equal(got, int64(2))
		t.Must(s.Nested(t.Ctx, func() error {
			_, err := s.BulkInsert(t.Ctx, Addresses, slices.Values([]*Address{{Email: "d"}}))
			return err
		}))
		t.Must(s.Commit(t.Ctx))
		t.mistake("no rows", "there are no rows to take", func() error { _, err := t.DB.BulkInsert(t.Ctx, Addresses, nil); return err })
	}},
}

// road is how the database takes so many rows.
func (t *T) road(n int) tenon.Road {
	if t.DB.Dialect() == "mariadb" && n >= 1000 {
		return tenon.ByLoad
	}
	return map[string]tenon.Road{"sqlite": tenon.ByPrepared, "postgres": tenon.ByCopy, "mariadb": tenon.ByRows, "mysql": tenon.ByRows}[t.DB.Dialect()]
}
