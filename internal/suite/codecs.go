package suite

import (
	"database/sql"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var sv = Servers

// sameServers compares servers without their relations.
var sameServers = cmp.Options{
	cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
	cmp.Comparer(func(a, b Money) bool { return a == b }),
	cmp.Comparer(func(a, b Code) bool { return a == b }),
	cmp.FilterPath(func(p cmp.Path) bool { s := p.String(); return s == "Up" || s == "Down" }, cmp.Ignore()),
}

func site(s string) url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(err)
	}
	return *u
}

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }

// servers are three rows: all that there is, NULL and the least, what is hostile.
func servers() []*Server {
	full := Servers.New()
	*full = Server{
		ID: addr("10.0.0.1"), Text: addr("::1"), Site: site("https://a.example/x?q=1"), Other: to(site("https://b.example/")),
		Third: sql.Null[url.URL]{V: site("https://c.example/"), Valid: true}, Fee: NewMoney(1999), FeeN: to(NewMoney(-5)), Ratio: NewRatio(1, 4),
		Tags: SetOf("b", "a"), Peers: []netip.Addr{addr("10.0.0.2"), addr("fe80::1%eth0")}, Spot: Point{X: 1.5, Y: -2}, Name: Just("one"), Port: Just[int64](443),
		Since: 1_000_000, Code: NewCode(258), Grid: make(Grid, 3),
	}
	bare := &Server{ID: addr("10.0.0.2"), Text: addr("10.0.0.2"), Via: to(addr("10.0.0.1")), Tags: Set{}, Peers: []netip.Addr{}, Grid: Grid{}}
	odd := &Server{
		ID: addr("2001:db8::9"), Text: addr("2001:db8::9"), Via: to(addr("10.0.0.1")), Site: site("https://x.example/?a='%22%5C;--"), Fee: NewMoney(3), Ratio: NewRatio(-7, 2),
		Tags: SetOf("it's", `"q"`, "é,{}"), Peers: []netip.Addr{addr("10.0.0.1")}, Name: Just(""), Port: Just[int64](0), Since: -7, Code: NewCode(-1), Grid: make(Grid, 1),
	}
	return []*Server{full, bare, odd}
}

// storedServers expects these rows, and finds each by each of its columns.
func (t *T) storedServers(want []*Server) {
	t.Helper()
	got, err := t.DB.All(t.Ctx, tenon.Select(sv).OrderBy(sv.ID.Asc()))
	t.Must(err)
	slices.SortFunc(got, func(a, b *Server) int { return a.ID.Compare(b.ID) })
	t.Equal(got, want, sameServers)
	for _, x := range want {
		for name, c := range map[string]tenon.Condition{
			"text": sv.Text.Eq(x.Text), "site": sv.Site.In(x.Site, site("https://none.example")), "fee": sv.Fee.Between(x.Fee, x.Fee),
			"tags": sv.Tags.Eq(x.Tags), "peers": sv.Peers.Eq(x.Peers), "since": sv.Since.Eq(x.Since), "code": sv.Code.Eq(x.Code), "ratio": sv.Ratio.Eq(x.Ratio),
			"grid":     tenon.And(sv.Grid.Le(x.Grid), sv.Grid.Ge(x.Grid)),
			"id, text": tenon.RowOf(sv.ID, sv.Text).In(tenon.PairOf(x.ID, x.Text)),
		} {
			n, err := t.DB.Count(t.Ctx, tenon.Select(sv.ID).Where(sv.ID.Eq(x.ID), c))
			if err != nil || n != 1 {
				t.Errorf("%s is not found by its %s (%d, %v)", x.ID, name, n, err)
			}
		}
	}
}

