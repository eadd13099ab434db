package codec

import (
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

var valueKinds = [...]driver.Kind{
	schema.Invalid: driver.Null, schema.Bool: driver.Bool, schema.Int16: driver.Int, schema.Int32: driver.Int,
	schema.Int64: driver.Int, schema.Float32: driver.Float, schema.Float64: driver.Float, schema.Decimal: driver.Decimal,
	schema.Text: driver.Text, schema.Bytes: driver.Bytes, schema.Instant: driver.Instant, schema.Date: driver.Date,
	schema.Clock: driver.Clock, schema.DateTime: driver.DateTime, schema.Duration: driver.Int, schema.UUID: driver.UUID,
	schema.JSON: driver.JSON, schema.Array: driver.List,
}

// ValueKind is the kind of the driver values that a column's kind is sent as.
func ValueKind(k schema.Kind) driver.Kind { return valueKinds[k] }
