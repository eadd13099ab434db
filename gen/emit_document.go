package gen

import (
	"strconv"
	"strings"
)

// document writes the column type of a JSON column whose documents are structs: accessors
// by the fields of the struct, and the function that makes it.
func (em *emitter) document(d *document) {
	em.line("\n// %s reaches into a %s by its fields.", d.name, em.typ(d.typ))
	em.line("type %s struct {", d.name)
	em.line("%s.JSONColumn[%s]", em.tenon, em.typ(d.typ))
	em.stepTypes(d.steps)
	em.line("}")
	em.line("\nfunc %s(m %s.Mapping, i int) (c %s) {", small(d.name), em.tenon, d.name)
	em.line("c.JSONColumn = %s.JSONOf[%s](m, i)", em.mapped, em.typ(d.typ))
	em.stepValues(d.steps, "c", nil)
	em.line("return c\n}")
}

func (em *emitter) stepTypes(steps []step) {
	for _, s := range steps {
		if s.steps != nil {
			em.line("%s struct {", s.field)
			em.stepTypes(s.steps)
			em.line("}")
			continue
		}
		em.line("%s %s.%s", s.field, em.tenon, em.faced(s.face, "", em.typ(s.typ)))
	}
}

func (em *emitter) stepValues(steps []step, field string, path []string) {
	for _, s := range steps {
		at := append(path[:len(path):len(path)], strconv.Quote(s.key))
		if s.steps != nil {
			em.stepValues(s.steps, field+"."+s.field, at)
			continue
		}
		em.line("%s.%s = %s.Path%s(c.JSONColumn, %s)", field, s.field, em.mapped, em.faced(s.face, "", em.typ(s.typ)), strings.Join(at, ", "))
	}
}
