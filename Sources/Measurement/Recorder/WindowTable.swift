/// The windows that contain a time.
///
/// Every time lies in exactly one base window (warm-up, measured or drain) and in any number of named windows, which
/// may overlap. The borders of all windows cut the time line into segments. The recorder keeps the segment that it
/// looked up last, so that most look-ups cost two comparisons. Windows include their beginning and exclude their end.
struct WindowTable {
    static let warmUp = 0
    static let measured = 1
    static let drain = 2
    /// They add up to the run.
    static let base = [warmUp, measured, drain]
    private static let firstNamed = 3

    struct Segment {
        var from: Int64
        var to: Int64
        var base: Int
        /// The named windows of the segment: a range of ``members``.
        var named: Range<Int>

        /// Holds no time, so the recorder must look up another segment.
        static let none = Segment(from: .max, to: .min, base: WindowTable.warmUp, named: 0..<0)

        func contains(_ time: Int64) -> Bool { time >= from && time < to }
    }

    private let warmUpEnd: Int64
    /// Where the drain begins.
    private let arrivalsEnd: Int64
    /// The names of windows from slot 3 on.
    private(set) var names: [String] = []
    /// From and to, in the order of ``names``.
    private var spans: [(from: Int64, to: Int64)] = []
    private var segments: [Segment] = []
    /// Whether the segments match the spans. They are cut when somebody asks, not for every new window.
    private var isCut = false
    private(set) var members: [Int] = []

    init(warmUp: Int64, arrivalsEnd: Int64 = .max) {
        warmUpEnd = max(0, warmUp)
        self.arrivalsEnd = max(warmUpEnd, arrivalsEnd)
    }

    var count: Int { Self.firstNamed + names.count }

    func contains(_ name: String) -> Bool { names.contains(name) }

    /// Adds a new window in the slot after the others.
    mutating func add(_ name: String, from: Int64, to: Int64) {
        names.append(name)
        spans.append((from, to))
        isCut = false
    }

    /// Begins a window at `time`. The window has held no time so far.
    mutating func open(slot: Int, from time: Int64) {
        spans[slot - Self.firstNamed] = (time, .max)
        isCut = false
    }

    /// Ends a window at `time`, if it lasts that long. A window that has not begun by then stays empty.
    mutating func close(slot: Int, at time: Int64) {
        let span = spans[slot - Self.firstNamed]
        spans[slot - Self.firstNamed].to = min(span.to, max(time, span.from))
        isCut = false
    }

    /// The segment that holds `time`. The last segment holds all times from its beginning on.
    mutating func segment(at time: Int64) -> Segment {
        if !isCut { cut() }
        var (low, high) = (0, segments.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if segments[middle].from <= time { low = middle } else { high = middle - 1 }
        }
        return segments[low]
    }

    /// How long the window lasted in a run that ended at `end`, in nanoseconds.
    mutating func length(ofSlot slot: Int, runEnd end: Int64) -> Int64 {
        if !isCut { cut() }
        return segments.reduce(0) { sum, segment in
            guard segment.base == slot || members[segment.named].contains(slot) else { return sum }
            return sum + max(0, min(segment.to, end) - max(segment.from, 0))
        }
    }

    /// Goes through all borders in order of time and keeps track of the open windows.
    private mutating func cut() {
        isCut = true
        var borders = [Border(time: .min, slot: nil, opens: false), Border(time: warmUpEnd, slot: nil, opens: false)]
        if arrivalsEnd < .max { borders.append(Border(time: arrivalsEnd, slot: nil, opens: false)) }
        for (index, span) in spans.enumerated() {
            borders.append(Border(time: span.from, slot: Self.firstNamed + index, opens: true))
            borders.append(Border(time: span.to, slot: Self.firstNamed + index, opens: false))
        }
        borders.sort { $0.time < $1.time }
        segments.removeAll()
        members.removeAll()
        var active: [Int] = []
        for (index, border) in borders.enumerated() {
            if let slot = border.slot {
                if border.opens { active.append(slot) } else { active.removeAll { $0 == slot } }
            }
            let to = index + 1 < borders.count ? borders[index + 1].time : Int64.max
            guard border.time < to else { continue }
            let start = members.count
            members += active
            let base =
                border.time >= arrivalsEnd ? Self.drain : border.time >= warmUpEnd ? Self.measured : Self.warmUp
            segments.append(Segment(from: border.time, to: to, base: base, named: start..<members.count))
        }
    }

    /// A time at which the set of windows changes.
    private struct Border {
        var time: Int64
        /// Nil for the borders of the base windows.
        var slot: Int?
        var opens: Bool
    }
}
