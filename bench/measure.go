//go:build unix

package main

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// A form is one way to do what a case asks for.
type form struct {
	name string
	run  func(ctx context.Context, n int) error // n times, checking what comes out
	want target
}

// A target is the most that a form may take: of what raw takes, or in all. Zero is none.
type target struct {
	wall, cpu float64
	allocs    float64 // of one operation
	aim       bool    // what is wished for: reported, and no failure
}

// A workload is a case: what raw does, and tenon's forms of it.
type workload struct {
	name  string
	raw   form
	tenon []form
	most  int                             // operations in a slot at most, where rows pile up
	reset func(ctx context.Context) error // before each slot, where it writes
}

// sample is what one operation of a slot took.
type sample struct{ wall, cpu, allocs, bytes float64 }

// result is a form of tenon beside raw, over all rounds.
type result struct {
	form
	wall, cpu  float64 // medians of the ratios of each round
	spread     [2]float64
	raw, tenon sample // medians of each round's figures
}

// margin is what a target on CPU and allocations leaves to a shared machine.
const margin = 1.15

func (r *result) met() bool {
	return r.want.aim || (r.want.cpu == 0 || r.cpu <= r.want.cpu*margin) && (r.want.allocs == 0 || r.tenon.allocs <= r.want.allocs*margin)
}

// measure runs the rounds of a case.
func (c *workload) measure(ctx context.Context, o *options) ([]result, error) {
	rounds := o.rounds
	if c.reset == nil { // many short turns: a machine that is idle for a while is slow to wake
		o = &options{slot: o.slot / 4}
		rounds *= 4
	}
	forms := append([]form{c.raw}, c.tenon...)
	n, err := c.calibrate(ctx, o, forms)
	if err != nil {
		return nil, err
	}
	samples := make([][]sample, len(forms))
	for round := range rounds {
		for i := range forms {
			k := (i + round) % len(forms)
			s, err := c.slot(ctx, &forms[k], n)
			if err != nil {
				return nil, err
			}
			samples[k] = append(samples[k], s)
		}
	}
	var results []result
	for k := 1; k < len(forms); k++ {
		results = append(results, compare(forms[k], samples[0], samples[k]))
	}
	return results, nil
}

// calibrate warms every form up, and finds how often raw does it in the time of a slot.
func (c *workload) calibrate(ctx context.Context, o *options, forms []form) (int, error) {
	n := 1
	for {
		s, err := c.slot(ctx, &c.raw, n)
		if err != nil {
			return 0, err
		}
		took := time.Duration(s.wall * float64(n))
		if took >= o.slot/2 || c.most > 0 && n >= c.most {
			n = max(1, int(float64(n)*float64(o.slot)/float64(took)))
			break
		}
		n *= 2
	}
	if c.most > 0 {
		n = min(n, c.most)
	}
	for i := range forms {
		if _, err := c.slot(ctx, &forms[i], n/2+1); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// slot runs a form n times and gives what one time took.
func (c *workload) slot(ctx context.Context, f *form, n int) (sample, error) {
	if c.reset != nil {
		if err := c.reset(ctx); err != nil {
			return sample{}, err
		}
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, start := used(), time.Now()
	err := f.run(ctx, n)
	wall := time.Since(start)
	cpu = used() - cpu
	runtime.ReadMemStats(&after)
	if err != nil {
		return sample{}, fmt.Errorf("%s: %w", f.name, err)
	}
	per := func(x float64) float64 { return x / float64(n) }
	return sample{
		wall: per(float64(wall)), cpu: per(float64(cpu)),
		allocs: per(float64(after.Mallocs - before.Mallocs)), bytes: per(float64(after.TotalAlloc - before.TotalAlloc)),
	}, nil
}

// used is the CPU time that this process has taken.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // there is no other way to fail than a wrong constant
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func compare(f form, raw, tenon []sample) result {
	r := result{form: f}
	wall, cpu := make([]float64, len(raw)), make([]float64, len(raw))
	for i := range raw {
		wall[i], cpu[i] = tenon[i].wall/raw[i].wall, tenon[i].cpu/raw[i].cpu
	}
	r.wall, r.cpu = median(wall), median(cpu)
	r.spread = [2]float64{slices.Min(cpu), slices.Max(cpu)}
	r.raw, r.tenon = middle(raw), middle(tenon)
	return r
}

func middle(ss []sample) sample {
	of := func(f func(sample) float64) float64 {
		vs := make([]float64, len(ss))
		for i, s := range ss {
			vs[i] = f(s)
		}
		return median(vs)
	}
	return sample{
		wall:   of(func(s sample) float64 { return s.wall }),
		cpu:    of(func(s sample) float64 { return s.cpu }),
		allocs: of(func(s sample) float64 { return s.allocs }),
		bytes:  of(func(s sample) float64 { return s.bytes }),
	}
}

func median(vs []float64) float64 {
	vs = slices.SortedFunc(slices.Values(vs), cmp.Compare[float64])
	if n := len(vs); n%2 == 0 {
		return (vs[n/2-1] + vs[n/2]) / 2
	}
	return vs[len(vs)/2]
}
