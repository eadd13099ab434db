package gen

import (
	"go/types"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"
)

// TestColumnMethods compares the names that a document's field must not have with what
// tenon.JSONColumn has.
func TestColumnMethods(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes, Dir: ".."}, ".")
	if err != nil {
		t.Fatal(err)
	}
	obj := pkgs[0].Types.Scope().Lookup("JSONColumn")
	if obj == nil {
		t.Fatalf("no tenon.JSONColumn: %v", pkgs[0].Errors)
	}
	want := []string{"JSONColumn"}
	for m := range types.NewMethodSet(types.NewPointer(obj.Type())).Methods() {
		if m.Obj().Exported() {
			want = append(want, m.Obj().Name())
		}
	}
	slices.Sort(want)
	if d := cmp.Diff(want, columnMethods); d != "" {
		t.Errorf("(-tenon.JSONColumn +columnMethods):\n%s", d)
	}
}
