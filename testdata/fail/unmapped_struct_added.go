package mistake

import (
	"github.com/tenonsql/tenon"
)

type thing struct{ ID int64 }

func add(s *tenon.Session) {
	s.Add(&thing{}) // want: does not implement tenon.Entity
}
