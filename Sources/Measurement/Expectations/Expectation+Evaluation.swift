internal import Texts

extension Expectation {
    /// Judges the expectation by the measurements of a run.
    package func verdict(on measurements: Measurements) -> Verdict {
        let vocabulary = MetricVocabulary(measurements)
        switch vocabulary.resolve(path) {
        case .found(let metric, let statistic):
            let unit = statistic.unit(of: metric.unit)
            guard demanded.fits(unit) else {
                let example = demanded.completed(for: unit) ?? Quantity.example(for: unit)
                return noSamples("\(demanded) cannot be compared with \(unit.rawValue); write \(example)", unit: unit)
            }
            guard let window = vocabulary.window(named: windowName) else {
                let known = vocabulary.windowNames + MetricVocabulary.builtInWindows
                return noSamples(
                    "the run had no window \(windowName ?? "")" + hint(windowName ?? "", among: known), unit: unit)
            }
            return verdict(metric, statistic, in: window, on: measurements)
        case .unknownMetric(let nearest):
            return noSamples("no metric \(path)" + (nearest.map { "; did you mean \($0)?" } ?? ""))
        case .needsStatistic(let metric):
            return noSamples("\(metric.name) is a histogram; write a statistic after it, such as \(metric.name).p99")
        case .unknownStatistic(let metric, let word, let nearest):
            return noSamples(
                "a \(metric.kind.rawValue) has no \(word)" + (nearest.map { "; did you mean \($0)?" } ?? ""))
        }
    }

    private func verdict(
        _ metric: MetricVocabulary.Metric, _ statistic: Statistic, in window: MetricWindow,
        on measurements: Measurements
    ) -> Verdict {
        let unit = statistic.unit(of: metric.unit)
        let named = measurements.series.filter { $0.name == metric.name }
        let matching = named.filter { $0.labels.matches(labels) }
        guard !matching.isEmpty else {
            let known = named.map(\.labels.description).filter { !$0.isEmpty }
            return noSamples("no \(metric.name)\(labels)" + listing(known), unit: unit)
        }
        if metric.kind == .gauge || metric.kind == .figure, matching.count > 1 {
            let known = listing(matching.map(\.labels.description))
            return noSamples(
                "\(matching.count) series match and have no sum; name one by its labels" + known, unit: unit)
        }
        let values = matching.compactMap { series in
            windowName == nil ? series.value(in: window, for: statistic) : series.value(in: window)
        }.filter(\.hasSamples)
        guard let first = values.first else {
            let place = metric.kind == .figure ? "never got a value" : "has no samples \(spanText(window))"
            let why = AbsenceReason.text(of: metric.name, labels, in: window, measurements).map { ": \($0)" } ?? ""
            return noSamples("\(metric.name)\(labels) \(place)\(why)", unit: unit)
        }
        let total = values.dropFirst().reduce(first) { $0.merged(with: $1) ?? $0 }
        let seconds = measurements.span(of: window)?.seconds ?? 0
        guard let measured = total.read(statistic, windowSeconds: seconds) else {
            return noSamples("\(metric.name)\(labels) has no \(statistic.name) \(spanText(window))", unit: unit)
        }
        let wanted = demanded.value(in: unit)
        if measured == 0, comparison.holds(measured, wanted),
            let lack = measurements.evidence(of: metric.name)?.lack(
                labels: labels, in: measurements,
                value: { windowName == nil ? $0.value(in: window, for: .count) : $0.value(in: window) })
        {
            return noSamples("\(lack) \(spanText(window)), so that a zero shows nothing", unit: unit)
        }
        return Verdict(
            expectation: text, outcome: comparison.holds(measured, wanted) ? .held : .failed, measured: measured,
            demanded: wanted, unit: unit, reason: "")
    }

    /// Without `during`, the judged value may include the drain; see ``MetricSeries/value(in:for:)``.
    private func spanText(_ window: MetricWindow) -> String {
        windowName == nil ? "after the warm-up" : "in window \(window.text)"
    }

    /// The most series that a reason lists.
    private static var listedSeries: Int { 5 }

    private func listing(_ known: [String]) -> String {
        guard !known.isEmpty else { return "" }
        let shown = known.prefix(Self.listedSeries).joined(separator: " ")
        return "; there is \(shown)"
            + (known.count > Self.listedSeries ? " and \(known.count - Self.listedSeries) more" : "")
    }

    private func hint(_ name: String, among known: [String]) -> String {
        NearestName.nearest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
    }

    private func noSamples(_ reason: String, unit: MetricUnit? = nil) -> Verdict {
        let wanted = unit.flatMap { demanded.fits($0) ? demanded.value(in: $0) : nil }
        return Verdict(
            expectation: text, outcome: .noSamples, measured: nil, demanded: wanted, unit: unit, reason: reason)
    }
}
