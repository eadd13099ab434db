package dialect_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/tenonsql/tenon/internal/tree"
)

// TestPrecedence has random expressions reckoned by every database and by a simple
// evaluator: parentheses stand wherever they must.
func TestPrecedence(t *testing.T) {
	const columns, queries = 40, 10
	all := servers(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	for range queries {
		s := sel(nil)
		var want []string
		for range columns {
			n, v := number(rnd, 4)
			c, b := condition(rnd, 4)
			s.Columns = append(s.Columns, n, &tree.Node{Kind: tree.Case, Type: intType, Args: row(c, fragment("1"), fragment("0"))})
			want = append(want, strconv.FormatInt(v, 10), map[bool]string{true: "1", false: "0"}[b])
		}
		for _, srv := range all {
			rows, err := srv.run(s)
			if err != nil {
				t.Fatal(err)
			}
			for i, w := range want {
				if rows[0][i] != w {
					t.Errorf("%s: got %s, want %s for column %d of\n%s", srv.rules.Name, rows[0][i], w, i+1, rendered(srv.rules, s))
				}
			}
		}
	}
}

// number is a random whole number as an expression, and its value.
func number(rnd *rand.Rand, depth int) (*tree.Node, int64) {
	if depth == 0 || rnd.IntN(5) == 0 {
		x := rnd.IntN(9) - 4
		return bind(intType, x), int64(x)
	}
	a, x := number(rnd, depth-1)
	if rnd.IntN(5) == 0 {
		return op(tree.Neg, a), -x
	}
	b, y := number(rnd, depth-1)
	switch rnd.IntN(4) {
	case 0:
		return op(tree.Add, a, b), x + y
	case 1:
		return op(tree.Sub, a, b), x - y
	case 2:
		return op(tree.Mul, a, b), x * y
	}
	if y == 0 {
		return op(tree.Sub, a, b), x - y
	}
	return op(tree.IntDiv, a, b), x / y
}

// condition is a random condition, and whether it holds.
func condition(rnd *rand.Rand, depth int) (*tree.Node, bool) {
	if depth == 0 || rnd.IntN(6) == 0 {
		return comparison(rnd)
	}
	a, x := condition(rnd, depth-1)
	b, y := condition(rnd, depth-1)
	switch rnd.IntN(5) {
	case 0:
		return and(a, b), x && y
	case 1:
		return or(a, b), x || y
	case 2:
		return not(a), !x
	case 3:
		return or(and(a), and()), true
	}
	return op(tree.Eq, a, b), x == y
}

func comparison(rnd *rand.Rand) (*tree.Node, bool) {
	a, x := number(rnd, 2)
	b, y := number(rnd, 2)
	switch rnd.IntN(6) {
	case 0:
		return op(tree.Lt, a, b), x < y
	case 1:
		return op(tree.Distinct, a, b), x != y
	case 2:
		return between(a, b, bind(intType, 3)), y <= x && x <= 3
	case 3:
		return in(a, 1, 2, 3), 1 <= x && x <= 3
	case 4:
		return op(tree.IsNotNull, a), true
	}
	return cmp(tree.Ge, a, 1), x >= 1
}
