package cookbook

import (
	"context"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/examples/chinook/store"
	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/pgharness"
	_ "github.com/tenonsql/tenon/mysql"
	_ "github.com/tenonsql/tenon/postgres"
	_ "github.com/tenonsql/tenon/sqlite"
)

var update = flag.Bool("update", false, "rewrite the pages in docs/cookbook")

const docs = "../../docs"

// databases are where the recipes run; the pages show the SQL of the first.
var databases = []struct {
	name string
	url  func(t testing.TB) string
}{
	{"PostgreSQL", pgharness.Database},
	{"SQLite", func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "cookbook.db") }},
	{"MariaDB", mariaharness.Database},
}

// outcome is what came of a recipe on one database.
type outcome struct {
	sql    []string
	result string
	lacks  string
}

// TestPages runs every recipe on the three databases, sees that they give the same, and that the
// pages show the functions, the statements and the results as they are.
func TestPages(t *testing.T) {
	all := make([]map[string]outcome, len(databases))
	for i, d := range databases {
		all[i] = cook(t, d.url(t))
	}
	sources := recipesOf(t)
	var index strings.Builder
	index.WriteString("# Cookbook\n\nRecipes with the SQL that they become, over the Chinook database: artists, albums, tracks, customers, invoices.\n" +
		"Each is a function in `examples/cookbook`. The pages are written from what the functions sent to each database and\n" +
		"from what came back, by the tests; the results are the same on every database that can do it.\n\n")
	seen := map[string]bool{}
	for _, f := range Families() {
		var page strings.Builder
		fmt.Fprintf(&page, "# %s\n\n", f.Title)
		if f.About != "" {
			fmt.Fprintf(&page, "%s\n\n", f.About)
		}
		fmt.Fprintf(&page, "These recipes are functions in `examples/cookbook`; this page is written from them by the tests. [All pages](../cookbook.md).\n")
		fmt.Fprintf(&index, "- [%s](cookbook/%s.md)\n", f.Title, f.Name)
		for _, r := range f.Recipes {
			name := nameOf(r)
			src, ok := sources[name]
			if !ok || seen[name] {
				t.Fatalf("%s is not a function with a comment, or stands twice", name)
			}
			seen[name] = true
			fmt.Fprintf(&page, "\n## %s\n\n```go\n%s\n```\n", src.text(), src.code)
			shown(t, name, &page, all)
		}
		compare(t, filepath.Join(docs, "cookbook", f.Name+".md"), page.String())
	}
	compare(t, filepath.Join(docs, "cookbook.md"), index.String())
	if len(seen) != len(sources) {
		t.Errorf("%d recipes are on the pages, there are %d", len(seen), len(sources))
	}
	files, err := filepath.Glob(filepath.Join(docs, "cookbook", "*.md"))
	if err != nil || len(files) != len(Families()) {
		t.Errorf("%d files for %d families, %v", len(files), len(Families()), err)
	}
}

// shown writes the SQL and the result of a recipe.
func shown(t *testing.T, name string, page *strings.Builder, all []map[string]outcome) {
	first := all[0][name]
	fmt.Fprintf(page, "\n```sql\n%s\n```\n", strings.Join(first.sql, ";\n"))
	fmt.Fprintf(page, "\n```json\n%s\n```\n", first.result)
	var others strings.Builder
	for i, d := range databases[1:] {
		o := all[i+1][name]
		switch {
		case o.lacks != "":
			fmt.Fprintf(page, "\n%s cannot: `%s`.\n", d.name, o.lacks)
			continue
		case o.result != first.result:
			t.Errorf("%s: %s gives\n%s\nPostgreSQL\n%s", name, d.name, o.result, first.result)
		}
		if !slices.EqualFunc(o.sql, first.sql, func(a, b string) bool { return plain(a) == plain(b) }) {
			fmt.Fprintf(&others, "\n%s:\n\n```sql\n%s\n```\n", d.name, strings.Join(o.sql, ";\n"))
		}
	}
	if others.Len() > 0 {
		fmt.Fprintf(page, "\n<details><summary>Elsewhere the text differs</summary>\n%s\n</details>\n", others.String())
	}
}

