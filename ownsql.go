package tenon

import (
	"fmt"

	"github.com/tenonsql/tenon/internal/tree"
)

// Func is a function of SQL by its name, which only a constant can be, with arguments that are
// values or expressions. Nobody checks that the database has it.
//
//	tenon.Func[string]("initcap", Users.Name)
func Func[T any](name constant, args ...any) Ordered[T] {
	ns, err := arguments(args)
	n := joined(tree.Call, tree.Function, ns...)
	n.Name = string(name)
	if n.Err == nil {
		n.Err = err
	}
	if !functionName(n.Name) && n.Err == nil {
		n.Err = &BuildError{What: fmt.Sprintf("%q is not the name of a function", n.Name), Where: "Func", Do: "use letters, digits and _, and a dot behind a schema; Raw is for more"}
	}
	typed(n, codecFor[T]())
	return Ordered[T]{Value[T]{n}}
}

// functionName says that a name is an identifier, or several with dots between.
func functionName(s string) bool {
	start := true
	for _, c := range s {
		switch {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_':
			start = false
		case '0' <= c && c <= '9' && !start:
		case c == '.' && !start:
			start = true
		default:
			return false
		}
	}
	return !start
}

// Texts are what databases have for one expression, each in its own words. Only constants can
// be one. MySQL without a text has MariaDB's.
type Texts struct {
	SQLite, Postgres, MariaDB, MySQL constant
}

// ByDialect is an expression that each database writes in its own way. Each ? stands for an
// argument, as in Raw. A database without a text gives *UnsupportedError.
//
//	tenon.ByDialect[string](tenon.Texts{
//		SQLite: "printf('%05d', ?)", Postgres: "to_char(?, 'FM00000')", MariaDB: "lpad(?, 5, '0')",
//	}, Orders.ID)
func ByDialect[T any](texts Texts, args ...any) Ordered[T] {
	n := byDialect(texts, args)
	typed(n, codecFor[T]())
	return Ordered[T]{Value[T]{n}}
}

func byDialect(texts Texts, args []any) *tree.Node {
	if texts.MySQL == "" {
		texts.MySQL = texts.MariaDB
	}
	ns, err := arguments(args)
	var labels []*tree.Node
	for _, t := range []struct {
		dialect string
		text    constant
	}{{"sqlite", texts.SQLite}, {"postgres", texts.Postgres}, {"mariadb", texts.MariaDB}, {"mysql", texts.MySQL}} {
		if t.text == "" {
			continue
		}
		l := joined(tree.Label, tree.NoOp, joined(tree.Fragment, tree.NoOp, ns...))
		l.Name, l.Args[0].Name = t.dialect, string(t.text)
		labels = append(labels, l)
	}
	n := joined(tree.Call, tree.Dialects, labels...)
	n.Null = false
	if n.Err == nil {
		n.Err = err
	}
	if len(labels) == 0 && n.Err == nil {
		n.Err = &BuildError{What: "there is no text for any database", Where: "ByDialect"}
	}
	return n
}

// Collation is an order of texts, by its name on each database; "" is the binary order that
// texts have without one. MySQL without a name has MariaDB's.
type Collation struct {
	SQLite, Postgres, MariaDB, MySQL constant
}

// Collate is t with another collation: for a comparison, or for an order. A database that the
// collation has no name for gives *UnsupportedError.
//
//	tenon.Collate(Users.Name, tenon.Collation{SQLite: "NOCASE", Postgres: "und-x-icu", MariaDB: "utf8mb4_unicode_ci"}).Asc()
func Collate[T ~string](t Expr[T], c Collation) Text[T] {
	quoted := func(name constant, quote string) constant {
		if name == "" {
			return ""
		}
		return constant("? COLLATE " + quote + string(name) + quote)
	}
	n := byDialect(Texts{quoted(c.SQLite, `"`), quoted(c.Postgres, `"`), quoted(c.MariaDB, ""), quoted(c.MySQL, "")}, []any{t})
	for _, name := range []constant{c.SQLite, c.Postgres, c.MariaDB, c.MySQL} {
		if !collationName(string(name)) && n.Err == nil {
			n.Err = &BuildError{What: fmt.Sprintf("%q is not the name of a collation", string(name)), Where: "Collate", Do: "use letters, digits, - and _"}
		}
	}
	n.Type, n.Codec, n.Null = unsized(nodeOf(t).Type), nodeOf(t).Codec, nodeOf(t).Null
	return Text[T]{Ordered[T]{Value[T]{n}}}
}

func collationName(s string) bool {
	for _, c := range s {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-') {
			return false
		}
	}
	return true
}
