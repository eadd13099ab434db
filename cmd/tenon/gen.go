package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tenonsql/tenon/gen"
)

// generate is tenon gen.
func generate(args []string, out, errOut io.Writer) error {
	flags := flag.NewFlagSet("tenon gen", flag.ContinueOnError)
	check := flags.Bool("check", false, "write nothing; fail if a file is missing or not up to date")
	verbose := flags.Bool("v", false, "tell what was made of each struct")
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), "usage: tenon gen [-check] [-v] [packages]\n\n")
		flags.PrintDefaults()
	}
	if err := parse(flags, args, errOut); err != nil {
		return err
	}
	pkgs, err := gen.Load("", flags.Args()...)
	if err != nil {
		return err
	}
	found := false
	var errs []error
	for _, p := range pkgs {
		found = found || len(p.Tables) > 0
		if *verbose {
			fmt.Fprint(out, p.Summary())
		}
		if *check {
			errs = append(errs, stale(p))
			continue
		}
		changed, err := update(p, out)
		found = found || changed
		errs = append(errs, err)
	}
	if !found && errors.Join(errs...) == nil {
		return noEntities(flags.Args())
	}
	return errors.Join(errs...)
}

// stale is the error of a package whose file is not up to date.
func stale(p *gen.Package) error {
	old, err := p.Stale()
	if err != nil || !old {
		return err
	}
	wrong := "not up to date"
	if _, err := os.Stat(p.File()); errors.Is(err, fs.ErrNotExist) {
		wrong = "missing"
	}
	return fmt.Errorf("%s is %s; run go tool tenon gen", relative(p.File()), wrong)
}

// update writes a package's file, and says so where it had to.
func update(p *gen.Package, out io.Writer) (changed bool, err error) {
	if changed, err = p.Write(); !changed || err != nil {
		return false, err
	}
	done := "wrote"
	if len(p.Tables) == 0 {
		done = "removed"
	}
	_, err = fmt.Fprintf(out, "%s %s\n", done, relative(p.File()))
	return true, err
}

func noEntities(patterns []string) error {
	where := strings.Join(patterns, " ")
	if where == "" {
		where = "the package in this directory"
	}
	return fmt.Errorf(`tenon gen: no entities in %s; an entity is an exported struct with a field ID or one tagged tenon:"pk"`, where)
}

// relative is a file's name as seen from the current directory.
func relative(file string) string {
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(wd, file); err == nil {
			return filepath.ToSlash(rel)
		}
	}
	return file
}
