package gen_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tenonsql/tenon/gen"
	"github.com/tenonsql/tenon/schema"
)

const itemModels = `package shop

import "github.com/tenonsql/tenon"

type Item struct {
	ID    int64
	Name  string
	Parts tenon.Many[Part]
}

type Part struct {
	ID     int64
	ItemID int64 ` + "`tenon:\"fk=items\"`" + `
	Item   tenon.One[Item]
}
`

// TestGeneratedFileDoesNotMatter: whatever stands in the generated file, the result is the
// same as without it.
func TestGeneratedFileDoesNotMatter(t *testing.T) {
	models := txtar.File{Name: "models.go", Data: []byte(itemModels)}
	user := txtar.File{Name: "use.go", Data: []byte("package shop\n\nfunc use() any { return []any{Items.Name, ItemSet{}, Missing} }\n")}
	want := source(t, module(t, []txtar.File{models, user}))
	for _, c := range []struct{ name, text string }{
		{"same", want},
		{"stale", "package shop\n\ntype ItemTable struct{}\n\nvar Items ItemTable\n\nvar Parts = 3\n"},
		{"broken", "package shop\n\nfunc ( {"},
		{"merge markers", strings.Replace(want, "type ItemTable", "<<<<<<< HEAD\n=======\n>>>>>>> other\ntype ItemTable", 1)},
		{"markers first", "<<<<<<< HEAD\n" + want},
		{"another package", "package other\n"},
		{"empty", ""},
		{"entities in it", "package shop\n\ntype Ghost struct{ ID int64 }\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := module(t, []txtar.File{models, user, {Name: gen.FileName, Data: []byte(c.text)}})
			if d := cmp.Diff(want, source(t, dir)); d != "" {
				t.Errorf("(-without +with):\n%s", d)
			}
			if d := cmp.Diff(want, source(t, dir, "./...")); d != "" {
				t.Errorf("by ./... (-without +with):\n%s", d)
			}
		})
	}
}

func source(t *testing.T, dir string, patterns ...string) string {
	t.Helper()
	pkgs, err := gen.Load(dir, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	src, err := pkgs[0].Source()
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// TestMissingPackages: what types that cannot be read are is told by their names.
func TestMissingPackages(t *testing.T) {
	dir := module(t, []txtar.File{{Name: "models.go", Data: []byte(`package shop

import (
	"example.test/missing/decimal/v2"
	renamed "example.test/missing/uuid"
)

type Item struct {
	ID    renamed.UUID
	Price *decimal.Decimal ` + "`tenon:\"type=numeric(10,2)\"`" + `
	Place decimal.Point    ` + "`tenon:\"type=text\"`" + `
	Doc   map[string]decimal.Decimal ` + "`tenon:\"json\"`" + `
}
`)}})
	src := source(t, dir)
	for _, line := range []string{
		`"example.test/missing/decimal/v2"`,
		`renamed "example.test/missing/uuid"`,
		"tenon.Table[Item, renamed.UUID]",
		"Price tenon.NumberColumn[decimal.Decimal]",
		"Place tenon.ValueColumn[decimal.Point]",
		"Doc   tenon.JSONColumn[map[string]decimal.Decimal]",
	} {
		if !strings.Contains(src, line) {
			t.Errorf("no %q in\n%s", line, src)
		}
	}
}

// TestWrite: a file is written when it must be, and left alone, by its time, when not.
func TestWrite(t *testing.T) {
	dir := module(t, []txtar.File{{Name: "models.go", Data: []byte(itemModels)}})
	p := load(t, dir)
	if old, err := p.Stale(); !old || err != nil {
		t.Fatalf("missing file: Stale() = %v, %v", old, err)
	}
	if changed, err := p.Write(); !changed || err != nil {
		t.Fatalf("Write() = %v, %v", changed, err)
	}
	was, err := os.Stat(p.File())
	if err != nil {
		t.Fatal(err)
	}
	if old, err := load(t, dir).Stale(); old || err != nil {
		t.Fatalf("Stale() = %v, %v", old, err)
	}
	if changed, err := load(t, dir).Write(); changed || err != nil {
		t.Fatalf("second Write() = %v, %v", changed, err)
	}
	if is, err := os.Stat(p.File()); err != nil || !os.SameFile(was, is) || !was.ModTime().Equal(is.ModTime()) {
		t.Errorf("the file was written again, or %v", err)
	}
	write(t, dir, "models.go", "package shop\n")
	if changed, err := load(t, dir).Write(); !changed || err != nil {
		t.Fatalf("without entities: Write() = %v, %v", changed, err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*tenon_gen*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	write(t, dir, gen.FileName, "package shop\n")
	if changed, err := load(t, dir).Write(); changed || err != nil {
		t.Errorf("a file that was not generated: Write() = %v, %v", changed, err)
	}
}

func load(t *testing.T, dir string) *gen.Package {
	t.Helper()
	pkgs, err := gen.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return pkgs[0]
}

// TestTables: the description that migrations read.
func TestTables(t *testing.T) {
	dir := module(t, []txtar.File{{Name: "models.go", Data: []byte(itemModels)}})
	want := []schema.Table{{
		Name: "items", Location: "models.go:5", Key: []int{0},
		Columns: []schema.Column{
			{Name: "id", Type: schema.Type{Kind: schema.Int64}, Filled: schema.ByIdentity},
			{Name: "name", Type: schema.Type{Kind: schema.Text}},
		},
	}, {
		Name: "parts", Location: "models.go:11", Key: []int{0},
		Columns: []schema.Column{
			{Name: "id", Type: schema.Type{Kind: schema.Int64}, Filled: schema.ByIdentity},
			{Name: "item_id", Type: schema.Type{Kind: schema.Int64}},
		},
		Foreign: []schema.ForeignKey{{Name: "fk_parts_item_id", Columns: []int{1}, Target: "items", TargetCols: []string{"id"}}},
	}}
	if d := cmp.Diff(want, load(t, dir).Tables); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestProblem: each mistake is to be had by errors.As, with what it is made of.
func TestProblem(t *testing.T) {
	dir := module(t, []txtar.File{
		{Name: "b/models.go", Data: []byte("package b\n\ntype Item struct {\n\tID int64 `tenon:\"pk,size=3\"`\n}\n")},
		{Name: "a/models.go", Data: []byte("package a\n\ntype Item struct {\n\tID int64 `tenon:\"pk,sise=3\"`\n}\n")},
	})
	_, err := gen.Load(dir, "./...")
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("error %v does not join several", err)
	}
	var files []string
	for _, e := range joined.Unwrap() {
		p, ok := errors.AsType[*gen.Problem](e)
		if !ok {
			t.Fatalf("%v is no *Problem", e)
		}
		if p.Entity != "Item" || p.Field != "ID" || p.Pos.Line != 4 || p.What == "" || p.Do == "" {
			t.Errorf("%#v", p)
		}
		files = append(files, p.Pos.Filename)
	}
	if want := []string{"a/models.go", "b/models.go"}; !slices.Equal(files, want) {
		t.Errorf("files %v, want %v", files, want)
	}
}

// TestNoPackage: a pattern that matches nothing is an error that says so.
func TestNoPackage(t *testing.T) {
	dir := module(t, nil)
	for _, pattern := range []string{".", "./nowhere", "example.test/nowhere"} {
		pkgs, err := gen.Load(dir, pattern)
		if err == nil {
			t.Errorf("Load(%q) = %d packages, no error", pattern, len(pkgs))
		}
	}
}
