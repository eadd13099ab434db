//go:build unix

package main

import (
	"testing"
)

// BenchmarkForms runs the forms of every case one after the other, for profiles:
//
//	go test -bench Forms/postgres/select_1k/tenon -cpuprofile cpu.out
//
// Ratios of these figures say little, since the forms do not take turns: "go run ." does.
func BenchmarkForms(b *testing.B) {
	for _, o := range openers {
		b.Run(o.name, func(b *testing.B) {
			d, err := o.open(b.Context(), &options{})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() {
				if err := d.close(); err != nil {
					b.Error(err)
				}
			})
			for _, c := range d.cases {
				c.benchmark(b)
			}
		})
	}
}

func (c *workload) benchmark(b *testing.B) {
	forms := append([]form{c.raw}, c.tenon...)
	for i := range forms {
		f := &forms[i]
		name := c.name + "/raw"
		if i > 0 {
			name = f.name + "/tenon"
		}
		b.Run(name, func(b *testing.B) {
			if c.reset != nil {
				if err := c.reset(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportAllocs()
			b.ResetTimer()
			cpu := used()
			if err := f.run(b.Context(), b.N); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(used()-cpu)/float64(b.N), "cpu-ns/op")
		})
	}
}
