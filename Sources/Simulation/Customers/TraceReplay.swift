internal import Contexts
internal import FlowerShop
internal import Scenarios
internal import Traces

/// A recorded trace on its way through a run: rows one by one, never the whole file.
final class TraceReplay {
    /// A row with the numbers that the shop uses.
    struct Row {
        let session: UInt64
        let step: TraceStep
        /// Its line in the file.
        let line: Int
    }

    /// A row that waits for an answer, and the place of its customer.
    struct Held {
        let row: Row
        let index: Int
    }

    private struct OrderUnderWay {
        let reference: String
        let session: UInt64
        /// In the order in which they came.
        var held: [Held] = []
    }

    let planned: PlannedTrace
    private var reader: TraceReader
    private var pending: TraceRow?
    /// The number of the order that a reference of the trace became. Grows with the orders replayed, about 100 bytes
    /// each: any later row may cancel any of them. An order that was not confirmed is none.
    private var orders: [String: UInt64] = [:]
    /// Orders that are not answered yet, and those of each session. They hold no more than is under way.
    private var underWay: [UInt64: OrderUnderWay] = [:]
    private var underWayBySession: [UInt64: [UInt64]] = [:]
    private var heldBack = 0
    private var longestHeldBack = Timespan.zero
    /// Why the rest of the trace could not be read.
    private(set) var failure: TraceError?

    init(_ planned: PlannedTrace) throws(TraceError) {
        self.planned = planned
        reader = try TraceReader(path: planned.path)
        advance()
    }

    /// When the next row is due; nil at the end.
    var nextInstant: Instant? { pending.map { .start + time(of: $0) } }

    func take() -> Row? {
        guard let row = pending else { return nil }
        advance()
        return Row(session: UInt64(row.session), step: row.step, line: row.line)
    }

    /// Lines of the file that could not be used so far, for a report; nil where all could.
    var badLines: String? {
        reader.badLines.total == 0
            ? nil
            : reader.badLines.byReason.map { "\($0.count) \($0.reason.rawValue)" }.joined(separator: ", ")
    }

    /// An order of the trace is asked for.
    func placed(_ order: UInt64, reference: String, session: UInt64) {
        orders[reference] = order
        underWay[order] = OrderUnderWay(reference: reference, session: session)
        underWayBySession[session, default: []].append(order)
    }

    /// The order whose answer a row must wait for; nil where it need not wait.
    func holding(_ row: Row) -> UInt64? {
        switch row.step {
        case .browse, .order: nil
        case .list: underWayBySession[row.session]?.first
        case .cancel(let reference): orders[reference].flatMap { underWay[$0] == nil ? nil : $0 }
        }
    }

    func hold(_ row: Row, by index: Int, for order: UInt64) {
        underWay[order]?.held.append(Held(row: row, index: index))
    }

    /// A row is sent that had waited.
    func sent(heldBackFor length: Timespan) {
        heldBack += 1
        longestHeldBack = max(longestHeldBack, length)
    }

    /// How many rows waited for an answer so far, and how long at most, for a report; nil where none did.
    var heldBackRows: String? {
        guard heldBack > 0 else { return nil }
        let steps = heldBack == 1 ? "1 step" : "\(heldBack) steps"
        let (its, depends) = heldBack == 1 ? ("its", "it depends") : ("their", "they depend")
        let longest = Double(longestHeldBack.nanoseconds / 100_000) / 10
        return "\(steps) waited beyond \(its) time for an answer that \(depends) on, at most \(longest) ms"
    }

    /// An order has been answered, or its customer waits no longer. Returns the rows that waited for it.
    func answered(_ order: UInt64, isConfirmed: Bool) -> [Held] {
        guard let ended = underWay.removeValue(forKey: order) else { return [] }
        underWayBySession[ended.session]?.removeAll { $0 == order }
        if underWayBySession[ended.session]?.isEmpty == true { underWayBySession[ended.session] = nil }
        if !isConfirmed, orders[ended.reference] == order { orders[ended.reference] = nil }
        return ended.held
    }

    /// The order that was placed under a reference, and not refused.
    func order(_ reference: String) -> UInt64? { orders[reference] }

    private func time(of row: TraceRow) -> Timespan { Self.time(of: row.offset, speed: planned.load.speed) }

    /// When a recorded time is due in a replay.
    static func time(of offset: Timespan, speed: Double) -> Timespan { Timespan(seconds: offset.seconds / speed) }

    private func advance() {
        do throws(TraceError) {
            pending = try reader.next()
            if let row = pending, time(of: row) >= planned.end { pending = nil }
        } catch {
            failure = error
            pending = nil
        }
    }
}

/// What must be known of a trace before it is replayed: one pass over the file.
struct TraceSurvey {
    /// For each product the highest price that the trace names, in minor units; 0 where it names none.
    private(set) var prices: [Int64] = []
    private(set) var rows = 0
    /// Rows that come before arrivals end.
    private(set) var rowsInTime = 0
    /// The time of the last row at the recorded speed.
    private(set) var length = Timespan.zero

    /// - Parameter end: when arrivals end, in a replay at `speed`.
    init(path: String, speed: Double, end: Timespan) throws(TraceError) {
        var reader = try TraceReader(path: path)
        while let row = try reader.next() {
            rows += 1
            if TraceReplay.time(of: row.offset, speed: speed) < end { rowsInTime += 1 }
            length = row.offset
            guard case .order(_, .lines(let lines)) = row.step else { continue }
            for line in lines { note(line) }
        }
        while prices.count < reader.productCount { prices.append(0) }
    }

    private mutating func note(_ line: TraceLine) {
        while prices.count <= line.product { prices.append(0) }
        prices[line.product] = max(prices[line.product], Int64(line.unitPriceMinor))
    }
}
