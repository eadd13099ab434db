package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = tenon.Insert(Users).OnConflict("name") // want: cannot use "name" .*as tenon.AnyColumn
