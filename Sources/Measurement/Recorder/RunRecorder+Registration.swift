extension RunRecorder {
    /// Registers a counter; the same name and labels give the same id again. The same holds for the other kinds.
    ///
    /// - Parameter better: In which direction good lies, for whoever compares runs; the first registration says it.
    package func counter(
        _ name: String, labels: MetricLabels = [:], unit: MetricUnit = .count, better: Better = .neither
    ) throws(RecorderError) -> CounterID {
        CounterID(
            slot: try register(name, labels, .counter, unit, better) {
                counters.addSeries()
                counterColumns.append([])
            })
    }

    /// Registers a counter of the application's, and keeps what is declared of it for whoever judges the run.
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

    /// Registers a histogram of latencies, of which less is better; its unit is ``MetricUnit/milliseconds``.
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

    /// Registers a ratio of counters, worked out for each window at the end. Without anything in the denominator it
    /// has no samples.
    package func ratio(
        _ name: String, labels: MetricLabels = [:], of numerator: [CounterID], to denominator: [CounterID],
        better: Better = .neither
    ) throws(RecorderError) {
        _ = try register(name, labels, .ratio, .ratio, better) {
            ratios.append(RatioDefinition(numerator: numerator, denominator: denominator))
        }
    }

    /// Registers a ratio of the application's, and keeps what is declared of it for whoever judges the run.
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

    /// Lets a counter that has counted nothing yet count in a ratio too: one that is registered when what it counts is first
    /// seen.
    ///
    /// - Parameter isGood: whether it counts above the line as well as below.
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

    /// Lets a counter that has counted nothing yet count in a column of a source ``TimelineSource/counted(_:)`` too.
    package func extend(column name: String, by counter: CounterID) {
        guard let index = columns.firstIndex(where: { $0.column.name == name }),
            case .counted(let counters) = columns[index].source
        else { preconditionFailure("no column of counters is called \(name)") }
        precondition(isNew(counter) && !counters.contains(counter), "it has counted before")
        columns[index].source = .counted(counters + [counter])
        counterColumns[counter.slot].append(index)
    }

    private func isNew(_ counter: CounterID) -> Bool { count(of: counter) == 0 }

    /// Declares a window from `from` until before `to`, in nanoseconds. Samples recorded before are not counted in it.
    @discardableResult
    package func window(_ name: String, from: Int64, to: Int64) throws(RecorderError) -> WindowID {
        guard from < to else { throw .emptyWindow(name: name, from: from, to: to) }
        return try declare(name, from: from, to: to)
    }

    /// Declares a window that holds no time before ``open(_:from:)`` says when it begins, and lasts to the end.
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

    /// Begins a window that was declared without a time, at `time` in nanoseconds. Samples recorded before are not
    /// counted in it.
    package func open(_ window: WindowID, from time: Int64) {
        settleGauges(until: rowStart)
        changeWindows { $0.open(slot: window.slot, from: time) }
    }

    /// Ends a window sooner than declared: `time` and what comes after are no longer in it.
    package func close(_ window: WindowID, at time: Int64) {
        settleGauges(until: time)
        changeWindows { $0.close(slot: window.slot, at: time) }
    }

    /// Adds a column to the timeline. Declare all of them before the first sample.
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
    }

    /// Lets histograms be recorded in one row; each is in one group only.
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
