package mistake

import (
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = Users.Name.EqExpr(Orders.ID) // want: cannot use Orders.ID .*as tenon.Expr
