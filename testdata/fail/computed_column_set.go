package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = DocumentSet{Twice: tenon.To[int64](4)} // want: unknown field Twice
