package mapping

import "github.com/tenonsql/tenon/internal/tree"

// Source is the table as it stands in FROM under its own name: one for all statements, so
// that they are told to be alike by its address.
func (m *Mapping) Source() *tree.Source { return m.source }

// SourceAs is the table under a name of its own.
func (m *Mapping) SourceAs(alias string) *tree.Source {
	src := &tree.Source{Table: m.Table, Alias: alias, Of: m, Cols: make([]*tree.Node, len(m.Columns))}
	all := make([]tree.Node, len(m.Columns)) // one allocation a table
	for i := range m.Columns {
		c := &m.Columns[i]
		all[i] = tree.Node{Kind: tree.Column, Name: c.Name, Type: &c.Type, Codec: c.Plain(), Null: c.Null, Source: src}
		src.Cols[i] = &all[i]
	}
	return src
}
