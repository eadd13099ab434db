package pool

import (
	"context"
	"time"
)

// care looks after the idle connections until the pool is closed.
func (p *Pool) care() {
	p.fill()
	ticker := time.NewTicker(p.interval())
	defer ticker.Stop()
	for {
		select {
		case <-p.closing.Done():
			return
		case <-ticker.C:
			p.retire()
			p.fill()
		}
	}
}

// interval is how often the caretaker comes: often enough that a limit is kept to within
// a quarter.
func (p *Pool) interval() time.Duration {
	return min(max(min(p.maxIdle, p.maxLife)/4, 250*time.Millisecond), time.Minute)
}

// retire closes the idle connections that broke, are too old, or were idle for too long
// and are not needed for the least number.
func (p *Pool) retire() {
	open := int(p.conns.Stat().TotalResources())
	for _, res := range p.conns.AcquireAllIdle() {
		c := res.Value()
		c.res = res
		tired := open > p.min && res.IdleDuration() > p.maxIdle
		if tired || p.old(c) || c.Broken() {
			open--
			res.Destroy()
			continue
		}
		res.ReleaseUnused()
	}
}

// fill connects until the least number is there. An error ends it until the next time:
// whoever needs a connection is told of it by Acquire.
func (p *Pool) fill() {
	for int(p.conns.Stat().TotalResources()) < p.min {
		ctx, cancel := context.WithCancel(p.closing)
		err := p.conns.CreateResource(ctx)
		cancel()
		if err != nil {
			return
		}
	}
}
