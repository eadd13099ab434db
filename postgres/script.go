package postgres

import (
	"context"
	"strings"
)

// Script runs text that holds several statements, in one round trip. Outside a transaction
// they are one transaction of their own, unless the text has its own BEGIN and COMMIT.
func (c *conn) Script(ctx context.Context, text string) error {
	if err := c.collect(ctx); err != nil {
		return err
	}
	c.appendBegin()
	for _, statement := range splitScript(text) {
		c.out = appendCommand(c.out, statement)
	}
	if err := c.send(ctx); err != nil {
		return err
	}
	return c.drain()
}

// splitScript cuts a script at the semicolons between its statements. Texts, names,
// comments, dollar quotes, parentheses and the bodies of functions written with BEGIN
// ATOMIC … END are passed over.
func splitScript(text string) []string {
	var list []string
	s := scanner{text: text}
	for s.pos < len(text) {
		if statement := s.statement(); statement != "" {
			list = append(list, statement)
		}
	}
	return list
}

// scanner goes through a script.
type scanner struct {
	text string
	pos  int
}

// statement goes to the end of a statement and gives it, or "" where there is none.
func (s *scanner) statement() string {
	start, first := s.pos, -1 // first is where something other than a comment stands
	parens, blocks, words := 0, 0, 0
	routine := false
	for s.pos < len(s.text) {
		at := s.pos
		switch c := s.text[at]; {
		case c == ';' && parens == 0 && blocks == 0:
			s.pos++
			return s.cut(start, first, at)
		case s.blank():
			continue
		case isWord(c):
			word := s.word()
			words++
			routine = routine || words <= 4 && (word == "FUNCTION" || word == "PROCEDURE")
			blocks = nest(word, routine, blocks)
		default:
			if c == '(' {
				parens++
			} else if c == ')' {
				parens--
			}
			s.token()
		}
		if first < 0 {
			first = at
		}
	}
	return s.cut(start, first, len(s.text))
}

func (s *scanner) cut(start, first, end int) string {
	if first < 0 {
		return ""
	}
	return strings.TrimSpace(s.text[start:end])
}

// nest counts the blocks of a function's body that is not quoted.
func nest(word string, routine bool, blocks int) int {
	switch {
	case !routine:
		return 0
	case word == "ATOMIC":
		return blocks + 1
	case blocks > 0 && word == "CASE":
		return blocks + 1
	case blocks > 0 && word == "END":
		return blocks - 1
	}
	return blocks
}

// blank passes over spaces or a comment.
func (s *scanner) blank() bool {
	rest := s.text[s.pos:]
	switch {
	case strings.IndexByte(" \t\r\n\f\v", rest[0]) >= 0:
		s.pos++
	case strings.HasPrefix(rest, "--"):
		s.pass(strings.IndexByte(rest, '\n'))
	case strings.HasPrefix(rest, "/*"):
		s.comment()
	default:
		return false
	}
	return true
}

// pass moves on to behind the byte at n of the rest, or to the end.
func (s *scanner) pass(n int) {
	if n < 0 {
		s.pos = len(s.text)
		return
	}
	s.pos += n + 1
}

// comment passes over a comment, which may hold others.
func (s *scanner) comment() {
	depth := 0
	for s.pos < len(s.text) {
		rest := s.text[s.pos:]
		switch {
		case strings.HasPrefix(rest, "/*"):
			depth++
			s.pos += 2
		case strings.HasPrefix(rest, "*/"):
			depth--
			s.pos += 2
			if depth == 0 {
				return
			}
		default:
			s.pos++
		}
	}
}

func isWord(c byte) bool {
	return c == '_' || c >= 0x80 || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// word passes over a word and gives it in capitals. An E in front of a quote makes
// backslashes in the text mean something.
func (s *scanner) word() string {
	start := s.pos
	for s.pos < len(s.text) && (isWord(s.text[s.pos]) || s.text[s.pos] == '$') {
		s.pos++
	}
	word := strings.ToUpper(s.text[start:s.pos])
	if word == "E" && s.pos < len(s.text) && s.text[s.pos] == '\'' {
		s.quoted('\'', true)
	}
	return word
}

// token passes over a quoted text or name, or one other byte.
func (s *scanner) token() {
	switch c := s.text[s.pos]; c {
	case '\'', '"':
		s.quoted(c, false)
	case '$':
		s.dollar()
	default:
		s.pos++
	}
}

func (s *scanner) quoted(quote byte, backslash bool) {
	for s.pos++; s.pos < len(s.text); s.pos++ {
		switch {
		case backslash && s.text[s.pos] == '\\':
			s.pos++
		case s.text[s.pos] == quote: // a doubled quote begins the next text at once
			s.pos++
			if backslash && s.pos < len(s.text) && s.text[s.pos] == quote {
				continue
			}
			return
		}
	}
	s.pos = min(s.pos, len(s.text))
}

// dollar passes over $tag$ … $tag$, or over the dollar of a parameter.
func (s *scanner) dollar() {
	rest := s.text[s.pos:]
	end := 1
	for end < len(rest) && isWord(rest[end]) {
		end++
	}
	if end == len(rest) || rest[end] != '$' || rest[1] >= '0' && rest[1] <= '9' {
		s.pos++
		return
	}
	tag := rest[:end+1]
	body := strings.Index(rest[len(tag):], tag)
	if body < 0 {
		s.pos = len(s.text)
		return
	}
	s.pos += body + 2*len(tag)
}
