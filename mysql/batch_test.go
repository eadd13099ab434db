package mysql

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
)

// An INSERT of one row with many sets of arguments is sent once, whatever the values hold.
func TestBatchOfRows(t *testing.T) {
	c := connTest(t)
	script(t, c, "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, n INT, s LONGTEXT)")
	const into, end = "INSERT INTO t (n, s) VALUES ", " RETURNING s /* ? */"
	texts := []string{"plain", "it's", `back\slash ?`, "?, (?)", strings.Repeat("long ", 20_000)}
	s := driver.Statement{Text: into + "(?, ?)" + end, Row: driver.Span{Start: len(into), End: len(into) + len("(?, ?)")}, Sets: len(texts)}
	var want [][]driver.Value
	for i, x := range texts {
		s.Args = append(s.Args, integer(int64(i)), text(x))
		want = append(want, []driver.Value{text(x)})
	}
	quiet := s
	quiet.Text = strings.TrimSuffix(s.Text, end)
	before := number(t, c, "SELECT CAST(VARIABLE_VALUE AS INT) FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'COM_INSERT'")
	var got [][]driver.Value
	err := c.Batch(t.Context(), []driver.Statement{s, quiet}, func(i int, r driver.Rows) error {
		rows := read(t, r)
		if i == 0 {
			got = rows
		}
		if n := r.Result().Matched; n != int64(len(texts)) {
			t.Errorf("statement %d matched %d rows, want %d", i, n, len(texts))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%.500s", diff)
	}
	if diff := cmp.Diff(append(want, want...), query(t, c, "SELECT s FROM t ORDER BY id")); diff != "" {
		t.Errorf("table (-want +got):\n%.500s", diff)
	}
	after := number(t, c, "SELECT CAST(VARIABLE_VALUE AS INT) FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'COM_INSERT'")
	if after-before != 2 {
		t.Errorf("%d INSERTs reached the server, want 2", after-before)
	}
}
