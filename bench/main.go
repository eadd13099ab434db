//go:build unix

// Command bench measures tenon against the same work written by hand on the raw drivers.
//
//	go run . [-rounds 7] [-databases sqlite,postgres,mariadb] [-cases get_by_pk,…] [-out file.md]
//
// Both do the same work on the same rows in one process and one run, in turns: each round
// gives every form a slot of some ten or hundred milliseconds, in another order, after a
// garbage collection and, where they write, on an emptied table. What counts is the median over the
// rounds of tenon's figure by raw's figure of the same round, never a time. CPU is what
// this process used, its system calls and garbage collection included: the server's work is
// not in it, but SQLite's is, since SQLite runs in this process. Every form checks what it
// got; a slot with a wrong answer ends the run.
//
// Raw is pgx with a pool and rows.Scan, arrays through unnest for many rows; database/sql
// with the cgo driver mattn/go-sqlite3 and statements prepared once; go-sql-driver/mysql
// with interpolateParams. Each fills the same struct.
//
// The exit status is 1 if CPU or allocations are above 1.15 times a target; the clock is
// reported only, since round trips on a small machine vary by half from run to run, and so
// are the targets in parentheses, which are wishes.
//
// Servers are the throwaway servers of the tests. main_test.go runs the same forms as
// benchmarks, for profiles.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

func main() {
	var o options
	flag.IntVar(&o.rounds, "rounds", 7, "interleaved rounds of each case; reads, whose turns are shorter, get four times as many")
	flag.DurationVar(&o.slot, "slot", 200*time.Millisecond, "how long raw's slot shall take about")
	databases := flag.String("databases", "", "comma-separated: postgres, sqlite, mariadb, none (default all)")
	cases := flag.String("cases", "", "comma-separated names of cases (default all)")
	flag.BoolVar(&o.peers, "peers", false, "on PostgreSQL, measure other libraries as well")
	out := flag.String("out", "", "also write the tables to this file, as Markdown")
	flag.Parse()
	o.databases, o.cases = words(*databases), words(*cases)
	met, err := measureAll(context.Background(), &o, *out)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	if !met {
		os.Exit(1)
	}
}

type options struct {
	rounds           int
	slot             time.Duration
	databases, cases []string
	peers            bool
}

func words(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

func wanted(list []string, name string) bool { return len(list) == 0 || slices.Contains(list, name) }

// known refuses names that no case has: a report without the case that was asked for would
// look as if its target were met.
func known(asked []string, cases []*workload) error {
	names := []string{building}
	for _, c := range cases {
		if c.name != building {
			names = append(names, c.name)
		}
	}
	if len(names) == 1 {
		return nil // none has a single case; the databases have them all
	}
	for _, a := range asked {
		if !slices.Contains(names, a) {
			return fmt.Errorf("no case is called %q; there are %s", a, strings.Join(names, ", "))
		}
	}
	return nil
}

// measureAll measures every case that is asked for and reports as it goes. It says whether
// all targets are met, with the margin that a run on a shared machine gets.
func measureAll(ctx context.Context, o *options, out string) (met bool, err error) {
	var report strings.Builder
	w := io.MultiWriter(os.Stdout, &report)
	fmt.Fprintf(w, "Measured on %s; %d rounds.\n", machine(), o.rounds)
	met = true
	for _, open := range openers {
		if !wanted(o.databases, open.name) {
			continue
		}
		ok, err := measureDatabase(ctx, o, open, w)
		if err != nil {
			return false, fmt.Errorf("%s: %w", open.name, err)
		}
		met = met && ok
	}
	if out != "" {
		err = os.WriteFile(out, []byte(report.String()), 0o644)
	}
	return met, err
}

func measureDatabase(ctx context.Context, o *options, open opener, w io.Writer) (met bool, err error) {
	d, err := open.open(ctx, o)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	if err := known(o.cases, d.cases); err != nil {
		return false, err
	}
	writeHead(w, d)
	met = true
	for _, c := range d.cases {
		if !wanted(o.cases, c.name) {
			continue
		}
		results, err := c.measure(ctx, o)
		if err != nil {
			return false, fmt.Errorf("%s: %w", c.name, err)
		}
		for i := range results {
			writeRow(w, c, &results[i])
			met = met && results[i].met()
		}
	}
	return met, nil
}
