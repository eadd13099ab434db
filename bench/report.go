//go:build unix

package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

func writeHead(w io.Writer, d *database) {
	fmt.Fprintf(w, "\n### %s\n\n%s\n\n", d.title, d.about)
	fmt.Fprintln(w, "| case | wall | target | CPU | target | least–most | allocations | raw's | KB | raw's | raw, CPU | |")
	fmt.Fprintln(w, "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|")
}

func writeRow(w io.Writer, c *workload, r *result) {
	allocs := strconv.FormatFloat(math.Round(r.tenon.allocs), 'f', -1, 64)
	if r.want.allocs > 0 {
		allocs += fmt.Sprintf(" (≤ %.0f)", r.want.allocs)
	}
	fmt.Fprintf(w, "| %s | %.2f | %s | %.2f | %s | %.2f–%.2f | %s | %.0f | %.1f | %.1f | %s | %s |\n",
		r.name, r.wall, r.want.show(r.want.wall), r.cpu, r.want.show(r.want.cpu), r.spread[0], r.spread[1],
		allocs, r.raw.allocs, r.tenon.bytes/1000, r.raw.bytes/1000, micro(r.raw.cpu), verdict(r))
}

// verdict says whether the target is met; one that is missed by less than the margin does
// not fail the run.
func verdict(r *result) string {
	var missed []string
	miss := func(what string, got, want float64) {
		if want > 0 && got > want {
			missed = append(missed, what)
		}
	}
	miss("wall", r.wall, r.want.wall)
	miss("CPU", r.cpu, r.want.cpu)
	miss("allocations", r.tenon.allocs, r.want.allocs)
	switch {
	case r.want == target{}:
		return ""
	case len(missed) == 0:
		return "met"
	case !r.met():
		return "**missed: " + strings.Join(missed, ", ") + "**"
	}
	return "missed: " + strings.Join(missed, ", ")
}

// show is a limit as text; a wish stands in parentheses.
func (t target) show(most float64) string {
	switch {
	case most == 0:
		return ""
	case t.aim:
		return fmt.Sprintf("(≤ %.2f)", most)
	}
	return fmt.Sprintf("≤ %.2f", most)
}

// micro is a time in nanoseconds as microseconds with three digits.
func micro(ns float64) string {
	us := ns / 1000
	return strconv.FormatFloat(us, 'f', max(0, 2-int(math.Floor(math.Log10(us)))), 64) + " µs"
}

// machine names what was measured on.
func machine() string {
	return fmt.Sprintf("%s, %d cores, %s, %s/%s, %s", processor(), runtime.NumCPU(), memory(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

func processor() string {
	if s := line("/proc/cpuinfo", "model name"); s != "" {
		return s
	}
	return "an unnamed processor"
}

func memory() string {
	kb, err := strconv.ParseFloat(strings.TrimSuffix(line("/proc/meminfo", "MemTotal"), " kB"), 64)
	if err != nil {
		return "memory unknown"
	}
	return fmt.Sprintf("%.0f GiB", kb/(1<<20))
}

// line is the value of the first line of a file that begins with a name and a colon.
func line(file, name string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for l := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(l, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// moduleVersion is that of a module in this program.
func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range info.Deps {
		if m.Path == path {
			return m.Version
		}
	}
	return ""
}
