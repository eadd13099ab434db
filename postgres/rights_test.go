package postgres_test

import (
	"net/url"
	"testing"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"

	"github.com/tenonsql/tenon/internal/pgharness"
)

// TestRights: who may insert and draw keys, and no more, inserts rows with keys of their own
// and without. Only an owner, or who may UPDATE a sequence, moves it on.
func TestRights(t *testing.T) {
	address := pgharness.Database(t)
	owner, err := tenon.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	if err := tenon.CreateAll(t.Context(), owner, Users); err != nil {
		t.Fatal(err)
	}
	script := `DO $$ BEGIN CREATE ROLE tenon_rights LOGIN PASSWORD 'tenon_rights'; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
GRANT USAGE ON SCHEMA public TO tenon_rights;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO tenon_rights;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO tenon_rights`
	if err := owner.Script(t.Context(), tenon.TrustedSQL(script)); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword("tenon_rights", "tenon_rights")
	db, err := tenon.Open(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Transact(t.Context(), func(s *tenon.Session) error {
		s.Add(&User{Name: "counted"})
		if err := s.Flush(t.Context()); err != nil {
			return err
		}
		s.Add(&User{ID: 100, Name: "given"})
		return s.Flush(t.Context())
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := db.Count(t.Context(), tenon.Select(Users)); n != 2 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
}
