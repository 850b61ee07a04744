/// Which windows a time lies in.
///
/// Every time lies in exactly one base window, warm-up or measured, and in any number of named ones, whose ranges may
/// overlap and repeat. The time line is cut into segments at all their borders; a look-up that hits the segment of
/// the one before costs two comparisons. Ranges include their beginning and exclude their end.
struct WindowTable {
    static let warmUp = 0
    static let measured = 1
    private static let firstNamed = 2

    private struct Span {
        var slot: Int
        var from: Int64
        var to: Int64
    }

    private struct Segment {
        var from: Int64
        var to: Int64
        var base: Int
        /// The named windows of the segment: a range of ``members``.
        var named: Range<Int>
    }

    private let warmUpEnd: Int64
    /// The names of windows from slot 2 on.
    private(set) var names: [String] = []
    private var spans: [Span] = []
    private var segments: [Segment] = []
    private var members: [Int] = []
    private var current = 0

    init(warmUp: Int64) {
        warmUpEnd = max(0, warmUp)
        rebuild()
    }

    var count: Int { Self.firstNamed + names.count }

    /// The window with this name, which a new one gets at the end.
    mutating func slot(named name: String) -> Int {
        if let index = names.firstIndex(of: name) { return Self.firstNamed + index }
        names.append(name)
        return count - 1
    }

    func contains(_ name: String) -> Bool { names.contains(name) }

    mutating func addRange(slot: Int, from: Int64, to: Int64) {
        spans.append(Span(slot: slot, from: from, to: to))
        rebuild()
    }

    /// Ends the ranges of the window that are open at `time`; those that have not begun vanish.
    mutating func close(slot: Int, at time: Int64) {
        for index in spans.indices where spans[index].slot == slot {
            spans[index].to = min(spans[index].to, max(time, spans[index].from))
        }
        spans.removeAll { $0.slot == slot && $0.from >= $0.to }
        rebuild()
    }

    /// The index of the segment that holds `time`, for the accessors below.
    mutating func segment(at time: Int64) -> Int {
        let hit = segments[current]
        if time >= hit.from, time < hit.to { return current }
        return search(time)
    }

    func base(ofSegment index: Int) -> Int { segments[index].base }
    func end(ofSegment index: Int) -> Int64 { segments[index].to }
    func named(ofSegment index: Int) -> ArraySlice<Int> { members[segments[index].named] }
    func hasNamed(inSegment index: Int) -> Bool { !segments[index].named.isEmpty }

    /// How long the window lasted in a run that ended at `end`, overlapping ranges counted once, in nanoseconds.
    func length(ofSlot slot: Int, runEnd end: Int64) -> Int64 {
        segments.reduce(0) { sum, segment in
            guard segment.base == slot || members[segment.named].contains(slot) else { return sum }
            return sum + max(0, min(segment.to, end) - max(segment.from, 0))
        }
    }

    @inline(never)
    private mutating func search(_ time: Int64) -> Int {
        var (low, high) = (0, segments.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if segments[middle].from <= time { low = middle } else { high = middle - 1 }
        }
        current = low
        return low
    }

    private mutating func rebuild() {
        var borders = [Int64.min, warmUpEnd]
        for span in spans { borders += [span.from, span.to] }
        borders.sort()
        segments.removeAll()
        members.removeAll()
        for (index, from) in borders.enumerated() {
            let to = index + 1 < borders.count ? borders[index + 1] : Int64.max
            guard from < to else { continue }
            let start = members.count
            for slot in Self.firstNamed..<max(count, Self.firstNamed)
            where spans.contains(where: { $0.slot == slot && $0.from <= from && $0.to > from }) {
                members.append(slot)
            }
            let base = from >= warmUpEnd ? Self.measured : Self.warmUp
            segments.append(Segment(from: from, to: to, base: base, named: start..<members.count))
        }
        current = 0
    }
}
