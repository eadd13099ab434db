package suite

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// behaviours is how many numbered behaviours the unit of work is held to, elsewhere those
// that other parts of the toolkit have cases for: filters of a whole query, and inheritance.
const behaviours = 50

var elsewhere = []int{38, 39}

// TestEveryBehaviourHasACase: the numbers before a case's name are those of the behaviours
// that it shows.
func TestEveryBehaviourHasACase(t *testing.T) {
	shown := map[int]bool{}
	for _, g := range groups() {
		for _, c := range g {
			numbers, _, named := strings.Cut(c.Name, ": ")
			if !named {
				continue
			}
			for n := range strings.SplitSeq(numbers, ", ") {
				if i, err := strconv.Atoi(n); err == nil {
					shown[i] = true
				}
			}
		}
	}
	for n := 1; n <= behaviours; n++ {
		if !shown[n] && !slices.Contains(elsewhere, n) {
			t.Errorf("no case shows behaviour %d", n)
		}
	}
}
