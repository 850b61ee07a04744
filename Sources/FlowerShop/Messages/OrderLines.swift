/// One line of an order.
package struct OrderLine: Hashable, Sendable {
    package var product: UInt32
    package var quantity: UInt32
    /// In minor units of the currency.
    package var unitPrice: UInt64

    package init(product: UInt32, quantity: UInt32, unitPrice: UInt64) {
        self.product = product
        self.quantity = quantity
        self.unitPrice = unitPrice
    }
}

/// The lines of an order as messages carry them: two words a line, `product << 32 | quantity` and the unit price.
@usableFromInline
package struct OrderLines: Hashable, Sendable {
    package let words: [UInt64]

    package init(words: [UInt64]) { self.words = words }

    package init(_ lines: [OrderLine]) {
        var words: [UInt64] = []
        words.reserveCapacity(lines.count * 2)
        for line in lines {
            words.append(UInt64(line.product) << 32 | UInt64(line.quantity))
            words.append(line.unitPrice)
        }
        self.words = words
    }

    /// The number of whole lines. Half a line at the end does not count.
    package var count: Int { words.count / 2 }
    package var isEmpty: Bool { count == 0 }

    package subscript(index: Int) -> OrderLine {
        OrderLine(
            product: product(at: index), quantity: UInt32(truncatingIfNeeded: words[index * 2]),
            unitPrice: words[index * 2 + 1])
    }

    package func product(at index: Int) -> UInt32 { UInt32(truncatingIfNeeded: words[index * 2] >> 32) }
    package func quantity(at index: Int) -> Int64 { Int64(UInt32(truncatingIfNeeded: words[index * 2])) }

    /// Whether the products are in strictly ascending order, so that no product has two lines.
    package var isCanonical: Bool {
        guard words.count.isMultiple(of: 2) else { return false }
        var index = 2
        while index < words.count {
            if words[index - 2] >> 32 >= words[index] >> 32 { return false }
            index += 2
        }
        return true
    }

    /// 32 bits that distinguish a customer's retry of an order from another order with the same number.
    var fingerprint: UInt32 {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        for word in words { hash = (hash ^ word) &* 0xFF51_AFD7_ED55_8CCD ^ (hash >> 29) }
        return UInt32(truncatingIfNeeded: hash >> 32)
    }
}

extension OrderLines {
    /// The lines sorted by product, with one line for each product. Quantities are added up. If all lines of a product
    /// agree on the unit price, the total stays the same; otherwise the unit price is rounded down to a whole minor
    /// unit.
    ///
    /// Does not copy lines that are already canonical. The caller must check the quantities first: their sum for one
    /// product is at most ``ShopLimits/maximumQuantity``.
    func canonical() -> OrderLines {
        if isCanonical { return self }
        let lines = (0..<count).map { (index: $0, line: self[$0]) }
        let sorted = lines.sorted { ($0.line.product, $0.index) < ($1.line.product, $1.index) }.map(\.line)
        var merged: [OrderLine] = []
        for line in sorted {
            if let last = merged.last, last.product == line.product {
                merged[merged.count - 1] = Self.merge(last, line)
            } else {
                merged.append(line)
            }
        }
        return OrderLines(merged)
    }

    private static func merge(_ one: OrderLine, _ other: OrderLine) -> OrderLine {
        let quantity = one.quantity &+ other.quantity
        guard one.unitPrice != other.unitPrice, quantity > 0 else {
            return OrderLine(product: one.product, quantity: quantity, unitPrice: one.unitPrice)
        }
        let total = one.unitPrice &* UInt64(one.quantity) &+ other.unitPrice &* UInt64(other.quantity)
        return OrderLine(product: one.product, quantity: quantity, unitPrice: total / UInt64(quantity))
    }
}