// cook runs all recipes on one database, each in a session that is rolled back.
func cook(t *testing.T, url string) map[string]outcome {
	var sent []string
	watch := func(_ context.Context, e tenon.StatementEvent) { sent = append(sent, e.SQL) }
	db, err := tenon.Open(t.Context(), url, tenon.OnStatement(watch))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, d := range store.Datasets {
		if err := tenon.CreateAll(t.Context(), db, d.Table); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Load(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	out := map[string]outcome{}
	for _, f := range Families() {
		for _, r := range f.Recipes {
			sent = nil
			out[nameOf(r)] = serve(t, db, r, &sent)
		}
	}
	return out
}

func serve(t *testing.T, db *tenon.Engine, r Recipe, sent *[]string) outcome {
	s := db.Session()
	defer s.Close()
	got, err := r(t.Context(), s)
	if lacks, ok := errors.AsType[*tenon.UnsupportedError](err); ok {
		return outcome{lacks: lacks.Error()}
	}
	if err != nil {
		t.Fatalf("%s on %s: %v", nameOf(r), db.Dialect(), err)
	}
	var o outcome
	for _, text := range *sent {
		if word, _, _ := strings.Cut(text, " "); word != "BEGIN" && word != "START" {
			o.sql = append(o.sql, wrapped(text))
		}
	}
	o.result = asJSON(t, got)
	return o
}

// asJSON is a result as a page shows it: a row a line.
func asJSON(t *testing.T, v any) string {
	encode := func(v any) string {
		b, err := json.Marshal(v, json.Deterministic(true), jsontext.SpaceAfterComma(true), jsontext.SpaceAfterColon(true))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	list := reflect.ValueOf(v)
	if list.Kind() != reflect.Slice {
		return encode(v)
	}
	lines := make([]string, list.Len())
	for i := range lines {
		lines[i] = encode(list.Index(i).Interface())
	}
	return strings.Join(lines, "\n")
}

// clauses begin on lines of their own where a statement is long.
var clauses = []string{
	" FROM ", " JOIN ", " LEFT JOIN ", " FULL JOIN ", " CROSS JOIN ", " INNER JOIN ", " WHERE ", " GROUP BY ", " HAVING ", " WINDOW ",
	" ORDER BY ", " LIMIT ", " UNION ", " EXCEPT ", " VALUES ", " SET ", " ON CONFLICT ", " ON DUPLICATE ", " RETURNING ", " SELECT ", " WHEN MATCHED ", " WHEN NOT MATCHED ",
}

// wrapped is a statement on several lines: a clause a line, outside of parentheses.
func wrapped(sql string) string {
	const short = 90
	if len(sql) <= short {
		return sql
	}
	var b strings.Builder
	depth := 0
	for i := 0; i < len(sql); i++ {
		switch sql[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ' ':
			if depth == 0 && slices.ContainsFunc(clauses, func(c string) bool { return strings.HasPrefix(sql[i:], c) }) && !strings.HasSuffix(sql[:i], " LEFT") {
				b.WriteByte('\n')
				continue
			}
		}
		b.WriteByte(sql[i])
	}
	return b.String()
}

// plain is a statement without the quotes and the signs of parameters that databases differ in.
func plain(sql string) string {
	sql = strings.ReplaceAll(sql, "`", `"`)
	for {
		i := strings.IndexByte(sql, '$')
		if i < 0 {
			return sql
		}
		end := i + 1
		for end < len(sql) && sql[end] >= '0' && sql[end] <= '9' {
			end++
		}
		sql = sql[:i] + "?" + sql[end:]
	}
}

// recipe is the source of one.
type recipe struct{ title, about, code string }

func (r recipe) text() string {
	if r.about == "" {
		return r.title
	}
	return r.title + "\n\n" + r.about
}

// recipesOf reads the functions of this package that are recipes. The first sentence of the
// comment is the title.
func recipesOf(t *testing.T) map[string]recipe {
	out := map[string]recipe{}
	fset := token.NewFileSet()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(fset, name, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Type.Results == nil || len(fn.Type.Params.List) != 2 || fn.Doc == nil || strings.HasSuffix(name, "_test.go") {
				continue
			}
			if star, ok := fn.Type.Params.List[1].Type.(*ast.StarExpr); !ok || star.X.(*ast.SelectorExpr).Sel.Name != "Session" {
				continue
			}
			body := string(text[fset.Position(fn.Body.Lbrace).Offset+1 : fset.Position(fn.Body.Rbrace).Offset])
			title, about, _ := strings.Cut(strings.Join(strings.Fields(fn.Doc.Text()), " "), ". ")
			out[fn.Name.Name] = recipe{strings.TrimSuffix(title, "."), about, dedented(body)}
		}
	}
	return out
}

// dedented is the body of a function without its indentation and its last line, which gives
// the page what it shows.
func dedented(body string) string {
	lines := strings.Split(strings.Trim(body, "\n"), "\n")
	if last := lines[len(lines)-1]; strings.HasPrefix(last, "\treturn ") {
		lines = lines[:len(lines)-1]
	}
	for i := range lines {
		lines[i] = strings.TrimPrefix(lines[i], "\t")
	}
	return strings.Join(lines, "\n")
}

func nameOf(r Recipe) string {
	name := runtime.FuncForPC(reflect.ValueOf(r).Pointer()).Name()
	return name[strings.LastIndexByte(name, '.')+1:]
}

func compare(t *testing.T, file, want string) {
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s is not what the recipes do; see it with go test ./examples/cookbook -update (-want +got)\n%s", strconv.Quote(file), diff)
	}
}
