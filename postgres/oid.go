package postgres

import "strconv"

// The formats of values on the wire.
const (
	textFormat   = 0
	binaryFormat = 1
)

// The types that travel in the binary format, by the numbers that every server gives them.
const (
	oidBool        = 16
	oidBytea       = 17
	oidChar        = 18
	oidName        = 19
	oidInt8        = 20
	oidInt2        = 21
	oidInt4        = 23
	oidText        = 25
	oidOID         = 26
	oidJSON        = 114
	oidFloat4      = 700
	oidFloat8      = 701
	oidUnknown     = 705
	oidBPChar      = 1042
	oidVarchar     = 1043
	oidDate        = 1082
	oidTime        = 1083
	oidTimestamp   = 1114
	oidTimestamptz = 1184
	oidNumeric     = 1700
	oidUUID        = 2950
	oidJSONB       = 3802
)

// elementOf is the type of the elements of an array type, or 0.
func elementOf(oid uint32) uint32 {
	switch oid {
	case 199:
		return oidJSON
	case 1000:
		return oidBool
	case 1001:
		return oidBytea
	case 1002:
		return oidChar
	case 1003:
		return oidName
	case 1005:
		return oidInt2
	case 1007:
		return oidInt4
	case 1009:
		return oidText
	case 1014:
		return oidBPChar
	case 1015:
		return oidVarchar
	case 1016:
		return oidInt8
	case 1021:
		return oidFloat4
	case 1022:
		return oidFloat8
	case 1028:
		return oidOID
	case 1115:
		return oidTimestamp
	case 1182:
		return oidDate
	case 1183:
		return oidTime
	case 1185:
		return oidTimestamptz
	case 1231:
		return oidNumeric
	case 2951:
		return oidUUID
	case 3807:
		return oidJSONB
	}
	return 0
}

// reading is how the bytes of a cell become a value.
type reading uint8

const (
	asText reading = iota
	asBool
	asInt2
	asInt4
	asInt8
	asOID
	asFloat4
	asFloat8
	asNumeric
	asBinaryText
	asBytes
	asInstant
	asDateTime
	asDate
	asClock
	asUUID
	asJSON
	asJSONB
	asList
	asUnknown // binary, of a type that nobody asked for in binary
)

// readingOf is how cells of a type are read, and the elements of its arrays. Of asText the
// server is asked for the text format.
func readingOf(oid uint32) (cell, elem reading) {
	if e := elementOf(oid); e != 0 {
		elem, _ = readingOf(e)
		return asList, elem
	}
	switch oid {
	case oidBool:
		return asBool, 0
	case oidInt2:
		return asInt2, 0
	case oidInt4:
		return asInt4, 0
	case oidInt8:
		return asInt8, 0
	case oidOID:
		return asOID, 0
	case oidFloat4:
		return asFloat4, 0
	case oidFloat8:
		return asFloat8, 0
	case oidNumeric:
		return asNumeric, 0
	case oidText, oidVarchar, oidBPChar, oidName, oidChar, oidUnknown:
		return asBinaryText, 0
	case oidBytea:
		return asBytes, 0
	case oidTimestamptz:
		return asInstant, 0
	case oidTimestamp:
		return asDateTime, 0
	case oidDate:
		return asDate, 0
	case oidTime:
		return asClock, 0
	case oidUUID:
		return asUUID, 0
	case oidJSON:
		return asJSON, 0
	case oidJSONB:
		return asJSONB, 0
	}
	return asText, 0
}

// typeName is the name of a type in messages.
func typeName(oid uint32) string {
	if e := elementOf(oid); e != 0 {
		return typeName(e) + "[]"
	}
	switch oid {
	case oidBool:
		return "boolean"
	case oidInt2:
		return "smallint"
	case oidInt4:
		return "integer"
	case oidInt8:
		return "bigint"
	case oidOID:
		return "oid"
	case oidFloat4:
		return "real"
	case oidFloat8:
		return "double precision"
	case oidNumeric:
		return "numeric"
	case oidText:
		return "text"
	case oidVarchar:
		return "varchar"
	case oidBPChar:
		return "char"
	case oidBytea:
		return "bytea"
	case oidTimestamptz:
		return "timestamptz"
	case oidTimestamp:
		return "timestamp"
	case oidDate:
		return "date"
	case oidTime:
		return "time"
	case oidUUID:
		return "uuid"
	case oidJSON:
		return "json"
	case oidJSONB:
		return "jsonb"
	}
	return "type " + strconv.FormatUint(uint64(oid), 10)
}
