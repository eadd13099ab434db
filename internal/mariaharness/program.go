//go:build unix

package mariaharness

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/tenonsql/tenon/internal/testserver"
)

// locate prefers what is installed; TENON_MARIADB_BIN names the folder of another server.
func locate() (testserver.Program, error) {
	return testserver.Search{
		Name: "mariadbd", Package: "mariadb-server", Variable: "TENON_MARIADB_BIN",
		Installed: []string{"/usr/sbin/mariadbd", "/usr/libexec/mariadbd"},
		Unpacked:  []string{"usr/sbin/mariadbd"},
	}.Find()
}

// systemTables are the scripts of the server's own that make the tables it cannot start
// without. mariadb-install-db runs them too, and then many that a test has no use for: this is
// 0.3 s instead of 3.
var systemTables = [...]string{"mysql_system_tables.sql", "mysql_system_tables_data.sql"}

func prepare(p testserver.Program, data string) ([]*exec.Cmd, error) {
	script := bytes.NewBufferString("create database mysql;\nuse mysql;\nset @auth_root_socket=NULL;\n")
	for _, name := range systemTables {
		text, err := readShared(p, name)
		if err != nil {
			return nil, err
		}
		script.Write(text)
	}
	cmd := command(p, data, "--bootstrap", "--max-allowed-packet=8M", "--enforce-storage-engine=")
	cmd.Stdin = script
	return []*exec.Cmd{cmd}, nil
}

func start(p testserver.Program, data string, port int) *exec.Cmd {
	return command(p, data, "--bind-address=127.0.0.1", fmt.Sprintf("--port=%d", port),
		"--socket=server.sock", // in the data folder: an absolute path may be too long
		"--pid-file=server.pid", "--skip-name-resolve", "--max-connections=300",
		"--skip-log-bin", "--performance-schema=OFF", "--default-time-zone=+00:00",
		"--character-set-server=utf8mb4", "--collation-server=utf8mb4_nopad_bin",
		"--innodb-buffer-pool-dump-at-shutdown=0", "--innodb-buffer-pool-load-at-startup=0")
}

// command is the server with what preparing and running have in common: nothing is synced.
func command(p testserver.Program, data string, more ...string) *exec.Cmd {
	args := []string{
		"--no-defaults", "--datadir=" + data, "--tmpdir=" + data,
		"--innodb-flush-method=nosync", "--innodb-flush-log-at-trx-commit=0",
		"--skip-innodb-doublewrite", "--innodb-use-native-aio=0",
		"--innodb-log-file-size=16M", "--innodb-buffer-pool-size=64M",
	}
	if p.Root != "" {
		args = append(args, "--basedir="+filepath.Join(p.Root, "usr"))
	}
	return exec.Command(p.Path, append(args, more...)...)
}

// readShared reads a file of the server's shared folder, which has had two names.
func readShared(p testserver.Program, name string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(prefix(p), "share/mysql", name))
	if errors.Is(err, os.ErrNotExist) {
		return os.ReadFile(filepath.Join(prefix(p), "share/mariadb", name))
	}
	return text, err
}

// prefix is the folder above sbin/ or bin/ in which the server lies.
func prefix(p testserver.Program) string { return filepath.Dir(filepath.Dir(p.Path)) }
