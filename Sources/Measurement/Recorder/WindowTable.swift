/// Which windows a time lies in.
///
/// Every time lies in exactly one base window, warm-up or measured, and in any number of named ones, whose ranges may
/// overlap and repeat. The time line is cut into segments at all their borders; the recorder
/// keeps the segment that it looked up last, so that most look-ups cost two comparisons. Ranges include their beginning and exclude their end.
struct WindowTable {
    static let warmUp = 0
    static let measured = 1
    private static let firstNamed = 2

    private struct Span {
        var slot: Int
        var from: Int64
        var to: Int64
    }

    struct Segment {
        var from: Int64
        var to: Int64
        var base: Int
        /// The named windows of the segment: a range of ``members``.
        var named: Range<Int>

        /// Holds no time: whoever has it must look up another.
        static let none = Segment(from: .max, to: .min, base: WindowTable.warmUp, named: 0..<0)

        func contains(_ time: Int64) -> Bool { time >= from && time < to }
    }

    private let warmUpEnd: Int64
    /// The names of windows from slot 2 on.
    private(set) var names: [String] = []
    private var spans: [Span] = []
    private var segments: [Segment] = []
    /// Whether the segments are those of the spans; they are cut when somebody asks, not for every new range.
    private var isCut = false
    private(set) var members: [Int] = []

    init(warmUp: Int64) {
        warmUpEnd = max(0, warmUp)
    }

    var count: Int { Self.firstNamed + names.count }
    var rangeCount: Int { spans.count }

    /// The window with this name, which a new one gets at the end.
    mutating func slot(named name: String) -> Int {
        if let index = names.firstIndex(of: name) { return Self.firstNamed + index }
        names.append(name)
        return count - 1
    }

    func contains(_ name: String) -> Bool { names.contains(name) }

    mutating func addRange(slot: Int, from: Int64, to: Int64) {
        spans.append(Span(slot: slot, from: from, to: to))
        isCut = false
    }

    /// Ends the ranges of the window that are open at `time`; those that have not begun vanish.
    mutating func close(slot: Int, at time: Int64) {
        for index in spans.indices where spans[index].slot == slot {
            spans[index].to = min(spans[index].to, max(time, spans[index].from))
        }
        spans.removeAll { $0.slot == slot && $0.from >= $0.to }
        isCut = false
    }

    /// The segment that holds `time`; the last one holds all times from its beginning on.
    mutating func segment(at time: Int64) -> Segment {
        if !isCut { cut() }
        var (low, high) = (0, segments.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if segments[middle].from <= time { low = middle } else { high = middle - 1 }
        }
        return segments[low]
    }

    /// How long the window lasted in a run that ended at `end`, overlapping ranges counted once, in nanoseconds.
    mutating func length(ofSlot slot: Int, runEnd end: Int64) -> Int64 {
        if !isCut { cut() }
        return segments.reduce(0) { sum, segment in
            guard segment.base == slot || members[segment.named].contains(slot) else { return sum }
            return sum + max(0, min(segment.to, end) - max(segment.from, 0))
        }
    }

    /// Sweeps over all borders in order of time and keeps count of the ranges that are open.
    private mutating func cut() {
        isCut = true
        var borders = [Border(time: .min, slot: nil, opens: 0), Border(time: warmUpEnd, slot: nil, opens: 0)]
        for span in spans {
            borders.append(Border(time: span.from, slot: span.slot, opens: 1))
            borders.append(Border(time: span.to, slot: span.slot, opens: -1))
        }
        borders.sort { $0.time < $1.time }
        segments.removeAll()
        members.removeAll()
        var open = [Int](repeating: 0, count: count)
        var active: [Int] = []
        for (index, border) in borders.enumerated() {
            if let slot = border.slot {
                open[slot] += border.opens
                active.removeAll { $0 == slot }
                if open[slot] > 0 { active.append(slot) }
            }
            let to = index + 1 < borders.count ? borders[index + 1].time : Int64.max
            guard border.time < to else { continue }
            let start = members.count
            members += active
            let base = border.time >= warmUpEnd ? Self.measured : Self.warmUp
            segments.append(Segment(from: border.time, to: to, base: base, named: start..<members.count))
        }
    }

    /// A time at which the set of windows changes.
    private struct Border {
        var time: Int64
        /// Nil for the borders of the base windows.
        var slot: Int?
        var opens: Int
    }
}
