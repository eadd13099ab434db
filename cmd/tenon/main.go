// Command tenon works on packages of models.
//
//	go tool tenon gen [-check] [-v] [packages]
//
// gen writes tenon_gen.go into each package that has entities: the package in the current
// directory, or those named, as the go command names them. With -check it writes nothing,
// names the files that are not up to date and exits with status 1. With -v it tells what
// it made of each struct.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// usage is what tenon says when it is not told what to do.
const usage = `usage: tenon command [flags] [arguments]

commands:
  gen    write tenon_gen.go beside the models of each package

tenon command -h tells the flags of a command.
`

// commands are what tenon can do, by name. Each gives what is to be said on stderr before
// the program exits with status 1.
var commands = map[string]func(args []string, out, errOut io.Writer) error{
	"gen": generate,
}

// errUsage is a mistake in the command line, which was told already.
var errUsage = errors.New("usage")

// run runs one command and gives the exit status: 1 for a failure, 2 for a command line
// that is not understood.
func run(args []string, out, errOut io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(errOut, usage)
		return 2
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		fmt.Fprint(out, usage)
		return 0
	}
	command, ok := commands[args[0]]
	if !ok {
		fmt.Fprintf(errOut, "tenon: there is no command %q\n\n%s", args[0], usage)
		return 2
	}
	switch err := command(args[1:], out, errOut); {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	default:
		fmt.Fprintln(errOut, err)
		return 1
	}
}

// parse reads the flags of a command, which tells mistakes itself.
func parse(fs *flag.FlagSet, args []string, errOut io.Writer) error {
	fs.SetOutput(errOut)
	err := fs.Parse(args)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		return errUsage
	}
	return err
}
