package mistake

import (
	"github.com/tenonsql/tenon"
)

func cond(text string) tenon.Condition {
	return tenon.Cond(text) // want: cannot use text .*as tenon.constant|constant
}
