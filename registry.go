package tenon

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
)

// opener makes the pool of a database from a URL, and says which dialect it speaks.
type opener func(ctx context.Context, url string, s driver.Settings) (driver.Pool, *dialect.Rules, error)

// registry holds the openers by URL scheme. Only the init functions of the database
// packages write it, as in database/sql and image.
var registry struct { //nolint:gochecknoglobals // written by init functions alone
	sync.RWMutex
	schemes map[string]opener
}

func openerOf(scheme string) (opener, error) {
	registry.RLock()
	defer registry.RUnlock()
	if o, ok := registry.schemes[scheme]; ok {
		return o, nil
	}
	known := make([]string, 0, len(registry.schemes))
	for s := range registry.schemes {
		known = append(known, s+":")
	}
	slices.Sort(known)
	if pkg, ok := packages[scheme]; ok {
		return nil, &BuildError{What: fmt.Sprintf("no driver for %s: URLs is in the program", scheme), Where: "Open", Do: `import _ "github.com/tenonsql/tenon/` + pkg + `"`}
	}
	return nil, &BuildError{What: fmt.Sprintf("unknown kind of database %q", scheme), Where: "Open", Do: "use sqlite:, postgres:, mysql: or mariadb: (in this program: " + strings.Join(known, " ") + ")"}
}

// packages are the packages that bring a scheme, for the message of Open.
var packages = map[string]string{"sqlite": "sqlite", "postgres": "postgres", "postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql"}
