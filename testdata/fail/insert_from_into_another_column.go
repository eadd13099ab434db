package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = tenon.Insert(Users).From(tenon.Select(Items), UserSet{Name: tenon.ToExpr(Items.Price)}) // want: cannot use|does not match|in call to tenon.ToExpr
