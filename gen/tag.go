package gen

import (
	"fmt"
	"strings"
)

// option is one part of a tag: a word, what follows it after a point or in parentheses,
// and what follows =.
//
//	size=100   type.postgres=citext   fk(order_id,item_id)=order_items(order_id,item_id)
type option struct {
	word  string
	sub   string   // after the point
	args  []string // in parentheses
	value string
	given bool // there was a =
}

// tagError is a tag that cannot be read.
type tagError struct{ what, do string }

func (e *tagError) Error() string { return e.what + "; " + e.do }

// parseTag reads the options of a tag. Commas inside parentheses or quotes do not split.
func parseTag(tag string) ([]option, error) {
	parts, err := splitList(tag)
	if err != nil {
		return nil, err
	}
	var opts []option
	for _, p := range parts {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		o, err := parseOption(p)
		if err != nil {
			return nil, err
		}
		opts = append(opts, o)
	}
	return opts, nil
}

// splitList splits at the commas that stand outside of parentheses and quotes.
func splitList(s string) ([]string, error) {
	var parts []string
	depth, start := 0, 0
	var quote byte
	for i := range len(s) {
		c := s[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
			if depth < 0 {
				return nil, &tagError{fmt.Sprintf("the tag %q closes a parenthesis that it did not open", s), "write both"}
			}
		case c == ',' && depth == 0:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	if quote != 0 {
		return nil, &tagError{fmt.Sprintf("the tag %q opens a %c that it does not close", s, quote), "close it"}
	}
	if depth > 0 {
		return nil, &tagError{fmt.Sprintf("the tag %q opens a parenthesis that it does not close", s), "close it"}
	}
	return append(parts, s[start:]), nil
}

func parseOption(p string) (o option, err error) {
	end := strings.IndexAny(p, ".(= ")
	if end < 0 {
		o.word = p
		return o, nil
	}
	o.word, p = p[:end], p[end:]
	if p[0] == '.' {
		o.sub, p = cutAt(p[1:], "(= ")
	}
	if p != "" && p[0] == '(' {
		if o.args, p, err = parseArgs(o.word, p); err != nil {
			return o, err
		}
	}
	p = strings.TrimSpace(p)
	if p == "" {
		return o, nil
	}
	if p[0] != '=' {
		return o, &tagError{fmt.Sprintf("%q after %q is not understood", p, o.word), "write options as word or word=value, with commas between"}
	}
	o.value, o.given = strings.TrimSpace(p[1:]), true
	return o, nil
}

// parseArgs reads the names in the parentheses that p begins with.
func parseArgs(word, p string) (args []string, rest string, err error) {
	end := strings.IndexByte(p, ')')
	if end < 0 {
		return nil, "", &tagError{word + " opens a parenthesis that it does not close", "close it"}
	}
	for a := range strings.SplitSeq(p[1:end], ",") {
		if a = strings.TrimSpace(a); a == "" {
			return nil, "", &tagError{word + "() names an empty column", "write " + word + "(a,b)"}
		}
		args = append(args, a)
	}
	return args, p[end+1:], nil
}

func cutAt(s, chars string) (head, tail string) {
	if i := strings.IndexAny(s, chars); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// unquote takes the quotes from around an SQL text that is quoted as a whole, so that it
// may hold commas: 'a in (1, 2)' or "a, b". A quote inside is written twice.
func unquote(s string) string {
	for _, q := range []string{`'`, `"`} {
		if len(s) < 2 || !strings.HasPrefix(s, q) || !strings.HasSuffix(s, q) {
			continue
		}
		in := s[1 : len(s)-1]
		if strings.Contains(strings.ReplaceAll(in, q+q, ""), q) {
			continue // two quoted things with something between
		}
		return strings.ReplaceAll(in, q+q, q)
	}
	return s
}
