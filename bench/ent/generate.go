// Package ent is the generated code of another library, whose speed is compared.
package ent

//go:generate go run -mod=mod entgo.io/ent/cmd/ent generate ./schema
