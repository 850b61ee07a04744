package import Measurement

/// A record's latencies as files for HdrHistogram's plotter, one for each operation that has samples, and outcome where
/// it has several; of all after the warm-up, the drain included.
package enum PercentileFiles {
    package static let suffix = ".hgrm"

    /// `latency-read.hgrm`, and what is in it.
    package static func all(of record: Record) -> [(name: String, text: String)] {
        record.measurements.series.filter(\.isPlotted).compactMap { series in
            record.histogram(series.name, series.labels).map { snapshot in
                (name(series), PercentileDistribution(snapshot).text)
            }
        }
    }

    /// The names alone.
    static func names(of record: Record) -> [String] {
        record.measurements.series.filter { $0.isPlotted && record.histogram($0.name, $0.labels) != nil }.map(name)
    }

    private static func name(_ series: MetricSeries) -> String {
        let words = [series.name] + series.labels.labels.map(\.value)
        return words.map(harmless).joined(separator: "-") + suffix
    }

    /// What a file may be called anywhere.
    private static func harmless(_ word: String) -> String {
        String(word.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" })
    }
}
