package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = tenon.Select(Users).Union(tenon.Select(Orders)) // want: cannot use tenon.Select\(Orders\)
