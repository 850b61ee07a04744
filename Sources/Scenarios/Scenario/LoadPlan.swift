internal import Contexts
internal import Texts

/// The load that a scenario plans, as `inspect` shows it before anything runs.
package struct LoadPlan: Sendable {
    /// The most rows of a table over time.
    static let maximumRows: Int64 = 12

    private let scenario: Scenario

    package init(_ scenario: Scenario) { self.scenario = scenario }
}

extension LoadPlan: CustomStringConvertible {
    /// For each traffic its executor, peak and total, and a table of the load over time.
    package var description: String {
        let length = DurationText.print(scenario.duration)
        return (["load of \(scenario.name), \(length):"] + scenario.traffic.map(describe)).joined(separator: "\n")
    }

    private func describe(_ traffic: TrafficSpec) -> String {
        let head = "  \(traffic.name) (\(traffic.executorName)): "
        switch traffic.executor {
        case .open(let load):
            let profile = RateProfile(load, from: traffic.startTime, until: scenario.duration)
            let total = load.spacing == .regular ? Double(profile.regularArrivals) : profile.total
            return head + "\(number(total)) arrivals, peak \(number(profile.peak))/s"
                + cut(traffic, load.stages)
                + table(peak: profile.peak, unit: "/s") { from, to in
                    (profile.expected(before: to) - profile.expected(before: from)) / (to - from).seconds
                }
        case .closed(let load):
            let profile = UserProfile(load, from: traffic.startTime, until: scenario.duration)
            return head + "peak \(profile.peak) virtual users" + cut(traffic, load.stages)
                + table(peak: Double(profile.peak), unit: "") { from, _ in Double(profile.users(at: from)) }
        case .trace(let load):
            return head + "\(load.file) at \(PlainDecimal.text(load.speed)) times the recorded speed"
                + (scenario.vocabulary.words.replay.map { "; \($0)" } ?? "")
        }
    }

    /// Says so if the scenario's duration ends the stages early.
    private func cut<Target>(_ traffic: TrafficSpec, _ stages: [Stage<Target>]) -> String {
        // If a scenario has the most stages allowed, each as long as allowed, their sum exceeds 64 bits of nanoseconds.
        let exact = stages.reduce(Int128(traffic.startTime.nanoseconds)) { $0 + Int128($1.duration.nanoseconds) }
        let end = Timespan(nanoseconds: Int64(clamping: exact))
        guard end > scenario.duration else { return "" }
        return "; its stages would last until \(DurationText.print(end)) and are cut off"
    }

    /// One row for each step of time: its beginning, the load in it, and a bar.
    private func table(peak: Double, unit: String, _ load: (Timespan, Timespan) -> Double) -> String {
        let rows = Self.steps(of: scenario.duration).map { from, to in
            let value = load(from, to)
            let bar = String(repeating: "▇", count: peak > 0 ? Int((value / peak * 40).rounded()) : 0)
            return "    \(padded(DurationText.print(from), 8))  \(padded(number(value) + unit, 12))  \(bar)"
        }
        return rows.map { "\n" + $0 }.joined()
    }

    /// Equal steps of whole seconds, or of the whole duration if that is too short.
    static func steps(of duration: Timespan) -> [(from: Timespan, to: Timespan)] {
        let second = Timespan.seconds(1).nanoseconds
        let exact = (duration.nanoseconds + maximumRows - 1) / maximumRows
        let sizes: [Int64] = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_200, 1_800, 3_600, 7_200]
        let size = sizes.map { $0 * second }.first { $0 >= exact } ?? (exact + second - 1) / second * second
        return stride(from: Int64(0), to: duration.nanoseconds, by: Int(size)).map { start in
            (Timespan(nanoseconds: start), Timespan(nanoseconds: min(start + size, duration.nanoseconds)))
        }
    }

    /// The number to one decimal, without a trailing zero.
    private func number(_ value: Double) -> String { PlainDecimal.text((value * 10).rounded() / 10) }

    private func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
