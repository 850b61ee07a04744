package import Traces

/// What a trace says about the catalogue: the highest price of each product that it names, in minor units; 0 if it
/// names no price.
package struct TracePrices: Sendable {
    package private(set) var prices: [Int64] = []

    package init() {}

    package mutating func note(_ step: TraceStep) {
        switch step {
        case .order(_, .lines(let lines)):
            for line in lines {
                reserve(line.product)
                prices[line.product] = max(prices[line.product], Int64(line.unitPriceMinor))
            }
        case .browse(.products(let numbers)): for number in numbers { reserve(number) }
        case .order, .browse, .list, .cancel: break
        }
    }

    private mutating func reserve(_ product: Int) {
        while prices.count <= product { prices.append(0) }
    }
}
