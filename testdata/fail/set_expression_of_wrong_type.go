package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = UserSet{Name: tenon.ToExpr(Orders.ID)} // want: cannot use .*tenon.Set\[|type .* of Orders.ID|does not match
