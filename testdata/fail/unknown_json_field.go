package mistake

import (
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = Documents.Body.Colour.Eq("red") // want: Documents.Body.Colour undefined
