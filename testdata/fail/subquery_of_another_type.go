package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = Users.ID.InQuery(tenon.Select(Users.Name)) // want: cannot use tenon.Select\(Users.Name\)
