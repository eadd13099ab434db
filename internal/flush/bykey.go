package flush

import (
	"time"
	"unsafe"
	"uuid"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// ByKey is the UPDATE of the rows that have the keys of entities: these columns of each get
// what the entity holds. Versions move on, without being looked at.
func ByKey(m *mapping.Mapping, src *tree.Source, es []unsafe.Pointer, columns []int) (*tree.Update, error) {
	seen := make(map[string]bool, len(es))
	for _, e := range es {
		key, ok := currentKey(m, e, m.Key)
		if !ok {
			return nil, fault.Buildf("UpdateByKey of "+m.Table.Name, "", "an entity has no key")
		}
		if seen[key] {
			return nil, fault.Buildf("UpdateByKey of "+m.Table.Name, "give each row once", "two entities have one key")
		}
		seen[key] = true
	}
	u := &tree.Update{Table: src, Arrays: &tree.Arrays{Keys: m.Key, Set: columns}}
	for _, list := range [][]int{m.Key, columns} {
		for _, c := range list {
			n, err := cells(m, es, c)
			if err != nil {
				return nil, err
			}
			u.Arrays.Values = append(u.Arrays.Values, n)
		}
	}
	u.Set = Onward(m, src)
	return u, nil
}

// cells are a column of entities as one list.
func cells(m *mapping.Mapping, es []unsafe.Pointer, c int) (*tree.Node, error) {
	col := &m.Columns[c]
	items := &driver.Items{Elem: codec.ValueKind(col.Type.Kind), Values: make([]driver.Value, len(es))}
	for i, e := range es {
		if err := col.Encode(e, &items.Values[i]); err != nil {
			return nil, fault.Unfit(m.Entity+"."+col.Field, err)
		}
	}
	return &tree.Node{Kind: tree.Bind, Type: &schema.Type{Kind: schema.Array, Elem: &col.Type}, Value: driver.Value{Kind: driver.List, Items: items}}, nil
}

// Onward moves the version of rows on, whatever it is.
func Onward(m *mapping.Mapping, src *tree.Source) []tree.Assign {
	if m.Version < 0 || m.VersionBy == mapping.VersionServer {
		return nil
	}
	col := &m.Columns[m.Version]
	n := &tree.Node{Kind: tree.Bind, Type: &col.Type, Codec: col.Codec}
	switch m.VersionBy {
	case mapping.VersionTime:
		n.Value = driver.Value{Kind: codec.ValueKind(col.Type.Kind), N: time.Now().UnixMicro()}
	case mapping.VersionUUID:
		id := uuid.NewV7()
		n.Value = driver.Value{Kind: driver.UUID, S: string(id[:])}
	default:
		n.Value = driver.Value{Kind: driver.Int, N: 1}
		n = &tree.Node{Kind: tree.Binary, Op: tree.Add, Args: []*tree.Node{src.Cols[m.Version], n}, Type: &col.Type, Codec: col.Codec}
	}
	return []tree.Assign{{Column: m.Version, Value: n}}
}
