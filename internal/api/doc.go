// Package api keeps the public surface of this module as a text under review. It has no code,
// only a test: testdata/api.txt has a line for everything that users can name, and
//
//	go test ./internal/api -update
//
// rewrites it. A line that goes away after the first release must be mentioned under Unreleased
// in CHANGELOG.md. The usual tool for this, apidiff, does not see the type parameters of methods.
package api
