//go:build unix

// Command compile measures what generated code costs to make and to compile: 300 tables of
// 12 columns, each with two relations, as one package.
//
//	go run ./compile [-runs 3] [-keep]
//
// The package is written by ./models300 into a module of its own in a temporary folder.
// What it depends on is compiled before; the package itself is new to the build cache in
// every run. CPU seconds are those of the whole "go build", its compiler and its linker of
// archives included; memory is the largest resident set of one of its processes, which is
// the compiler. The medians are held against the budget; the exit status is 1 above it.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// The budget.
const (
	maxGenerate = 2 * time.Second  // on the clock
	maxCompile  = 20 * time.Second // of CPU
	maxMemory   = 1600             // MB
)

func main() {
	runs := flag.Int("runs", 3, "how often it is done; the median counts")
	keep := flag.Bool("keep", false, "leave the generated package where it is, and say where")
	flag.Parse()
	met, err := run(*runs, *keep)
	if err != nil {
		fmt.Fprintln(os.Stderr, "compile:", err)
		os.Exit(2)
	}
	if !met {
		os.Exit(1)
	}
}

func run(runs int, keep bool) (met bool, err error) {
	dir, err := os.MkdirTemp("", "models300-")
	if err != nil {
		return false, err
	}
	if keep {
		fmt.Println("in", dir)
	} else {
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	if err := prepare(dir); err != nil {
		return false, err
	}
	var generated, compiled []usage
	for i := range runs {
		g, c, err := once(dir, i)
		if err != nil {
			return false, err
		}
		generated, compiled = append(generated, g), append(compiled, c)
	}
	return report(generated, compiled), nil
}

// prepare writes the module and builds the generator and what the package depends on.
func prepare(dir string) error {
	if err := writeModule(dir); err != nil {
		return err
	}
	if _, err := command(".", "go", "run", "./models300", filepath.Join(dir, "models")); err != nil {
		return err
	}
	if _, err := command(".", "go", "build", "-o", filepath.Join(dir, "tenon"), "github.com/tenonsql/tenon/cmd/tenon"); err != nil {
		return err
	}
	_, err := command(dir, "go", "build", "github.com/tenonsql/tenon/mapped", "github.com/shopspring/decimal")
	return err
}

// writeModule makes a module of its own that has the same dependencies as this one.
func writeModule(dir string) error {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return fmt.Errorf("%w (run it in the folder bench)", err)
	}
	sum, err := os.ReadFile("go.sum")
	if err != nil {
		return err
	}
	root, err := filepath.Abs("..")
	if err != nil {
		return err
	}
	text := strings.Replace(string(mod), "module github.com/tenonsql/tenon/bench", "module models300", 1)
	text = strings.Replace(text, "=> ../", "=> "+root, 1)
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o644)
}

// once generates and compiles the package, which a comment makes another one than before.
func once(dir string, i int) (generated, compiled usage, err error) {
	name := filepath.Join(dir, "models", "run.go")
	text := fmt.Sprintf("package models\n\n// Run %d at %s.\n", i, time.Now().Format(time.RFC3339Nano))
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		return usage{}, usage{}, err
	}
	if err := os.RemoveAll(filepath.Join(dir, "models", "tenon_gen.go")); err != nil {
		return usage{}, usage{}, err
	}
	if generated, err = command(dir, filepath.Join(dir, "tenon"), "gen", "./models"); err != nil {
		return usage{}, usage{}, err
	}
	compiled, err = command(dir, "go", "build", "-mod=mod", "./models")
	return generated, compiled, err
}

// usage is what a process and its children took.
type usage struct {
	wall, cpu time.Duration
	memory    int64 // MB, the largest process
}

func command(dir, name string, args ...string) (usage, error) {
	c := exec.Command(name, args...)
	c.Dir, c.Env = dir, append(os.Environ(), "GOTOOLCHAIN=auto", "GOWORK=off")
	start := time.Now()
	out, err := c.CombinedOutput()
	if err != nil {
		return usage{}, fmt.Errorf("%s %s: %w\n%s", filepath.Base(name), strings.Join(args, " "), err, out)
	}
	u := usage{wall: time.Since(start), cpu: c.ProcessState.UserTime() + c.ProcessState.SystemTime()}
	if r, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.memory = r.Maxrss / maxrssUnits
	}
	return u, nil
}

// maxrssUnits are how many of ru_maxrss are a MB: kB on Linux, bytes on macOS.
var maxrssUnits = map[bool]int64{true: 1_000_000, false: 1_000}[runtime.GOOS == "darwin"]

func report(generated, compiled []usage) bool {
	met := true
	line := func(what string, got, budget float64, unit string, all []usage, of func(usage) float64) {
		verdict := "met"
		if got > budget {
			verdict, met = "missed", false
		}
		fmt.Printf("| %s | %.1f %s | ≤ %.1f %s | %s |", what, got, unit, budget, unit, verdict)
		for _, u := range all {
			fmt.Printf(" %.1f", of(u))
		}
		fmt.Println()
	}
	wall := func(u usage) float64 { return u.wall.Seconds() }
	cpu := func(u usage) float64 { return u.cpu.Seconds() }
	memory := func(u usage) float64 { return float64(u.memory) / 1000 }
	fmt.Printf("300 tables × 12 columns × 2 relations, %s, %d cores, median of %d runs\n\n", runtime.Version(), runtime.NumCPU(), len(compiled))
	fmt.Println("| what | median | budget | | each run")
	fmt.Println("|---|---|---|---|---")
	line("generate, wall", median(generated, wall), maxGenerate.Seconds(), "s", generated, wall)
	line("compile, CPU", median(compiled, cpu), maxCompile.Seconds(), "s", compiled, cpu)
	line("compile, memory", median(compiled, memory), maxMemory/1000.0, "GB", compiled, memory)
	fmt.Printf("| compile, wall | %.1f s | | |\n", median(compiled, wall))
	return met
}

func median(us []usage, of func(usage) float64) float64 {
	vs := make([]float64, len(us))
	for i, u := range us {
		vs[i] = of(u)
	}
	slices.SortFunc(vs, cmp.Compare[float64])
	return vs[len(vs)/2]
}
