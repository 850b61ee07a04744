package import Contexts

/// What a customer does at one point of a trace.
package enum TraceStep: Hashable, Sendable {
    case browse(TraceProducts)
    case order(reference: String, lines: TraceLines)
    case list
    case cancel(reference: String)
}

extension TraceStep {
    /// How many products or lines the step names.
    var itemCount: Int {
        switch self {
        case .browse(.products(let products)): products.count
        case .order(_, .lines(let lines)): lines.count
        case .browse, .order, .list, .cancel: 0
        }
    }
}

/// What is browsed.
package enum TraceProducts: Hashable, Sendable {
    /// Product numbers, as ``TraceReader/productCode(_:)`` takes them; not empty.
    case products([Int])
    /// This many products, which the trace does not name; 1...``TraceFormat/maximumItems``.
    case count(Int)
}

/// What is ordered.
package enum TraceLines: Hashable, Sendable {
    /// In the order of the trace; not empty. Several lines may have the same product.
    case lines([TraceLine])
    /// This many lines, which the trace does not name; 1...``TraceFormat/maximumItems``.
    case count(Int)
}

/// One line of an order.
package struct TraceLine: Hashable, Sendable {
    /// A product number, as ``TraceReader/productCode(_:)`` takes it.
    package var product: Int
    /// 1...``TraceFormat/maximumQuantity``.
    package var quantity: Int
    /// Minor units of the currency, 0...``TraceFormat/maximumUnitPrice``.
    package var unitPriceMinor: Int

    package init(product: Int, quantity: Int, unitPriceMinor: Int) {
        self.product = product
        self.quantity = quantity
        self.unitPriceMinor = unitPriceMinor
    }
}

/// One row of a trace.
package struct TraceRow: Hashable, Sendable {
    /// Since the trace began. Never less than the offset of the previous row.
    package var offset: Timespan
    /// Sessions are numbered 0, 1, 2, … as they first appear in the file.
    package var session: Int
    package var step: TraceStep
    /// The line of the file.
    package var line: Int
}
