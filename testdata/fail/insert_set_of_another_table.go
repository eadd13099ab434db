package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = tenon.Insert(Users).Values(OrderSet{}) // want: OrderSet
