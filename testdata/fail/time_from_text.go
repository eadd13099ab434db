package mistake

import (
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = Documents.Stamp.Gt("2024-01-01") // want: cannot use "2024-01-01" .*as time.Time
