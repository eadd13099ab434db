package mysql

import "github.com/tenonsql/tenon/internal/dialect"

// The dialects' names in schema.Type.Native, and in errors.
const (
	MariaDB   = "mariadb"
	MySQLName = "mysql"
)

// words are what the two servers call the same thing.
type words struct {
	collation string // binary order, in which trailing spaces count
	truth     string // JSON's true as text, in quotes
	numbers   string // how the types of JSON's numbers are asked for
	scale     int    // the most digits after a decimal's point
}

const binary0900 = "utf8mb4_0900_bin"

// nopadBinary is MariaDB's.
const nopadBinary = "utf8mb4_nopad_bin"

func wordsOf(dialect string) words {
	if dialect == MySQLName {
		return words{collation: binary0900, truth: "'true'", numbers: " IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')", scale: 30}
	}
	return words{collation: nopadBinary, truth: "'1'", numbers: " IN ('INTEGER', 'DOUBLE')", scale: 38}
}

func collate(w *dialect.Writer) {
	w.Add(" COLLATE ")
	w.Add(wordsOf(w.Rules.Name).collation)
}
