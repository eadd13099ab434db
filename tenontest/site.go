package tenontest

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

const module = "github.com/tenonsql/tenon"

// site is where the program called tenon: the first caller that is neither of this module
// nor of the standard library's loops, as file:line, relative to the working folder of the
// test where the file lies below it.
func site() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		if !passedOver(f.Function, f.File) {
			return short(f.File) + ":" + strconv.Itoa(f.Line)
		}
		if !more {
			return "a place that is not known"
		}
	}
}

// between are packages of the standard library that may stand between a program and tenon.
var between = map[string]bool{"runtime": true, "iter": true, "slices": true, "maps": true, "sync": true, "reflect": true}

// inside are the packages of this module that work for a program, beside what is internal.
var inside = map[string]bool{"": true, "/driver": true, "/mapped": true, "/schema": true, "/sqlite": true, "/postgres": true, "/mysql": true, "/tenontest": true}

// passedOver says that a function is not the program's.
func passedOver(function, file string) bool {
	pkg := packageOf(function)
	if between[pkg] {
		return true
	}
	rest, ours := strings.CutPrefix(pkg, module)
	if !ours || strings.HasSuffix(file, "_test.go") {
		return false
	}
	return inside[rest] || strings.HasPrefix(rest, "/internal/") && !strings.HasPrefix(rest, "/internal/suite")
}

// packageOf cuts a function's name behind its package: a/b.c of a/b.c.(*T).Method[...].
func packageOf(function string) string {
	if i := strings.IndexByte(function, '['); i >= 0 {
		function = function[:i] // type arguments have slashes and dots of their own
	}
	slash := strings.LastIndexByte(function, '/') + 1
	if dot := strings.IndexByte(function[slash:], '.'); dot >= 0 {
		return function[:slash+dot]
	}
	return function
}

func short(file string) string {
	dir, err := os.Getwd()
	if err == nil {
		if rel, err := filepath.Rel(dir, file); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	return filepath.Base(filepath.Dir(file)) + "/" + filepath.Base(file)
}

// goroutine is the number of the calling goroutine, read from the first line of its trace,
// "goroutine 18 [running]:". The runtime has no other way to tell a session inside of a
// session, which can never get its connection, from one beside it, which has to wait.
func goroutine() uint64 {
	var buf [64]byte
	words := bytes.Fields(buf[:runtime.Stack(buf[:], false)])
	if len(words) < 2 {
		return 0
	}
	n, err := strconv.ParseUint(string(words[1]), 10, 64)
	if err != nil {
		return 0 // no goroutine has this number: everyone waits
	}
	return n
}
