package identity

import (
	"unsafe"
	"weak"
)

// past are the entities that were in a session and are not any more. It does not keep
// their memory: a session that lets objects go may do so for the memory's sake.
type past struct {
	m    map[weak.Pointer[byte]]struct{}
	most int // how many there were when those without memory were last taken out
}

func (p *past) add(entity unsafe.Pointer) {
	if p.m == nil {
		p.m = make(map[weak.Pointer[byte]]struct{})
	}
	if len(p.m) > 2*p.most+1024 {
		for w := range p.m {
			if w.Value() == nil {
				delete(p.m, w)
			}
		}
		p.most = len(p.m)
	}
	p.m[weak.Make((*byte)(entity))] = struct{}{}
}

func (p *past) remove(entity unsafe.Pointer) {
	if len(p.m) > 0 {
		delete(p.m, weak.Make((*byte)(entity)))
	}
}

func (p *past) has(entity unsafe.Pointer) bool {
	if len(p.m) == 0 {
		return false
	}
	_, ok := p.m[weak.Make((*byte)(entity))]
	return ok
}

// Leave notes that an entity was in the session and is not any more.
func (t *Table) Leave(entity unsafe.Pointer) { t.past.add(entity) }

// Left says that an entity was in the session and is not any more.
func (t *Table) Left(entity unsafe.Pointer) bool { return t.past.has(entity) }
