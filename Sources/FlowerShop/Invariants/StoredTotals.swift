/// What all orders together must agree with: money, and the goods on the shelf. It holds for a shop in which nothing is
/// under way.
package struct StoredTotals: Sendable {
    private var expectedMoney: Int64 = 0
    private var actualMoney: Int64 = 0
    /// By product: the pieces that orders have and did not give back.
    private var sold: [Int64]

    package init(products: Int) { sold = Array(repeating: 0, count: products) }

    package mutating func add(_ stored: StoredOrder) {
        expectedMoney += stored.price
        actualMoney += stored.money
        guard stored.reservation.status == .taken else { return }
        for index in 0..<stored.taken.count {
            let product = Int(stored.taken.product(at: index))
            if product < sold.count { sold[product] += stored.taken.quantity(at: index) }
        }
    }

    /// - Parameters:
    ///   - initial: by product, the pieces that inventory began with.
    ///   - levels: by product, the pieces that it has.
    ///   - shown: by product, the pieces that the view page shows.
    package func breaches(initial: [Int64], levels: [Int64], shown: [Int64]) -> [Breach] {
        var breaches: [Breach] = []
        if expectedMoney != actualMoney {
            breaches.append(
                Breach(
                    invariant: .money, subject: .shop, expected: "captured − refunded = \(expectedMoney)",
                    actual: "\(actualMoney)"))
        }
        for product in sold.indices {
            let (begun, level) = (Self.value(product, initial), Self.value(product, levels))
            if level != begun - sold[product] {
                breaches.append(
                    Breach(
                        invariant: .stock, subject: .product(product),
                        expected: "\(begun) − \(sold[product]) taken = \(begun - sold[product])", actual: "\(level)"))
            }
            let view = Self.value(product, shown)
            if view != level {
                breaches.append(
                    Breach(
                        invariant: .viewPage, subject: .product(product), expected: "\(level) in stock",
                        actual: "\(view)"))
            }
        }
        return breaches
    }

    private static func value(_ product: Int, _ values: [Int64]) -> Int64 {
        product < values.count ? values[product] : 0
    }

    /// What must hold of the shelf at any time.
    package static func breaches(ofLevels levels: [Int64]) -> [Breach] {
        levels.indices.filter { levels[$0] < 0 }.map {
            Breach(invariant: .stock, subject: .product($0), expected: "at least 0", actual: "\(levels[$0])")
        }
    }

    /// The view page's own count of a customer's orders.
    package static func breach(ofCustomer customer: UInt64, counted: Int64, listed: Int64) -> Breach? {
        guard counted != listed else { return nil }
        return Breach(
            invariant: .viewPage, subject: .customer(customer), expected: "\(listed) orders", actual: "\(counted)")
    }
}
