package schema

import "strings"

// Names of constraints follow one convention on every database, so that an error of any
// of them tells the same constraint: pk_, uq_, ix_, fk_ or ck_, the table, the columns.

// ConstraintName is the name of a constraint or an index of table over columns. Prefix is
// pk, uq, ix, fk or ck. Names longer than 63 bytes, the limit of PostgreSQL (MariaDB has
// 64), keep their beginning and end in a hash of the whole.
func ConstraintName(prefix, table string, columns ...string) string {
	name := prefix + "_" + table
	if len(columns) > 0 {
		name += "_" + strings.Join(columns, "_")
	}
	const limit = 63
	if len(name) <= limit {
		return name
	}
	cut := limit - 9
	for cut > 0 && name[cut]&0xC0 == 0x80 { // not inside a character
		cut--
	}
	return name[:cut] + "_" + hash(name)
}

// hash is FNV-1a (Fowler, Noll, Vo) over 32 bits, as eight hexadecimal digits.
func hash(s string) string {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	const digits = "0123456789abcdef"
	var b [8]byte
	for i := range b {
		b[i] = digits[h>>(28-4*i)&15]
	}
	return string(b[:])
}

// ColumnNames gives the names of the columns at these positions.
func (t *Table) ColumnNames(positions []int) []string {
	names := make([]string, len(positions))
	for i, p := range positions {
		names[i] = t.Columns[p].Name
	}
	return names
}

// Column finds a column's position by name, or -1.
func (t *Table) Column(name string) int {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return i
		}
	}
	return -1
}
