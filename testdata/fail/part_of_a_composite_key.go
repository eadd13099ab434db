package mistake

import (
	"context"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

func get(ctx context.Context, s *tenon.Session) {
	_, _ = s.Get(ctx, Lines, 7) // want: cannot use 7 .*LineKey|type|untyped int
}
