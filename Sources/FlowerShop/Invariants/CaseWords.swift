/// States and events in a person's words: `awaitingPayment` becomes "awaiting payment".
enum CaseWords {
    /// The name of an enumeration's case in words.
    static func text(_ value: some Any) -> String {
        "\(value)".reduce(into: "") { text, character in
            text += character.isUppercase ? " \(character.lowercased())" : String(character)
        }
    }

    /// `paid, delivered and closed`; `nothing` if there are none.
    static func list(_ words: [String]) -> String {
        guard let last = words.last else { return "nothing" }
        return words.count == 1 ? last : words.dropLast().joined(separator: ", ") + " and " + last
    }

    static func milestones(_ milestones: Milestones) -> String { list(milestones.all.map { text($0) }) }

    static func facts(_ facts: OrderFacts) -> String {
        list(factNames.filter { facts.contains($0.fact) }.map(\.name))
    }

    static func status(_ status: OrderStatus) -> String { status == .absent ? "no such order" : text(status) }

    static func status(_ status: StockStatus) -> String { status == .absent ? "no stock taken" : text(status) }

    /// An order as the view page shows it, and the events that led to that.
    static func view(customer: UInt32, total: Int64, _ facts: OrderFacts) -> String {
        guard !facts.isEmpty else { return "no such order" }
        return "customer \(customer), total \(total), \(text(ViewStatus(facts))) by the events \(Self.facts(facts))"
    }

    /// In the order in which a saga usually has them.
    private static let factNames: [(fact: OrderFacts, name: String)] = [
        (.placed, "placed"), (.withdrawn, "withdrawn"), (.paid, "paid"), (.stockTaken, "stock taken"),
        (.outOfStock, "out of stock"), (.deliveryStarted, "delivery started"), (.delivered, "delivered"),
        (.deliveryFailed, "delivery failed"), (.cancellationRequested, "cancellation requested"),
        (.cancellationRefused, "cancellation refused"), (.deliveryCancelled, "delivery cancelled"),
        (.failed, "failed"), (.voided, "payment voided"), (.refunded, "refunded"),
        (.stockRestored, "stock restored"), (.closed, "closed"),
    ]
}
