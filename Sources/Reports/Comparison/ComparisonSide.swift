package import Measurement

/// One side of a comparison: a run, or several runs of the same scenario.
package struct ComparisonSide: Sendable {
    /// What people call it: the path from which it was read.
    package var name: String
    /// The stamps of the runs; empty if only a CSV file was read.
    package let stamps: [RunStamp]
    package let runCount: Int
    /// The verdicts on the expectations, for each run; empty if a CSV file was read.
    let verdicts: [[Verdict]]
    /// In the order of the reports.
    let values: [SideValue]

    /// - Parameter records: At least one, in the order of the runs.
    package init(name: String, records: [Record]) {
        self.name = name
        stamps = records.map(RunStamp.init)
        runCount = records.count
        verdicts = records.map(\.verdicts)
        values = Self.values(of: records.map(\.measurements))
    }

    /// Makes a side from values that were already put together.
    ///
    /// - Parameter stamps: One for each run, or none if they are unknown.
    init(name: String, values: [SideValue], stamps: [RunStamp], runCount: Int) {
        self.name = name
        verdicts = []
        self.values = values
        self.stamps = stamps
        self.runCount = runCount
    }

    /// Whether the runs are the same every time, so that each difference is a real one. A CSV file without a stamp does
    /// not tell this, and its values are taken as they are.
    var isExact: Bool { runCount == 1 && stamps.allSatisfy(\.isVirtual) }

    /// Whether the runs were the same as those of the other side, event by event. This is never so in the live world.
    func hasSameDigests(as other: ComparisonSide) -> Bool {
        let digests = stamps.map(\.digest)
        return !digests.isEmpty && !digests.contains("") && digests == other.stamps.map(\.digest)
    }

    var isBaseline: Bool { stamps.contains(where: \.isBaseline) }

    // MARK: Records

    /// Series by series, in the order of the first run that has each series, then window by window.
    private static func values(of runs: [Measurements]) -> [SideValue] {
        var places: [SeriesKey: Int] = [:]
        var all: [[MetricSeries?]] = []
        for (run, measurements) in runs.enumerated() {
            for series in measurements.series {
                let place = places[SeriesKey(name: series.name, labels: series.labels)] ?? all.count
                if place == all.count {
                    places[SeriesKey(name: series.name, labels: series.labels)] = place
                    all.append(Array(repeating: nil, count: runs.count))
                }
                all[place][run] = series
            }
        }
        return all.flatMap { found in
            var windows: [MetricWindow] = []
            for value in found.lazy.compactMap({ $0 }).flatMap(\.values) where !windows.contains(value.window) {
                windows.append(value.window)
            }
            return windows.flatMap { values(of: found, in: $0, runs) }
        }
    }

    /// One series in one window, for each run. A run may lack the series.
    private static func values(
        of found: [MetricSeries?], in window: MetricWindow, _ runs: [Measurements]
    ) -> [SideValue] {
        guard let series = found.lazy.compactMap({ $0 }).first else { return [] }
        let windowed = found.map { $0?.values.first { $0.window == window }?.value }
        let seconds = runs.map { $0.span(of: window)?.seconds ?? 0 }
        return sources(series.kind, windowed, seconds).map { statistic, source in
            let key = ValueKey(metric: series.name, labels: series.labels, window: window, statistic: statistic)
            return SideValue(
                key: key, unit: statistic.unit(of: series.unit), better: statistic.better(of: series),
                isCounter: series.kind == .counter, source: source)
        }.filter { $0.read([UInt64](repeating: 1, count: runs.count)) != nil }
    }

    private static func sources(
        _ kind: MetricKind, _ values: [SeriesValue?], _ seconds: [Double]
    ) -> [(Statistic, SideValue.Source)] {
        let statistics = Statistic.offered(by: kind)
        switch kind {
        case .histogram:
            let pooled = PooledHistogram(
                values.map { if case .histogram(let snapshot) = $0 { snapshot } else { HistogramSnapshot() } })
            return statistics.map { ($0, .histogram(pooled)) }
        case .ratio:
            let ratios = values.map { value in
                if case .ratio(let numerator, let denominator) = value {
                    (numerator: numerator, denominator: denominator)
                } else {
                    (numerator: Int64(0), denominator: Int64(0))
                }
            }
            return statistics.map { ($0, .ratio(ratios)) }
        case .counter, .gauge, .figure:
            return statistics.map { statistic in
                let numbers = zip(values, seconds).map { $0?.read(statistic, windowSeconds: $1) }
                return (statistic, .median(RunMedian(numbers)))
            }
        }
    }
}
