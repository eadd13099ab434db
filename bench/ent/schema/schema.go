// Package schema tells ent of the tables that are measured.
package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon/bench/models"
)

// Item is a row of items.
type Item struct{ ent.Schema }

// Annotations name the table.
func (Item) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "items"}}
}

// Fields are the columns.
func (Item) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.UUID("ref", uuid.UUID{}),
		field.String("name"),
		field.Other("price", decimal.Decimal{}).SchemaType(map[string]string{"postgres": "numeric(12,2)"}),
		field.Bool("active"),
		field.Time("made"),
		field.String("note").Optional().Nillable(),
		field.JSON("doc", models.Doc{}),
		field.Float("score"),
		field.Int32("amount"),
	}
}

// Customer is a row of customers.
type Customer struct{ ent.Schema }

// Annotations name the table.
func (Customer) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "customers"}}
}

// Fields are the columns.
func (Customer) Fields() []ent.Field {
	return []ent.Field{field.Int64("id"), field.String("name"), field.Time("since").Default(time.Now)}
}

// Edges are the relations.
func (Customer) Edges() []ent.Edge { return []ent.Edge{edge.To("orders", Order.Type)} }

// Order is a row of orders.
type Order struct{ ent.Schema }

// Annotations name the table.
func (Order) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "orders"}}
}

// Fields are the columns.
func (Order) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"), field.Int64("customer_id"),
		field.Other("total", decimal.Decimal{}).SchemaType(map[string]string{"postgres": "numeric(12,2)"}), field.Time("placed"),
	}
}

// Edges are the relations.
func (Order) Edges() []ent.Edge {
	return []ent.Edge{edge.From("customer", Customer.Type).Ref("orders").Field("customer_id").Unique().Required()}
}
