// Command models300 writes a package of models for measuring: 300 tables of 12 columns,
// each with two relations.
//
//	go run ./models300 directory
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

const tables = 300

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: models300 directory")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "models300:", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "models.go"), models(), 0o644)
}

// models is the text of the package. Each table refers to the next; the next leads back.
func models() []byte {
	var b bytes.Buffer
	b.WriteString(`package models

import (
	"time"
	"uuid"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
)
`)
	for i := range tables {
		next, last := (i+1)%tables, (i+tables-1)%tables
		fmt.Fprintf(&b, `
type Row%03d struct {
	ID       int64
	Row%03dID int64 `+"`tenon:\"fk=row%03ds\"`"+`
	Name     string `+"`tenon:\"size=100,unique\"`"+`
	Note     *string
	Price    decimal.Decimal `+"`tenon:\"type=numeric(10,2)\"`"+`
	Active   bool `+"`tenon:\"default=true\"`"+`
	Made     time.Time `+"`tenon:\"default=now()\"`"+`
	Changed  *time.Time
	Ref      uuid.UUID
	Rate     float64
	Amount   int32 `+"`tenon:\"index\"`"+`
	Photo    []byte
	Next     tenon.One[Row%03d]
	Former   tenon.Many[Row%03d]
}
`, i, next, next, next, last)
	}
	return b.Bytes()
}
