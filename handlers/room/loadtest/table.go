//go:build linux

package loadtest

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// Row is what was measured of a server.
type Row struct {
	Name              string
	Idle              float64 // bytes of memory for an idle socket
	Storms            Storms
	Usual, Wide, Fast Heard
}

// Part is one of the things that are measured, each of a server that has done nothing yet.
type Part struct {
	Name    string
	Measure func(*Bench, *Row) error
}

// Parts are all of them.
func Parts() []Part {
	return []Part{
		{"idle", func(b *Bench, r *Row) (err error) { r.Idle, err = b.Idle(5000); return err }},
		{"storms", func(b *Bench, r *Row) (err error) { r.Storms, err = b.Storms(); return err }},
		{"usual", func(b *Bench, r *Row) (err error) { r.Usual, err = b.Usual(); return err }},
		{"wide", func(b *Bench, r *Row) (err error) { r.Wide, err = b.Wide(); return err }},
		{"fast", func(b *Bench, r *Row) (err error) { r.Fast, err = b.Fast(); return err }},
	}
}

// Table is a line for each row; what was not measured is 0.
func Table(rows []Row) string {
	var s strings.Builder
	w := tabwriter.NewWriter(&s, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) } // A Builder takes all.
	line("server\twide, /s\tfast, /s\tp99 at 28,000/s\tCPU s for 1M at 28,000/s\tat its limit\tKiB idle\tp99 of 1,000 joins\tof returns\t\n")
	for _, r := range rows {
		line("%s\t%.0f\t%.0f\t%.2f ms\t%.1f\t%.1f\t%.1f\t%d ms\t%d ms\t\n", r.Name, r.Wide.PerSecond, r.Fast.PerSecond,
			1000*r.Usual.P99.Seconds(), r.Usual.ServerCPU.Seconds(), r.Wide.ServerCPU.Seconds(), r.Idle/1024,
			r.Storms.Joins.Milliseconds(), r.Storms.Returns.Milliseconds())
	}
	_ = w.Flush() // As above.
	return s.String()
}
