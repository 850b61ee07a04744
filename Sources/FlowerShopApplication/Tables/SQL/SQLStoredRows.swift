internal import Contexts
internal import FlowerShop
internal import Storage

// The shop's rows as columns. A column's place in `init` is its place in `columns`.

extension OrderRow: SQLStoredRow {
    static let columns = ["total", "customer", "fingerprint", "status", "flags", "reason"]

    init(columns row: SQLRow) throws(DatabaseError) {
        self = .absent
        total = try row.integer(at: 0)
        customer = try row.number(at: 1)
        fingerprint = try row.number(at: 2)
        status = try row.value(at: 3)
        flags = OrderRow.Flags(rawValue: try row.number(at: 4))
        reason = try row.number(at: 5)
    }

    var values: [SQLValue] {
        [
            .integer(total), .number(customer), .number(fingerprint), .number(status.rawValue),
            .number(flags.rawValue), .number(reason),
        ]
    }
}

extension OfferRow: SQLStoredRow {
    static let columns = ["changes", "is_known", "is_sold_out"]

    init(columns row: SQLRow) throws(DatabaseError) {
        self = .absent
        change = try row.number(at: 0)
        isKnown = try row.integer(at: 1) != 0
        isSoldOut = try row.integer(at: 2) != 0
    }

    var values: [SQLValue] { [.number(change), .integer(isKnown ? 1 : 0), .integer(isSoldOut ? 1 : 0)] }
}

extension PaymentRow: SQLStoredRow {
    static let columns = ["captured", "status"]

    init(columns row: SQLRow) throws(DatabaseError) {
        self = .absent
        captured = try row.integer(at: 0)
        status = try row.value(at: 1)
    }

    var values: [SQLValue] { [.integer(captured), .number(status.rawValue)] }
}

extension DeliveryRow: SQLStoredRow {
    static let columns = ["status"]

    init(columns row: SQLRow) throws(DatabaseError) {
        self = .absent
        status = try row.value(at: 0)
    }

    var values: [SQLValue] { [.number(status.rawValue)] }
}

extension ReservationRow: SQLStoredRow {
    static let columns = ["status"]

    init(columns row: SQLRow) throws(DatabaseError) {
        self = .absent
        status = try row.value(at: 0)
    }

    var values: [SQLValue] { [.number(status.rawValue)] }
}

extension StockRow: SQLStoredRow {
    static let columns = ["level", "changes"]

    init(columns row: SQLRow) throws(DatabaseError) {
        self = .absent
        level = try row.integer(at: 0)
        changes = try row.number(at: 1)
    }

    var values: [SQLValue] { [.integer(level), .number(changes)] }
}

extension ToldRow: SQLStoredRow {
    static let columns = ["milestones"]

    init(columns row: SQLRow) throws(DatabaseError) {
        self = .absent
        milestones = Milestones(rawValue: try row.number(at: 0))
    }

    var values: [SQLValue] { [.number(milestones.rawValue)] }
}

extension OrderView: SQLStoredRow {
    static let columns = ["total", "customer", "facts"]

    init(columns row: SQLRow) throws(DatabaseError) {
        self = .absent
        total = try row.integer(at: 0)
        customer = try row.number(at: 1)
        facts = OrderFacts(rawValue: try row.number(at: 2))
    }

    var values: [SQLValue] { [.integer(total), .number(customer), .number(facts.rawValue)] }
}

extension ProductView: SQLStoredRow {
    static let columns = ["level"]

    init(columns row: SQLRow) throws(DatabaseError) {
        self = .absent
        level = try row.integer(at: 0)
    }

    var values: [SQLValue] { [.integer(level)] }
}
