package tenon_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/dialect/mysql"
	"github.com/tenonsql/tenon/internal/dialect/postgres"
	"github.com/tenonsql/tenon/internal/dialect/sqlite"
)

var update = flag.Bool("update", false, "rewrite what the pages in docs take from the code")

// A block is a piece of a page between two fences.
type block struct {
	page, lang, name string // of the file that it is, where the fence says one
	line             int
	lines            []string
}

func (b *block) String() string { return fmt.Sprintf("%s:%d", b.page, b.line) }

// pages lists the pages, README.md first.
func pages(t *testing.T) []string {
	t.Helper()
	list := []string{"README.md"}
	err := filepath.WalkDir("docs", func(file string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(file, ".md") {
			list = append(list, filepath.ToSlash(file))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// blocksOf reads the blocks of a page.
func blocksOf(t *testing.T, page string) []block {
	t.Helper()
	var list []block
	var open *block
	for i, line := range strings.Split(read(t, page), "\n") {
		fence, isFence := strings.CutPrefix(line, "```")
		switch {
		case isFence && open == nil:
			lang, name, _ := strings.Cut(fence, " ")
			open = &block{page: page, lang: lang, name: name, line: i + 1}
		case isFence:
			list, open = append(list, *open), nil
		case open != nil:
			open.lines = append(open.lines, line)
		}
	}
	if open != nil {
		t.Fatalf("%s is not closed", open)
	}
	return list
}

// examples are the lines of every Go file below examples.
func examples(t *testing.T) map[string][]string {
	t.Helper()
	files := map[string][]string{}
	err := filepath.WalkDir("examples", func(file string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(file, ".go") {
			files[file] = strings.Split(read(t, file), "\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestDocsGo sees that the Go in the pages is compiled and run: every block stands in a file
// below examples, or is a file of the page that TestGettingStarted follows.
func TestDocsGo(t *testing.T) {
	files := examples(t)
	n := 0
	for _, page := range pages(t) {
		for _, b := range blocksOf(t, page) {
			if b.lang != "go" || b.name != "" && page == startedPage {
				continue
			}
			n++
			if !slices.ContainsFunc(values(files), func(file []string) bool { return contains(file, b.lines) }) {
				t.Errorf("%s: no file below examples has these lines:\n%s", &b, strings.Join(b.lines, "\n"))
			}
		}
	}
	if n < 40 {
		t.Errorf("%d blocks of Go were found, there are more", n)
	}
}

func values(m map[string][]string) [][]string {
	var list [][]string
	for _, v := range m {
		list = append(list, v)
	}
	return list
}

// contains says that the lines stand in a file, one after the other, all with the same
// indentation before them.
func contains(file, lines []string) bool {
	for i := range file {
		if startsAt(file[i:], lines) {
			return true
		}
	}
	return false
}

func startsAt(file, lines []string) bool {
	indent, ok := strings.CutSuffix(file[0], lines[0])
	if !ok || strings.TrimLeft(indent, "\t") != "" || len(file) < len(lines) {
		return false
	}
	for i, l := range lines {
		if l == "" && file[i] != "" || l != "" && file[i] != indent+l {
			return false
		}
	}
	return true
}

// TestDocsSQL sees that the SQL in the pages is compared with what is sent, and messages with
// what is said: every block is an expectation of a test in examples/guide.
func TestDocsSQL(t *testing.T) {
	var all strings.Builder
	for name, lines := range examples(t) {
		if strings.HasPrefix(filepath.ToSlash(name), "examples/guide/") {
			all.WriteString(strings.Join(strings.Fields(strings.Join(lines, " ")), " "))
		}
	}
	for _, page := range pages(t) {
		if filepath.Dir(page) == "docs/cookbook" {
			continue // which is written from the statements: TestPages of examples/cookbook compares it
		}
		for _, b := range blocksOf(t, page) {
			want := strings.Join(strings.Fields(strings.Join(b.lines, " ")), " ")
			if b.lang == "sql" {
				want = "`" + want + "`"
			} else if b.lang != "text" || page == startedPage {
				continue
			}
			if !strings.Contains(all.String(), want) {
				t.Errorf("%s: no test in examples/guide expects this:\n%s", &b, want)
			}
		}
	}
}

// TestDocsLinks sees that links between the files lead somewhere, and that the index in
// README.md has every page.
func TestDocsLinks(t *testing.T) {
	index := read(t, "README.md")
	for _, page := range pages(t) {
		if filepath.Dir(page) == "docs" && !strings.Contains(index, "("+page+")") {
			t.Errorf("README.md does not lead to %s", page)
		}
		for _, part := range strings.Split(prose(read(t, page)), "](")[1:] {
			link, _, _ := strings.Cut(part, ")")
			link, _, _ = strings.Cut(link, "#")
			if link == "" || strings.Contains(link, "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), link)); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", page, link)
			}
		}
	}
}

// prose is a page without its blocks and pieces of code.
func prose(text string) string {
	var b strings.Builder
	for i, part := range strings.Split(text, "```") {
		if i%2 == 1 {
			continue
		}
		for j, piece := range strings.Split(part, "`") {
			if j%2 == 0 {
				b.WriteString(piece)
			}
		}
	}
	return b.String()
}

// TestDocsTags compares the words of the table in docs/models.md with those that the
// generator knows.
func TestDocsTags(t *testing.T) {
	want := append(tagWords(t), "-")
	var got []string
	for line := range strings.Lines(read(t, "docs/models.md")) {
		if rest, ok := strings.CutPrefix(line, "| `"); ok {
			cell, _, _ := strings.Cut(rest, " |")
			for _, word := range strings.Split(cell, "`") {
				if word, _, _ = strings.Cut(word, "="); word != "" && word != ", " {
					word, _, _ = strings.Cut(word, "(")
					word, _, _ = strings.Cut(word, ".")
					got = append(got, word)
				}
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if d := cmp.Diff(want, slices.Compact(got)); d != "" {
		t.Errorf("the words in the table of docs/models.md (-generator +page)\n%s", d)
	}
}

// tagWords reads knownWords in package gen.
func tagWords(t *testing.T) []string {
	t.Helper()
	var words []string
	ast.Inspect(parse(t, "gen/word.go"), func(n ast.Node) bool {
		kv, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		key, ok := kv.Key.(*ast.Ident)
		if lit, isLit := kv.Value.(*ast.BasicLit); ok && isLit && key.Name == "name" {
			word, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			words = append(words, word)
		}
		return true
	})
	if len(words) < 20 {
		t.Fatalf("the generator knows %v only: the test reads it wrongly", words)
	}
	return words
}

func parse(t *testing.T, file string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestDocsNames sees that every error, and every option of Open and of transactions, is
// told of.
func TestDocsNames(t *testing.T) {
	for file, pages := range map[string][]string{
		"errors.go":  {"docs/errors.md"},
		"options.go": {"docs/databases.md", "docs/sessions.md", "docs/logging.md"},
	} {
		text := ""
		for _, p := range pages {
			text += read(t, p)
		}
		for _, name := range exported(parse(t, file)) {
			if !strings.Contains(text, name) {
				t.Errorf("%s of %s is not mentioned in %s", name, file, strings.Join(pages, ", "))
			}
		}
	}
}

// exported lists the exported names of a file, without methods.
func exported(f *ast.File) []string {
	var names []string
	add := func(id *ast.Ident) {
		if id.IsExported() {
			names = append(names, id.Name)
		}
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				add(d.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					add(s.Name)
				case *ast.ValueSpec:
					for _, id := range s.Names {
						add(id)
					}
				}
			}
		}
	}
	return names
}

// TestDocsDependencies sees that every module which is imported has a line in the list of
// dependencies, which names those that may import it.
func TestDocsDependencies(t *testing.T) {
	lines := map[string]string{}
	for line := range strings.Lines(read(t, "docs/internals/0007-dependencies.md")) {
		if rest, ok := strings.CutPrefix(line, "| `"); ok {
			name, rest, _ := strings.Cut(rest, "`")
			lines[name] = rest
		}
	}
	direct, _, _ := strings.Cut(read(t, "go.mod"), "\n)")
	var want []string
	for line := range strings.Lines(direct) {
		if words := strings.Fields(line); len(words) == 2 && strings.HasPrefix(line, "\t") {
			want = append(want, words[0])
		}
	}
	if d := cmp.Diff(slices.Sorted(maps.Keys(lines)), slices.Sorted(slices.Values(want))); d != "" {
		t.Errorf("the modules (-page +go.mod)\n%s", d)
	}
	_, table, _ := strings.Cut(read(t, "internal/arch/arch_test.go"), "const outside = `\n")
	table, _, _ = strings.Cut(table, "`")
	for line := range strings.Lines(table) {
		words := strings.Fields(line)
		for name, rest := range lines {
			if name != words[0] && !strings.HasPrefix(name, words[0]+"/") {
				continue
			}
			for _, who := range words[1:] {
				if !strings.Contains(rest, "`"+strings.TrimSuffix(who, "/...")+"`") {
					t.Errorf("the page does not say that %s may import %s", who, name)
				}
			}
		}
	}
}

const (
	tableBegin = "<!-- capabilities: go test . -run TestDocsCapabilities -update -->\n"
	tableEnd   = "<!-- end of capabilities -->\n"
)

// TestDocsCapabilities compares the table in docs/databases.md with what the dialects say.
func TestDocsCapabilities(t *testing.T) {
	const page = "docs/databases.md"
	text := read(t, page)
	head, rest, ok := strings.Cut(text, tableBegin)
	old, tail, ok2 := strings.Cut(rest, tableEnd)
	if !ok || !ok2 {
		t.Fatalf("%s has no %q and %q", page, tableBegin, tableEnd)
	}
	want := capabilityTable()
	if *update {
		if err := os.WriteFile(page, []byte(head+tableBegin+want+tableEnd+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(want, old); d != "" {
		t.Errorf("%s: run go test . -run TestDocsCapabilities -update (-want +got)\n%s", page, d)
	}
}

func capabilityTable() string {
	var b strings.Builder
	b.WriteString("| ability | SQLite | PostgreSQL | MariaDB | MySQL |\n|---|---|---|---|---|\n")
	cans := []*dialect.Capabilities{&sqlite.Rules().Can, &postgres.Rules().Can, &mysql.Rules().Can, &mysql.MySQL().Can}
	for i, f := range cans[0].Table() {
		fmt.Fprintf(&b, "| %s |", f.Doc)
		for _, c := range cans {
			has := "–"
			if c.Table()[i].Has {
				has = "yes"
			}
			fmt.Fprintf(&b, " %s |", has)
		}
		b.WriteByte('\n')
	}
	b.WriteString("| parameters in one statement |")
	for _, c := range cans {
		fmt.Fprintf(&b, " %d |", c.MaxParams)
	}
	b.WriteByte('\n')
	return b.String()
}
