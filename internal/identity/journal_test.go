package identity

import (
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
)

// trail is the journal as its levels' times and its entries' former states.
func trail(j *Journal) []int {
	out := []int{}
	for _, lv := range j.levels {
		out = append(out, int(lv.at), lv.entries)
	}
	return append(out, -1, len(j.entries))
}

// TestLevels: a level keeps an object once, whatever happens to it; what a level kept goes
// to the one around it.
func TestLevels(t *testing.T) {
	j := &Journal{}
	tab := &Table{journal: j}
	a, b := &Object{State: Persistent}, &Object{State: Persistent}
	tab.note(a) // no level: nothing is kept
	steps := []struct {
		name string
		do   func()
		want []int
	}{
		{"nothing", func() {}, []int{-1, 0}},
		{"a transaction", func() { j.Begin() }, []int{1, 0, -1, 0}},
		{"a changes", func() { tab.note(a) }, []int{1, 0, -1, 1}},
		{"a changes again", func() { tab.note(a) }, []int{1, 0, -1, 1}},
		{"a savepoint", func() { j.Begin() }, []int{1, 0, 2, 1, -1, 1}},
		{"both change inside", func() { tab.note(a); tab.note(b); tab.note(b) }, []int{1, 0, 2, 1, -1, 3}},
		{"it is released", func() { j.Release() }, []int{1, 0, -1, 3}},
		{"b changes, kept already", func() { tab.note(b) }, []int{1, 0, -1, 3}},
		{"another savepoint", func() { j.Begin(); tab.note(b) }, []int{1, 0, 3, 3, -1, 4}},
		{"released", func() { j.Release() }, []int{1, 0, -1, 4}},
		{"the end", func() { j.Release() }, []int{-1, 0}},
		{"a new transaction keeps anew", func() { j.Begin(); tab.note(a) }, []int{4, 0, -1, 1}},
	}
	for _, s := range steps {
		s.do()
		if d := cmp.Diff(s.want, trail(j)); d != "" {
			t.Fatalf("%s (-want +got)\n%s", s.name, d)
		}
	}
}

// TestKeepAndUndo: a flush that succeeded leaves what a rollback needs, one that failed
// nothing.
func TestKeepAndUndo(t *testing.T) {
	j := &Journal{}
	tab := &Table{journal: j}
	a := &Object{State: Persistent, Shadow: unsafe.Pointer(new(int))}
	j.Begin()
	mark := j.Mark()
	j.push(tab, a)
	j.push(tab, a) // a second step of the same flush
	if got := []bool{j.entries[0].again, j.entries[1].again, a.kept}; !cmp.Equal(got, []bool{false, true, true}) {
		t.Fatal(got)
	}
	j.Undo(mark)
	if j.Mark() != mark || a.noted != 0 {
		t.Fatalf("%d entries are left, noted at %d", j.Mark(), a.noted)
	}
	j.push(tab, a)
	j.push(tab, a)
	j.Keep(mark)
	if j.Mark() != mark+1 || j.entries[mark].shadow != a.Shadow || a.noted != j.at {
		t.Fatalf("%d entries", j.Mark())
	}
}

// TestTimes: what was read after a write goes with the level that wrote.
func TestTimes(t *testing.T) {
	times := happened(happened(happened(nil, 2), 2), 5)
	if !cmp.Equal(times, []uint32{2, 5}) {
		t.Fatal(times)
	}
	for at, want := range map[uint32]int{6: 2, 5: 1, 3: 1, 2: 0, 1: 0} {
		if got := len(before(times, at)); got != want {
			t.Errorf("before %d: %d, not %d", at, got, want)
		}
	}
}

// TestPast: an entity that left is known by its address, one that came back is not.
func TestPast(t *testing.T) {
	var p past
	e, f := unsafe.Pointer(new([4]int)), unsafe.Pointer(new([4]int))
	p.add(e)
	if !p.has(e) || p.has(f) {
		t.Error("the wrong one left")
	}
	p.remove(e)
	if p.has(e) {
		t.Error("it came back")
	}
}
