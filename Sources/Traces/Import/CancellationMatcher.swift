/// Finds the order that a cancellation undoes.
///
/// Keeps only the orders of customers who cancel anything at all.
struct CancellationMatcher {
    enum Match: Equatable {
        /// The order's reference. It is whole if the cancellation undoes everything that was ordered.
        case order(reference: String, isWhole: Bool)
        case noCustomer
        case noOrder
        /// All orders that hold it are cancelled already.
        case alreadyCancelled
    }

    private struct Candidate {
        var reference: String
        var goods: [Goods]
        var isCancelled = false
    }

    /// A number of pieces of one product. An order's goods are sorted by product, and have each product once.
    private struct Goods: Equatable {
        var product: Int
        var quantity: Int
    }

    private var customers: ByteInterner
    private var candidates: [[Candidate]]
    private var products = ByteInterner()

    /// `customers` are those who cancel.
    init(customers: ByteInterner) {
        self.customers = customers
        candidates = [[Candidate]](repeating: [], count: customers.count)
    }

    mutating func add(_ order: Invoice) {
        guard let customer = find(order.customer) else { return }
        candidates[customer].append(Candidate(reference: order.number, goods: goods(order)))
    }

    /// Marks the order that it finds as cancelled.
    mutating func match(_ cancellation: Invoice) -> Match {
        if cancellation.customer.isEmpty { return .noCustomer }
        guard let customer = find(cancellation.customer) else { return .noOrder }
        let goods = goods(cancellation)
        var match = Match.noOrder
        for index in candidates[customer].indices.reversed() {
            let candidate = candidates[customer][index]
            guard Self.holds(candidate.goods, goods) else { continue }
            if candidate.isCancelled {
                match = .alreadyCancelled
                continue
            }
            candidates[customer][index].isCancelled = true
            return .order(reference: candidate.reference, isWhole: candidate.goods == goods)
        }
        return match
    }

    private func find(_ customer: String) -> Int? {
        customer.withBytes { customers.find($0) }
    }

    private mutating func goods(_ invoice: Invoice) -> [Goods] {
        var all: [Goods] = []
        for line in invoice.lines {
            guard let product = line.code.withBytes({ products.intern($0) }) else { continue }
            all.append(Goods(product: product, quantity: line.quantity))
        }
        all.sort { $0.product < $1.product }
        var sums: [Goods] = []
        for goods in all {
            if sums.last?.product == goods.product {
                sums[sums.count - 1].quantity += goods.quantity
            } else {
                sums.append(goods)
            }
        }
        return sums
    }

    /// Both are sorted by product.
    private static func holds(_ order: [Goods], _ cancelled: [Goods]) -> Bool {
        var index = 0
        for goods in cancelled {
            while index < order.count, order[index].product < goods.product { index += 1 }
            guard index < order.count, order[index].product == goods.product,
                order[index].quantity >= goods.quantity
            else { return false }
        }
        return true
    }
}
