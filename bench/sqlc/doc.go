// Package sqlc is the generated code of another library, whose speed is compared.
package sqlc

//go:generate go run github.com/sqlc-dev/sqlc/cmd/sqlc@v1.31.1 generate
