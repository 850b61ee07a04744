/// The time axis that all charts of a page share: from a run's beginning to the end of the longest.
struct TimeScale: Hashable, Sendable {
    /// Ticks that have room beside one another on a phone.
    static let maximumTicks = 6

    /// In seconds, above 0.
    let end: Double

    init(end: Double) { self.end = max(end, 0.001) }

    /// 0...1000, the width of every plot.
    func x(_ seconds: Double) -> Double { min(max(seconds / end, 0), 1) * PlotFrame.width }

    private static let steps: [Double] = [
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600,
        7_200, 10_800, 21_600, 43_200, 86_400,
    ]

    /// Seconds between ticks: the finest round step with at most ``maximumTicks`` of them after the first.
    var step: Double {
        if let step = Self.steps.first(where: { end / $0 <= Double(Self.maximumTicks) }) { return step }
        var days = 86_400.0
        while end / days > Double(Self.maximumTicks) { days *= 2 }
        return days
    }

    var ticks: [Double] {
        let step = step
        return (0...Int(end / step + 1e-9)).map { Double($0) * step }
    }

    /// A tick as people read it: `20 s`, `1:30`, `2:15 h`, `3 d`.
    func label(_ seconds: Double) -> String {
        if seconds == 0 { return "0" }
        if step < 1 {
            return end < 1
                ? PlainDecimal.rounded(seconds * 1_000, decimals: 0) + " ms"
                : PlainDecimal.rounded(seconds, decimals: 3) + " s"
        }
        return Self.clock(seconds, unit: end)
    }

    /// A time of the run as on a clock: `42 s`, `3:20`, `2:05 h`, to the second, or to the minute from an hour on.
    ///
    /// - Parameter unit: the time that decides of the form, the time itself where nothing else is said.
    static func clock(_ seconds: Double, unit: Double? = nil) -> String {
        let size = unit ?? seconds
        if size < 60 { return PlainDecimal.rounded(seconds, decimals: size < 10 ? 2 : 1) + " s" }
        let whole = Int(seconds.rounded())
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        if size < 3_600 { return "\(whole / 60):\(two(whole % 60))" }
        if size < 172_800 { return "\(whole / 3_600):\(two(whole / 60 % 60)) h" }
        return "\(whole / 86_400) d" + (whole % 86_400 == 0 ? "" : " \(whole / 3_600 % 24) h")
    }
}
