/// Everything that a run measured.
package struct Measurements: Hashable, Codable, Sendable {
    /// The windows: the whole run, the warm-up, the measured window, the drain, then the named windows in order of
    /// declaration.
    package var windows: [WindowSpan]
    /// In order of registration.
    package var series: [MetricSeries]
    package var timeline: Timeline
    package var events: EventLog
    /// The application's declarations of its own metrics among ``series``, in order of registration. The harness knows
    /// the declarations of all other metrics.
    package var declarations: [MetricDeclaration]

    package init(
        windows: [WindowSpan], series: [MetricSeries], timeline: Timeline, events: EventLog,
        declarations: [MetricDeclaration]
    ) {
        self.windows = windows
        self.series = series
        self.timeline = timeline
        self.events = events
        self.declarations = declarations
    }

    /// The window, if the run had it.
    package func span(of window: MetricWindow) -> WindowSpan? { windows.first { $0.window == window } }

    /// The application's declaration of a metric; nil if the metric is not the application's own.
    func declaration(of metric: String) -> MetricDeclaration? { declarations.first { $0.name == metric } }
}

extension Measurements {
    private enum CodingKeys: String, CodingKey {
        case windows, series, timeline, events, declarations
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        windows = try container.decode([WindowSpan].self, forKey: .windows)
        series = try container.decode([MetricSeries].self, forKey: .series)
        timeline = try container.decode(Timeline.self, forKey: .timeline)
        events = try container.decode(EventLog.self, forKey: .events)
        // Old records have none.
        declarations = try container.decodeIfPresent([MetricDeclaration].self, forKey: .declarations) ?? []
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(windows, forKey: .windows)
        try container.encode(series, forKey: .series)
        try container.encode(timeline, forKey: .timeline)
        try container.encode(events, forKey: .events)
        if !declarations.isEmpty { try container.encode(declarations, forKey: .declarations) }
    }
}

/// A stretch of a run, by the name that the window column of a report has.
package enum MetricWindow: Hashable, Sendable {
    /// From the first arrival to the end, warm-up included.
    case run
    case warmUp
    /// From the end of the warm-up to the end of arrivals. A request made in it counts with its later outcome. If an
    /// expectation or the page names no window, the drain counts too: see ``MetricSeries/value(in:for:)``.
    case measured
    /// From the end of arrivals to the end of the run.
    case drain
    /// While a fault lasted, or another named stretch; it may reach into the warm-up.
    case during(String)

    package var text: String {
        switch self {
        case .run: "run"
        case .warmUp: "warm-up"
        case .measured: "measured"
        case .drain: "drain"
        case .during(let name): "during \(name)"
        }
    }

    package init?(text: String) {
        switch text {
        case "run": self = .run
        case "warm-up": self = .warmUp
        case "measured": self = .measured
        case "drain": self = .drain
        default:
            guard text.hasPrefix("during "), text.count > 7 else { return nil }
            self = .during(String(text.dropFirst(7)))
        }
    }
}

extension MetricWindow: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let window = MetricWindow(text: text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\"\(text)\" is no window; run, warm-up, measured, drain or during NAME is")
        }
        self = window
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// A window and how long the run was in it.
package struct WindowSpan: Hashable, Codable, Sendable {
    package var window: MetricWindow
    package var nanoseconds: Int64

    package var seconds: Double { Double(nanoseconds) / 1e9 }
}

/// One metric with one set of labels.
package struct MetricSeries: Hashable, Codable, Sendable {
    package var name: String
    package var labels: MetricLabels
    package var kind: MetricKind
    package var unit: MetricUnit
    /// Which direction is good. It does not apply to a histogram's `count` (``Statistic/better(of:)``).
    package var better: Better
    /// One for each window with something to measure, in the order of ``Measurements/windows``. A figure has one value,
    /// for the whole run.
    package var values: [WindowedValue]

    package struct WindowedValue: Hashable, Codable, Sendable {
        package var window: MetricWindow
        package var value: SeriesValue
    }

    /// The value in the window. A figure has the same value in any window.
    package func value(in window: MetricWindow) -> SeriesValue? {
        if kind == .figure { return values.first?.value }
        return values.first { $0.window == window }?.value
    }

    /// The value from which a statistic is read. If nobody names a window, the window is ``MetricWindow/measured`` here
    /// and `after the warm-up` in texts. Any other window gives what ``value(in:)`` gives. Rates and means over time
    /// end when arrivals end. Counts, ratios and latencies also include what customers asked for afterwards, and what
    /// died then. Otherwise what goes wrong in the last seconds would stay hidden.
    package func value(in window: MetricWindow, for statistic: Statistic) -> SeriesValue? {
        let own = value(in: window)
        guard window == .measured, statistic != .rate, let late = value(in: .drain) else { return own }
        guard let own else { return kind == .gauge ? nil : late }
        // Gauges have no sum.
        return own.merged(with: late) ?? own
    }
}

extension Statistic {
    /// Which direction is good for this statistic of a series. The number of samples of a histogram is neither good nor
    /// bad.
    package func better(of series: MetricSeries) -> Better {
        self == .count && series.kind == .histogram ? .neither : series.better
    }
}
