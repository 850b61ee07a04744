internal import Applications
internal import FlowerShop
internal import Measurement

extension ApplicationAudit.Invariant {
    /// What a report says of one invariant.
    init(_ invariant: Invariant, in report: BreachReport) {
        self.init(
            name: invariant.rawValue, count: report.count(of: invariant),
            named: report.named.filter { $0.invariant == invariant }.map { ($0.description, Record.Breach($0)) })
    }
}

extension Record.Breach {
    init(_ breach: Breach) {
        let (subject, number): (String, UInt64?) =
            switch breach.subject {
            case .shop: ("shop", nil)
            case .order(let number): ("order", number)
            case .product(let number): ("product", UInt64(number))
            case .customer(let number): ("customer", number)
            }
        self.init(
            invariant: breach.invariant.rawValue, subject: subject, number: number, expected: breach.expected,
            found: breach.actual)
    }
}
