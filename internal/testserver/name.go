package testserver

import (
	"crypto/rand"
	"strings"
)

// Name is a fresh database name that tells the test it is for: lower case letters, digits and
// underscores, at most 60 bytes, different in every process and at every call.
func Name(test string) string {
	word := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(test))
	return "t_" + strings.ToLower(rand.Text()[:10]) + "_" + word[:min(len(word), 45)]
}
