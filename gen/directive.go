package gen

import (
	"go/ast"
	"strings"
)

// Directives are comments above a struct, without a blank after the slashes:
//
//	//tenon:skip
//	//tenon:table=shop_items
//	//tenon:unique(tenant_id,slug),fk(order_id,item_id)=order_items(order_id,item_id)
//
// What follows tenon: is read as the tag of a blank field is.
const directive = "//tenon:"

// directives are the options in the comments above a struct.
func (r *reader) directives(spec *ast.TypeSpec, doc *ast.CommentGroup, used map[*ast.Comment]bool) []placed {
	if doc == nil {
		return nil
	}
	e := &entity{name: spec.Name.Name}
	var list []placed
	for _, c := range doc.List {
		text, ok := strings.CutPrefix(c.Text, directive)
		if !ok {
			continue
		}
		used[c] = true
		list = append(list, r.parse(e, &field{tag: strings.TrimSpace(text), pos: c.Pos()}, onTable)...)
	}
	return list
}

// strayDirectives reports those that are above no struct: they would be passed over in silence.
func (r *reader) strayDirectives(used map[*ast.Comment]bool) {
	for _, f := range r.pkg.files {
		for _, g := range f.Comments {
			for _, c := range g.List {
				if strings.HasPrefix(c.Text, directive) && !used[c] {
					r.wrong(c.Pos(), "", "", "put it right above the struct, without an empty line between", "%q is above no struct", c.Text)
				}
			}
		}
	}
}
