package import Contexts
package import Texts

/// The provider's ledger in numbers: its own audit figure, to be held against payment's books.
package struct ProviderLedger: Hashable, Sendable {
    private let totals: [ProviderContext.Total]

    /// - Parameter message: the answer to ``ProviderMessage/showLedger``.
    package init(_ message: Message) {
        let items = message.body.items
        totals = stride(from: 0, to: items.count - 1, by: 2).map {
            ProviderContext.Total(count: Int64(bitPattern: items[$0]), amount: Int64(bitPattern: items[$0 + 1]))
        }
    }

    /// How many orders have a status.
    package func count(of status: ChargeStatus) -> Int64 { total(status).count }

    /// What these orders are about, in minor units.
    package func amount(of status: ChargeStatus) -> Int64 { total(status).amount }

    private func total(_ status: ChargeStatus) -> ProviderContext.Total {
        let index = Int(status.rawValue)
        return totals.indices.contains(index) ? totals[index] : ProviderContext.Total()
    }

    /// The money that the provider has, and for each status how many orders have it and what they are about.
    package var json: JSON {
        let statuses = ChargeStatus.allCases.filter { $0 != .absent }
        return .object(
            [("held", .integer(amount(of: .charged)))]
                + statuses.map { status in
                    (
                        "\(status)",
                        .object([("orders", .integer(count(of: status))), ("amount", .integer(amount(of: status)))])
                    )
                })
    }
}
