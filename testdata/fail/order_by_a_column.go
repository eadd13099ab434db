package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = tenon.Select(Users).OrderBy(Users.Name) // want: cannot use Users.Name .*as tenon.OrderTerm
