//go:build unix

// Command levels measures two questions of loading, as tables: whether the levels of a graph
// are better fetched one after the other by the keys that were found, or all at once, each
// by the query of its parents; and whether a session better loads a tree level by level, or by
// one recursive statement. The forms take turns; a figure is the tenth part of the rounds from
// below, since what else the machine does only ever adds.
package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"
)

func main() {
	ctx := context.Background()
	parts := map[string]func(context.Context) error{"graphs": graphs, "trees": trees}
	names := os.Args[1:]
	if len(names) == 0 {
		names = []string{"graphs", "trees"}
	}
	for _, name := range names {
		f, ok := parts[name]
		if !ok {
			fmt.Fprintln(os.Stderr, "usage: levels [graphs] [trees]")
			os.Exit(2)
		}
		if err := f(ctx); err != nil {
			fmt.Fprintln(os.Stderr, "levels:", err)
			os.Exit(1)
		}
	}
}

// rounds is how often each form runs.
const rounds = 61

// typical gives the time of each form that a tenth of its rounds stay under; the forms take
// turns.
func typical(forms ...func() error) ([]time.Duration, error) {
	took := make([][]time.Duration, len(forms))
	for range rounds {
		for i, f := range forms {
			start := time.Now()
			if err := f(); err != nil {
				return nil, err
			}
			took[i] = append(took[i], time.Since(start))
		}
	}
	out := make([]time.Duration, len(forms))
	for i := range took {
		slices.Sort(took[i])
		out[i] = took[i][rounds/10]
	}
	return out, nil
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1e3) }
