internal import Texts

extension Expectation {
    /// Reads an expectation.
    ///
    /// - Parameter vocabulary: The metrics and windows that there will be. With a vocabulary, unknown names, labels,
    ///   statistics and windows are errors too, and so is a value whose unit does not fit the metric. Without one, only
    ///   the grammar is checked, and such an expectation fails when it is evaluated.
    package init(_ text: String, vocabulary: MetricVocabulary? = nil) throws(ExpectationError) {
        var parser = ExpectationParser(text)
        let parsed = try parser.parse()
        self = parsed.expectation
        if let vocabulary { try check(parsed, vocabulary: vocabulary, parser: parser) }
    }

    /// The same expectation in another window.
    package func during(_ window: String) -> Expectation {
        Expectation(
            text: windowName == nil ? "\(text) during \(window)" : text, path: path, labels: labels,
            comparison: comparison, demanded: demanded, windowName: windowName ?? window)
    }

    private func check(
        _ parsed: ExpectationParser.Parsed, vocabulary: MetricVocabulary, parser: ExpectationParser
    ) throws(ExpectationError) {
        let (metric, statistic) = try resolved(parsed, vocabulary: vocabulary, parser: parser)
        for (label, position) in parsed.labels where !metric.labelKeys.contains(label) {
            let expected =
                metric.labelKeys.isEmpty
                ? "no label, as \(metric.name) has none"
                : "a label of \(metric.name) (\(metric.labelKeys.joined(separator: ", ")))"
            let nearest = NearestName.nearest(to: label, among: metric.labelKeys)
            throw parser.error(at: position, expected, suggestion: nearest)
        }
        try checkLabelValues(parsed, metric, parser)
        try checkSum(parsed, metric, statistic, parser)
        let unit = statistic.unit(of: metric.unit)
        guard demanded.fits(unit) else {
            throw parser.error(
                at: parsed.valueAt, Quantity.example(for: unit), suggestion: demanded.completed(for: unit))
        }
        guard vocabulary.window(named: windowName) != nil else {
            let known = vocabulary.windowNames + MetricVocabulary.builtInWindows
            let builtIn = MetricVocabulary.builtInWindows.joined(separator: ", ")
            throw parser.error(
                at: parsed.windowAt,
                vocabulary.hasFaults
                    ? "a fault's name, or one of \(builtIn)" : "one of \(builtIn), as there is no fault",
                suggestion: NearestName.nearest(to: windowName ?? "", among: known))
        }
    }

    /// Some series must have each value together with the values before it.
    private func checkLabelValues(
        _ parsed: ExpectationParser.Parsed, _ metric: MetricVocabulary.Metric, _ parser: ExpectationParser
    ) throws(ExpectationError) {
        var left = metric.series
        if left.isEmpty { return }
        for (key, position) in parsed.labels {
            let value = labels[key] ?? ""
            var known: [String] = []
            for labels in left {
                if let value = labels[key], !known.contains(value) { known.append(value) }
            }
            left.removeAll { $0[key] != value }
            guard left.isEmpty else { continue }
            let listed = known.prefix(Self.maximumListed).joined(separator: ", ")
            throw parser.error(
                at: position,
                "\(key) to be one of \(listed)\(known.count > Self.maximumListed ? ", …" : "")",
                suggestion: NearestName.nearest(to: value, among: known).map { "\(key)=\"\($0)\"" })
        }
    }

    /// Gauges and figures have no sum, so an expectation on one of them must mean one series.
    private func checkSum(
        _ parsed: ExpectationParser.Parsed, _ metric: MetricVocabulary.Metric, _ statistic: Statistic,
        _ parser: ExpectationParser
    ) throws(ExpectationError) {
        let matching = metric.series.filter { $0.matches(labels) }
        guard metric.kind == .gauge || metric.kind == .figure, matching.count > 1, let first = matching.first else {
            return
        }
        let example = metric.name + first.description + (path == metric.name ? "" : ".\(statistic.name)")
        throw parser.error(
            at: parsed.pathAt, "one series of \(metric.name), as \(matching.count) match and have no sum",
            suggestion: example)
    }

    /// How many values of a label an error lists.
    private static let maximumListed = 20

    private func resolved(
        _ parsed: ExpectationParser.Parsed, vocabulary: MetricVocabulary, parser: ExpectationParser
    ) throws(ExpectationError) -> (MetricVocabulary.Metric, Statistic) {
        switch vocabulary.resolve(path) {
        case .found(let metric, let statistic):
            return (metric, statistic)
        case .unknownMetric(let nearest):
            if let absent = vocabulary.absent.first(where: { path == $0.metric || path.hasPrefix($0.metric + ".") }) {
                throw parser.error(at: parsed.pathAt, "a metric of this scenario, which has \(absent.missing)")
            }
            var error = parser.error(at: parsed.pathAt, "the name of a metric", suggestion: nearest)
            error.known = nearest == nil ? vocabulary.metrics.map(\.name).sorted() : []
            throw error
        case .needsStatistic(let metric):
            throw parser.error(
                at: parsed.pathAt, "a statistic after the histogram \(metric.name)", suggestion: "\(metric.name).p99")
        case .unknownStatistic(let metric, _, let nearest):
            let offered = Statistic.offered(by: metric.kind).map(\.name).joined(separator: " ")
            throw parser.error(
                at: parsed.pathAt, "a statistic of the \(metric.kind.rawValue) \(metric.name) (\(offered))",
                suggestion: nearest)
        }
    }
}
