package sqlite

import (
	"regexp"
	"strings"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// patterns are the regular expressions that a connection used last.
type patterns struct {
	compiled map[string]*regexp.Regexp
}

// maxPatterns is how many are kept; with more, all are forgotten.
const maxPatterns = 64

// get compiles a pattern, once.
func (p *patterns) get(pattern string) (*regexp.Regexp, error) {
	if re := p.compiled[pattern]; re != nil {
		return re, nil
	}
	pattern = strings.Clone(pattern) // it is a view of SQLite's memory
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, err
	}
	if p.compiled == nil || len(p.compiled) >= maxPatterns {
		p.compiled = map[string]*regexp.Regexp{}
	}
	p.compiled[pattern] = re
	return re, nil
}

// onRegexp is called by SQLite for: text REGEXP pattern, which is regexp(pattern, text).
// The pattern is one of package regexp.
func onRegexp(tls *libc.TLS, ctx uintptr, _ int32, argv uintptr) {
	f := call{tls: tls, ctx: ctx, argv: argv}
	if f.isNull(0) || f.isNull(1) {
		return
	}
	c := connection(lib.Xsqlite3_user_data(tls, ctx))
	re, err := c.patterns.get(f.text(0))
	if err != nil {
		f.fail("regexp: " + err.Error())
		return
	}
	n := int64(0)
	if re.MatchString(f.text(1)) {
		n = 1
	}
	f.giveInt(n)
}
