/// One measured figure of the whole command, and what it is meant to be.
package struct Figure: Hashable, Sendable {
    package enum Unit: String, Sendable, Decodable {
        case sagas = "sagas/s"
        case orders = "orders/s"
        case reads = "reads/s"
        case mebibytes = "MiB"
        case bytes = "bytes"
        case milliseconds = "ms"
        case microseconds = "us"
        case instructions
        case rows
        case ordersCounted = "orders"
        case times
    }

    package enum Target: Hashable, Sendable {
        case atLeast(Double)
        case below(Double)

        package var value: Double {
            switch self {
            case .atLeast(let value), .below(let value): value
            }
        }
    }

    /// What was measured: `order-sagas`, `start-up`.
    package var benchmark: String
    /// Which figure of it, in words.
    package var name: String
    package var unit: Unit
    /// Which clock it is by; nil for what no clock measures.
    package var clock: Comparison.Clock?
    /// One value a run, in the order of the runs.
    package var values: [Double]
    /// Nil where no target is set.
    package var target: Target?

    package init(
        _ benchmark: String, _ name: String, _ unit: Unit, by clock: Comparison.Clock? = nil, _ values: [Double],
        target: Target? = nil
    ) {
        self.benchmark = benchmark
        self.name = name
        self.unit = unit
        self.clock = clock
        self.values = values
        self.target = target
    }

    /// The median of the runs.
    package var value: Double { Statistics.median(values) ?? 0 }

    /// How many times the target the figure is; nil where there is none.
    package var ratio: Double? { target.map { value / $0.value } }

    /// Nil where there is no target.
    package var isMet: Bool? {
        switch target {
        case .atLeast(let least): value >= least
        case .below(let bound): value < bound
        case nil: nil
        }
    }
}
