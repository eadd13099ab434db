package tenontest

import (
	"slices"
	"strings"

	"github.com/tenonsql/tenon"
)

// A test's transaction ends when somebody writes COMMIT by hand, and on MariaDB with every
// statement that changes a table's definition. Such statements are known by their first
// words, and refused before they are sent.

// leading gives the first words of each statement in text, in capitals, at most four.
func leading(text, dialect string) [][]string {
	var all [][]string
	var words []string
	mysql := dialect != "postgres"
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == ';':
			if len(words) > 0 {
				all, words = append(all, words), nil
			}
			i++
		case isLetter(c):
			start := i
			for i < len(text) && isLetter(text[i]) {
				i++
			}
			if len(words) < 4 {
				words = append(words, strings.ToUpper(text[start:i]))
			}
		default:
			i = skip(text, i, mysql)
		}
	}
	if len(words) > 0 {
		all = append(all, words)
	}
	return all
}

func isLetter(c byte) bool {
	return c == '_' || c >= 0x80 || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// skip gives the position behind what begins at i: a quoted part, a comment, or one byte.
// What MariaDB runs inside of /*! … */ is no comment.
func skip(s string, i int, mysql bool) int {
	rest := s[i:]
	switch {
	case mysql && (strings.HasPrefix(rest, "/*!") || strings.HasPrefix(rest, "/*M!")):
		i += strings.IndexByte(rest, '!') + 1
		for i < len(s) && '0' <= s[i] && s[i] <= '9' {
			i++
		}
		return i
	case strings.HasPrefix(rest, "/*"):
		return behind(s, i+2, "*/")
	case strings.HasPrefix(rest, "--"), mysql && rest[0] == '#':
		return behind(s, i+1, "\n")
	case rest[0] == '$' && !mysql:
		if end := strings.IndexByte(rest[1:], '$'); end >= 0 && !strings.ContainsAny(rest[1:1+end], " \t\r\n'\"();,") {
			tag := rest[:end+2]
			return behind(s, i+len(tag), tag)
		}
	case rest[0] == '\'' || rest[0] == '"' || mysql && rest[0] == '`':
		for j := i + 1; j < len(s); j++ {
			if s[j] == '\\' && mysql && rest[0] != '`' {
				j++
			} else if s[j] == rest[0] {
				return j + 1
			}
		}
		return len(s)
	}
	return i + 1
}

func behind(s string, i int, end string) int {
	if j := strings.Index(s[i:], end); j >= 0 {
		return i + j + len(end)
	}
	return len(s)
}

// commits are the first words of statements that MariaDB commits before
// (mariadb.com/kb/en/sql-statements-that-cause-an-implicit-commit).
var commits = []string{
	"ALTER", "ANALYZE", "CACHE", "CHANGE", "CHECK", "CREATE", "DROP", "FLUSH", "GRANT", "INSTALL", "LOCK",
	"OPTIMIZE", "RENAME", "REPAIR", "RESET", "REVOKE", "SHUTDOWN", "START", "STOP", "TRUNCATE", "UNINSTALL", "UNLOCK",
}

// forbidden is the error of a text that would end the test's transaction, or nil.
func forbidden(text, dialect string) error {
	for _, w := range leading(text, dialect) {
		if dialect == "postgres" && w[0] == "CREATE" && (slices.Contains(w, "FUNCTION") || slices.Contains(w, "PROCEDURE")) {
			return nil // what follows may be its body, BEGIN ATOMIC … END, which is not run now
		}
		if what := ends(w, dialect); what != "" {
			return &tenon.UnsupportedError{Dialect: dialect, Feature: what}
		}
	}
	return nil
}

func ends(w []string, dialect string) string {
	second := ""
	if len(w) > 1 {
		second = w[1]
	}
	switch w[0] {
	case "COMMIT", "END", "ABORT", "BEGIN", "START", "XA":
		return w[0] + " by hand inside of a test's transaction; use Transact or a session, whose own ends are kept apart from the test's"
	case "ROLLBACK":
		if second != "TO" && !slices.Contains(w, "SAVEPOINT") {
			return "ROLLBACK by hand inside of a test's transaction; use Transact or a session, whose own ends are kept apart from the test's"
		}
	case "PREPARE":
		if second == "TRANSACTION" {
			return "PREPARE TRANSACTION inside of a test's transaction; test it on a database of its own: tenontest.Database"
		}
	case "SET":
		if dialect != "postgres" && (second == "AUTOCOMMIT" || second == "PASSWORD") {
			return "SET " + second + " inside of a test's transaction, which it would commit"
		}
	}
	harmless := slices.Contains(w, "TEMPORARY") || w[0] == "ANALYZE" && !slices.Contains(w, "TABLE")
	if dialect == "postgres" || !slices.Contains(commits, w[0]) || harmless {
		return ""
	}
	return w[0] + " inside of a transaction: it would commit what the test wrote; create tables before tenontest.Transaction, or test on a database of its own: tenontest.Database"
}

// writes says that a statement may change rows, by its first word.
func writes(text, dialect string) bool {
	reading := []string{"SELECT", "WITH", "VALUES", "TABLE", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "SET"}
	return slices.ContainsFunc(leading(text, dialect), func(w []string) bool { return !slices.Contains(reading, w[0]) })
}
