package import Traces

/// What a trace says of the catalogue: for each product that it names the highest price, in minor units; 0 where it names
/// none.
package struct TracePrices: Sendable {
    package private(set) var prices: [Int64] = []

    package init() {}

    package mutating func note(_ step: TraceStep) {
        guard case .order(_, .lines(let lines)) = step else { return }
        for line in lines {
            reserve(line.product + 1)
            prices[line.product] = max(prices[line.product], Int64(line.unitPriceMinor))
        }
    }

    /// The trace is over; it has so many products, browsed and ordered ones.
    package mutating func reserve(_ products: Int) {
        while prices.count < products { prices.append(0) }
    }
}
