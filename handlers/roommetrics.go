package handlers

import (
	"github.com/prometheus/client_golang/prometheus"

	"aiminigames/handlers/room"
)

// RoomMetrics reports what goes on in rooms, each time that it is asked.
func RoomMetrics(rooms *room.Hub) prometheus.Collector { return roomMetrics{rooms} }

type roomMetrics struct{ rooms *room.Hub }

// Describe implements prometheus.Collector.
func (m roomMetrics) Describe(out chan<- *prometheus.Desc) { prometheus.DescribeByCollect(m, out) }

// Collect implements prometheus.Collector.
func (m roomMetrics) Collect(out chan<- prometheus.Metric) {
	stats := m.rooms.Stats()
	for _, line := range []struct {
		name, help string
		kind       prometheus.ValueType
		value      float64
	}{
		{"rooms_live", "Rooms that run in this process.", prometheus.GaugeValue, float64(stats.Rooms)},
		{"room_sockets", "Sockets of those rooms.", prometheus.GaugeValue, float64(stats.Sockets)},
		{"room_gather_seconds", "How long rooms wait for more to write at once: above zero, this machine is busy.", prometheus.GaugeValue, float64(stats.Gather) / 1e9},
		{"room_frames_total", "Frames that clients have sent.", prometheus.CounterValue, float64(stats.Frames)},
		{"room_deliveries_total", "Events that clients were sent.", prometheus.CounterValue, float64(stats.Deliveries)},
		{"room_welcomes_total", "Times that somebody came in, or back.", prometheus.CounterValue, float64(stats.Welcomes)},
		{"room_slow_total", "Clients sent away because they were too far behind.", prometheus.CounterValue, float64(stats.Slow)},
		{"room_rated_total", "Frames that came too fast.", prometheus.CounterValue, float64(stats.Rated)},
	} {
		out <- prometheus.MustNewConstMetric(prometheus.NewDesc(line.name, line.help, nil, nil), line.kind, line.value)
	}
}
