/// What must hold in every run, whatever the scenario expects.
package enum Invariant: String, CaseIterable, Sendable {
    /// Money captured − refunded = value of the orders neither cancelled nor failed.
    case money
    /// Initial stock − sold + restored = stock now, never negative, for each product; and each order's part in it.
    case stock
    case deliveryWithoutPayment = "delivery-without-payment"
    /// No saga is stuck: a saga that has started ends, or something of it is still under way when the run ends. A stuck
    /// saga is named with its history.
    case sagaEnds = "saga-ends"
    /// Each customer is told of each milestone that happened, and of no other, once.
    case toldOnce = "told-once"
    /// No event about an order is published twice, and none after its saga's end.
    case effectOnce = "effect-once"
    /// Order's own row agrees with the events.
    case orderState = "order-state"
    /// The view page equals the result of folding the events.
    case viewPage = "view-page"
    /// The view page equals what its own logic makes of the recorded events in a fresh database. Checked only on
    /// request.
    case viewRebuild = "view-rebuild"
    /// Every message makes sense to the context that receives it.
    case messagesUnderstood = "messages-understood"
}

/// What a breach is about.
package enum BreachSubject: Hashable, Sendable, CustomStringConvertible {
    case shop
    case order(UInt64)
    case product(Int)
    case customer(UInt64)

    package var description: String {
        switch self {
        case .shop: "the shop"
        case .order(let number): "order \(number)"
        case .product(let number): "product \(number)"
        case .customer(let number): "customer \(number)"
        }
    }
}

/// One case of an invariant that does not hold.
package struct Breach: Hashable, Sendable, CustomStringConvertible {
    package let invariant: Invariant
    package let subject: BreachSubject
    package let expected: String
    package let actual: String

    package var description: String {
        "\(invariant.rawValue): \(subject): expected \(expected), found \(actual)"
    }
}

/// All breaches of a run. All of them are counted, and a limited number are named.
package struct BreachReport: Sendable {
    /// The number of breaches of each invariant that are named; the rest are only counted. About 200 bytes each.
    package static let maximumNamed = 10_000

    package private(set) var named: [Breach] = []
    /// The number of sagas that were still under way, which is no breach.
    package private(set) var unfinished = 0
    /// The orders whose sagas have not ended and never will, in ascending order.
    package private(set) var stuck: [UInt64] = []
    /// The number of confirmed orders whose result nobody knows, without those of ``unfinished`` sagas.
    package private(set) var promisesLeftOpen = 0
    private var counts = [Int](repeating: 0, count: Invariant.allCases.count)

    package init() {}

    package var isEmpty: Bool { counts.allSatisfy { $0 == 0 } }

    /// How often the invariant did not hold, whether named or not.
    package func count(of invariant: Invariant) -> Int { counts[Self.position(of: invariant)] }

    package mutating func addUnfinished() { unfinished += 1 }

    /// Adds an order whose saga has not ended and never will, without its breach.
    package mutating func addStuck(_ order: UInt64) { stuck.append(order) }

    package mutating func add(_ breach: Breach) {
        add(breach.invariant, breach.subject, expected: breach.expected, actual: breach.actual)
    }

    mutating func addOpenPromise() { promisesLeftOpen += 1 }

    mutating func addStuck(_ order: UInt64, _ actual: @autoclosure () -> String) {
        addStuck(order)
        add(
            .sagaEnds, .order(order), expected: "a terminal state, all compensations, the customer told",
            actual: actual())
    }

    mutating func add(
        _ invariant: Invariant, _ subject: BreachSubject, expected: @autoclosure () -> String,
        actual: @autoclosure () -> String
    ) {
        let position = Self.position(of: invariant)
        counts[position] += 1
        guard counts[position] <= Self.maximumNamed else { return }
        named.append(Breach(invariant: invariant, subject: subject, expected: expected(), actual: actual()))
    }

    private static func position(of invariant: Invariant) -> Int {
        Invariant.allCases.firstIndex(of: invariant) ?? 0
    }
}
