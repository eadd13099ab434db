package exec

import (
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
)

// Prepared keeps the texts of a prepared query: one for each dialect. It is safe for use by
// many goroutines; its zero value is ready.
type Prepared struct {
	forms atomic.Pointer[[]form]
	mu    sync.Mutex
}

// form is a prepared query on one database.
type form struct {
	rules *dialect.Rules
	most  int
	p     *dialect.Prepared // nil: the query is made anew for each execution
}

// maxForms bounds what is kept for engines that were closed since.
const maxForms = 16

// Later is a prepared query with its argument.
type Later interface {
	Prepared() *Prepared
	Argument() unsafe.Pointer
	// Settled is the query made anew, with the values of its argument.
	Settled() (any, error)
}

// later gives the text of a prepared query, and its parameters in w.
func (r *Runner) later(w *dialect.Writer, st *Statement) (string, error) {
	f, err := st.Later.Prepared().form(r, w, st)
	if err != nil {
		return "", err
	}
	if f != nil {
		return f.Text, f.Take(w, st.Later.Argument())
	}
	t, err := st.Later.Settled()
	if err != nil {
		return "", err
	}
	return r.render(w, &Statement{Tree: tree.AtMost(t, st.Most)})
}

// form renders the query, unless that was done before.
func (p *Prepared) form(r *Runner, w *dialect.Writer, st *Statement) (*dialect.Prepared, error) {
	if f := p.find(r.Rules, st.Most); f != nil {
		return f.p, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if f := p.find(r.Rules, st.Most); f != nil {
		return f.p, nil
	}
	t := st.Tree
	if s, ok := tree.Query(t); !ok || !byKey(s) {
		t = tree.AtMost(t, st.Most)
	}
	made, err := r.Rules.Prepare(w, t)
	if err != nil {
		return nil, err
	}
	w.Reset()
	var forms []form
	if before := p.forms.Load(); before != nil {
		forms = slices.Clone((*before)[max(0, len(*before)+1-maxForms):])
	}
	forms = append(forms, form{r.Rules, st.Most, made})
	p.forms.Store(&forms)
	return made, nil
}

func (p *Prepared) find(rules *dialect.Rules, most int) *form {
	forms := p.forms.Load()
	if forms == nil {
		return nil
	}
	for i := range *forms {
		if f := &(*forms)[i]; f.rules == rules && f.most == most {
			return f
		}
	}
	return nil
}

// byKey says that a query finds one row at most, by the whole key of its table: it needs no
// bound.
func byKey(s *tree.Select) bool {
	if s.From == nil || s.From.Table == nil || len(s.Joins) > 0 || len(s.From.Table.Key) == 0 {
		return false
	}
	s = s.Settled()
	for _, k := range s.From.Table.Key {
		name := s.From.Table.Columns[k].Name
		if !slices.ContainsFunc(s.Where, func(n *tree.Node) bool {
			return n.Kind == tree.Compare && n.Op == tree.Eq && n.Left.Kind == tree.Column && n.Left.Source == s.From && n.Left.Name == name
		}) {
			return false
		}
	}
	return true
}
