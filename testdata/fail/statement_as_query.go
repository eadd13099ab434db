package mistake

import (
	"context"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

func all(ctx context.Context, s *tenon.Session) {
	_, _ = s.All(ctx, tenon.Update(Users)) // want: Update\(Users\)|UpdateStmt
}
