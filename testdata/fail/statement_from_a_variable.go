package mistake

import (
	"github.com/tenonsql/tenon"
)

func run(text string) tenon.Statement {
	return tenon.SQL("DELETE FROM " + text) // want: cannot use "DELETE FROM " . text|mismatched|constant
}
