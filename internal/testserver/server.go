//go:build unix

package testserver

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// patience is how long anyone waits for a server to come up. A start takes about a second; the
// rest is for machines that run many builds at once.
const patience = 2 * time.Minute

// A Kind is what distinguishes one product of server from another. Its functions are called
// in different processes, so they must depend on nothing but their arguments, the environment
// and the machine.
type Kind struct {
	// Name is one word; it names folders and the environment variable's value.
	Name string
	// Locate finds the server on this machine. Its error tells how to install one.
	Locate func() (Program, error)
	// Prepare returns the commands, each run to its end in order, that fill an empty folder.
	Prepare func(p Program, data string) ([]*exec.Cmd, error)
	// Start returns the command of a server on the data, listening on the loopback port.
	Start func(p Program, data string, port int) *exec.Cmd
	// Ready connects once and returns the server's version.
	Ready func(ctx context.Context, port int) (version string, err error)
	// Stop is the signal that ends the server without care for its data.
	Stop syscall.Signal
}

// An Address says where the shared server is.
type Address struct {
	Port    int    // on 127.0.0.1
	Version string // as the server says it, "15.18"
}

// A Server is the shared server of one kind as this process sees it. Any goroutine may use it.
type Server struct {
	kind Kind
	use  func() (Address, error)
	held *lock // use.lock, kept until this process ends: a lock that is collected is released
}

// New describes a server; it starts nothing. Call it once per kind, from a package variable.
func New(kind Kind) *Server {
	s := &Server{kind: kind}
	s.use = sync.OnceValues(s.join)
	return s
}

// Use returns the address of the shared server and starts it if none is running. The server
// stays until a few seconds after the last process that called Use has ended.
func (s *Server) Use() (Address, error) {
	return s.use()
}

// join registers this process as a user of the server.
func (s *Server) join() (Address, error) {
	program, dir, err := s.place()
	if err != nil {
		return Address{}, err
	}
	addr, err := s.joinIn(dir)
	if err != nil {
		return Address{}, fmt.Errorf("%s (%s, log in %s): %w", s.kind.Name, program.Path, dir, err)
	}
	return addr, nil
}

// joinIn looks for a living server in dir under start.lock and starts one if there is none.
func (s *Server) joinIn(dir string) (Address, error) {
	start, err := openLock(filepath.Join(dir, "start.lock"))
	if err != nil {
		return Address{}, err
	}
	defer start.release()
	if err := start.wait(syscall.LOCK_EX, patience); err != nil {
		return Address{}, err
	}
	use, err := openLock(filepath.Join(dir, "use.lock"))
	if err != nil {
		return Address{}, err
	}
	// A supervisor that is about to stop holds this lock alone; after it has ended the lock is ours.
	if err := use.wait(syscall.LOCK_SH, patience); err != nil {
		return Address{}, err
	}
	addr, err := s.find(dir)
	if err != nil {
		use.release()
		return Address{}, err
	}
	s.held = use
	return addr, nil
}

// find returns the running server's address, or that of a new one.
func (s *Server) find(dir string) (Address, error) {
	alive, err := supervised(dir)
	if err != nil {
		return Address{}, err
	}
	if alive {
		addr, err := readAddress(dir)
		if err == nil && s.answers(addr) == nil {
			return addr, nil
		}
		// The supervisor is seeing its server off; it ends as soon as it has noticed.
		if err := awaitEnd(dir, 10*time.Second); err != nil {
			return Address{}, err
		}
	}
	return s.launch(dir)
}

// answers reports whether the server at addr takes connections.
func (s *Server) answers(addr Address) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := s.kind.Ready(ctx, addr.Port)
	return err
}

// supervised reports whether the server of dir has a living supervisor.
func supervised(dir string) (bool, error) {
	live, err := openLock(filepath.Join(dir, "live.lock"))
	if err != nil {
		return false, err
	}
	defer live.release()
	free, err := live.try(syscall.LOCK_EX)
	return !free, err
}

// awaitEnd waits until the supervisor of dir has ended.
func awaitEnd(dir string, patience time.Duration) error {
	live, err := openLock(filepath.Join(dir, "live.lock"))
	if err != nil {
		return err
	}
	defer live.release()
	return live.wait(syscall.LOCK_EX, patience)
}

// launch starts a supervisor and waits until it says on its pipe that the server is ready.
func (s *Server) launch(dir string) (Address, error) {
	exe, err := self()
	if err != nil {
		return Address{}, err
	}
	said, says, err := os.Pipe()
	if err != nil {
		return Address{}, err
	}
	defer said.Close()
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		_ = says.Close()
		return Address{}, err
	}
	defer log.Close()
	cmd := exec.Command(exe)
	cmd.Args[0] = "tenon-testserver-" + s.kind.Name // what a list of processes shows
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), supervise+"="+s.kind.Name)
	cmd.ExtraFiles = []*os.File{says}
	// Not this process's own output: `go test` waits until everyone has closed it.
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	err = cmd.Start()
	_ = says.Close()
	if err != nil {
		return Address{}, err
	}
	go func() { _ = cmd.Wait() }() // no zombie while this process lives
	_ = said.SetReadDeadline(time.Now().Add(patience))
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		return Address{}, fmt.Errorf("supervisor ended without a word: %w", err)
	}
	if reason, failed := strings.CutPrefix(line, "error "); failed {
		return Address{}, errors.New(strings.ReplaceAll(strings.TrimSpace(reason), `\n`, "\n"))
	}
	return readAddress(dir)
}

// readAddress reads the address that the supervisor of dir has written.
func readAddress(dir string) (Address, error) {
	text, err := os.ReadFile(filepath.Join(dir, "address"))
	if err != nil {
		return Address{}, err
	}
	var a Address
	if _, err := fmt.Sscanf(string(text), "%d %s", &a.Port, &a.Version); err != nil {
		return Address{}, fmt.Errorf("%s: %w", filepath.Join(dir, "address"), err)
	}
	return a, nil
}

// place finds the program and the folder of the server. The folder's name tells program and
// settings, so that another version of either never meets a server it did not ask for.
func (s *Server) place() (Program, string, error) {
	program, err := s.kind.Locate()
	if err != nil {
		return Program{}, "", err
	}
	home, err := Folder()
	if err != nil {
		return Program{}, "", err
	}
	sum := sha256.Sum256([]byte(fmt.Sprint(program, s.kind.Start(program, "data", 1).Args)))
	run := filepath.Join(home, "run")
	dir := filepath.Join(run, s.kind.Name+"-"+hex.EncodeToString(sum[:4]))
	return program, dir, errors.Join(own(run), own(dir))
}
