package postgres

import (
	"testing"

	"github.com/tenonsql/tenon/driver"
	rules "github.com/tenonsql/tenon/internal/dialect/postgres"
	"github.com/tenonsql/tenon/internal/pgharness"
)

func TestMajor(t *testing.T) {
	for version, want := range map[string]int{
		"15.18 (Debian 15.18-0+deb12u1)": 15, "18beta1": 18, "9.6.24": 9, "14": 14, "": 0, "unknown": 0,
	} {
		if got := major(version); got != want {
			t.Errorf("%q: %d, want %d", version, got, want)
		}
	}
}

// TestSince: what a version lacks is no capability of its server.
func TestSince(t *testing.T) {
	for version, want := range map[int]bool{0: true, 13: false, 14: false, 15: true, 18: true} {
		can := rules.Since(version).Can
		if can.Merge != want || can.OldValues != (version == 0 || version >= 18) {
			t.Errorf("%d: MERGE %v, old values %v", version, can.Merge, can.OldValues)
		}
	}
}

func TestRulesOf(t *testing.T) {
	p, err := open(t.Context(), pgharness.Database(t), driver.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	c, err := p.Acquire(t.Context(), driver.Read)
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Query(t.Context(), "SELECT current_setting('server_version_num')::int / 10000", nil)
	if err != nil {
		t.Fatal(err)
	}
	version := int(r.Next()[0].N)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	p.Release(c)
	got, err := rulesOf(t.Context(), p)
	if err != nil || got.Can != rules.Since(version).Can {
		t.Errorf("PostgreSQL %d: %+v, %v", version, got, err)
	}
}
