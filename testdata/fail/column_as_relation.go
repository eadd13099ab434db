package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = tenon.Select(Orders).Join(Orders.UserID) // want: cannot use Orders.UserID .*as tenon.Joinable
