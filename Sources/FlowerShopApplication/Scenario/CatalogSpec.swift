internal import Scenarios
internal import Traces

/// What the shop sells when a run begins.
package struct CatalogSpec: Hashable, Sendable {
    /// As many products as a trace may name.
    package static let maximumProducts = TraceFormat.maximumProducts
    package static let maximumStock = 1_000_000_000
    /// Minor units of the currency.
    package static let maximumPrice: Int64 = 1_000_000_000

    /// Products, each with the same stock; 1...``maximumProducts``.
    package var products = 40
    /// Pieces of each product; 0...``maximumStock``.
    package var stock = 5_000
    /// The range from which each product's price is drawn, in minor units of the currency.
    package var price: ClosedRange<Int64> = 9_900...89_000

    package init() {}
}

extension Format where Value == CatalogSpec {
    static var catalog: Format {
        .record(
            CatalogSpec(),
            [
                Field(
                    "products", \.products, .integer(1...CatalogSpec.maximumProducts),
                    "Number of products; those of a replayed trace come first, with the prices that it names."),
                Field("stock", \.stock, .integer(0...CatalogSpec.maximumStock), "Pieces of each product."),
                Field(
                    "price", \.price, .range(1...CatalogSpec.maximumPrice),
                    "From which each product's price is drawn where no trace names one, in minor units of the currency."
                ),
            ])
    }
}
