package sqlite

import (
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	lib "modernc.org/sqlite/lib"
)

// What SQLite reads and writes lies outside of Go's heap: Go's own memory is never handed
// to it, since its translated code takes addresses apart and puts them together again,
// which the checks of -race refuse for Go's memory.

// pointer makes a pointer of an address outside of Go's heap.
func pointer(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

// view is n bytes at an address as a string, without a copy.
func view(address uintptr, n int) string {
	if address == 0 || n == 0 {
		return ""
	}
	return unsafe.String((*byte)(pointer(address)), n)
}

// allocate gives n bytes. It panics where there is no memory, as Go does.
func allocate(tls *libc.TLS, n int) uintptr {
	p := libc.Xmalloc(tls, types.Size_t(n))
	if p == 0 {
		panic("tenon: sqlite: out of memory")
	}
	return p
}

func release(tls *libc.TLS, p uintptr) {
	if p != 0 {
		libc.Xfree(tls, p)
	}
}

// cString is a copy of s with a zero at its end, to be released.
func cString(tls *libc.TLS, s string) uintptr {
	p := allocate(tls, len(s)+1)
	b := unsafe.Slice((*byte)(pointer(p)), len(s)+1)
	copy(b, s)
	b[len(s)] = 0
	return p
}

// callback is the address of a function of this package, which must not be a closure, as
// the translated code calls it: that of what a function value points to.
func callback[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

// block is memory that a statement keeps for its arguments.
type block struct {
	address uintptr
	size    int
}

// A block larger than keepBlock is given back once it was used.
const keepBlock = 64 << 10

// reserve makes room for n bytes. What the block held is lost.
func (b *block) reserve(tls *libc.TLS, n int) {
	if n <= b.size && b.address != 0 {
		return
	}
	b.release(tls)
	b.size = max(n, 2*b.size, 256)
	if b.size > keepBlock {
		b.size = n
	}
	b.address = allocate(tls, b.size)
}

// bytes is the block, empty: append to it no more than was reserved.
func (b *block) bytes() []byte { return unsafe.Slice((*byte)(pointer(b.address)), b.size)[:0] }

// shrink gives a large block back.
func (b *block) shrink(tls *libc.TLS) {
	if b.size > keepBlock {
		b.release(tls)
	}
}

func (b *block) release(tls *libc.TLS) {
	release(tls, b.address)
	*b = block{}
}

// A value as SQLite holds it. Its fields are those of struct sqlite3_value in vdbeInt.h:
// reading them saves three calls a cell. cell_test.go compares with the calls.
type memory = lib.TMem

const sizeofMemory = unsafe.Sizeof(memory{})

// bytesAt is n bytes at an address, to be written.
func bytesAt(address uintptr, n int) []byte { return unsafe.Slice((*byte)(pointer(address)), n) }
