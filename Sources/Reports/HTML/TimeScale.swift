internal import Texts

/// The time axis that all charts of a page share, from the beginning of a run to the end of the longest run. If the
/// drain is long compared with the arrivals, it is compressed so that it takes at most its share.
struct TimeScale: Hashable, Sendable {
    /// How many ticks fit side by side on a phone, and before a compressed drain.
    static let maximumTicks = 6
    private static let ticksBeforeDrain = 4
    /// The largest share of the axis for the time after the last arrival.
    static let drainShare = 0.25

    /// In seconds, above 0.
    let end: Double
    /// When the last customer came, if the time after it is compressed; nil if the axis is even.
    let fold: Double?

    /// - Parameter arrivalsEnd: when the last customer of any run came; nil if unknown.
    init(end: Double, arrivalsEnd: Double? = nil) {
        let end = max(end, 0.001)
        self.end = end
        fold = arrivalsEnd.flatMap { $0 > 0 && $0 < end * (1 - Self.drainShare) ? $0 : nil }
    }

    /// The position of a time on the axis, 0...1.
    func share(_ seconds: Double) -> Double {
        let seconds = min(max(seconds, 0), end)
        guard let fold else { return seconds / end }
        guard seconds > fold else { return seconds / fold * (1 - Self.drainShare) }
        return 1 - Self.drainShare + (seconds - fold) / (end - fold) * Self.drainShare
    }

    /// 0...1000, the width of every plot.
    func x(_ seconds: Double) -> Double { share(seconds) * PlotFrame.width }

    /// How many times as wide a second of arrivals is as a second of the drain; 1 on an even axis.
    var compression: Double {
        guard let fold else { return 1 }
        return (1 - Self.drainShare) / fold * (end - fold) / Self.drainShare
    }

    /// A compressed drain as a shape behind a plot's lines.
    var foldShape: String {
        guard let fold else { return "" }
        let x = HTMLText.coordinate(x(fold))
        return "<path class=folded d=\"M\(x) 0H1000V100H\(x)Z\"/><path class=fold d=\"M\(x) 0V100\"/>"
    }

    /// What the script needs to find the time under the pointer.
    var json: String {
        let fold = fold.map { ",\"fold\":\(PlainDecimal.rounded($0))" } ?? ""
        return "\"axis\":\(PlainDecimal.rounded(end))\(fold)"
    }

    private static let steps: [Double] = [
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600,
        7_200, 10_800, 21_600, 43_200, 86_400,
    ]

    /// The seconds between ticks: the smallest round step with at most ``maximumTicks`` ticks after the first.
    var step: Double {
        let span = fold ?? end
        let most = Double(fold == nil ? Self.maximumTicks : Self.ticksBeforeDrain)
        if let step = Self.steps.first(where: { span / $0 <= most }) { return step }
        var days = 86_400.0
        while span / days > most { days *= 2 }
        return days
    }

    /// Round times. An axis with a compressed drain also has its end as a tick.
    var ticks: [Double] {
        let step = step
        return (0...Int((fold ?? end) / step + 1e-9)).map { Double($0) * step } + (fold == nil ? [] : [end])
    }

    /// The text of a tick: `20 s`, `1:30`, `2:15 h`, `3 d`.
    func label(_ seconds: Double) -> String {
        if seconds == 0 { return "0" }
        if step < 1 {
            return end < 1
                ? PlainDecimal.rounded(seconds * 1_000, decimals: 0) + " ms"
                : PlainDecimal.rounded(seconds, decimals: 3) + " s"
        }
        return Self.clock(seconds, unit: end)
    }

    /// A time of the run as on a clock: `42 s`, `3:20`, `2:05 h`. It is exact to the second, or to the minute from an
    /// hour on.
    ///
    /// - Parameter unit: the time that decides which form is used; by default the time itself.
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
