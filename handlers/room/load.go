package room

import (
	"math"
	"runtime"
	"runtime/metrics"
	"time"
)

// How rooms share a machine that has no time to spare: they wait a few milliseconds for
// more to write at once, which makes each delivery cheaper. Whether there is time to spare
// shows in how long goroutines that could run wait for a core; while this process itself
// has time, others take it, and waiting on top would help nobody.
const (
	loadEvery  = 100 * time.Millisecond
	busyShare  = 0.9                     // of our cores
	busyWait   = 2 * time.Millisecond    // on average: cores are short
	starved    = 20 * time.Millisecond   // on average: whoever uses them
	calmWait   = 500 * time.Microsecond  // on average: they are not
	gatherStep = int64(time.Millisecond) // up fast, down slowly
	gatherMost = int64(8 * time.Millisecond)
)

// watchLoad sets how long rooms gather.
func (h *Hub) watchLoad() {
	tick := time.NewTicker(loadEvery)
	defer tick.Stop()
	waits := waits{sample: []metrics.Sample{{Name: "/sched/latencies:seconds"}}}
	waits.mean() // Only what comes from now on counts.
	at, used := time.Now(), cpuTime()
	for {
		select {
		case <-h.ctx.Done():
			return
		case <-tick.C:
		}
		mean, now, usedNow := waits.mean(), time.Now(), cpuTime()
		share := float64(usedNow-used) / float64(now.Sub(at)) / float64(runtime.GOMAXPROCS(0))
		at, used = now, usedNow
		switch gather := h.gather.Load(); {
		case mean > starved, mean > busyWait && share > busyShare:
			h.gather.Store(min(gatherMost, gather+gatherStep))
		case (mean < calmWait || share < busyShare) && gather > 0:
			h.gather.Store(max(0, gather-gatherStep/4))
		}
	}
}

// waits is how long goroutines have waited for a core.
type waits struct {
	sample []metrics.Sample
	before []uint64
}

// mean is the average wait since the last call.
func (w *waits) mean() time.Duration {
	metrics.Read(w.sample)
	if w.sample[0].Value.Kind() != metrics.KindFloat64Histogram {
		return 0 // A later Go may not have it: rooms never gather then.
	}
	h := w.sample[0].Value.Float64Histogram()
	if w.before == nil {
		w.before = make([]uint64, len(h.Counts))
	}
	var sum float64
	var count uint64
	for i, total := range h.Counts {
		n := total - w.before[i]
		w.before[i] = total
		if low := h.Buckets[i]; n > 0 && !math.IsInf(low, 0) {
			sum += float64(n) * low
			count += n
		}
	}
	if count == 0 {
		return 0
	}
	return time.Duration(sum / float64(count) * float64(time.Second))
}
