package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

func add(s *tenon.Session) {
	s.Add(User{}) // want: does not implement tenon.Entity
}
