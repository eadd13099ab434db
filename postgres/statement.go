package postgres

import (
	"context"
	"encoding/binary"
	"strconv"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/tenonsql/tenon/driver"
)

// statement is a prepared statement of one connection: what the server said about it, and
// what is reused from one run to the next.
type statement struct {
	text, name string
	params     []uint32 // the types of the parameters
	columns    []column
	names      []string

	head []byte // a Bind message between its length and its first value
	tail []byte // and after its last value

	cells   []driver.Value
	scratch []byte // what cells show that is not on the wire in their form

	prev, next *statement // in the cache, by use
	made, turn int        // the calls that made it, and used it last
}

// column is how one column of a result is read.
type column struct {
	oid  uint32
	read reading
	elem reading // of an array
	list *driver.Items
}

// setParams takes the types of the parameters.
func (s *statement) setParams(oids []uint32) {
	s.params = append([]uint32(nil), oids...)
	s.head = appendZeroEnded(append(s.head[:0], 0), s.name)
	n := uint16(len(oids)) //nolint:gosec // the server counted them in 16 bits
	s.head = binary.BigEndian.AppendUint16(s.head, n)
	for range oids {
		s.head = binary.BigEndian.AppendUint16(s.head, binaryFormat)
	}
	s.head = binary.BigEndian.AppendUint16(s.head, n)
}

// setColumns takes the columns of the result, and chooses their formats.
func (s *statement) setColumns(fields []pgproto3.FieldDescription) {
	s.readAs(fields)
	s.tail = binary.BigEndian.AppendUint16(s.tail[:0], uint16(len(fields))) //nolint:gosec // as above
	for i := range fields {
		format := uint16(binaryFormat)
		s.columns[i].read, s.columns[i].elem = readingOf(fields[i].DataTypeOID)
		if s.columns[i].read == asText {
			format = textFormat
		}
		s.tail = binary.BigEndian.AppendUint16(s.tail, format)
	}
}

// readAs takes the columns in the formats that they say.
func (s *statement) readAs(fields []pgproto3.FieldDescription) {
	s.columns = make([]column, len(fields))
	s.names = make([]string, len(fields))
	s.cells = make([]driver.Value, len(fields))
	for i := range fields {
		s.names[i] = string(fields[i].Name)
		s.columns[i].oid = fields[i].DataTypeOID
		if fields[i].Format != binaryFormat {
			continue
		}
		s.columns[i].read, s.columns[i].elem = readingOf(fields[i].DataTypeOID)
		if s.columns[i].read == asText {
			s.columns[i].read = asUnknown
		}
	}
}

// describedAs says whether the columns are still of these types.
func (s *statement) describedAs(fields []pgproto3.FieldDescription) bool {
	if len(fields) != len(s.columns) {
		return false
	}
	for i := range fields {
		if fields[i].DataTypeOID != s.columns[i].oid || string(fields[i].Name) != s.names[i] {
			return false
		}
	}
	return true
}

// statement gives the prepared form of text, making it first where that is needed.
func (c *conn) statement(ctx context.Context, text string) (*statement, error) {
	if s := c.cache.get(text); s != nil {
		return s, nil
	}
	s := c.newStatement(text)
	if _, err := c.prepare(ctx, []*statement{s}); err != nil {
		return nil, err
	}
	return s, nil
}

func (c *conn) newStatement(text string) *statement {
	if c.unnamed {
		return &statement{text: text}
	}
	return &statement{text: text, name: c.cache.nextName()}
}

// prepare has the server parse and describe statements, in one round trip. It gives the
// number of those that it took.
func (c *conn) prepare(ctx context.Context, list []*statement) (int, error) {
	c.closing = c.cache.makeRoom(len(list), c.closing)
	if err := c.collect(ctx); err != nil {
		return 0, err
	}
	c.cycle.safe = true // nothing but a BEGIN runs
	c.appendBegin()
	for _, s := range list {
		c.out = appendParse(c.out, s.name, s.text, nil)
		c.out = appendDescribe(c.out, 'S', s.name)
	}
	c.cycle.preparing = list
	if err := c.send(ctx); err != nil {
		return 0, err
	}
	err := c.drain()
	for _, s := range list[:c.cycle.prepared] {
		c.cache.add(s)
	}
	return c.cycle.prepared, err
}

// forget drops a statement that the server no longer takes.
func (c *conn) forget(s *statement) {
	if c.cache.remove(s) && s.name != "" {
		c.closing = append(c.closing, s.name)
	}
}

// cache keeps the statements of a connection, up to a limit, by last use.
type cache struct {
	byText  map[string]*statement
	ends    statement // next is the last used, prev the one to go
	last    *statement
	limit   int
	counter int
	turn    int // the number of the call; what it uses is not removed
}

// defaultStatements is the limit of the cache where Settings leave the choice.
const defaultStatements = 256

func newCache(limit int) cache {
	if limit <= 0 {
		limit = defaultStatements
	}
	return cache{byText: make(map[string]*statement), limit: limit}
}

func (k *cache) nextName() string {
	k.counter++
	return "tenon_" + strconv.Itoa(k.counter)
}

// get finds a statement, and makes it the last used.
func (k *cache) get(text string) *statement {
	// The text of a hot statement is the same string: comparing it costs a pointer.
	if k.last != nil && k.last.text == text {
		k.last.turn = k.turn
		return k.last
	}
	s := k.byText[text]
	if s != nil {
		unlink(s)
		k.link(s)
	}
	return s
}

func (k *cache) add(s *statement) {
	k.byText[s.text] = s
	k.link(s)
	s.made = k.turn
}

func (k *cache) link(s *statement) {
	if k.ends.next == nil {
		k.ends.next, k.ends.prev = &k.ends, &k.ends
	}
	s.prev, s.next = &k.ends, k.ends.next
	s.prev.next, s.next.prev = s, s
	k.last = s
	s.turn = k.turn
}

func unlink(s *statement) {
	s.prev.next, s.next.prev = s.next, s.prev
	s.prev, s.next = nil, nil
}

// remove takes a statement out; false says that it was not in.
func (k *cache) remove(s *statement) bool {
	if k.byText[s.text] != s {
		return false
	}
	delete(k.byText, s.text)
	unlink(s)
	k.last = nil
	return true
}

// makeRoom removes the statements that were not used for longest, until n more fit, and
// appends the names by which the server knows them. What the running call uses stays, even
// above the limit.
func (k *cache) makeRoom(n int, names []string) []string {
	for len(k.byText) > 0 && len(k.byText)+n > k.limit {
		s := k.ends.prev
		if s.turn == k.turn {
			break
		}
		k.remove(s)
		if s.name != "" {
			names = append(names, s.name)
		}
	}
	return names
}
