package mistake

import (
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var s string

var _ = Everythings.Mood.Eq(s) // want: cannot use s .*as fixture.Mood
