package tenontest_test

import (
	"testing"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
	"github.com/tenonsql/tenon/mapped"
	"github.com/tenonsql/tenon/tenontest"
)

// Badge has a foreign key without a relation, and columns that leave little room.
type Badge struct {
	Code   string
	Grade  int16
	Kind   string
	Owner  int64
	Letter string
}

var Badges = mapped.Table[*Badge, string](badgeMapping)

var badgeMapping = mapped.New[*Badge, string](func(e *Badge) *mapped.Definition {
	return &mapped.Definition{
		Table: "badges", Entity: "Badge", Var: "Badges", Key: []int{0},
		Columns: []mapped.Column{
			{Field: &e.Code, Go: "Code", Name: "code", Type: mapped.Type{Kind: mapped.Text, Size: 6}},
			{Field: &e.Grade, Go: "Grade", Name: "grade", Type: mapped.Type{Kind: mapped.Int16}},
			{Field: &e.Kind, Go: "Kind", Name: "kind", Type: mapped.Type{Kind: mapped.Text}},
			{Field: &e.Owner, Go: "Owner", Name: "owner", Type: mapped.Type{Kind: mapped.Int64}},
			{Field: &e.Letter, Go: "Letter", Name: "letter", Type: mapped.Type{Kind: mapped.Text, Size: 1}},
		},
		Indexes: []mapped.Index{{Name: "uq_badges_grade", Columns: []int{1}, Unique: true}},
		Foreign: []mapped.ForeignKey{{Name: "fk_badges_owner", Columns: []int{3}, Target: "users", TargetCols: []string{"id"}}},
		Checks:  []mapped.Check{{Name: "ck_badges_kind", SQL: "kind IN ('gold', 'silver')"}, {Name: "ck_badges_grade", SQL: "grade > 0"}},
	}
})

func (*Badge) Mapping() tenon.Mapping { return Badges.Mapping() }

// Ring must lead to a ring.
type Ring struct{ ID, Next int64 }

var Rings = mapped.Table[*Ring, int64](ringMapping)

var ringMapping = mapped.New[*Ring, int64](func(e *Ring) *mapped.Definition {
	return &mapped.Definition{
		Table: "rings", Entity: "Ring", Var: "Rings", Key: []int{0},
		Columns: []mapped.Column{
			{Field: &e.ID, Go: "ID", Name: "id", Type: mapped.Type{Kind: mapped.Int64}},
			{Field: &e.Next, Go: "Next", Name: "next", Type: mapped.Type{Kind: mapped.Int64}},
		},
		Foreign: []mapped.ForeignKey{{Name: "fk_rings_next", Columns: []int{1}, Target: "rings", TargetCols: []string{"id"}}},
	}
})

func (*Ring) Mapping() tenon.Mapping { return Rings.Mapping() }

// TestFactoryWithoutRelation makes the row that a bare foreign key needs.
func TestFactoryWithoutRelation(t *testing.T) {
	each(t, func(t *testing.T, db *tenon.Engine) {
		must(t, tenon.CreateAll(t.Context(), db, Badges, Rings))
		own := tenontest.Transaction(t, db)
		f := tenontest.NewFactory(t, own, Users)
		seen := map[int64]bool{}
		for i, b := range f.Many(15, Badges) {
			must(t, second(own.Get(t.Context(), Users, b.Owner)))
			if seen[b.Owner] || len(b.Code) > 6 || b.Letter != "l" || b.Kind != []string{"gold", "silver"}[i%2] || b.Grade < 1 {
				t.Errorf("%+v", b)
			}
			seen[b.Owner] = true
		}
		ann := f.New(Users)
		equal(t, f.New(Badges, func(b *Badge) { b.Owner = ann.ID }).Owner, ann.ID)

		said := try(t, "unknown", func(t testing.TB) { tenontest.NewFactory(t, own).New(Badges) })
		says(t, said, "Badge.Owner must lead to a row of users, and no relation leads there; set it, or give the table to NewFactory")
		said = try(t, "circle", func(t testing.TB) { tenontest.NewFactory(t, own, Rings).New(Rings) })
		says(t, said, "Ring.Next must lead to a Ring, which needs a Ring itself; set it")
		r := f.New(Rings, func(r *Ring) { r.ID, r.Next = 1, 1 })
		equal(t, r.Next, int64(1))
	})
}
