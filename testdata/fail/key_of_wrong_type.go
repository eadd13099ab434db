package mistake

import (
	"context"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

func get(ctx context.Context, s *tenon.Session) {
	_, _ = s.Get(ctx, Users, "7") // want: "7"
}
