package mistake

import (
	"context"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

func names(ctx context.Context, s *tenon.Session) []string {
	ns, _ := s.All(ctx, tenon.Select(Users.ID))
	return ns // want: cannot use ns .*as \[\]string
}
