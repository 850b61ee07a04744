internal import Measurement
package import Texts

/// What of a run's sagas can be explained, as text.
package enum KeptSagaList {
    /// Orders that the list names of each end.
    static let maximumNamed = 10

    /// What was kept, and some orders of each end.
    package static func text(_ sagas: StoredSagas, _ record: String) throws(StoredSagas.ReadingError) -> String {
        var ends: [(end: KeptSaga.End, outcome: String, orders: [UInt64], count: Int)] = []
        for index in 0..<sagas.count {
            let saga = try sagas.outline(at: index)
            let place = ends.firstIndex { $0.outcome == saga.outcome } ?? ends.count
            if place == ends.count { ends.append((saga.end, saga.outcome, [], 0)) }
            ends[place].count += 1
            if ends[place].orders.count < maximumNamed { ends[place].orders.append(saga.order) }
        }
        // Those first that somebody has to look at.
        ends.sort { ($0.end.urgency, $0.outcome) < ($1.end.urgency, $1.outcome) }
        var lines = [kept(sagas), ""]
        for end in ends {
            let more = end.count > end.orders.count ? " …" : ""
            lines.append(
                "\(end.outcome), \(end.count) kept: \(end.orders.map { "\($0)" }.joined(separator: " "))\(more)")
        }
        if let first = ends.first?.orders.first {
            let what = ends.first?.end == .stuck ? "how the first of the stuck came to a standstill" : "one of them"
            lines += ["", "perennial explain \(record) --order \(first) tells \(what)"]
        }
        return lines.map { PrintableText.escaped($0) + "\n" }.joined()
    }

    /// Why there is nothing to tell of an order, and what to do.
    package static func absence(of order: UInt64, _ sagas: StoredSagas) -> MessageText {
        let orders = sagas.header.orders
        // Customers number their orders from 0 on, one after the other.
        guard order < orders else {
            return "order \(order) was never placed: the run's orders are "
                + (orders == 0 ? "none" : "0 to \(orders - 1)" as MessageText)
        }
        return "order \(order) was not kept\nhint: \(kept(sagas)); 'perennial run --record all' keeps every saga, "
            + "'perennial explain' without --order lists those that were kept"
    }

    private static func kept(_ sagas: StoredSagas) -> String {
        "\(HumanValue.grouped(Int64(sagas.count))) of \(HumanValue.grouped(Int64(sagas.header.orders))) orders were "
            + "kept: \(sagas.header.rule)"
    }
}

extension KeptSaga.End {
    /// A stuck saga is a fault of the shop; one that has not ended may be one.
    fileprivate var urgency: Int {
        switch self {
        case .stuck: 0
        case .unfinished, .unanswered: 1
        case .compensated, .delivered, .refused: 2
        }
    }
}
