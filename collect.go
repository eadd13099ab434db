package tenon

import (
	"context"
	"iter"

	"github.com/tenonsql/tenon/internal/session"
)

// Map gives the rows of a query of pairs as a map from the first to the second. A key that
// comes twice keeps the pair that came last.
func (e *Engine) Map[K comparable, V any](ctx context.Context, q Query[Two[K, V]]) (map[K]V, error) {
	return mapped(e.Iter(ctx, q))
}

// Map gives the rows of a query of pairs as a map; see Engine.Map.
func (s *Session) Map[K comparable, V any](ctx context.Context, q Query[Two[K, V]]) (map[K]V, error) {
	return mapped(s.Iter(ctx, q))
}

// Groups gives the rows of a query of pairs by their first part: each key with all that
// came with it, in the order of the query.
func (e *Engine) Groups[K comparable, V any](ctx context.Context, q Query[Two[K, V]]) (map[K][]V, error) {
	return groups(e.Iter(ctx, q))
}

// Groups gives the rows of a query of pairs by their first part; see Engine.Groups.
func (s *Session) Groups[K comparable, V any](ctx context.Context, q Query[Two[K, V]]) (map[K][]V, error) {
	return groups(s.Iter(ctx, q))
}

func mapped[K comparable, V any](rows iter.Seq2[Two[K, V], error]) (map[K]V, error) {
	m := make(map[K]V)
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		m[r.A] = r.B
	}
	return m, nil
}

func groups[K comparable, V any](rows iter.Seq2[Two[K, V], error]) (map[K][]V, error) {
	m := make(map[K][]V)
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		m[r.A] = append(m[r.A], r.B)
	}
	return m, nil
}

// Chunks gives the rows of a query n at a time, the last time what is left. Relations that
// they carry along are loaded for n rows together: a query for N rows with one relation
// takes 1 + ⌈N/n⌉ statements.
func (e *Engine) Chunks[R any](ctx context.Context, q Query[R], n int) iter.Seq2[[]R, error] {
	return chunks(iterateEngine(ctx, e, q, max(n, 0)), n)
}

// Chunks gives the rows of a query n at a time; see Engine.Chunks.
func (s *Session) Chunks[R any](ctx context.Context, q Query[R], n int) iter.Seq2[[]R, error] {
	return chunks(iterate(ctx, s, q, session.Reading{Chunk: max(n, 0)}), n)
}

func chunks[R any](rows iter.Seq2[R, error], n int) iter.Seq2[[]R, error] {
	return func(yield func([]R, error) bool) {
		if n < 1 {
			yield(nil, &BuildError{What: "rows are given one at a time or more", Where: "Chunks"})
			return
		}
		var chunk []R
		for r, err := range rows {
			if err != nil {
				yield(nil, err)
				return
			}
			if chunk = append(chunk, r); len(chunk) == n {
				if !yield(chunk, nil) {
					return
				}
				chunk = make([]R, 0, n)
			}
		}
		if len(chunk) > 0 {
			yield(chunk, nil)
		}
	}
}
