/// Takes a run's samples during the run and returns its ``Measurements`` at the end.
///
/// Series and windows are registered by name once; samples name them by id. A sample's time, in nanoseconds since the
/// run began, decides in which windows it counts: in one of warm-up, measured window and drain, and in every named
/// window that contains it. The drain is what comes after arrivals have ended. The whole run is the sum of warm-up,
/// measured window and drain. Time moves on by ``advance(to:)`` or with the samples themselves. A sample may carry an
/// earlier time, such as the time at which the request that it ends was made. It then counts in that time's windows and
/// in that time's row of the timeline, even if the row has been closed or merged with others. It counts in percentiles
/// as long as ``RecentRows`` has the row.
///
/// Memory is bounded by the numbers of series and windows, by the limits of timeline and event log, and by
/// ``LatencyHistogram/byteCount`` for each histogram in each window with samples. Not thread-safe.
package final class RunRecorder {
    /// The largest number of series of all kinds together.
    package static let maximumSeries = 10_000
    /// The largest number of named windows.
    package static let maximumWindows = 100

    /// Only ``changeWindows(_:)`` changes it.
    var windows: WindowTable
    /// The segment of the windows that was looked up last.
    var segment = WindowTable.Segment.none
    var series: [SeriesDescription] = []
    var seriesIndex: [SeriesKey: Int] = [:]
    /// The declarations with which metrics of the application were registered, each once.
    package internal(set) var declarations: [MetricDeclaration] = []
    /// How many series there are of each kind, in the order of ``MetricKind/allCases``.
    var seriesOfKind = [Int](repeating: 0, count: MetricKind.allCases.count)

    let counters: WindowedSlots<Int64>
    let gaugeWindows: WindowedSlots<GaugeWindow>
    let gauges = Slots<GaugeState>()
    /// The index in ``histograms`` of a series' samples in a window, or -1 before the first sample.
    let histogramOf: WindowedSlots<Int>
    let histograms = Slots<LatencyHistogram>()
    /// For each histogram its index in ``rowHistograms``, or -1 if no column of the timeline reads it.
    let rowHistogramOf = Slots<Int>()
    let rowHistograms = Slots<RecentRows>()
    /// For each counter and gauge, the columns that contain it.
    let counterColumns = Slots<[Int]>()
    var gaugeColumns: [[Int]] = []
    var figures: [Double?] = []
    var ratios: [RatioDefinition] = []

    var columns: [TimelineColumnState] = []
    /// For each column, what its counters had counted when the open row began.
    let countedBefore = Slots<Int64>()
    var timeline: Timeline?
    let rowLimit: Int
    var rowStart: Int64 = 0
    var rowEnd = Timeline.firstRowNanoseconds

    package private(set) var events: EventLog

    /// - Parameters:
    ///   - warmUp: How long the warm-up lasts, in nanoseconds. Its samples are left out if no window is named.
    ///   - arrivalsEnd: When arrivals end, in nanoseconds. The measured window ends then too.
    ///   - rowLimit: Rows of the timeline, rounded down to an even number, at least 2.
    ///   - eventLimit: How many events are kept. Further events are only counted.
    package init(
        warmUp: Int64 = 0, arrivalsEnd: Int64 = .max, rowLimit: Int = Timeline.defaultRowLimit,
        eventLimit: Int = EventLog.defaultLimit
    ) {
        windows = WindowTable(warmUp: warmUp, arrivalsEnd: arrivalsEnd)
        counters = WindowedSlots(repeating: 0, windows: windows.count)
        gaugeWindows = WindowedSlots(repeating: GaugeWindow(), windows: windows.count)
        histogramOf = WindowedSlots(repeating: -1, windows: windows.count)
        self.rowLimit = rowLimit
        events = EventLog(limit: eventLimit)
    }

    /// The samples of a series in a window; nil before the first one.
    func histogram(_ series: Int, window: Int) -> LatencyHistogram? {
        let index = histogramOf[series, window]
        return index < 0 ? nil : histograms[index]
    }

    func changeWindows(_ change: (inout WindowTable) -> Void) {
        change(&windows)
        counters.reserve(windows: windows.count)
        gaugeWindows.reserve(windows: windows.count)
        histogramOf.reserve(windows: windows.count)
        segment = .none
    }

    /// Adds a line to the event log. A full log only counts it.
    package func log(_ event: RunEvent) { events.append(event) }
}

struct SeriesDescription {
    var key: SeriesKey
    var kind: MetricKind
    var unit: MetricUnit
    var better: Better
    /// The index within its kind.
    var slot: Int
}

/// Counters divided by counters.
struct RatioDefinition {
    var numerator: [CounterID]
    var denominator: [CounterID]
}

/// A column of the timeline.
struct TimelineColumnState {
    var column: Timeline.Column
    var source: TimelineSource
}
