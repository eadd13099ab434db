package postgres

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tenonsql/tenon/driver"
)

func TestConstraintErrors(t *testing.T) {
	c := dial(t)
	if err := c.Script(t.Context(), `
		create table parent (id int primary key, "Odd, name" int unique, a int, b int, constraint two unique (a, b));
		create table child (id int primary key, "parentId" int references parent, n int not null constraint positive check (n > 0),
			x int, y int, constraint pair foreign key (x, y) references parent (a, b));
		create unique index on child (lower(n::text));
		create table slot (during int4range, exclude using gist (during with &&));
		insert into parent values (1, 1, 1, 1);
		insert into child values (1, 1, 1);
		insert into slot values ('[1,5)')`); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		text string
		want driver.ConstraintError
	}{
		{"insert into parent values (1)", driver.ConstraintError{Kind: driver.Unique, Table: "parent", Columns: []string{"id"}, Constraint: "parent_pkey"}},
		{"insert into parent values (2, 1)", driver.ConstraintError{Kind: driver.Unique, Table: "parent", Columns: []string{"Odd, name"}, Constraint: "parent_Odd, name_key"}},
		{"insert into parent values (2, 2, 1, 1)", driver.ConstraintError{Kind: driver.Unique, Table: "parent", Columns: []string{"a", "b"}, Constraint: "two"}},
		{"insert into child values (2, 1, 1)", driver.ConstraintError{Kind: driver.Unique, Table: "child", Constraint: "child_lower_idx"}},
		{"insert into child values (2, 9, 2)", driver.ConstraintError{Kind: driver.ForeignKey, Table: "child", Columns: []string{"parentId"}, Constraint: "child_parentId_fkey"}},
		{"insert into child values (2, 1, 2, 8, 9)", driver.ConstraintError{Kind: driver.ForeignKey, Table: "child", Columns: []string{"x", "y"}, Constraint: "pair"}},
		{"delete from parent", driver.ConstraintError{Kind: driver.ForeignKey, Table: "child", Constraint: "child_parentId_fkey"}},
		{"insert into child values (2, 1, 0)", driver.ConstraintError{Kind: driver.Check, Table: "child", Constraint: "positive"}},
		{"insert into child values (2, 1, null)", driver.ConstraintError{Kind: driver.NotNull, Table: "child", Columns: []string{"n"}}},
		{"insert into slot values ('[4,6)')", driver.ConstraintError{Kind: driver.Exclusion, Table: "slot", Columns: []string{"during"}, Constraint: "slot_during_excl"}},
	}
	for _, test := range tests {
		_, err := c.Exec(t.Context(), test.text, nil)
		got, ok := errors.AsType[*driver.ConstraintError](err)
		if !ok {
			t.Errorf("%s: %v, want a ConstraintError", test.text, err)
			continue
		}
		if diff := cmp.Diff(test.want, *got, cmpopts.IgnoreFields(driver.ConstraintError{}, "Err")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.text, diff)
		}
		if _, ok := errors.AsType[*pgconn.PgError](err); !ok {
			t.Errorf("%s: the server's own error is lost", test.text)
		}
	}
}

func TestServerErrors(t *testing.T) {
	c := dial(t)
	mustExec(t, c, "create table t (id int)")
	tests := []struct {
		text, code string
		class      error
		message    string
	}{
		{"select * from nothing", "42P01", driver.ErrNoTable, `relation "nothing" does not exist`},
		{"select other.id from t", "42P01", nil, "missing FROM-clause entry"},
		{"select nothing from t", "42703", nil, `column "nothing" does not exist`},
		{"selec", "42601", nil, "syntax error"},
		{"select 1; select 2", "42601", nil, "multiple commands"},
		{"select 1/0", "22012", nil, "division by zero"},
	}
	for _, test := range tests {
		_, err := c.Exec(t.Context(), test.text, nil)
		got, ok := errors.AsType[*driver.ServerError](err)
		if !ok || got.Code != test.code || !strings.Contains(got.Message, test.message) || got.Class != test.class {
			t.Errorf("%s: %#v", test.text, err)
		}
		if test.class != nil && !errors.Is(err, test.class) {
			t.Errorf("%s: %v does not wrap %v", test.text, err, test.class)
		}
	}
}

func TestConstraintColumns(t *testing.T) {
	tests := map[string][]string{
		"Key (id)=(1) already exists.":            {"id"},
		"Key (a, b)=(x)=(y, 2) already exists.":   {"a", "b"},
		`Key ("a, b", c)=(1, 2) already exists.`:  {"a, b", "c"},
		`Key ("say ""x""")=(1) already exists.`:   {`say "x"`},
		"Key (größe)=(1) already exists.":         {"größe"},
		"Key (lower(name))=(a) already exists.":   nil,
		"Key (a, (b + 1))=(1, 2) already exists.": nil,
		`Key ("a)=(1) already exists.`:            nil,
		"Key (a,b)=(1) already exists.":           nil,
		"Some other text.":                        nil,
		"":                                        nil,
	}
	for detail, want := range tests {
		got := constraintColumns(&pgconn.PgError{Code: "23505", Detail: detail})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", detail, diff)
		}
	}
}
