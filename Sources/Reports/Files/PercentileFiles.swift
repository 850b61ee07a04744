package import Measurement

/// A record's latencies as files for HdrHistogram's plotter. There is one file for each operation with samples, and one
/// for each outcome if the operation has several. The samples are those after the warm-up, including the drain.
package enum PercentileFiles {
    package static let suffix = ".hgrm"

    /// The files' names, such as `latency-read.hgrm`, and their contents.
    package static func all(of record: Record) -> [(name: String, text: String)] {
        record.measurements.series.filter(\.isPlotted).compactMap { series in
            record.histogram(series.name, series.labels).map { snapshot in
                (name(series), PercentileDistribution(snapshot).text)
            }
        }
    }

    /// Only the names.
    static func names(of record: Record) -> [String] {
        record.measurements.series.filter { $0.isPlotted && record.histogram($0.name, $0.labels) != nil }.map(name)
    }

    private static func name(_ series: MetricSeries) -> String {
        let words = [series.name] + series.labels.labels.map(\.value)
        return words.map(harmless).joined(separator: "-") + suffix
    }

    /// A file name that is allowed everywhere.
    private static func harmless(_ word: String) -> String {
        String(word.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" })
    }
}
