package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

type row struct{ Name int64 }

var _ = tenon.Into(func(x *row, r *tenon.Row) {
	r.Read(&x.Name, Users.Name) // want: Users.Name
})
