package mistake

import (
	"uuid"

	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = Documents.ID.Gt(uuid.New()) // want: Documents.ID.Gt undefined
