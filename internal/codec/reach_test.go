package codec

import (
	"reflect"
	"testing"
	"time"
	"unsafe"
	"uuid"

	"github.com/google/go-cmp/cmp"
	shopspring "github.com/shopspring/decimal"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// How a cell reaches a field: three ways over the same decoders, measured for decision
// 0001. Way A is generated code that hands out pointers to fields; way B generated code
// with a closure per column; way C, the one in use, an offset and a Codec.

type reached struct {
	ID      int64
	Token   uuid.UUID
	Name    string
	Note    *string
	Active  bool
	Age     int32
	Score   float64
	Created time.Time
	Price   shopspring.Decimal
	Status  string
}

var reachKinds = []schema.Kind{
	schema.Int64, schema.UUID, schema.Text, schema.Text, schema.Bool,
	schema.Int32, schema.Float64, schema.Instant, schema.Decimal, schema.Text,
}

// reachCells are the cells of one row.
func reachCells() []driver.Value {
	token := uuid.MustParse("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")
	cells := make([]driver.Value, 10)
	cells[0].SetInt(123456789)
	cells[1] = driver.Value{Kind: driver.UUID, S: string(token[:])}
	cells[2].SetText("Ada Lovelace")
	cells[3].SetText("a note of some length, as notes are")
	cells[4].SetBool(true)
	cells[5].SetInt(36)
	cells[6].SetFloat(0.75)
	cells[7] = driver.Value{Kind: driver.Instant, N: 1_700_000_000_123_456}
	cells[8].SetDecimal(15010, -2)
	cells[9].SetText("open")
	return cells
}

// flat are the columns that need no memory of their own.
var flat = []int{0, 1, 4, 5, 6, 7, 0, 4, 5, 6}

// column is what a mapping knows of a column.
type column struct {
	offset uintptr
	codec  *Codec
}

func reachColumns(tb testing.TB) []column {
	t := reflect.TypeFor[reached]()
	columns := make([]column, t.NumField())
	for i := range columns {
		c, err := Of(t.Field(i).Type, &schema.Type{Kind: reachKinds[i]})
		if err != nil {
			tb.Fatal(err)
		}
		columns[i] = column{t.Field(i).Offset, c}
	}
	return columns
}

// pointers is what a generator would write for way A.
func (r *reached) pointers(to []any) {
	to[0], to[1], to[2], to[3], to[4] = &r.ID, &r.Token, &r.Name, &r.Note, &r.Active
	to[5], to[6], to[7], to[8], to[9] = &r.Age, &r.Score, &r.Created, &r.Price, &r.Status
}

// flatPointers is the same for the columns of flat.
func (r *reached) flatPointers(to []any) {
	to[0], to[1], to[2], to[3], to[4] = &r.ID, &r.Token, &r.Active, &r.Age, &r.Score
	to[5], to[6], to[7], to[8], to[9] = &r.Created, &r.ID, &r.Active, &r.Age, &r.Score
}

// assignTo is the type switch of way A. What it does not know, decimals among them, goes
// through a codec.
func assignTo(to any, v *driver.Value, c *Codec) error {
	switch to := to.(type) {
	case *int64:
		return decodeInt[int64](v, unsafe.Pointer(to))
	case *int32:
		return decodeInt[int32](v, unsafe.Pointer(to))
	case *bool:
		return decodeBool(v, unsafe.Pointer(to))
	case *float64:
		return decodeFloat[float64](v, unsafe.Pointer(to))
	case *string:
		return decodeString(v, unsafe.Pointer(to))
	case *time.Time:
		return decodeInstant(v, unsafe.Pointer(to))
	case *uuid.UUID:
		return decodeUUID(v, unsafe.Pointer(to))
	case **string:
		if v.Kind == driver.Null {
			*to = nil
			return nil
		}
		*to = new(string)
		return decodeString(v, unsafe.Pointer(*to))
	default:
		return c.Decode(v, reflect.ValueOf(to).UnsafePointer())
	}
}

// accessors is what a generator would write for way B.
func accessors(price *Codec) []func(e any, v *driver.Value) error {
	return []func(e any, v *driver.Value) error{
		func(e any, v *driver.Value) error { return decodeInt[int64](v, unsafe.Pointer(&e.(*reached).ID)) },
		func(e any, v *driver.Value) error { return decodeUUID(v, unsafe.Pointer(&e.(*reached).Token)) },
		func(e any, v *driver.Value) error { return decodeString(v, unsafe.Pointer(&e.(*reached).Name)) },
		func(e any, v *driver.Value) error {
			r := e.(*reached)
			if v.Kind == driver.Null {
				r.Note = nil
				return nil
			}
			r.Note = new(string)
			return decodeString(v, unsafe.Pointer(r.Note))
		},
		func(e any, v *driver.Value) error { return decodeBool(v, unsafe.Pointer(&e.(*reached).Active)) },
		func(e any, v *driver.Value) error { return decodeInt[int32](v, unsafe.Pointer(&e.(*reached).Age)) },
		func(e any, v *driver.Value) error {
			return decodeFloat[float64](v, unsafe.Pointer(&e.(*reached).Score))
		},
		func(e any, v *driver.Value) error { return decodeInstant(v, unsafe.Pointer(&e.(*reached).Created)) },
		func(e any, v *driver.Value) error { return price.Decode(v, unsafe.Pointer(&e.(*reached).Price)) },
		func(e any, v *driver.Value) error { return decodeString(v, unsafe.Pointer(&e.(*reached).Status)) },
	}
}

// ways read one row each; order names the columns of the result.
func ways(tb testing.TB, order []int) map[string]func(r *reached, cells []driver.Value) error {
	columns := reachColumns(tb)
	byAccessor := accessors(columns[8].codec)
	into, pointers := make([]any, len(order)), (*reached).pointers
	if len(order) > 2 && order[2] != 2 {
		pointers = (*reached).flatPointers
	}
	inOrder := make([]column, len(order))
	accessorInOrder := make([]func(any, *driver.Value) error, len(order))
	for i, k := range order {
		inOrder[i], accessorInOrder[i] = columns[k], byAccessor[k]
	}
	return map[string]func(r *reached, cells []driver.Value) error{
		"A-pointers": func(r *reached, cells []driver.Value) error {
			pointers(r, into)
			for i := range cells {
				if err := assignTo(into[i], &cells[i], inOrder[i].codec); err != nil {
					return err
				}
			}
			return nil
		},
		"B-accessors": func(r *reached, cells []driver.Value) error {
			var e any = r
			for i := range cells {
				if err := accessorInOrder[i](e, &cells[i]); err != nil {
					return err
				}
			}
			return nil
		},
		"C-offsets": func(r *reached, cells []driver.Value) error {
			p := unsafe.Pointer(r)
			for i := range cells {
				c := &inOrder[i]
				if err := c.codec.Decode(&cells[i], unsafe.Add(p, c.offset)); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

var mixed = []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}

func pick(cells []driver.Value, order []int) []driver.Value {
	picked := make([]driver.Value, len(order))
	for i, k := range order {
		picked[i] = cells[k]
	}
	return picked
}

func TestWaysReachTheSameFields(t *testing.T) {
	for name, read := range ways(t, mixed) {
		var r reached
		if err := read(&r, reachCells()); err != nil {
			t.Fatal(err)
		}
		note := "a note of some length, as notes are"
		want := reached{
			ID: 123456789, Token: uuid.MustParse("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"), Name: "Ada Lovelace", Note: &note,
			Active: true, Age: 36, Score: 0.75, Created: time.UnixMicro(1_700_000_000_123_456).UTC(), Price: shopspring.New(15010, -2), Status: "open",
		}
		if diff := cmp.Diff(want, r); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// BenchmarkReach reads 1000 rows of 10 columns per operation.
func BenchmarkReach(b *testing.B) {
	for _, set := range []struct {
		name  string
		order []int
	}{{"mixed", mixed}, {"flat", flat}} {
		cells := pick(reachCells(), set.order)
		all := ways(b, set.order)
		for _, name := range []string{"A-pointers", "B-accessors", "C-offsets"} {
			read := all[name]
			b.Run(set.name+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				rows := make([]reached, 1000)
				for b.Loop() {
					for i := range rows {
						if err := read(&rows[i], cells); err != nil {
							b.Fatal(err)
						}
					}
				}
			})
		}
	}
}

// BenchmarkNewCodec makes as many codecs as 300 tables of 12 columns have, every one of
// them of a pair that Of has not met.
func BenchmarkNewCodec(b *testing.B) {
	columns := reachColumns(b)
	b.ReportAllocs()
	for b.Loop() {
		for i := range 3600 {
			c := columns[i%len(columns)].codec
			if _, err := newCodec(c.Type, &schema.Type{Kind: c.Kind}, nil); err != nil {
				b.Fatal(err)
			}
		}
	}
}
