package mysql

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestNextParameter(t *testing.T) {
	tests := map[string][]int{
		"?":                        {0},
		"a = ? AND b = ?":          {4, 14},
		`'?' "?" ` + "`?` ?":       {12},
		`'a''?' ?`:                 {7},
		`'a\'?' ?`:                 {7},
		"`a\\` ?":                  {5},
		"-- ?\n?":                  {5},
		"--?":                      {2}, // minus minus is no comment without a space
		"# ?\r\n?":                 {5},
		"/* ? */ ?":                {8},
		"/*/ ? */ ?":               {9},
		"5/?":                      {2},
		"5 - - ?":                  {6},
		"'open ?":                  nil,
		"/* open ?":                nil,
		"-- open ?":                nil,
		"":                         nil,
		"\"it's\" ? 'say \"?\"' ?": {7, 19},
	}
	for s, want := range tests {
		var got []int
		for i := next(s, 0, '?'); i >= 0; i = next(s, i+1, '?') {
			got = append(got, i)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", s, diff)
		}
	}
}

func TestSplit(t *testing.T) {
	tests := map[string][]string{
		"":                            nil,
		" ; ;\n":                      nil,
		"a; b ;c":                     {"a", "b", "c"},
		"a ';' \";\" `;` -- ;\n;b":    {"a ';' \";\" `;` -- ;", "b"},
		"-- only; a comment\n; a":     {"a"},
		"/* c */ a /* ; */":           {"a /* ; */"},
		"/*!40101 SET a = 1 */; b":    {"/*!40101 SET a = 1 */", "b"},
		"/*M!100100 SET a = 1 */; b;": {"/*M!100100 SET a = 1 */", "b"},
	}
	for s, want := range tests {
		if diff := cmp.Diff(want, split(s)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", s, diff)
		}
	}
}

func TestGivesRows(t *testing.T) {
	tests := map[string]bool{
		"SELECT 1": true, "select 1": true, "  /* c */ SELECT 1": true, "(SELECT 1)": true, "WITH a AS (SELECT 1) SELECT * FROM a": true,
		"SHOW TABLES": true, "VALUES (1)": true, "EXPLAIN SELECT 1": true, "DESCRIBE t": true, "CALL p()": true,
		"INSERT INTO t VALUES (1)": false, "INSERT INTO t VALUES (1) RETURNING id": true, "insert into t values ('returning')": false,
		"INSERT INTO `returning` VALUES (1) -- RETURNING": false, "DELETE FROM t returning *": true, "UPDATE t SET returning_x = 1": false,
		"UPDATE selected SET a = 1": false, "SET a = 1": false, "START TRANSACTION": false, "SELECTED": false,
		"CREATE TABLE t AS SELECT 1": false, "COMMIT": false, "DROP TABLE t": false, "": false, "-- nothing": false,
	}
	for s, want := range tests {
		if got := givesRows(s); got != want {
			t.Errorf("%q gives rows: %v, want %v", s, got, want)
		}
	}
}

func TestTarget(t *testing.T) {
	tests := map[string]string{
		"INSERT INTO a VALUES (1)": "a", "insert ignore into `a b` (x) values (1)": "a b", "REPLACE a VALUES (1)": "a",
		"UPDATE shop.a SET x = 1": "a", "UPDATE `shop`.`a``b` SET x = 1": "a`b", "DELETE /* c */ FROM a WHERE x": "a",
		"UPDATE LOW_PRIORITY a SET x": "a", "INSERT INTO `ignore` VALUES (1)": "ignore", "SELECT 1": "", "INSERT": "", "INSERT INTO (": "", "": "",
	}
	for s, want := range tests {
		if got := target(s); got != want {
			t.Errorf("%q writes to %q, want %q", s, got, want)
		}
	}
}

func TestCalendar(t *testing.T) {
	for day := int64(minDays); day < endDays; day++ {
		y, m, d := civil(day)
		if back := dayOf(y, m, d); back != day {
			t.Fatalf("day %d is %d-%d-%d is day %d", day, y, m, d, back)
		}
		if day%37 != 0 {
			continue
		}
		wantY, wantM, wantD := time.Unix(day*86400, 0).UTC().Date()
		if y != int64(wantY) || m != int64(wantM) || d != int64(wantD) {
			t.Fatalf("day %d is %d-%d-%d, want %d-%d-%d", day, y, m, d, wantY, wantM, wantD)
		}
	}
}
