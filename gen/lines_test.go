package gen_test

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestLines holds the promise on how much code a table makes: 45 lines, 6 a column (a value
// in a document that has an accessor is one, too), 6 a relation. It is for names of usual
// length: gofmt breaks functions whose line is too long.
func TestLines(t *testing.T) {
	for _, name := range []string{"shop", "everything", "link"} {
		ar, err := txtar.ParseFile("testdata/golden/" + name + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		src := string(ar.Files[len(ar.Files)-1].Data)
		parts := regexp.MustCompile(`(?m)^// (\w+)Table is the type of`).FindAllStringSubmatchIndex(src, -1)
		if len(parts) < 4 {
			t.Fatalf("%s: %d tables", name, len(parts))
		}
		for i, p := range parts {
			end := len(src)
			if i+1 < len(parts) {
				end = parts[i+1][0]
			}
			text := src[p[0]:end]
			columns := strings.Count(text, "{Field: &e.") - strings.Count(text, "Target: mapped.Target(") + strings.Count(text, " = mapped.Path")
			relations := strings.Count(text, "mapped.RelationOf[")
			lines, limit := strings.Count(text, "\n"), 45+6*columns+6*relations
			t.Logf("%s: %d lines, %d columns, %d relations", src[p[2]:p[3]], lines, columns, relations)
			if lines > limit {
				t.Errorf("%s: %d lines for %d columns and %d relations, at most %d", src[p[2]:p[3]], lines, columns, relations, limit)
			}
		}
	}
}
