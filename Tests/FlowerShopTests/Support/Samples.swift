import FlowerShop

/// A shop of ten products at 1000 minor units, ten pieces each.
func configuration(
    products: Int = 10, stock: Int64 = 10, decline: Double = 0, deliveryFailure: Double = 0,
    compensates: Bool = true
) -> ShopConfiguration {
    ShopConfiguration(
        products: Array(repeating: Product(price: 1000, stock: stock), count: products), decline: decline,
        deliveryFailure: deliveryFailure, compensates: compensates)
}

func words(_ lines: (product: UInt32, quantity: UInt32)...) -> [UInt64] {
    OrderLines(lines.map { OrderLine(product: $0.product, quantity: $0.quantity, unitPrice: 1000) }).words
}
