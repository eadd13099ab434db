package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = tenon.Update(Users).Set(OrderSet{}) // want: does not (satisfy|implement) tenon.Assignments|wrong type for method|OrderSet
