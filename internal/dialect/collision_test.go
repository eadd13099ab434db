package dialect

import (
	"testing"

	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// TestCacheCollision has two shapes with one sum: each gets its own text.
func TestCacheCollision(t *testing.T) {
	src := &tree.Source{Table: &schema.Table{Name: "t"}}
	of := func(name string) *tree.Shape {
		x := &tree.Shape{}
		if !x.Of(&tree.Select{From: src, Columns: []*tree.Node{{Kind: tree.Column, Name: name, Source: src}}, Limit: -1, Offset: -1}) {
			t.Fatal("no shape")
		}
		return x
	}
	c, a, b := &Cache{}, of("a"), of("b")
	c.add(&cached{sum: 1, key: a.Key(), text: "a"})
	if e := c.find(1, b); e != nil {
		t.Errorf("b is written as %q", e.text)
	}
	c.add(&cached{sum: 1, key: b.Key(), text: "b"})
	if x, y := c.find(1, a), c.find(1, b); x == nil || y == nil || x.text != "a" || y.text != "b" {
		t.Errorf("found %v and %v", x, y)
	}
}

// TestCacheIsBounded adds more shapes than there are places.
func TestCacheIsBounded(t *testing.T) {
	c := &Cache{}
	for i := range uint64(10 * cacheSets * cacheWays) {
		c.add(&cached{sum: i * 0x9e3779b97f4a7c15})
	}
	n := 0
	for i := range c.sets {
		if set := c.sets[i].Load(); set != nil {
			for j := range set {
				if set[j].Load() != nil {
					n++
				}
			}
		}
	}
	if n > cacheSets*cacheWays || n < cacheSets*cacheWays/2 {
		t.Errorf("%d texts are kept", n)
	}
}
