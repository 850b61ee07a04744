import Testing

/// The textbook's queue, in whole nanoseconds: customers who are served in the order of their arrival by one of
/// several servers, each as soon as one is free.
///
/// Source: Kiefer and Wolfowitz, "On the theory of queues with many servers", 1955; with one server it is Lindley's
/// recursion, W' = max(0, W + S − T).
struct QueueRecursion {
    /// How long each server is still busy, ascending, as the next customer will find it.
    private var busy: [Int64]

    init(servers: Int) { busy = Array(repeating: 0, count: servers) }

    /// A customer comes `gap` after the one before, and is served for `service`. Returns the wait.
    mutating func arrive(gap: Int64, service: Int64) -> Int64 {
        for index in busy.indices { busy[index] = max(0, busy[index] - gap) }
        let wait = busy[0]
        let load = wait + service
        // The server that was free first takes its place among the others.
        var index = 0
        while index + 1 < busy.count, busy[index + 1] < load {
            busy[index] = busy[index + 1]
            index += 1
        }
        busy[index] = load
        return wait
    }
}

/// One queue of the tests, and the mean wait that theory gives it.
struct QueueModel: Hashable, Sendable, CustomTestStringConvertible {
    enum Service: Hashable, Sendable { case exponential, constant }

    var servers: Int
    var service: Service
    /// The share of their time that the servers are busy.
    var load: Double

    static let meanService: Int64 = 1_000_000
    static let loads = [0.5, 0.7, 0.9]
    static let all = [
        loads.map { QueueModel(servers: 1, service: .exponential, load: $0) },
        loads.map { QueueModel(servers: 4, service: .exponential, load: $0) },
        loads.map { QueueModel(servers: 1, service: .constant, load: $0) },
    ].flatMap { $0 }

    var testDescription: String { "M/\(service == .constant ? "D" : "M")/\(servers) at load \(load)" }

    /// Nanoseconds between two arrivals.
    var meanGap: Double { Double(Self.meanService) / (load * Double(servers)) }

    /// Nanoseconds. Sources: Erlang's C formula for M/M/c; Pollaczek's and Khinchine's for M/D/1.
    var meanWait: Double {
        let service = Double(Self.meanService)
        guard self.service == .exponential else { return load / (2 * (1 - load)) * service }
        return erlangC / (Double(servers) * (1 - load)) * service
    }

    /// The share of customers who have to wait, from Erlang's B by its recursion.
    var erlangC: Double {
        let offered = load * Double(servers)
        var blocked = 1.0
        for count in 1...servers { blocked = offered * blocked / (Double(count) + offered * blocked) }
        return blocked / (1 - load * (1 - blocked))
    }
}
