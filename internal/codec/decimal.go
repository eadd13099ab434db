package codec

import (
	"encoding"
	"encoding/binary"
	"math/big"
	"math/bits"
	"reflect"
	"sync"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// decimalCodec is the codec of a type in a decimal column, or nil. The type is the
// program's: this package knows decimals by their methods only. Strings, integers and
// floats may hold decimals too; a float is taken by its shortest text.
func decimalCodec(t reflect.Type) *Codec {
	if c := coefficientCodec(t); c != nil {
		return c
	}
	switch {
	case isValuer(t):
		return valuerCodec(t, schema.Decimal)
	case isTextual(t):
		return textualCodec(t, schema.Decimal)
	}
	switch t.Kind() {
	case reflect.String:
		return decimalString.of(t, schema.Decimal)
	case reflect.Float32:
		return float32Codec.with(encodeDecimalFloat[float32], decodeFloat[float32]).of(t, schema.Decimal)
	case reflect.Float64:
		return float64Codec.with(encodeDecimalFloat[float64], decodeFloat[float64]).of(t, schema.Decimal)
	}
	if c := integer(t, schema.Int64); c != nil {
		enc := c.Encode
		return c.with(func(p unsafe.Pointer, v *driver.Value) error {
			err := enc(p, v)
			v.Kind = driver.Decimal
			return err
		}, c.Decode).of(t, schema.Decimal)
	}
	return nil
}

// decimalString is a decimal held as text. It is compared as a number.
var decimalString = func() *Codec {
	c := stringCodec.with(encodeDecimalString, decodeString)
	c.Same = func(p, s unsafe.Pointer) bool {
		a, b := *(*string)(p), *(*string)(s)
		if a == b {
			return true
		}
		x, ok1 := parseDecimal(a)
		y, ok2 := parseDecimal(b)
		return ok1 && ok2 && x.equal(y)
	}
	return c
}()

func encodeDecimalString(p unsafe.Pointer, v *driver.Value) error {
	s := *(*string)(p)
	d, ok := parseDecimal(s)
	if !ok {
		return &RangeError{Type: "string", Value: string(appendQuoted(nil, s, 64)), Why: "is not a decimal number"}
	}
	d.put(v)
	return nil
}

func encodeDecimalFloat[T float32 | float64](p unsafe.Pointer, v *driver.Value) error {
	x := *(*T)(p)
	d, ok := floatDecimal(float64(x), int(unsafe.Sizeof(x))*8)
	if !ok {
		v.SetFloat(float64(x))
		return outside[T](v, "is not a number that a decimal column holds")
	}
	d.put(v)
	return nil
}

// coefficients is what a decimal type with a coefficient and an exponent says of itself.
type coefficients interface {
	Coefficient() *big.Int
	Exponent() int32
}

// smallCoefficients tells the coefficient without an allocation, when it has so few digits.
type smallCoefficients interface {
	NumDigits() int
	CoefficientInt64() int64
}

var (
	coefficientsType      = reflect.TypeFor[coefficients]()
	smallCoefficientsType = reflect.TypeFor[smallCoefficients]()
	binaryType            = reflect.TypeFor[encoding.BinaryUnmarshaler]()
)

func isCoefficient(t reflect.Type) bool { return reflect.PointerTo(t).Implements(coefficientsType) }

// decimal converts a type with coefficients. The interfaces hold *T of a scratch value;
// at puts another pointer in, which costs nothing.
type decimal struct {
	t      reflect.Type
	read   coefficients
	small  smallCoefficients // or nil
	write  encoding.BinaryUnmarshaler
	direct bool // its memory is a reference to a big.Int: what fits into one word is put there
}

// coefficientCodec is the codec of a type that has coefficients and reads the binary form
// that shopspring/decimal defines, an exponent of 32 bits and a big.Int in gob's form,
// which a trial with four numbers confirms. Such types are taken to be immutable.
func coefficientCodec(t reflect.Type) *Codec {
	p := reflect.PointerTo(t)
	if !p.Implements(coefficientsType) || !p.Implements(binaryType) {
		return nil
	}
	scratch := reflect.New(t).Interface()
	d := &decimal{t: t, read: scratch.(coefficients), write: scratch.(encoding.BinaryUnmarshaler)}
	if p.Implements(smallCoefficientsType) {
		d.small = scratch.(smallCoefficients)
	}
	if !d.works() {
		return nil
	}
	if bits.UintSize == 64 && isReference(t) && t.Field(0).Type == reflect.TypeFor[*big.Int]() {
		d.direct = true
		d.direct = d.works()
	}
	c := &Codec{Type: t, Kind: schema.Decimal, Shadow: t, Encode: d.encode, Decode: d.decode}
	c.Save, c.Same = assign[reference], func(p, s unsafe.Pointer) bool {
		// A value that nobody touched has the same pointer still.
		return *(*reference)(p) == *(*reference)(s) || d.same(p, s)
	}
	if !isReference(t) {
		c.Save, c.Same = assignment(t), d.same
	}
	c.Restore = c.Save
	c.Zero = func(p unsafe.Pointer) bool { return d.number(p).isZero() }
	return c
}

// works writes and reads numbers of every sort that the codec tells apart.
func (d *decimal) works() (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	p := reflect.New(d.t).UnsafePointer()
	if !d.number(p).equal(number{}) {
		return false
	}
	for _, s := range []string{"123.45", "-987.654", "12e3", "0.00", "-123456789012345678901234567890.5", "9223372036854775807"} {
		want, _ := parseDecimal(s)
		if d.set(p, want) != nil {
			return false
		}
		if got := d.number(p); got.exp != want.exp || got.coefficient().Cmp(want.coefficient()) != 0 {
			return false
		}
	}
	return true
}

// safeDigits is how many digits every number of 64 bits can have.
const safeDigits = 18

func (d *decimal) number(p unsafe.Pointer) number {
	exp := at(d.read, p).Exponent()
	if d.small != nil {
		if s := at(d.small, p); s.NumDigits() <= safeDigits {
			return number{n: s.CoefficientInt64(), exp: exp}
		}
	}
	return numberOf(at(d.read, p).Coefficient(), exp)
}

func (d *decimal) encode(p unsafe.Pointer, v *driver.Value) error {
	x := d.number(p)
	if x.exp < -maxExponent || x.exp > maxExponent {
		return &RangeError{Type: d.t.String(), Value: string(x.appendScientific(nil)), Why: "has an exponent beyond ±10000"}
	}
	x.put(v)
	return nil
}

func (d *decimal) decode(v *driver.Value, p unsafe.Pointer) error {
	x, ok := decimalOf(v)
	if !ok {
		return notDecimal(d.t, v)
	}
	return d.set(p, x)
}

// notDecimal is the error of a cell that decimalOf refuses.
func notDecimal(t reflect.Type, v *driver.Value) error {
	switch v.Kind {
	case driver.Decimal, driver.Text, driver.JSON, driver.Float:
		return &RangeError{Type: t.String(), Value: show(v), Why: "is not a decimal number"}
	default:
		return wrong(t, v)
	}
}

// binaries are buffers for set: what UnmarshalBinary is given must be on the heap.
var binaries = sync.Pool{New: func() any { return new([13]byte) }}

func (d *decimal) set(p unsafe.Pointer, x number) error {
	if x.large != nil {
		b := binary.BigEndian.AppendUint32(nil, uint32(x.exp))
		b = append(b, gobSign(x.large.Sign() < 0))
		return at(d.write, p).UnmarshalBinary(append(b, x.large.Bytes()...))
	}
	if d.direct {
		*(*reference)(p) = reference{coefficient(x.n), x.exp}
		return nil
	}
	buf := binaries.Get().(*[13]byte)
	defer binaries.Put(buf)
	binary.BigEndian.PutUint32(buf[:], uint32(x.exp))
	buf[4] = gobSign(x.n < 0)
	u := absolute(x.n)
	n := 5
	for i := 56; i >= 0; i -= 8 { // without leading zeros
		if b := byte(u >> i); b != 0 || n > 5 {
			buf[n] = b
			n++
		}
	}
	return at(d.write, p).UnmarshalBinary(buf[:n])
}

// gobSign is the first byte of a big.Int in gob's form: version 1 and the sign.
func gobSign(neg bool) byte {
	if neg {
		return 1<<1 | 1
	}
	return 1 << 1
}

func (d *decimal) same(p, s unsafe.Pointer) bool { return d.number(p).equal(d.number(s)) }

// at is the interface x, which holds a pointer, with p in place of that pointer. An
// interface is two words, the second of which is the pointer itself.
func at[I any](x I, p unsafe.Pointer) I {
	(*struct{ methods, data unsafe.Pointer })(unsafe.Pointer(&x)).data = p
	return x
}

// reference is the memory of most decimals: a *big.Int and an exponent.
type reference struct {
	coefficient unsafe.Pointer
	exponent    int32
}

// coefficient is a *big.Int, of words with 64 bits. It and its digits are one allocation,
// where big.NewInt makes two.
func coefficient(n int64) unsafe.Pointer {
	x := &struct {
		big.Int
		words [1]big.Word
	}{}
	if n != 0 {
		x.words[0] = big.Word(absolute(n))
		x.SetBits(x.words[:])
	}
	if n < 0 {
		x.Neg(&x.Int)
	}
	return unsafe.Pointer(&x.Int)
}

func isReference(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.NumField() == 2 &&
		t.Field(0).Type.Kind() == reflect.Pointer && t.Field(1).Type.Kind() == reflect.Int32
}

// assignment copies a value of any type.
func assignment(t reflect.Type) func(from, to unsafe.Pointer) {
	return func(from, to unsafe.Pointer) {
		reflect.NewAt(t, to).Elem().Set(reflect.NewAt(t, from).Elem())
	}
}

// isTextual says that a type writes and reads itself as text.
func isTextual(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return t.Kind() != reflect.Interface && t != timeType && p.Implements(textMarshalerType) && p.Implements(textUnmarshalerType)
}

var (
	textMarshalerType   = reflect.TypeFor[encoding.TextMarshaler]()
	textUnmarshalerType = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// textualCodec is the codec of a type with MarshalText and UnmarshalText, in a text or a
// decimal column.
func textualCodec(t reflect.Type, kind schema.Kind) *Codec {
	scratch := reflect.New(t).Interface()
	read, write := scratch.(encoding.TextMarshaler), scratch.(encoding.TextUnmarshaler)
	enc := func(p unsafe.Pointer, v *driver.Value) error {
		b, err := at(read, p).MarshalText()
		if err != nil {
			return &RangeError{Type: t.String(), Why: "MarshalText: " + err.Error()}
		}
		v.SetView(driver.Text, b)
		return adapt(v, kind, t)
	}
	dec := func(v *driver.Value, p unsafe.Pointer) error {
		var b []byte
		switch v.Kind {
		case driver.Text, driver.JSON:
			b = []byte(v.S)
		case driver.Decimal:
			b = v.AppendDecimal(nil)
		case driver.Int:
			b = appendInt(nil, v.N)
		case driver.Float:
			b = appendFloat(nil, v.Float64())
		default:
			return wrong(t, v)
		}
		if err := at(write, p).UnmarshalText(b); err != nil {
			return &RangeError{Type: t.String(), Value: show(v), Why: "UnmarshalText: " + err.Error()}
		}
		return nil
	}
	return encoded(&Codec{Type: t, Kind: kind, Encode: enc, Decode: dec})
}
