package tenon

// The kinds of expressions, read again from a subquery that selects them, or under a
// label. Each keeps its kind: that takes a method of its own.

func (v Value[T]) at(t *table) Value[T]         { return Value[T]{t.again(v.n)} }
func (v Value[T]) renamed(name string) Value[T] { return Value[T]{label(name, v.n)} }

func (o Ordered[T]) at(t *table) Ordered[T]         { return Ordered[T]{o.Value.at(t)} }
func (o Ordered[T]) renamed(name string) Ordered[T] { return Ordered[T]{o.Value.renamed(name)} }

func (n Number[T]) at(t *table) Number[T]         { return Number[T]{n.Ordered.at(t)} }
func (n Number[T]) renamed(name string) Number[T] { return Number[T]{n.Ordered.renamed(name)} }

func (x Text[T]) at(t *table) Text[T]         { return Text[T]{x.Ordered.at(t)} }
func (x Text[T]) renamed(name string) Text[T] { return Text[T]{x.Ordered.renamed(name)} }

func (b Bool) at(t *table) Bool         { return Bool{b.Value.at(t)} }
func (b Bool) renamed(name string) Bool { return Bool{b.Value.renamed(name)} }

func (x Time) at(t *table) Time         { return Time{x.Ordered.at(t)} }
func (x Time) renamed(name string) Time { return Time{x.Ordered.renamed(name)} }

func (j JSON[T]) at(t *table) JSON[T]         { return JSON[T]{j.Value.at(t)} }
func (j JSON[T]) renamed(name string) JSON[T] { return JSON[T]{j.Value.renamed(name)} }

func (c ValueColumn[T]) at(t *table) ValueColumn[T] { return ValueColumn[T]{Value: c.Value.at(t)} }
func (c ValueColumn[T]) renamed(name string) ValueColumn[T] {
	return ValueColumn[T]{Value: c.Value.renamed(name)}
}

func (c OrderedColumn[T]) at(t *table) OrderedColumn[T] {
	return OrderedColumn[T]{Ordered: c.Ordered.at(t)}
}

func (c OrderedColumn[T]) renamed(name string) OrderedColumn[T] {
	return OrderedColumn[T]{Ordered: c.Ordered.renamed(name)}
}

func (c NumberColumn[T]) at(t *table) NumberColumn[T] { return NumberColumn[T]{Number: c.Number.at(t)} }

func (c NumberColumn[T]) renamed(name string) NumberColumn[T] {
	return NumberColumn[T]{Number: c.Number.renamed(name)}
}

func (c TextColumn[T]) at(t *table) TextColumn[T] { return TextColumn[T]{Text: c.Text.at(t)} }
func (c TextColumn[T]) renamed(name string) TextColumn[T] {
	return TextColumn[T]{Text: c.Text.renamed(name)}
}

func (c BoolColumn) at(t *table) BoolColumn         { return BoolColumn{Bool: c.Bool.at(t)} }
func (c BoolColumn) renamed(name string) BoolColumn { return BoolColumn{Bool: c.Bool.renamed(name)} }

func (c TimeColumn) at(t *table) TimeColumn         { return TimeColumn{Time: c.Time.at(t)} }
func (c TimeColumn) renamed(name string) TimeColumn { return TimeColumn{Time: c.Time.renamed(name)} }

func (c JSONColumn[T]) at(t *table) JSONColumn[T] { return JSONColumn[T]{JSON: c.JSON.at(t)} }
func (c JSONColumn[T]) renamed(name string) JSONColumn[T] {
	return JSONColumn[T]{JSON: c.JSON.renamed(name)}
}
