package mysql

import "strings"

// special marks the bytes at which a scan of SQL text has to look closer.
var special = [256]bool{'\'': true, '"': true, '`': true, '#': true, '-': true, '/': true, '?': true, ';': true}

// skip gives the position behind the quoted part or the comment that begins at s[i], or i
// where none does. One that does not end reaches to the end of s.
//
// A backslash escapes inside '…' and "…": the sql_mode of a session has neither
// NO_BACKSLASH_ESCAPES nor ANSI_QUOTES.
func skip(s string, i int) int {
	switch s[i] {
	case '\'', '"':
		for j := i + 1; j < len(s); j++ {
			switch s[j] {
			case '\\':
				j++
			case s[i]: // a doubled quote begins another quoted part at once
				return j + 1
			}
		}
		return len(s)
	case '`':
		return behind(s, i+1, "`")
	case '#':
		return behind(s, i+1, "\n")
	case '-':
		if strings.HasPrefix(s[i:], "--") && (i+2 == len(s) || s[i+2] <= ' ') {
			return behind(s, i+2, "\n")
		}
	case '/':
		if strings.HasPrefix(s[i:], "/*") {
			return behind(s, i+2, "*/")
		}
	}
	return i
}

// behind gives the position behind the next end in s[i:], or len(s).
func behind(s string, i int, end string) int {
	j := strings.Index(s[i:], end)
	if j < 0 {
		return len(s)
	}
	return i + j + len(end)
}

// next gives the position of the next byte c (which special marks) at or after i that is
// neither quoted nor in a comment, or -1.
func next(s string, i int, c byte) int {
	for i < len(s) {
		b := s[i]
		switch {
		case !special[b]:
			i++
		case b == c:
			return i
		default:
			i = max(i+1, skip(s, i))
		}
	}
	return -1
}

// split cuts a script into its statements, without the semicolons. Parts with nothing but
// spaces and comments are left out.
func split(script string) []string {
	var statements []string
	for len(script) > 0 {
		end := next(script, 0, ';')
		part := script
		if end >= 0 {
			part, script = script[:end], script[end+1:]
		} else {
			script = ""
		}
		if begin := begins(part); begin < len(part) {
			statements = append(statements, strings.TrimSpace(part[begin:]))
		}
	}
	return statements
}

// begins gives the position of the first byte of s that is neither a space nor in a
// comment. Comments that MariaDB or MySQL executes, /*!…*/ and /*M!…*/, are statements.
func begins(s string) int {
	i := 0
	for i < len(s) {
		switch {
		case s[i] <= ' ':
			i++
		case strings.HasPrefix(s[i:], "/*!"), strings.HasPrefix(s[i:], "/*M!"),
			s[i] == '\'', s[i] == '"', s[i] == '`':
			return i
		default:
			j := skip(s, i)
			if j == i {
				return i
			}
			i = j
		}
	}
	return i
}

// word tells whether s has the word w (in capitals) at i, as a whole.
func word(s string, i int, w string) bool {
	return i+len(w) <= len(s) && strings.EqualFold(s[i:i+len(w)], w) &&
		(i == 0 || !named(s[i-1])) && (i+len(w) == len(s) || !named(s[i+len(w)]))
}

// named says that b can be part of a name or a number.
func named(b byte) bool {
	return b == '_' || b == '$' || b >= 0x80 || '0' <= b && b <= '9' || 'a' <= b|0x20 && b|0x20 <= 'z'
}

// givesRows tells whether a statement answers with rows rather than with counts.
func givesRows(text string) bool {
	i := begins(text)
	if i == len(text) {
		return false
	}
	switch text[i] | 0x20 {
	case 's': // SELECT and SHOW; SET, SAVEPOINT and START count nothing either way
		return word(text, i, "SELECT") || word(text, i, "SHOW")
	case 'i', 'r', 'd', 'u':
		if word(text, i, "DESC") || word(text, i, "DESCRIBE") || word(text, i, "REPAIR") {
			return true
		}
		return (word(text, i, "INSERT") || word(text, i, "REPLACE") || word(text, i, "DELETE") || word(text, i, "UPDATE")) &&
			hasReturning(text, i)
	case 'c':
		return word(text, i, "CALL") || word(text, i, "CHECK") || word(text, i, "CHECKSUM")
	case 'a':
		return word(text, i, "ANALYZE")
	case 'b':
		return false
	}
	// WITH, VALUES, TABLE, EXPLAIN, a parenthesis and whatever else there is.
	return !word(text, i, "LOCK") && !word(text, i, "UNLOCK") && !word(text, i, "KILL") &&
		!word(text, i, "TRUNCATE") && !word(text, i, "GRANT") && !word(text, i, "FLUSH")
}

// hasReturning looks for RETURNING outside of quotes and comments.
func hasReturning(s string, i int) bool {
	for i < len(s) {
		switch b := s[i]; {
		case b|0x20 == 'r':
			if word(s, i, "RETURNING") {
				return true
			}
			i++
		case special[b]:
			i = max(i+1, skip(s, i))
		default:
			i++
		}
	}
	return false
}

// target gives the table that a statement writes to, or "".
func target(text string) string {
	i := begins(text)
	for _, w := range [...]string{"INSERT", "REPLACE", "UPDATE", "DELETE", "LOAD"} {
		if !word(text, i, w) {
			continue
		}
		i += len(w)
		for {
			i += begins(text[i:])
			name, end := identifier(text, i)
			if name == "" {
				return ""
			}
			if text[i] != '`' && isModifier(name) {
				i = end
				continue
			}
			if end < len(text) && text[end] == '.' { // a schema and its table
				if table, _ := identifier(text, end+1); table != "" {
					return table
				}
			}
			return name
		}
	}
	return ""
}

// isModifier says that a word stands between a statement's verb and its table.
func isModifier(w string) bool {
	switch strings.ToUpper(w) {
	case "INTO", "FROM", "IGNORE", "LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "QUICK", "HISTORY":
		return true
	}
	return false
}

// identifier reads the name at s[i], quoted or not, and gives the position behind it.
func identifier(s string, i int) (string, int) {
	if i >= len(s) {
		return "", i
	}
	if s[i] != '`' {
		end := i
		for end < len(s) && named(s[end]) {
			end++
		}
		return s[i:end], end
	}
	for end := i + 1; end < len(s); end++ {
		if s[end] != '`' {
			continue
		}
		if end+1 < len(s) && s[end+1] == '`' {
			end++
			continue
		}
		return strings.ReplaceAll(s[i+1:end], "``", "`"), end + 1
	}
	return "", i
}
