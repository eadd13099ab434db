package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = tenon.Select(Users).With(tenon.Load(Users.Orders).With(Users.Addresses)) // want: cannot use Users.Addresses .*as tenon.Loadable
