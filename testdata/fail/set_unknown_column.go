package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = UserSet{Email: tenon.To("x")} // want: unknown field Email
