/// One value for each pair of series and window, side by side in one piece of memory.
final class WindowedSlots<Element> {
    private var slots = Slots<Element>()
    private var stride: Int
    private let initial: Element

    init(repeating initial: Element, windows: Int) {
        self.initial = initial
        stride = max(1, windows)
    }

    var seriesCount: Int { slots.count / stride }

    func addSeries() {
        for _ in 0..<stride { slots.append(initial) }
    }

    /// Makes room for `windows` windows and keeps the existing values.
    func reserve(windows: Int) {
        guard windows > stride else { return }
        let grown = max(windows, 2 * stride)
        let moved = Slots<Element>()
        for series in 0..<seriesCount {
            for window in 0..<grown { moved.append(window < stride ? self[series, window] : initial) }
        }
        slots = moved
        stride = grown
    }

    subscript(series: Int, window: Int) -> Element {
        @inline(__always) _read { yield slots[series &* stride &+ window] }
        @inline(__always) _modify { yield &slots[series &* stride &+ window] }
    }
}
