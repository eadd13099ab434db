package mysql

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	gomysql "github.com/go-sql-driver/mysql"

	"github.com/tenonsql/tenon/driver"
)

// askLoad is what is to be known before rows are loaded into a table: whether the server takes
// them, whether triggers would see them, and what the columns really are. A TEMPORARY table is
// not among them, and is written by INSERTs.
const askLoad = "SELECT @@local_infile, " +
	"(SELECT COUNT(*) FROM information_schema.triggers WHERE event_object_schema = DATABASE() AND event_object_table = ?), " +
	"column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?"

// load writes pieces of rows by LOAD DATA LOCAL.
// https://mariadb.com/kb/en/load-data-infile/, https://dev.mysql.com/doc/refman/8.4/en/load-data-local-security.html
//
// With LOCAL the server makes warnings of what is an error elsewhere: it leaves out rows whose
// keys are taken, and bends values that do not fit. So a piece counts only when it came in
// whole and without any warning; else it is taken back, and ErrNoCopy has it written by
// INSERTs, which say what is wrong with it.
//
// What comes in without a warning, and yet is not what an INSERT writes, is not sent at all:
// NULL for a TIMESTAMP that is NOT NULL becomes the present, a number for a BIT the codes of
// its digits. Hence a column takes only the kinds of values that are known to be the same, by
// its type in the database and not in the model. Triggers could hide warnings.
type load struct {
	c       *conn
	reader  string
	text    string
	columns []loadColumn
	buf     []byte
}

// loadColumn is how a column takes values.
type loadColumn struct {
	kinds kinds
	hex   bool // as hexadecimal digits: the text that is loaded is UTF-8
	null  bool
}

// kinds is a set of kinds of values.
type kinds uint32

func kindsOf(list ...driver.Kind) (set kinds) {
	for _, k := range list {
		set |= 1 << k
	}
	return set
}

// loaded are the kinds of values that a column of a type takes.
func loaded(dataType string) loadColumn {
	switch dataType {
	case "tinyint", "smallint", "mediumint", "int", "bigint":
		return loadColumn{kinds: kindsOf(driver.Bool, driver.Int)}
	case "decimal":
		return loadColumn{kinds: kindsOf(driver.Int, driver.Decimal)}
	case "double", "float":
		return loadColumn{kinds: kindsOf(driver.Int, driver.Float)}
	case "char", "varchar", "enum":
		return loadColumn{kinds: kindsOf(driver.Text)}
	case "tinytext", "text", "mediumtext", "longtext", "json":
		return loadColumn{kinds: kindsOf(driver.Text, driver.JSON, driver.List)}
	case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob":
		return loadColumn{kinds: kindsOf(driver.Bytes, driver.UUID), hex: true}
	case "datetime", "timestamp":
		return loadColumn{kinds: kindsOf(driver.Instant, driver.DateTime)}
	case "date":
		return loadColumn{kinds: kindsOf(driver.Date)}
	case "time":
		return loadColumn{kinds: kindsOf(driver.Clock)}
	}
	return loadColumn{}
}

// LoadInto makes ready to load rows into columns of a table: one round trip.
func (c *conn) LoadInto(ctx context.Context, table string, columns []string) (driver.Load, error) {
	found, err := c.loadColumns(ctx, table)
	if err != nil {
		return nil, loadRefused(err)
	}
	l := &load{c: c, reader: "tenon-" + rand.Text()}
	for _, name := range columns {
		column, ok := found[strings.ToLower(name)]
		if !ok || column.kinds == 0 {
			return nil, driver.ErrNoCopy
		}
		l.columns = append(l.columns, column)
	}
	l.text = l.statement(table, columns)
	return l, nil
}

// loadColumns are the columns of a table, by their names; none where rows cannot be loaded.
func (c *conn) loadColumns(ctx context.Context, table string) (map[string]loadColumn, error) {
	name := driver.Value{Kind: driver.Text, S: table}
	r, err := c.Query(ctx, askLoad, []driver.Value{name, name})
	if err != nil {
		return nil, err
	}
	found := make(map[string]loadColumn)
	for row := r.Next(); row != nil; row = r.Next() {
		if row[0].N == 0 || row[1].N > 0 {
			continue
		}
		column := loaded(strings.ToLower(row[3].S))
		column.null = row[4].S == "YES"
		found[strings.ToLower(strings.Clone(row[2].S))] = column
	}
	return found, r.Close()
}

// loadRefused turns what the server refuses into ErrNoCopy: an INSERT will tell. Not so where the
// connection, or the transaction, is over.
func loadRefused(err error) error {
	var refused *gomysql.MySQLError
	if !errors.As(err, &refused) || endsConnection(refused.Number) || errors.Is(err, driver.ErrRetryable) {
		return err
	}
	return driver.ErrNoCopy
}

