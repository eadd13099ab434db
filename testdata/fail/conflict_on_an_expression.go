package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = tenon.Insert(Users).OnConflict(Users.Name.Lower()) // want: cannot use Users.Name.Lower.* as tenon.AnyColumn
