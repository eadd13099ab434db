package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = tenon.Insert(Users).From(tenon.Select(Items), ItemSet{Description: tenon.ToExpr(Items.Description)}) // want: ItemSet does not implement tenon.Assignments
