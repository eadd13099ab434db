package guide

import (
	"strings"
	"testing"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/guide/models"
)

func TestEnums(t *testing.T) {
	each(t, func(t *shop) {
		ctx, db := t.ctx, t.db
		t.must(tenon.CreateAll(ctx, db, Events))
		t.do(func(s *tenon.Session) error {
			s.Add(&Event{Title: "Lem", State: Held}, &Event{Title: "Le Guin", State: Planned})
			return nil
		})

		open, err := db.All(ctx, tenon.Select(Events.Title).Where(Events.State.NotIn(Held, Cancelled)))
		t.must(err)
		t.equal(open, []string{"Le Guin"})

		_, err = db.Exec(ctx, tenon.Insert(Events).Rows(&Event{Title: "Dick", State: "postponed"}))
		if want := `
Event.State: text: the value is none of the values that the column has: "planned", "held", "cancelled"
`; err == nil || !strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("%v", err)
		}
	})
}
