package exec

import (
	"time"

	"github.com/tenonsql/tenon/driver"
)

// showTime is an instant or a local date and time in the form of RFC 3339.
func showTime(v *driver.Value) string {
	layout := "2006-01-02T15:04:05.999999Z"
	if v.Kind == driver.DateTime {
		layout = "2006-01-02T15:04:05.999999"
	}
	return time.UnixMicro(v.N).UTC().Format(layout)
}
