package main

import (
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"vigie"
	"vigie/crawler/engine"
	"vigie/crawler/fetch"
)

// metrics are what the wiring counts. No label holds an address, a name or a text.
type metrics struct {
	requests *prometheus.CounterVec
	latency  *prometheus.HistogramVec
	pages    *prometheus.CounterVec
	visits   *prometheus.CounterVec
	verdicts *prometheus.CounterVec
	dead     *prometheus.CounterVec
	lag      prometheus.Gauge
	silent   prometheus.Gauge
	pushes   *prometheus.CounterVec
	toldIn   prometheus.Histogram
	open     prometheus.Gauge
	oldest   atomic.Int64 // when the oldest alarm that nobody took was raised, in ms since 1970; 0: none
}

func newMetrics(reg *prometheus.Registry) *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "vigie", Name: name, Help: help}, labels)
		reg.MustRegister(c)
		return c
	}
	m := &metrics{
		requests: counter("fetch_requests_total", "Requests to forums by site and result; result is ok or the reason of the failure.", "site", "result"),
		pages:    counter("pages_parsed_total", "Pages that were read, by engine and kind of page.", "engine", "kind"),
		visits:   counter("board_visits_total", "Board visits by result; result is ok or the reason of the failure.", "result"),
		verdicts: counter("verdicts_total", "Verdicts by language and disposition.", "lang", "disposition"),
		dead:     counter("tasks_dead_total", "Tasks that were given up and released, by kind.", "kind"),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: "vigie", Name: "fetch_seconds", Help: "Time from a request to the last byte of its answer, by site.", Buckets: prometheus.ExponentialBuckets(0.05, 2, 11),
		}, []string{"site"}),
		lag: prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "vigie", Name: "triage_pending_threads", Help: "Threads that triage has not seen as they are now."}),
	}
	m.silent = prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "vigie", Name: "boards_unwell", Help: "Boards that are late, failing, silent or thin: see the list of boards."})
	reg.MustRegister(m.silent)
	m.pushes = counter("pushes_total", "Messages about emergencies by kind and result of each try: sent, failed (tried again) or given_up.", "kind", "result")
	m.toldIn = prometheus.NewHistogram(prometheus.HistogramOpts{
		Namespace: "vigie", Name: "emergency_push_seconds", Help: "Time from reading a text on its forum to the first message about it that was taken.", Buckets: []float64{1, 2, 5, 10, 20, 30, 60, 120, 300, 900},
	})
	m.open = prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "vigie", Name: "emergencies_unacknowledged", Help: "Emergencies that nobody has taken."})
	age := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: "vigie", Name: "emergency_oldest_unacknowledged_seconds", Help: "Age of the oldest emergency that nobody has taken; 0: there is none.",
	}, m.oldestAge)
	reg.MustRegister(m.toldIn, m.open, age)
	reg.MustRegister(m.latency, m.lag, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// fetched counts one request.
func (m *metrics) fetched(e fetch.Event) {
	result := "ok"
	switch {
	case e.Reason != "":
		result = string(e.Reason)
	case e.Status == 304:
		result = strconv.Itoa(e.Status)
	}
	m.requests.WithLabelValues(e.Site, result).Inc()
	if e.Sent {
		m.latency.WithLabelValues(e.Site).Observe(e.Latency.Seconds())
	}
}

// parsed counts one page that an engine read.
func (m *metrics) parsed(name string, kind engine.Kind) {
	if name == "" {
		name = "none"
	}
	m.pages.WithLabelValues(name, string(kind)).Inc()
}

// judged counts one verdict.
func (m *metrics) judged(lang string, d vigie.Disposition) {
	m.verdicts.WithLabelValues(lang, string(d)).Inc()
}

// tried counts one try of a message.
func (m *metrics) tried(kind vigie.ContactKind, result string) {
	m.pushes.WithLabelValues(string(kind), result).Inc()
}

// told notes how long an emergency took from its forum to a person.
func (m *metrics) told(since time.Duration) { m.toldIn.Observe(since.Seconds()) }

// alarmed notes how many emergencies wait for somebody.
func (m *metrics) alarmed(f vigie.AlarmFigures) {
	m.open.Set(float64(f.Open))
	oldest := int64(0)
	if !f.Oldest.IsZero() {
		oldest = f.Oldest.UnixMilli()
	}
	m.oldest.Store(oldest)
}

func (m *metrics) oldestAge() float64 {
	raised := m.oldest.Load()
	if raised == 0 {
		return 0
	}
	return max(0, time.Since(time.UnixMilli(raised)).Seconds())
}

// unregistered are metrics that nobody reads, for commands that serve nothing.
func unregistered() *metrics { return newMetrics(prometheus.NewRegistry()) }
