extension RunRecorder {
    /// Registers a counter. The same name and labels give the same id again. This also holds for the other kinds.
    ///
    /// - Parameter better: Which direction is good, for code that compares runs. The first registration decides.
    package func counter(
        _ name: String, labels: MetricLabels = [:], unit: MetricUnit = .count, better: Better = .neither
    ) throws(RecorderError) -> CounterID {
        CounterID(
            slot: try register(name, labels, .counter, unit, better) {
                counters.addSeries()
                counterColumns.append([])
            })
    }

    /// Registers a counter of the application, and keeps its declaration for the code that judges the run.
    package func counter(
        _ metric: MetricDeclaration, labels: MetricLabels = [:]
    ) throws(RecorderError) -> CounterID {
        let counter = try counter(metric.name, labels: labels, unit: metric.unit, better: metric.better)
        keep(metric)
        return counter
    }

    package func gauge(
        _ name: String, labels: MetricLabels = [:], unit: MetricUnit = .count, better: Better = .neither
    ) throws(RecorderError) -> GaugeID {
        let slot = try register(name, labels, .gauge, unit, better) {
            gaugeWindows.addSeries()
            gauges.append(GaugeState())
            gaugeColumns.append([])
        }
        return GaugeID(slot: slot)
    }

    /// Registers a histogram of latencies, for which less is better. Its unit is ``MetricUnit/milliseconds``.
    package func histogram(
        _ name: String, labels: MetricLabels = [:], better: Better = .lower
    ) throws(RecorderError) -> HistogramID {
        let slot = try register(name, labels, .histogram, .milliseconds, better) {
            histogramOf.addSeries()
            rowHistogramOf.append(-1)
        }
        return HistogramID(slot: slot)
    }

    package func figure(
        _ name: String, labels: MetricLabels = [:], unit: MetricUnit, better: Better = .neither
    ) throws(RecorderError) -> FigureID {
        FigureID(slot: try register(name, labels, .figure, unit, better) { figures.append(nil) })
    }

    /// Registers a ratio of counters. It is calculated for each window at the end. It has no samples if the denominator
    /// is zero.
    package func ratio(
        _ name: String, labels: MetricLabels = [:], of numerator: [CounterID], to denominator: [CounterID],
        better: Better = .neither
    ) throws(RecorderError) {
        _ = try register(name, labels, .ratio, .ratio, better) {
            ratios.append(RatioDefinition(numerator: numerator, denominator: denominator))
        }
    }

    /// Registers a ratio of the application, and keeps its declaration for the code that judges the run.
    package func ratio(
        _ metric: MetricDeclaration, labels: MetricLabels = [:], of numerator: [CounterID],
        to denominator: [CounterID]
    ) throws(RecorderError) {
        try ratio(metric.name, labels: labels, of: numerator, to: denominator, better: metric.better)
        keep(metric)
    }

    private func keep(_ metric: MetricDeclaration) {
        if !declarations.contains(where: { $0.name == metric.name }) { declarations.append(metric) }
    }

    /// Adds a counter to a ratio. The counter must not have counted anything yet. This is for a counter that is
    /// registered when the first thing that it counts appears.
    ///
    /// - Parameter isGood: whether it counts in the numerator as well as in the denominator.
    package func extend(
        ratio name: String, labels: MetricLabels = [:], by counter: CounterID, isGood: Bool
    ) {
        guard let index = seriesIndex[SeriesKey(name: name, labels: labels)], series[index].kind == .ratio else {
            preconditionFailure("no ratio is called \(name)\(labels)")
        }
        let slot = series[index].slot
        precondition(isNew(counter) && !ratios[slot].denominator.contains(counter), "it has counted before")
        if isGood { ratios[slot].numerator.append(counter) }
        ratios[slot].denominator.append(counter)
    }

    /// Adds a counter to a column with the source ``TimelineSource/counted(_:)``. The counter must not have counted
    /// anything yet.
    package func extend(column name: String, by counter: CounterID) {
        guard let index = columns.firstIndex(where: { $0.column.name == name }),
            case .counted(let counters) = columns[index].source
        else { preconditionFailure("no column of counters is called \(name)") }
        precondition(isNew(counter) && !counters.contains(counter), "it has counted before")
        columns[index].source = .counted(counters + [counter])
        counterColumns[counter.slot].append(index)
    }

