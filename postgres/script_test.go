package postgres

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
)

func TestSplitScript(t *testing.T) {
	tests := map[string][]string{
		"":                                  nil,
		" ; ;-- nothing\n ;/* ; */":         nil,
		"select 1":                          {"select 1"},
		"a; b ;c":                           {"a", "b", "c"},
		"select ';', ''';', \"a;\"\"b\"; x": {"select ';', ''';', \"a;\"\"b\"", "x"},
		`select e'\';', 'a\'; x`:            {`select e'\';', 'a\'`, "x"},
		`select E'a'';\\'; x`:               {`select E'a'';\\'`, "x"},
		"-- a;\nselect 1 -- b;\n; x":        {"-- a;\nselect 1 -- b;", "x"},
		"/* a /* ; */ ; */ b; c":            {"/* a /* ; */ ; */ b", "c"},
		"do $$ begin; end $$; x":            {"do $$ begin; end $$", "x"},
		"do $a$ $$ ; $b$ $a$; x":            {"do $a$ $$ ; $b$ $a$", "x"},
		"select a$b; select $1; x":          {"select a$b", "select $1", "x"},
		"select 1 as e; 'x;'":               {"select 1 as e", "'x;'"},
		"create rule r as on insert to t do also (a; b); x": {"create rule r as on insert to t do also (a; b)", "x"},
		"create function f() returns int begin atomic select case when true then 1 else 2 end; select 2; end; x": {
			"create function f() returns int begin atomic select case when true then 1 else 2 end; select 2; end", "x",
		},
		"create or replace procedure p() begin atomic; end; x": {"create or replace procedure p() begin atomic; end", "x"},
		"begin; update t set atomic = 1; end; x":               {"begin", "update t set atomic = 1", "end", "x"},
		"select 'open; x":                                      {"select 'open; x"},
		"select $$open; x":                                     {"select $$open; x"},
		"a /* open; x":                                         {"a /* open; x"},
		"größe; ü":                                             {"größe", "ü"},
	}
	for script, want := range tests {
		if diff := cmp.Diff(want, splitScript(script)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", script, diff)
		}
	}
}

func FuzzSplitScript(f *testing.F) {
	f.Add("select 'a;b'; do $x$ ; $x$; /* ; */ e'\\';'")
	f.Fuzz(func(t *testing.T, script string) {
		for _, s := range splitScript(script) {
			if !strings.Contains(script, s) {
				t.Errorf("%q is no part of %q", s, script)
			}
		}
	})
}

func TestScript(t *testing.T) {
	c, w := dialCounted(t, false)
	script := `
		create table t (id int primary key, name text default 'a;b');
		insert into t values (1), (2);
		create function twice(n int) returns int language sql begin atomic select n * 2; end;
		do $$ begin perform 1; insert into t values (3); end $$;
		select twice(id) from t; -- rows are passed over
	`
	if got := w.trips(func() {
		if err := c.Script(t.Context(), script); err != nil {
			t.Fatal(err)
		}
	}); got != 1 {
		t.Errorf("%d round trips", got)
	}
	if got := number(t, c, "select sum(twice(id)) from t where name = 'a;b'"); got != 12 {
		t.Errorf("sum %d, want 12", got)
	}
	// A script is all or nothing.
	err := c.Script(t.Context(), "insert into t values (4); insert into t values (1); insert into t values (5)")
	if e, ok := errors.AsType[*driver.ConstraintError](err); !ok || e.Kind != driver.Unique {
		t.Errorf("error %v", err)
	}
	if got := number(t, c, "select count(*) from t"); got != 3 {
		t.Errorf("%d rows, want 3", got)
	}
	// Statements that must stand alone do so.
	if err := errors.Join(c.Script(t.Context(), "vacuum t;"), c.Script(t.Context(), "create index concurrently i on t (name)"), c.Script(t.Context(), "")); err != nil {
		t.Error(err)
	}
}
