package mistake

import (
	"context"

	"github.com/tenonsql/tenon"
)

func script(ctx context.Context, db *tenon.Engine, text string) error {
	return db.Script(ctx, text) // want: cannot use text
}
