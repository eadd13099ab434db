package ddl

import (
	"strings"

	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/schema"
)

func (c *creation) quote(name string) string { return quote(c.r, name) }

func quote(r *dialect.Rules, name string) string {
	q := string(r.Quote)
	return q + strings.ReplaceAll(name, q, q+q) + q
}

// list is (a, b).
func (c *creation) list(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = c.quote(n)
	}
	return "(" + strings.Join(quoted, ", ") + ")"
}

func (c *creation) constraint(name string) string { return "CONSTRAINT " + c.quote(name) + " " }

// named is a constraint's name, by convention where none was given.
func (c *creation) named(name, prefix string, columns []int) string {
	if name != "" {
		return name
	}
	return schema.ConstraintName(prefix, c.t.Name, c.t.ColumnNames(columns)...)
}

// comments are the statements that write comments, where they are statements.
func (c *creation) comments() []string {
	if c.r.Define.Comments != dialect.CommentOn {
		return nil
	}
	var out []string
	if c.t.Comment != "" {
		out = append(out, "COMMENT ON TABLE "+c.quote(c.t.Name)+" IS "+c.comment(c.t.Comment))
	}
	for i := range c.t.Columns {
		if col := &c.t.Columns[i]; col.Comment != "" {
			out = append(out, "COMMENT ON COLUMN "+c.quote(c.t.Name)+"."+c.quote(col.Name)+" IS "+c.comment(col.Comment))
		}
	}
	return out
}

// comment is a comment in quotes. In a comment within CREATE TABLE, a backslash is one of
// MariaDB's escapes.
func (c *creation) comment(s string) string {
	if c.r.Define.Comments == dialect.InlineComments {
		s = strings.ReplaceAll(s, `\`, `\\`)
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// texts are literals with commas between.
func (c *creation) texts(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		if c.r.Escapes {
			s = strings.ReplaceAll(s, `\`, `\\`)
		}
		quoted[i] = "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return strings.Join(quoted, ", ")
}

// grouped puts an expression of DEFAULT in parentheses, unless it is a constant.
func (c *creation) grouped(sql string) string {
	if constant(sql) && !c.r.Define.Expression {
		return sql
	}
	return "(" + sql + ")"
}

func constant(sql string) bool {
	switch strings.ToUpper(sql) {
	case "TRUE", "FALSE", "NULL":
		return true
	}
	if strings.Trim(sql, "+-0123456789.eE") == "" {
		return true
	}
	body := strings.TrimLeft(sql, "xX")
	if len(sql)-len(body) > 1 || len(body) < 2 || body[0] != '\'' || body[len(body)-1] != '\'' {
		return false
	}
	return !strings.Contains(strings.ReplaceAll(body[1:len(body)-1], "''", ""), "'")
}
