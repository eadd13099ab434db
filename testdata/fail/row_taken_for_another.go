package mistake

import (
	"context"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

func all(ctx context.Context, s *tenon.Session) []*Order {
	os, _ := s.All(ctx, tenon.Select(Users))
	return os // want: cannot use os .*as \[\]\*fixture.Order
}
