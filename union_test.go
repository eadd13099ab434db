package tenon_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/mapped"
	_ "github.com/tenonsql/tenon/sqlite"
)

type moment struct {
	ID    int64
	At    time.Time
	Local time.Time
}

// TestUnionOfOtherTypes has columns that one Go type reads and that databases tell apart.
func TestUnionOfOtherTypes(t *testing.T) {
	moments := mapped.Table[*moment, int64](mapped.New[*moment, int64](func(e *moment) *mapped.Definition {
		return &mapped.Definition{Table: "moments", Entity: "moment", Key: []int{0}, Columns: []mapped.Column{
			{Field: &e.ID, Go: "ID", Name: "id", Type: mapped.Type{Kind: mapped.Int64}},
			{Field: &e.At, Go: "At", Name: "at", Type: mapped.Type{Kind: mapped.Instant}},
			{Field: &e.Local, Go: "Local", Name: "local", Type: mapped.Type{Kind: mapped.DateTime}},
		}}
	}))
	db, err := tenon.Open(t.Context(), "sqlite::memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := tenon.CreateAll(t.Context(), db, moments); err != nil {
		t.Fatal(err)
	}
	at, local := mapped.TimeOf(moments.Mapping(), 1), mapped.TimeOf(moments.Mapping(), 2)
	_, err = db.All(t.Context(), tenon.Select(at).Union(tenon.Select(local)))
	var be *tenon.BuildError
	if !errors.As(err, &be) || !strings.Contains(err.Error(), "moments.at") || !strings.Contains(err.Error(), "the types differ") {
		t.Errorf("a union of instants and local times: %v", err)
	}
	if _, err := db.All(t.Context(), tenon.Select(at).Union(tenon.Select(at))); err != nil {
		t.Error(err)
	}
}