    private func isNew(_ counter: CounterID) -> Bool { count(of: counter) == 0 }

    /// Declares a window from `from` until before `to`, in nanoseconds. It does not count samples recorded earlier.
    @discardableResult
    package func window(_ name: String, from: Int64, to: Int64) throws(RecorderError) -> WindowID {
        guard from < to else { throw .emptyWindow(name: name, from: from, to: to) }
        return try declare(name, from: from, to: to)
    }

    /// Declares a window that holds no time until ``open(_:from:)`` sets its beginning. It lasts to the end.
    package func window(_ name: String) throws(RecorderError) -> WindowID {
        try declare(name, from: .max, to: .max)
    }

    private func declare(_ name: String, from: Int64, to: Int64) throws(RecorderError) -> WindowID {
        guard !windows.contains(name) else { throw .duplicateWindow(name) }
        guard windows.names.count < Self.maximumWindows else {
            throw .tooManyWindows(name: name, limit: Self.maximumWindows)
        }
        settleGauges(until: rowStart)
        changeWindows { $0.add(name, from: from, to: to) }
        return WindowID(slot: windows.count - 1)
    }

    /// Begins a window that was declared without a time, at `time` in nanoseconds. It does not count samples recorded
    /// earlier.
    package func open(_ window: WindowID, from time: Int64) {
        settleGauges(until: rowStart)
        changeWindows { $0.open(slot: window.slot, from: time) }
    }

    /// Ends a window earlier than declared. `time` and later times are no longer in it.
    package func close(_ window: WindowID, at time: Int64) {
        settleGauges(until: time)
        changeWindows { $0.close(slot: window.slot, at: time) }
    }

    /// Adds a column to the timeline. Declare all columns before the first sample.
    package func column(
        _ name: String, unit: MetricUnit = .count, _ source: TimelineSource
    ) throws(RecorderError) {
        guard timeline == nil else { throw .columnAfterStart(name) }
        guard !columns.contains(where: { $0.column.name == name }) else { throw .duplicateColumn(name) }
        guard columns.count < Timeline.maximumColumns else {
            throw .tooManyColumns(name: name, limit: Timeline.maximumColumns)
        }
        switch source {
        case .percentile(let ids, _): shareRow(ids)
        case .counted(let ids): for id in ids { counterColumns[id.slot].append(columns.count) }
        case .value(let id), .mean(let id), .peak(let id): gaugeColumns[id.slot].append(columns.count)
        }
        let column = Timeline.Column(name: name, unit: unit, merge: source.merge)
        columns.append(TimelineColumnState(column: column, source: source))
        countedBefore.append(0)
    }

    /// Makes histograms share one row histogram. Each histogram is in one group only.
    private func shareRow(_ ids: [HistogramID]) {
        guard let first = ids.first else { return }
        if rowHistogramOf[first.slot] < 0 {
            rowHistogramOf[first.slot] = rowHistograms.count
            rowHistograms.append(RecentRows())
        }
        let row = rowHistogramOf[first.slot]
        for id in ids {
            precondition([-1, row].contains(rowHistogramOf[id.slot]), "a histogram is in two groups of columns")
            rowHistogramOf[id.slot] = row
        }
    }

    private func register(
        _ name: String, _ labels: MetricLabels, _ kind: MetricKind, _ unit: MetricUnit, _ better: Better,
        add: () -> Void
    ) throws(RecorderError) -> Int {
        let key = SeriesKey(name: name, labels: labels)
        if let index = seriesIndex[key] {
            let known = series[index]
            guard known.kind == kind, known.unit == unit else {
                throw .registeredDifferently(
                    name: name, labels: labels.description, asKind: known.kind, unit: known.unit)
            }
            return known.slot
        }
        guard MetricPath.isValid(name) else { throw .badName(name) }
        guard series.count < Self.maximumSeries else {
            throw .tooManySeries(name: name, limit: Self.maximumSeries)
        }
        let kindIndex = MetricKind.allCases.firstIndex(of: kind) ?? 0
        let slot = seriesOfKind[kindIndex]
        seriesOfKind[kindIndex] += 1
        seriesIndex[key] = series.count
        series.append(SeriesDescription(key: key, kind: kind, unit: unit, better: better, slot: slot))
        add()
        return slot
    }
}
