package sqlite

import (
	"encoding/hex"
	"math/big"
	"strconv"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"github.com/tenonsql/tenon/driver"
)

// scalar is a function of SQL with one result. None of its arguments is NULL: then the
// result is NULL without a call.
type scalar struct {
	name      string
	arguments int32
	call      func(*call)
}

var scalars = []scalar{
	{"decimal", 1, func(f *call) { f.giveDecimal(f.decimal(0)) }},
	{"decimal_add", 2, func(f *call) { f.giveDecimal(f.decimal(0).plus(f.decimal(1))) }},
	{"decimal_sub", 2, func(f *call) { f.giveDecimal(f.decimal(0).minus(f.decimal(1))) }},
	{"decimal_mul", 2, func(f *call) { f.giveDecimal(f.decimal(0).times(f.decimal(1))) }},
	{"decimal_cmp", 2, func(f *call) { f.giveInt(int64(f.decimal(0).compare(f.decimal(1)))) }},
	{"decimal_div", 3, divide},
	{"decimal_round", 2, func(f *call) { f.giveDecimal(f.decimal(0).rounded(f.scale(1))) }},
	{"decimal_fit", 3, fit},
	{"tenon_instant", 1, func(f *call) {
		if b, ok := instantOf(f.text(0)); ok {
			f.giveText(b)
		}
	}},
	{"tenon_reverse", 1, func(f *call) { f.giveText(reversed(f.text(0))) }},
	{"tenon_lpad", 3, func(f *call) { f.pad(true) }},
	{"tenon_rpad", 3, func(f *call) { f.pad(false) }},
	{"tenon_micros", 1, func(f *call) {
		if t, ok := f.instant(0); ok {
			f.giveInt(t.UnixMicro())
		}
	}},
	{"tenon_time_add", 3, timeAdd},
	{"tenon_float", 1, exactFloat},
	{"tenon_json_contains", 2, jsonContains},
	{"tenon_hex", 1, func(f *call) {
		v := f.value(0)
		f.giveText(hex.AppendEncode(nil, v.Bytes()))
	}},
}

// exactFloat gives the shortest text that is read back as the same number.
func exactFloat(f *call) {
	var buffer [32]byte
	switch v := f.value(0); v.Kind {
	case driver.Float:
		f.giveText(strconv.AppendFloat(buffer[:0], v.Float64(), 'g', -1, 64))
	case driver.Int:
		f.giveText(strconv.AppendInt(buffer[:0], v.N, 10))
	default:
		f.fail("an argument is no number")
	}
}

// divide gives NULL for a zero divisor, as SQLite does.
func divide(f *call) {
	a, b, scale := f.decimal(0), f.decimal(1), f.scale(2)
	if f.failed || b.sign() == 0 {
		return
	}
	f.giveDecimal(a.by(b, scale))
}

// fit makes a number what a column of so many digits, so many of them after the point,
// holds of it, as databases with a decimal type do when they store one.
func fit(f *call) {
	d, precision, scale := f.decimal(0), f.scale(1), f.scale(2)
	if f.failed {
		return
	}
	d = d.rounded(scale)
	if digits := new(big.Int).Abs(d.whole()).String(); len(digits) > precision && d.sign() != 0 {
		f.fail("numeric field overflow: the number has more digits than the column holds")
		return
	}
	f.giveDecimal(d)
}

// call is one call of a function by SQLite.
type call struct {
	tls    *libc.TLS
	ctx    uintptr // sqlite3_context*
	argv   uintptr
	failed bool
}

// addressOf is where the value of an argument lies.
func (f *call) addressOf(i int) uintptr {
	return *(*uintptr)(pointer(f.argv + uintptr(i)*sizeofPointer))
}

// value reads an argument. Text and bytes are views.
func (f *call) value(i int) driver.Value {
	var v driver.Value
	at := f.addressOf(i)
	if !setCell(&v, (*memory)(pointer(at))) {
		v.Kind = driver.Text
		p := lib.Xsqlite3_value_text(f.tls, at)
		v.S = view(p, int(lib.Xsqlite3_value_bytes(f.tls, at)))
	}
	return v
}

func (f *call) isNull(i int) bool {
	return (*memory)(pointer(f.addressOf(i))).Fflags&lib.MEM_Null != 0
}

