-- name: GetItem :one
SELECT * FROM items WHERE id = $1;

-- name: ListItems :many
SELECT * FROM items ORDER BY id LIMIT $1;

-- name: AddItem :one
INSERT INTO items (ref, name, price, active, made, note, doc, score, amount)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id;

-- name: AddItems :batchone
INSERT INTO items (ref, name, price, active, made, note, doc, score, amount)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id;

-- name: SetScore :exec
UPDATE items SET score = $1 WHERE id = $2;

-- name: ListCustomers :many
SELECT * FROM customers ORDER BY id;

-- name: ListOrders :many
SELECT * FROM orders WHERE customer_id = ANY($1::bigint[]) ORDER BY id;
