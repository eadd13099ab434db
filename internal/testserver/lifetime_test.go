//go:build linux

package testserver_test

import (
	"bufio"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/pgharness"
	"github.com/tenonsql/tenon/internal/testserver"
)

// hold is the environment variable that makes this test binary a user of a server, as the
// test binary of another package would be.
const hold = "TENON_TESTSERVER_HOLD"

var servers = map[string]func() (string, error){
	"postgres": pgharness.Server,
	"mariadb":  mariaharness.Server,
}

func TestMain(m *testing.M) {
	if name := os.Getenv(hold); name != "" {
		use(name)
		return
	}
	os.Exit(m.Run())
}

// use prints the address of the server and then uses it until somebody ends this process.
func use(name string) {
	address, err := servers[name]()
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	fmt.Println(address)
	_, _ = os.Stdin.Read(make([]byte, 1)) // never answered: the other end is held open
}

// A run is some processes that use one server of one kind in a cache folder of their own.
type run struct {
	t     *testing.T
	name  string
	cache string
	group int // the process group, as a terminal would end it
	begun []*exec.Cmd
}

func newRun(t *testing.T, name string) *run {
	cache, err := os.MkdirTemp("", "tenon-lifetime-")
	if err != nil {
		t.Fatal(err)
	}
	// The servers that scripts/setup unpacked are in the real cache.
	home, err := testserver.Folder()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(home, "servers"), filepath.Join(cache, "servers")); err != nil {
		t.Fatal(err)
	}
	r := &run{t: t, name: name, cache: cache}
	t.Cleanup(func() {
		r.kill()
		for _, cmd := range r.begun {
			_ = cmd.Wait()
		}
		r.awaitEnd()
		if err := os.RemoveAll(cache); err != nil {
			t.Error(err)
		}
	})
	return r
}

// begin starts a process and returns how to read the address that it prints.
func (r *run) begin() func() string {
	r.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), hold+"="+r.name, "TENON_CACHE="+r.cache)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pgid: r.group}
	if _, err := cmd.StdinPipe(); err != nil {
		r.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	if r.group == 0 {
		r.group = cmd.Process.Pid
	}
	r.begun = append(r.begun, cmd)
	return func() string {
		r.t.Helper()
		line, err := bufio.NewReader(out).ReadString('\n')
		line = strings.TrimSpace(line)
		u, parseErr := url.Parse(line)
		if err != nil || parseErr != nil || u.Port() == "" {
			r.t.Fatalf("%s: process said %q, %v", r.name, line, err)
		}
		return u.Host
	}
}

// kill ends all processes of the run at once, without a chance to clean up.
func (r *run) kill() {
	if r.group > 1 { // 0 would be this test's own group
		_ = syscall.Kill(-r.group, syscall.SIGKILL)
	}
}

// awaitEnd waits until the supervisor has ended: the kernel frees its lock then.
func (r *run) awaitEnd() time.Duration {
	r.t.Helper()
	begun := time.Now()
	for _, dir := range r.folders() {
		f, err := os.OpenFile(filepath.Join(dir, "live.lock"), os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			r.t.Fatal(err)
		}
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
			r.t.Fatal(err)
		}
		_ = f.Close()
	}
	return time.Since(begun)
}

func (r *run) folders() []string {
	dirs, err := filepath.Glob(filepath.Join(r.cache, "run", r.name+"-*"))
	if err != nil {
		r.t.Fatal(err)
	}
	return dirs
}

// refused reports whether nothing listens at addr, which it may take a moment to be.
func refused(addr string, within time.Duration) bool {
	for end := time.Now().Add(within); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.DialTimeout("tcp", addr, time.Second)
		if err != nil {
			return true
		}
		_ = conn.Close()
		if time.Now().After(end) {
			return false
		}
	}
}

func each(t *testing.T, test func(t *testing.T, r *run)) {
	for name := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newRun(t, name))
		})
	}
}

func TestProcessesShareOneServer(t *testing.T) {
	each(t, func(t *testing.T, r *run) {
		first := r.begin()
		second, third := r.begin(), r.begin()
		a, b, c := first(), second(), third()
		if a != b || b != c {
			t.Errorf("three processes got %s, %s, %s", a, b, c)
		}
	})
}

// TestNoServerOutlivesKilledUsers kills a whole test run the hard way.
func TestNoServerOutlivesKilledUsers(t *testing.T) {
	each(t, func(t *testing.T, r *run) {
		first, second := r.begin(), r.begin()
		addr := first()
		second()
		if refused(addr, 0) {
			t.Fatalf("no server at %s", addr)
		}
		r.kill()
		if took := r.awaitEnd(); took > 5*time.Second {
			t.Errorf("supervisor lived on for %v", took)
		}
		if !refused(addr, 0) {
			t.Errorf("server still listens at %s", addr)
		}
		left, err := filepath.Glob(filepath.Join(r.cache, "run", "*", "data-*"))
		if err != nil || len(left) > 0 {
			t.Errorf("data left behind: %q, %v", left, err)
		}
	})
}

// TestKilledSupervisor kills the one process that could stop the server in good order. The
// server must go with it, and the next user must get another.
func TestKilledSupervisor(t *testing.T) {
	each(t, func(t *testing.T, r *run) {
		first := r.begin()()
		pid := supervisor(t, r)
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		if !refused(first, 2*time.Second) {
			t.Fatalf("server still listens at %s", first)
		}
		stale := filepath.Join(r.folders()[0], "data-of-an-older-run")
		if err := os.MkdirAll(filepath.Join(stale, "deep"), 0o700); err != nil {
			t.Fatal(err)
		}
		second := r.begin()()
		if refused(second, 0) {
			t.Errorf("no new server at %s", second)
		}
		left, err := filepath.Glob(filepath.Join(r.folders()[0], "data-*"))
		if err != nil || len(left) != 1 {
			t.Errorf("data folders: %q, %v; want the new server's only", left, err)
		}
	})
}

// supervisor finds the process that holds live.lock by the kernel's list of locks.
func supervisor(t *testing.T, r *run) int {
	t.Helper()
	info, err := os.Stat(filepath.Join(r.folders()[0], "live.lock"))
	if err != nil {
		t.Fatal(err)
	}
	inode := fmt.Sprintf(":%d ", info.Sys().(*syscall.Stat_t).Ino)
	locks, err := os.ReadFile("/proc/locks")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(locks)) {
		if f := strings.Fields(line); strings.Contains(line, inode) && f[1] == "FLOCK" && f[3] == "WRITE" {
			var pid int
			if _, err := fmt.Sscan(f[4], &pid); err == nil && pid > 1 {
				return pid
			}
		}
	}
	t.Fatalf("nobody holds live.lock:\n%s", locks)
	return 0
}
