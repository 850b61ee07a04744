/// The number of a series in its recorder: resolved once at the start, then used on the hot path in place of a name.
/// The phantom type keeps counters, gauges and histograms apart at compile time.
package struct SeriesID<Kind>: Hashable, Sendable {
    let slot: Int
}

package enum CounterKind {}
package enum GaugeKind {}
package enum HistogramKind {}
package enum FigureKind {}

package typealias CounterID = SeriesID<CounterKind>
package typealias GaugeID = SeriesID<GaugeKind>
package typealias HistogramID = SeriesID<HistogramKind>
package typealias FigureID = SeriesID<FigureKind>

/// The number of a window in its recorder.
package struct WindowID: Hashable, Sendable {
    let slot: Int
}
