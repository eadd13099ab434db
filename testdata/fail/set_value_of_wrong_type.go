package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = UserSet{Name: tenon.To(7)} // want: cannot use .*tenon.Set\[
