//go:build unix

package testserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// supervise is the environment variable that makes a test binary a supervisor.
const supervise = "TENON_TESTSERVER"

const (
	grace = 3 * time.Second        // how long a server waits for its next user
	tick  = 100 * time.Millisecond // how often the supervisor looks for users
)

// Supervise turns this process into the supervisor of the server, and never returns, if it
// was started for that; otherwise it does nothing. It must be called from an init function of
// the package that declares the server: so it works in every test binary that imports it.
func (s *Server) Supervise() {
	if os.Getenv(supervise) != s.kind.Name {
		return
	}
	// The kernel's "parent" that a server dies with is the thread that started it.
	runtime.LockOSThread()
	starter := os.NewFile(3, "starter")
	err := s.run(starter)
	if err != nil {
		// Nobody may be listening any more; the reason is in the log as well.
		_, _ = fmt.Fprintf(starter, "error %s\n", strings.ReplaceAll(err.Error(), "\n", `\n`))
		fmt.Fprintln(os.Stderr, "supervisor:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// run is the life of a supervisor: prepare, start, tell the starter, wait, clean up.
func (s *Server) run(starter *os.File) error {
	program, dir, err := s.place()
	if err != nil {
		return err
	}
	live, err := openLock(filepath.Join(dir, "live.lock"))
	if err != nil {
		return err
	}
	defer live.release()
	if free, err := live.try(syscall.LOCK_EX); err != nil || !free {
		return errors.Join(errors.New("another supervisor is alive"), err)
	}
	sweep(dir)
	data, err := s.prepare(program, dir)
	defer os.RemoveAll(data)
	if err != nil {
		return err
	}
	server, addr, err := s.start(program, data)
	if err != nil {
		return err
	}
	defer server.stop(s.kind.Stop)
	if err := writeAddress(dir, addr); err != nil {
		return err
	}
	defer os.Remove(filepath.Join(dir, "address"))
	_, _ = fmt.Fprintln(starter, "ready") // a starter that is gone meanwhile is simply no user
	_ = starter.Close()
	return s.awaitLastUser(dir, server)
}

// prepare makes a data folder and runs the kind's commands to fill it.
func (s *Server) prepare(program Program, dir string) (string, error) {
	data, err := os.MkdirTemp(dir, "data-")
	if err != nil {
		return "", err
	}
	if os.Geteuid() == 0 {
		uid, gid := nobody()
		if err := os.Chown(data, int(uid), int(gid)); err != nil {
			return data, err
		}
	}
	steps, err := s.kind.Prepare(program, data)
	if err != nil {
		return data, err
	}
	for _, cmd := range steps {
		tie(cmd, syscall.SIGKILL)
		cmd.Dir, cmd.Env = data, program.environ(data)
		if out, err := cmd.CombinedOutput(); err != nil {
			return data, fmt.Errorf("%s: %w\n%s", filepath.Base(cmd.Path), err, last(out))
		}
	}
	return data, nil
}

// A process is the running server.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed once the server has ended
}

// start brings the server up on a free port. Another process may take the port between our
// look and the server's bind, so a server that ends at once gets some more chances.
func (s *Server) start(program Program, data string) (*process, Address, error) {
	var err error
	for range 5 {
		var port int
		if port, err = freePort(); err != nil {
			return nil, Address{}, err
		}
		var p *process
		if p, err = s.spawn(program, data, port); err != nil {
			return nil, Address{}, err
		}
		var version string
		if version, err = s.awaitReady(p, port); err == nil {
			return p, Address{port, version}, nil
		}
		p.stop(syscall.SIGKILL)
	}
	return nil, Address{}, err
}

// spawn starts the server process; its output goes to the supervisor's own, the log.
func (s *Server) spawn(program Program, data string, port int) (*process, error) {
	cmd := s.kind.Start(program, data, port)
	tie(cmd, s.kind.Stop)
	cmd.Dir, cmd.Env = data, program.environ(data)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd, make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		close(p.ended)
	}()
	return p, nil
}

// awaitReady connects until the server answers, has ended, or patience has.
func (s *Server) awaitReady(p *process, port int) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience/2)
	defer cancel()
	for {
		version, err := s.kind.Ready(ctx, port)
		if err == nil {
			return version, nil
		}
		select {
		case <-p.ended:
			return "", fmt.Errorf("server ended while starting: %v", p.cmd.ProcessState)
		case <-ctx.Done():
			return "", fmt.Errorf("server does not answer: %w", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// stop ends the server and waits for its end.
func (p *process) stop(how syscall.Signal) {
	_ = p.cmd.Process.Signal(how)
	select {
	case <-p.ended:
	case <-time.After(time.Second):
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}

// awaitLastUser returns when use.lock has been free for the time of grace, or when the server
// has ended by itself. In the first case this process keeps the lock until it ends: who comes
// now waits and then starts a new server.
func (s *Server) awaitLastUser(dir string, server *process) error {
	use, err := openLock(filepath.Join(dir, "use.lock"))
	if err != nil {
		return err
	}
	s.held = use
	free := time.Now()
	for {
		select {
		case <-server.ended:
			return fmt.Errorf("server ended by itself: %v", server.cmd.ProcessState)
		case <-time.After(tick):
		}
		unused, err := use.try(syscall.LOCK_EX)
		switch {
		case err != nil:
			return err
		case !unused:
			free = time.Now()
		case time.Since(free) >= grace:
			return nil
		default:
			if err := syscall.Flock(int(use.file.Fd()), syscall.LOCK_UN); err != nil {
				return fmt.Errorf("unlock %s: %w", use.file.Name(), err)
			}
		}
	}
}

// freePort is a port of the loopback interface that was free a moment ago.
func freePort() (int, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// writeAddress writes the server's address so that a reader sees all of it or nothing.
func writeAddress(dir string, a Address) error {
	path := filepath.Join(dir, "address")
	if err := os.WriteFile(path+".new", fmt.Appendf(nil, "%d %s\n", a.Port, a.Version), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// last is the end of a command's output, enough to see its error.
func last(out []byte) []byte {
	const most = 2000
	return out[max(0, len(out)-most):]
}