// statement writes LOAD DATA. Hexadecimal texts mean the same in every sql_mode.
func (l *load) statement(table string, columns []string) string {
	var b, set strings.Builder
	b.WriteString("LOAD DATA LOCAL INFILE 'Reader::" + l.reader + "' INTO TABLE " + backquoted(table) +
		" CHARACTER SET utf8mb4 FIELDS TERMINATED BY x'09' ESCAPED BY x'5C' LINES TERMINATED BY x'0A' (")
	for i, name := range columns {
		if i > 0 {
			b.WriteString(", ")
		}
		if !l.columns[i].hex {
			b.WriteString(backquoted(name))
			continue
		}
		variable := "@tenon_" + strconv.Itoa(i)
		b.WriteString(variable)
		if set.Len() > 0 {
			set.WriteString(", ")
		}
		set.WriteString(backquoted(name) + " = UNHEX(" + variable + ")")
	}
	b.WriteByte(')')
	if set.Len() > 0 {
		b.WriteString(" SET " + set.String())
	}
	return b.String()
}

func backquoted(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// Rows loads a piece: four round trips.
func (l *load) Rows(ctx context.Context, values []driver.Value) error {
	if err := l.fill(values); err != nil {
		return err
	}
	if _, err := l.c.execute(ctx, "SAVEPOINT tenon_load", nil); err != nil {
		return err
	}
	clean, err := l.send(ctx, int64(len(values)/len(l.columns)))
	if err != nil && !errors.Is(err, driver.ErrNoCopy) || clean {
		return err
	}
	if _, err := l.c.execute(ctx, "ROLLBACK TO SAVEPOINT tenon_load", nil); err != nil {
		return err
	}
	return driver.ErrNoCopy
}

// send has the server read the piece, and tells whether all came in as it was.
func (l *load) send(ctx context.Context, rows int64) (clean bool, err error) {
	result, err := l.execute(ctx)
	if err != nil {
		return false, loadRefused(err)
	}
	if result.Matched != rows {
		return false, nil
	}
	warnings, err := l.c.number(ctx, "SELECT @@warning_count")
	return warnings == 0, err
}

// execute runs the statement while the piece can be read.
//
// The driver below has one list of readers, for all connections, and lets a server ask for any
// of them at any time. So the name cannot be guessed, is known for as long as the statement
// runs, and gives the piece once. Files it lets nobody read unless the program says so.
func (l *load) execute(ctx context.Context) (driver.Result, error) {
	var given atomic.Bool
	gomysql.RegisterReaderHandler(l.reader, func() io.Reader {
		if given.Swap(true) {
			return nil
		}
		return bytes.NewReader(l.buf)
	})
	defer gomysql.DeregisterReaderHandler(l.reader)
	return l.c.execute(ctx, l.text, nil)
}

// fill writes the rows of a piece as text: a line for each. ErrNoCopy: a value is not known to
// be loaded as an INSERT would write it.
func (l *load) fill(values []driver.Value) error {
	l.buf = l.buf[:0]
	for row := range slices.Chunk(values, len(l.columns)) {
		for i := range row {
			if !l.columns[i].takes(&row[i]) || !l.append(&row[i]) {
				return driver.ErrNoCopy
			}
			l.buf = append(l.buf, '\t')
		}
		l.buf[len(l.buf)-1] = '\n'
	}
	return nil
}

// takes says that a column takes a value.
func (c *loadColumn) takes(v *driver.Value) bool {
	if v.Kind == driver.Null {
		return c.null
	}
	return c.kinds&(1<<v.Kind) != 0
}

// append writes a value.
func (l *load) append(v *driver.Value) (ok bool) {
	var err error
	switch v.Kind {
	case driver.Null:
		l.buf = append(l.buf, `\N`...)
	case driver.Bool, driver.Int:
		l.buf = strconv.AppendInt(l.buf, v.N, 10)
	case driver.Float:
		l.buf, _, err = appendFloat(l.buf, v)
	case driver.Decimal:
		l.buf, _, err = appendDecimal(l.buf, v)
	case driver.Text, driver.JSON:
		l.buf = appendEscaped(l.buf, v.S)
	case driver.Bytes, driver.UUID:
		l.buf = hex.AppendEncode(l.buf, v.Bytes())
	case driver.Instant, driver.DateTime, driver.Date, driver.Clock:
		if !storable(v) {
			return false
		}
		l.buf = appendMoment(l.buf, v)
	case driver.List:
		var list []byte
		if list, err = appendJSON(nil, v); err == nil {
			l.buf = appendEscaped(l.buf, string(list))
		}
	default:
		return false
	}
	return err == nil
}

// appendEscaped writes text, in which the bytes that end a field or a line stand behind a
// backslash.
func appendEscaped(b []byte, s string) []byte {
	from := 0
	for i := range len(s) {
		var code byte
		switch s[i] {
		case '\\':
			code = '\\'
		case '\t':
			code = 't'
		case '\n':
			code = 'n'
		case 0:
			code = '0'
		default:
			continue
		}
		b = append(append(b, s[from:i]...), '\\', code)
		from = i + 1
	}
	return append(b, s[from:]...)
}