// decimal reads a number. A float is the shortest decimal that is read back as the same.
func (f *call) decimal(i int) decimal {
	v := f.value(i)
	switch v.Kind {
	case driver.Int:
		return decimal{n: v.N}
	case driver.Text:
		if d, ok := parseDecimal(v.S); ok {
			return d
		}
	case driver.Float:
		if d, ok := parseDecimal(strconv.FormatFloat(v.Float64(), 'e', -1, 64)); ok {
			return d
		}
	}
	f.fail("an argument is no decimal number")
	return decimal{}
}

// scale reads a number of digits.
func (f *call) scale(i int) int {
	v := f.value(i)
	if v.Kind != driver.Int || v.N > maxScale || v.N < -maxWhole {
		f.fail("the scale is no whole number, or too large")
		return 0
	}
	return int(v.N)
}

func (f *call) text(i int) string {
	v := f.value(i)
	if v.Kind != driver.Text {
		return ""
	}
	return v.S
}

// fail makes the statement fail.
func (f *call) fail(message string) {
	f.failed = true
	p := cString(f.tls, message)
	lib.Xsqlite3_result_error(f.tls, f.ctx, p, -1)
	release(f.tls, p)
}

func (f *call) giveInt(n int64) {
	if !f.failed {
		lib.Xsqlite3_result_int64(f.tls, f.ctx, n)
	}
}

func (f *call) giveDecimal(d decimal) {
	if f.failed {
		return
	}
	if d.scale > maxScale {
		d = d.rounded(maxScale)
	}
	var buffer [64]byte
	f.giveText(d.append(buffer[:0]))
}

// giveText gives a copy of b.
func (f *call) giveText(b []byte) {
	p := f.tls.Alloc(len(b) + 1) // of the translated code's own stack
	copy(bytesAt(p, len(b)), b)
	lib.Xsqlite3_result_text(f.tls, f.ctx, p, int32(len(b)), lib.SQLITE_TRANSIENT)
	f.tls.Free(len(b) + 1)
}

// A function is pure, and allowed in indexes, checks and computed columns.
const pure = lib.SQLITE_UTF8 | lib.SQLITE_DETERMINISTIC | lib.SQLITE_INNOCUOUS

// registerFunctions makes the functions and the collation known to the connection.
func (c *conn) registerFunctions() error {
	for i := range scalars {
		s := &scalars[i]
		if err := c.function(s.name, s.arguments, uintptr(i), callback(onScalar)); err != nil {
			return err
		}
	}
	if err := c.function("regexp", 2, c.id, callback(onRegexp)); err != nil {
		return err
	}
	if err := c.aggregate("decimal_sum", 1, callback(onSumFinal), callback(onSumValue)); err != nil {
		return err
	}
	if err := c.aggregate("decimal_avg", 2, callback(onAvgFinal), callback(onAvgValue)); err != nil {
		return err
	}
	name := cString(c.tls, "decimal")
	defer release(c.tls, name)
	return c.registered(lib.Xsqlite3_create_collation_v2(c.tls, c.db, name, lib.SQLITE_UTF8, 0, callback(onCollate), 0))
}

func (c *conn) function(name string, arguments int32, data, call uintptr) error {
	p := cString(c.tls, name)
	defer release(c.tls, p)
	return c.registered(lib.Xsqlite3_create_function_v2(c.tls, c.db, p, arguments, pure, data, call, 0, 0, 0))
}

func (c *conn) aggregate(name string, arguments int32, final, value uintptr) error {
	p := cString(c.tls, name)
	defer release(c.tls, p)
	return c.registered(lib.Xsqlite3_create_window_function(c.tls, c.db, p, arguments, pure, c.id,
		callback(onSumStep), final, value, callback(onSumInverse), 0))
}

func (c *conn) registered(rc int32) error {
	if rc != lib.SQLITE_OK {
		return c.serverError(rc)
	}
	return nil
}

// onScalar is called by SQLite for each of scalars.
func onScalar(tls *libc.TLS, ctx uintptr, n int32, argv uintptr) {
	f := call{tls: tls, ctx: ctx, argv: argv}
	for i := range n {
		if f.isNull(int(i)) {
			return // the result is NULL unless another is given
		}
	}
	scalars[lib.Xsqlite3_user_data(tls, ctx)].call(&f)
}

// onCollate is called by SQLite to compare two texts.
func onCollate(_ *libc.TLS, _ uintptr, n int32, a uintptr, m int32, b uintptr) int32 {
	return int32(collate(view(a, int(n)), view(b, int(m))))
}
