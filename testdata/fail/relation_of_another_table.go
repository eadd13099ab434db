package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = tenon.Select(Users).With(Orders.User) // want: cannot use Orders.User .*as tenon.Loadable
