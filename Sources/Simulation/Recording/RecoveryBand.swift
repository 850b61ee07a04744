internal import Contexts

/// How much a service has to do at one instant.
struct ServiceLevel: Equatable {
    /// Messages that it has not finished, wherever they are.
    var unhandled = 0
    /// The number of messages in the fullest of its mailboxes.
    var mailbox = 0
    /// The age of the oldest event that it has not handled.
    var lag = Timespan.zero

    func highest(_ other: ServiceLevel) -> ServiceLevel {
        ServiceLevel(
            unhandled: max(unhandled, other.unhandled), mailbox: max(mailbox, other.mailbox), lag: max(lag, other.lag))
    }

    func lowest(_ other: ServiceLevel) -> ServiceLevel {
        ServiceLevel(
            unhandled: min(unhandled, other.unhandled), mailbox: min(mailbox, other.mailbox), lag: min(lag, other.lag))
    }
}

/// Keeps how much every service had to do lately, and decides from that when a service has recovered.
///
/// A service has recovered from a fault when it has no more to do than at its busiest in the ``lookBack`` before the
/// fault began, plus a band. The band is as many messages as the service has workers, since that many may be in hand at
/// any time, and a lag of ``lagAllowance``.
struct RecoveryBand {
    /// In ticks of a second.
    static let lookBack = 30
    static let lagAllowance = Timespan.milliseconds(200)

    /// The latest readings, oldest first, each in the order of the services.
    private var readings: [[ServiceLevel]] = []

    mutating func read(_ levels: [ServiceLevel]) {
        if readings.count == Self.lookBack { readings.removeFirst() }
        readings.append(levels)
    }

    /// Each service at its busiest; zero where nothing has been read yet.
    func busiest(services: Int) -> [ServiceLevel] {
        readings.reduce(Array(repeating: ServiceLevel(), count: services)) { highest, reading in
            zip(highest, reading).map { $0.highest($1) }
        }
    }

    /// Whether a service has no more to do than before, within the band.
    ///
    /// - Parameters:
    ///   - workers: of one replica.
    ///   - replicas: that the service should have.
    static func isBack(_ now: ServiceLevel, before: ServiceLevel, workers: Int, replicas: Int) -> Bool {
        now.lag <= before.lag + lagAllowance && now.unhandled <= before.unhandled + workers * max(1, replicas)
            && now.mailbox <= max(workers, before.mailbox)
    }
}