// codecs: types that only codecs of the program know.
var codecs = []Case{
	{"codecs: every column comes out as it went in, by INSERT, flush, in bulk and by a set", func(t *T) {
		t.Create(sv)
		insert(t, sv, servers()...)
		t.storedServers(servers())
		t.Do(func(s *tenon.Session) error {
			_, err := s.All(t.Ctx, tenon.Select(sv))
			t.Must(err)
			t.Statements(func() error { return s.Flush(t.Ctx) }) // nothing was changed
			return nil
		})
		t.exec(2, tenon.Delete(sv).Where(sv.Via.IsNotNull()))
		t.exec(1, tenon.Delete(sv).AllRows())
		t.Do(func(s *tenon.Session) error { s.Add(servers()[2], servers()[1], servers()[0]); return nil })
		t.storedServers(servers())
		t.exec(2, tenon.Delete(sv).Where(sv.Via.IsNotNull()))
		t.exec(1, tenon.Delete(sv).AllRows())
		_, err := t.DB.BulkInsert(t.Ctx, sv, slices.Values(servers()))
		t.Must(err)
		t.storedServers(servers())
		t.exec(2, tenon.Delete(sv).Where(sv.Via.IsNotNull()))
		t.exec(1, tenon.Delete(sv).AllRows())
		for _, x := range servers() {
			t.exec(1, tenon.Insert(sv).Values(ServerSet{
				ID: tenon.To(x.ID), Text: tenon.To(x.Text), Via: tenon.ToPtr(x.Via), Site: tenon.To(x.Site), Other: tenon.ToPtr(x.Other), Third: tenon.ToPtr(pointer(x.Third)),
				Fee: tenon.To(x.Fee), FeeN: tenon.ToPtr(x.FeeN), Ratio: tenon.To(x.Ratio), Tags: tenon.To(x.Tags), Peers: tenon.To(x.Peers), Spot: tenon.To(x.Spot), Name: tenon.To(x.Name),
				Port: tenon.To(x.Port), Since: tenon.To(x.Since), Code: tenon.To(x.Code), Grid: tenon.To(x.Grid),
			}))
		}
		t.storedServers(servers())
	}},
	{"codecs: what is changed, and no more, is written; also in place", func(t *T) {
		t.Create(sv)
		insert(t, sv, servers()...)
		t.Do(func(s *tenon.Session) error {
			x, err := s.Get(t.Ctx, sv, addr("10.0.0.1"))
			t.Must(err)
			same, err := s.Get(t.Ctx, sv, addr("10.0.0.1"))
			t.Must(err)
			if x != same {
				t.Error("the same key gives two objects")
			}
			x.Tags["c"] = struct{}{}
			x.Other.Path = "/new"
			x.Ratio = NewRatio(2, 8) // the same number
			x.Spot.X = 7
			x.FeeN, x.Name = nil, Maybe[string]{}
			plan, err := s.Plan(t.Ctx)
			t.Must(err)
			if text := fmt.Sprint(plan); strings.Contains(text, "ratio") || !strings.Contains(text, "tags") {
				t.Errorf("the plan is %s", text)
			}
			return s.Flush(t.Ctx)
		})
		want := servers()
		want[0].Tags, want[0].Spot.X, want[0].FeeN, want[0].Name = SetOf("a", "b", "c"), 7, nil, Maybe[string]{}
		want[0].Other.Path = "/new"
		t.storedServers(want)
		t.Do(func(s *tenon.Session) error {
			x, err := s.Get(t.Ctx, sv, addr("10.0.0.1"))
			t.Must(err)
			x.Tags["z"], x.Fee = struct{}{}, NewMoney(1)
			t.Must(s.Flush(t.Ctx))
			t.Must(s.Rollback(t.Ctx))
			t.Equal(x, want[0], sameServers) // and put back
			return nil
		})
	}},
	{"codecs: NULL, order, sums, lists, queries in queries, and SQL written by hand", func(t *T) {
		t.Create(sv)
		insert(t, sv, servers()...)
		first, second, third := addr("10.0.0.1"), addr("10.0.0.2"), addr("2001:db8::9")
		ids := func(c ...tenon.Condition) tenon.SelectStmt[netip.Addr] {
			return tenon.Select(sv.ID).Where(c...).OrderBy(sv.Text.Asc())
		}
		coded(t, ids(), second, third, first) // by the stored text
		coded(t, ids(sv.Via.IsNull()), first)
		coded(t, ids(sv.Name.IsNull()), second)
		coded(t, ids(sv.Name.Eq(Just(""))), third)
		coded(t, ids(sv.Port.Gt(Just[int64](0))), first)
		coded(t, ids(sv.Other.Eq(site("https://b.example/"))), first)
		coded(t, ids(sv.FeeN.Lt(NewMoney(0))), first)
		coded(t, ids(sv.Peers.Has(second)), first)
		coded(t, ids(sv.Peers.Overlaps([]netip.Addr{first, addr("9.9.9.9")})), third)
		coded(t, tenon.Select(tenon.Nullable(sv.Peers.At(0))).OrderBy(sv.ID.Asc()), &second, nil, &first)
		coded(t, tenon.Select(tenon.Nullable(sv.FeeN)).OrderBy(sv.FeeN.Asc()).Limit(2), to(NewMoney(-5)), nil)
		coded(t, tenon.Select(tenon.Sum(sv.Fee)).GroupBy(sv.Fee).OrderBy(sv.Fee.Desc()), NewMoney(1999), NewMoney(3), NewMoney(0))
		coded(t, tenon.Select(sv.Fee.Plus(NewMoney(1))).Where(sv.ID.Eq(first)), NewMoney(2000))
		coded(t, tenon.Select(tenon.Max(sv.Since)).GroupBy(sv.ID).OrderBy(tenon.Max(sv.Since).Desc()).Limit(1), HalfHour(1_000_000))
		coded(t, ids(sv.ID.InQuery(tenon.Select(sv.Via).Where(sv.Fee.Eq(NewMoney(3))))), first)
		coded(t, ids(tenon.Cond("? = ?", sv.Site, ServerCodecs.URL.Value(site("https://a.example/x?q=1")))), first)
		coded(t, tenon.Select(ServerCodecs.Money.Read(tenon.Raw[int64]("? + 1", sv.Fee))).Where(sv.ID.Eq(first)), NewMoney(2000))
	}},
	{"codecs: relations by keys of them, whatever the way they are loaded, pages and upserts", func(t *T) {
		t.Create(sv)
		insert(t, sv, servers()...)
		for _, way := range ways {
			load := in(way, tenon.Load(sv.Down).OrderBy(sv.ID.Asc()))
			t.Do(func(s *tenon.Session) error {
				x, err := s.One(t.Ctx, tenon.Select(sv).Where(sv.ID.Eq(addr("10.0.0.1"))).With(load))
				t.Must(err)
				t.Equal(x.Down.All(), servers()[1:], sameServers)
				return nil
			})
			below, err := t.DB.One(t.Ctx, tenon.Select(sv).Where(sv.ID.Eq(addr("10.0.0.2"))).With(in(way, tenon.Load(sv.Up))))
			t.Must(err)
			t.Equal(below.Up.Get(), servers()[0], sameServers)
		}
		t.Do(func(s *tenon.Session) error {
			root := &Server{ID: addr("1.1.1.1"), Text: addr("1.1.1.1")}
			s.Add(root)
			leaf := &Server{ID: addr("1.1.1.2"), Text: addr("1.1.1.2")}
			leaf.Up.Set(root)
			s.Add(leaf)
			t.Must(s.Flush(t.Ctx))
			t.Equal(leaf.Via, to(root.ID), sameServers)
			return nil
		})
		x := servers()[2]
		x.Fee = NewMoney(77)
		t.exec(1, tenon.Insert(sv).Rows(x).OnConflict(sv.ID).DoUpdateFrom(sv.Fee))
		coded(t, tenon.Select(sv.Fee).Where(sv.ID.Eq(x.ID)), NewMoney(77))
		q := tenon.Select(sv).OrderBy(sv.Text.Asc(), sv.ID.Asc()).Limit(2)
		page, err := t.Open(tenon.PageKey([]byte("0123456789abcdef0123456789abcdef"))).Page(t.Ctx, q)
		t.Must(err)
		next, err := t.Open(tenon.PageKey([]byte("0123456789abcdef0123456789abcdef"))).Page(t.Ctx, q.After(page.Next))
		t.Must(err)
		if len(next.Rows) != 2 || next.Rows[0].Text.String() <= page.Rows[1].Text.String() {
			t.Errorf("the second page is %v", next.Rows)
		}
	}},
	{"codecs: errors tell the column, and are those of the codec", func(t *T) {
		t.Create(sv)
		x := servers()[0]
		x.Site = url.URL{Scheme: "https", Host: "refused"}
		err := t.DB.Transact(t.Ctx, func(s *tenon.Session) error { s.Add(x); return nil })
		said := func(name string, err error, words ...string) {
			t.Helper()
			if !errors.Is(err, ErrServer) {
				t.Errorf("%s: %v is not the codec's error", name, err)
				return
			}
			for _, w := range words {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%s: the error does not say %q: %v", name, w, err)
				}
			}
		}
		said("flush", err, "Server.Site", "url.URL", "no server")
		_, err = t.DB.Exec(t.Ctx, tenon.Insert(sv).Rows(x))
		said("insert", err, "Site", "no server")
		_, err = t.DB.All(t.Ctx, tenon.Select(sv.ID).Where(sv.Site.Eq(x.Site)))
		said("condition", err, "servers.site", "no server")
		_, err = t.DB.BulkInsert(t.Ctx, sv, slices.Values([]*Server{x}))
		said("bulk", err, "Site", "no server")
		insert(t, sv, servers()[0])
		t.exec(1, tenon.SQL("UPDATE servers SET code = ?", []byte("abc")[:1]))
		_, err = t.DB.All(t.Ctx, tenon.Select(sv))
		said("load", err, "Server.Code", "no server")
		_, err = t.DB.All(t.Ctx, tenon.Select(sv.Code))
		said("column", err, "servers.code", "no server")
		var zero tenon.Codec[Money, int64]
		t.mistake("the zero codec", "NewCodec", func() error {
			_, err := t.DB.All(t.Ctx, tenon.Select(sv.ID).Where(sv.Fee.EqExpr(zero.Value(NewMoney(1)))))
			return err
		})
		var set ServerSet
		t.Must(tenon.DecodeSet(&set, []byte(`{"Text": "4.4.4.4", "Port": null}`), sv.Text, sv.Port))
		t.exec(1, tenon.Update(sv).Set(set).AllRows())
		coded(t, tenon.Select(sv.Text).Where(sv.Port.IsNull()), addr("4.4.4.4"))
	}},
}

func pointer[T any](n sql.Null[T]) *T {
	if !n.Valid {
		return nil
	}
	return &n.V
}

// coded expects these rows of a query, whose values cmp knows nothing of.
func coded[R any](t *T, q tenon.Query[R], want ...R) {
	t.Helper()
	got, err := t.DB.All(t.Ctx, q)
	t.Must(err)
	t.Equal(got, want, sameServers)
}
