/// The number of a series in its recorder. It is looked up once at the start, and then replaces the name on the hot
/// path. The phantom type keeps counters, gauges and histograms apart at compile time.
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
