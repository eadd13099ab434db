// Package internal holds the token that opens doors which public packages keep for this
// module alone.
package internal

// NotForPublicUse cannot be made outside this module; a function that asks for one in its
// parameters is exempt from compatibility.
type NotForPublicUse struct{ _ int }

// AllowInternalUse is the token.
var AllowInternalUse NotForPublicUse //nolint:gochecknoglobals // a token; it holds nothing
