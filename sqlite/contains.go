package sqlite

import (
	"bytes"
	"encoding/json"
	"math/big"
)

// jsonContains is PostgreSQL's @> for documents: 1, 0, or NULL where one of them is. It is
// never called with a second document that is neither an object nor a list.
func jsonContains(f *call) {
	if f.isNull(0) || f.isNull(1) {
		return
	}
	doc, ok1 := documentOf(f.text(0))
	part, ok2 := documentOf(f.text(1))
	switch {
	case !ok1 || !ok2:
		f.fail("an argument is no JSON document")
	case contains(doc, part):
		f.giveInt(1)
	default:
		f.giveInt(0)
	}
}

func documentOf(s string) (v any, ok bool) {
	d := json.NewDecoder(bytes.NewReader([]byte(s)))
	d.UseNumber()
	return v, d.Decode(&v) == nil
}

func contains(doc, part any) bool {
	switch part := part.(type) {
	case map[string]any:
		doc, ok := doc.(map[string]any)
		for k, v := range part {
			have, there := doc[k]
			ok = ok && there && contains(have, v)
		}
		return ok
	case []any:
		doc, ok := doc.([]any)
		for _, v := range part {
			ok = ok && among(doc, v)
		}
		return ok
	case json.Number:
		doc, ok := doc.(json.Number)
		return ok && equalNumbers(string(doc), string(part))
	default:
		return equalScalars(doc, part)
	}
}

func among(list []any, part any) bool {
	for _, v := range list {
		if contains(v, part) {
			return true
		}
	}
	return false
}

// equalNumbers compares two numbers of JSON by their value.
func equalNumbers(a, b string) bool {
	if a == b {
		return true
	}
	if x, ok := parseDecimal(a); ok {
		y, ok := parseDecimal(b)
		return ok && x.compare(y) == 0
	}
	x, _, err := big.ParseFloat(a, 10, 256, big.ToNearestEven)
	if err != nil {
		return false
	}
	y, _, err := big.ParseFloat(b, 10, 256, big.ToNearestEven)
	return err == nil && x.Cmp(y) == 0
}

// equalScalars compares strings, booleans and null; objects and lists are none.
func equalScalars(a, b any) bool {
	switch a.(type) {
	case map[string]any, []any:
		return false
	}
	return a == b
}
