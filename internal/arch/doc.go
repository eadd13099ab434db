// Package arch keeps the layers of this module apart. It has no code, only a test: which
// package may import which, who may use which module from outside, and which names are too
// vague to be a package. The table in arch_test.go is the architecture; docs/internals tells why.
package arch
