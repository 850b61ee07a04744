internal import Contexts
internal import Logging
internal import ServiceLifecycle
internal import Serving
internal import Synchronization

/// The work that one replica of a service does for all: it relays the outbox, fires the timers and tries
/// parked events again. Who does it is said by
/// a lease in the service's database.
///
/// A replica that dies leaves its lease behind. Another one takes it when it has run out, at most ``term`` plus
/// ``renewal`` after the death. A process that takes a dead one's name takes its lease at once.
struct Duty: Sendable {
    /// How long a lease lasts that is not renewed.
    static let term = Timespan.seconds(3)
    /// How often it is renewed, or asked for.
    static let renewal = Timespan.seconds(1)

    let relay: EventRelay
    let keeper: TimerKeeper
    let parkingKeeper: ParkingKeeper
    let leases: any LeaseBook
    let holder: UInt64
    let clock: any ServedClock
    private let state = DutyState()

    init(
        relay: EventRelay, keeper: TimerKeeper, parkingKeeper: ParkingKeeper, leases: any LeaseBook, holder: UInt64,
        clock: any ServedClock
    ) {
        self.relay = relay
        self.keeper = keeper
        self.parkingKeeper = parkingKeeper
        self.leases = leases
        self.holder = holder
        self.clock = clock
    }

    /// Whether this replica does the work.
    var isHolder: Bool { state.isHolder }

    /// A number for a replica's name: FNV-1a, 64 bits (Fowler, Noll, Vo). 0 stands for nobody.
    static func holder(_ name: String) -> UInt64 {
        let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return max(hash, 1)
    }

    /// Takes the lease whenever it can, and works as long as it has it. Ends when its task is cancelled.
    func run(_ logger: Logger) async {
        var work: Task<Void, Never>?
        defer { work?.cancel() }
        var mayWorkUntil = clock.now
        while !Task.isCancelled {
            let now = clock.now
            do throws(DatabaseError) {
                let lease = try await leases.takeLease(Self.name, for: holder, until: now + Self.term, at: now)
                if lease.holder == holder { mayWorkUntil = lease.until } else { mayWorkUntil = now }
            } catch {
                // The lease that it has may still last.
                logger.warning("the lease cannot be renewed", metadata: ["reason": "\(error.detail)"])
            }
            let works = clock.now < mayWorkUntil
            if works, work == nil {
                logger.info("relays events and fires timers")
                work = Task { [relay, keeper, parkingKeeper] in
                    async let relaying: Void = relay.run()
                    async let firing: Void = keeper.run()
                    async let trying: Void = parkingKeeper.run()
                    _ = await (relaying, firing, trying)
                }
            } else if !works, let old = work {
                logger.info("no longer relays events")
                old.cancel()
                work = nil
            }
            state.isHolder = works
            do { try await clock.sleep(for: Self.renewal) } catch { return }
        }
    }

    static let name = "relay"
}

private final class DutyState: Sendable {
    private let holds = Atomic(false)

    var isHolder: Bool {
        get { holds.load(ordering: .relaxed) }
        set { holds.store(newValue, ordering: .relaxed) }
    }
}

/// The duty as a part of a process. Before it ends, it publishes what is in the outbox.
struct DutyService: Service {
    private let duty: Duty
    private let books: any AsyncServiceDatabase
    private let logger: Logger

    init(_ duty: Duty, books: any AsyncServiceDatabase, logger: Logger) {
        self.duty = duty
        self.books = books
        self.logger = logger
    }

    func run() async throws {
        let work = Task { await duty.run(logger) }
        try? await gracefulShutdown()
        await publishRest()
        work.cancel()
        await work.value
        try? await duty.leases.giveBackLease(Duty.name, of: duty.holder)
    }

    /// Waits until the outbox is empty, or the time is over.
    private func publishRest() async {
        guard duty.isHolder else { return }
        let end = duty.clock.now + ReplicaProcess.publishTime
        while duty.clock.now < end {
            guard let rest = try? await books.events(after: 0, limit: 1), !rest.isEmpty else { return }
            duty.relay.outboxGrew()
            do { try await duty.clock.sleep(for: .milliseconds(5)) } catch { return }
        }
        logger.warning("the outbox is not empty; the next replica goes on with it")
    }
}
