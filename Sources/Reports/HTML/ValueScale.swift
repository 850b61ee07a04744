#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A value axis with round ticks, linear from 0 or logarithmic.
struct ValueScale: Hashable, Sendable {
    let lower: Double
    let upper: Double
    let ticks: [Double]
    let isLogarithmic: Bool

    /// The range in which an axis may end: from far below what a report shows as 0 to far above what is counted or
    /// measured.
    private static let drawn = 1e-9...1e20

    /// From 0 to a round number of at least `maximum`, in at most four steps. If `maximum` is nothing, it goes to 1.
    static func linear(maximum: Double, isWhole: Bool = false) -> ValueScale {
        let wanted = maximum.isFinite && maximum >= drawn.lowerBound ? min(maximum, drawn.upperBound) : 1
        var step = power(ofTen: Int(floor(log10(wanted)))) / 10
        let factors = [1.0, 2, 2.5, 5]
        search: while true {
            for factor in factors where wanted / (step * factor) <= 4 {
                guard !isWhole || (step * factor).rounded() == step * factor else { continue }
                step *= factor
                break search
            }
            step *= 10
        }
        let count = Int((wanted / step).rounded(.up))
        return ValueScale(
            lower: 0, upper: Double(count) * step, ticks: (0...count).map { Double($0) * step }, isLogarithmic: false)
    }

    /// Between round numbers around `range`, which lies above 0. Ticks are at powers of ten, with further ticks between
    /// them if there are only a few.
    static func logarithmic(_ range: ClosedRange<Double>) -> ValueScale {
        let range = range.clamped(to: drawn)
        let first = Int(floor(log10(range.lowerBound)))
        let all = (first...(first + 20)).flatMap { exponent in [1.0, 2, 5].map { $0 * power(ofTen: exponent) } }
        let lower = all.last { $0 <= range.lowerBound } ?? all[0]
        let upper = all.first { $0 >= range.upperBound && $0 > lower } ?? all[all.count - 1]
        let inside = all.filter { $0 >= lower && $0 <= upper }
        let decades = inside.filter { abs(log10($0) - log10($0).rounded()) < 1e-9 }
        let ticks = inside.count <= 6 ? inside : decades
        return ValueScale(lower: lower, upper: upper, ticks: ticks, isLogarithmic: true)
    }

    /// From 0 at the bottom to ``PlotFrame/height`` at the top. Values outside are drawn at the edge.
    func height(_ value: Double) -> Double {
        let share =
            isLogarithmic
            ? (log10(max(value, lower)) - log10(lower)) / (log10(upper) - log10(lower))
            : (value - lower) / (upper - lower)
        return min(max(share, 0), 1) * PlotFrame.height
    }

    /// The coordinate that SVG counts downwards.
    func y(_ value: Double) -> Double { PlotFrame.height - height(value) }

    private static func power(ofTen exponent: Int) -> Double {
        var result = 1.0
        for _ in 0..<abs(exponent) { result *= 10 }
        return exponent < 0 ? 1 / result : result
    }
}
