package suite

import (
	"errors"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// basics: one table through every layer.
var basics = []Case{
	{"insert, get, select, update and delete through a session", func(t *T) {
		var id int64
		t.Do(func(s *tenon.Session) error {
			u := &User{Name: "ada"}
			s.Add(u)
			if err := s.Flush(t.Ctx); err != nil {
				return err
			}
			id = u.ID
			return nil
		})
		if id == 0 {
			t.Fatal("the key did not come back")
		}
		t.Do(func(s *tenon.Session) error {
			u, err := s.Get(t.Ctx, Users, id)
			if err != nil {
				return err
			}
			t.Equal(u.Name, "ada")
			u.Name = "grace"
			return nil
		})
		names, err := t.DB.All(t.Ctx, tenon.Select(Users.Name))
		t.Must(err)
		t.Equal(names, []string{"grace"})
		t.Do(func(s *tenon.Session) error {
			u, err := s.Get(t.Ctx, Users, id)
			s.Delete(u)
			return err
		})
		if _, err := t.DB.Get(t.Ctx, Users, id); !errors.Is(err, tenon.ErrNotFound) {
			t.Errorf("after deletion: %v", err)
		}
	}},
	{"a filter by decimal is exact", func(t *T) {
		items := []*Item{
			{Description: "a", Price: decimal.RequireFromString("99.99")},
			{Description: "b", Price: decimal.RequireFromString("150.1")},
			{Description: "c", Price: decimal.RequireFromString("1000")},
		}
		_, err := t.DB.Exec(t.Ctx, tenon.Insert(Items).Rows(items...))
		t.Must(err)
		dear, err := t.DB.All(t.Ctx, tenon.Select(Items).Where(Items.Price.Gt(decimal.NewFromInt(100))).OrderBy(Items.Price.Asc()))
		t.Must(err)
		var got []string
		for _, i := range dear {
			got = append(got, i.Price.StringFixed(2), i.Description)
		}
		t.Equal(got, []string{"150.10", "b", "1000.00", "c"})
		t.Equal(dear[0].Price.Exponent(), int32(-2))
	}},
}
