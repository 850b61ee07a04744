import ActorRuntime

@testable import Contexts

/// The world of the contract suite: a front and a back, customers who send one order each, and somebody who kills and
/// restarts replicas.
final class Desk: WorldObserver {
    struct Setup: Sendable {
        var orders = 0
        var interval = Timespan.microseconds(50)
        var replicas = 2
        var workers = 16
        var mailbox = MailboxPolicy(capacity: 10_000)
        var frontTime = Distribution.constant(.microseconds(200))
        var backTime = Distribution.constant(.microseconds(200))
        var call = CallPolicy(timeout: .seconds(5))
        /// Replicas die one after another at this interval.
        var deaths = 0
        var deathInterval = Timespan.milliseconds(10)
        var downtime = Timespan.milliseconds(4)
        var isBackReady = true
        var database = DatabaseConfiguration()
    }

    private enum Token {
        static let order: UInt64 = 0
        static let death: UInt64 = 1 << 56
        static let restart: UInt64 = 2 << 56
        static let look: UInt64 = 3 << 56
        static let mask: UInt64 = 0xFF << 56
    }

    static let lookInterval = Timespan.milliseconds(2)

    let setup: Setup
    let front = LedgerDatabase(number: 0)
    let back = LedgerDatabase(number: 1)
    let frontService: ServiceID
    let backService: ServiceID
    let replicas: [ReplicaID]

    /// For each order, how often and with what it was answered.
    var answers: [[Message]]
    var failures: [DeliveryFailure] = []
    var transitions: [Effects.BreakerTransition] = []
    var sentAt: [Instant] = []
    var crashes = 0
    var deadLetters = 0
    var drained: [ReplicaID] = []
    var earlyWakes = 0
    private var deathsLeft: Int
    private var restartsLeft: Int
    /// Whether the run may end; asked now and again.
    var isSettled: (Desk) -> Bool = { $0.isQuiet }
    var onLook: (Desk, inout World) -> Void = { _, _ in }

    init(_ setup: Setup, in world: inout World) {
        self.setup = setup
        answers = Array(repeating: [], count: setup.orders)
        deathsLeft = setup.deaths
        restartsLeft = setup.deaths
        // The front asks the back, whose number is known before it is added.
        let expectedBack = ServiceID(rawValue: 1)
        frontService = world.add(
            ServiceConfiguration(
                name: "front", logic: HostedContext(Front(back: expectedBack), on: front), workers: setup.workers,
                mailbox: setup.mailbox, time: setup.frontTime, calls: [(expectedBack, setup.call)],
                database: setup.database))
        backService = world.add(
            ServiceConfiguration(
                name: "back", logic: HostedContext(Back(), on: back), workers: setup.workers, mailbox: setup.mailbox,
                time: setup.backTime, database: setup.database))
        world.subscribe(backService, to: Kind.noted)
        world.subscribe(backService, to: Kind.reminded)
        var replicas: [ReplicaID] = []
        for service in [frontService, backService] {
            for _ in 0..<setup.replicas { replicas.append(world.addReplica(of: service)) }
        }
        self.replicas = replicas
        for replica in replicas {
            world.start(replica)
            world.setListening(true, replica)
            world.setReady(setup.isBackReady || world.service(of: replica) == frontService, replica, self)
        }
        if setup.orders > 0 { world.wake(at: .start, token: Token.order) }
        if setup.deaths > 0 { world.wake(at: .start + setup.deathInterval, token: Token.death) }
        world.wake(at: .start + Self.lookInterval, token: Token.look)
    }

    var backReplicas: ArraySlice<ReplicaID> { replicas.suffix(setup.replicas) }
    var answered: Int { answers.count { !$0.isEmpty } + failures.count }

    /// All customers have heard, nobody is dead, and each order that was committed has had all its effects.
    var isQuiet: Bool {
        let committed = front.total(\.handled)
        // An inbox forgets a message when the world has counted it.
        let isAcknowledged = front.inboxCount + back.inboxCount == 0
        return answered == setup.orders && restartsLeft == 0 && isAcknowledged && back.total(\.noted) >= committed
            && back.total(\.reminded) >= committed
    }

    func answers(of type: MessageType) -> [Message] { answers.joined().filter { $0.type == type } }

    // MARK: What the world tells

    func woke(token: UInt64, world: inout World) {
        let rest = token & ~Token.mask
        switch token & Token.mask {
        case Token.order: sendOrder(Int(rest), in: &world)
        case Token.death: kill(in: &world)
        case Token.restart: restart(ReplicaID(rawValue: UInt32(rest)), in: &world)
        default: look(in: &world)
        }
    }

    private func sendOrder(_ number: Int, in world: inout World) {
        if world.now < .start + setup.interval * number { earlyWakes += 1 }
        sentAt.append(world.now)
        world.submit(Message(type: Kind.order, key: UInt64(number)), to: frontService, token: UInt64(number))
        guard number + 1 < setup.orders else { return }
        world.wake(at: .start + setup.interval * (number + 1), token: Token.order | UInt64(number + 1))
    }

    private func look(in world: inout World) {
        onLook(self, &world)
        if isSettled(self) {
            world.halt()
        } else {
            world.wake(at: world.now + Self.lookInterval, token: Token.look)
        }
    }

    /// Each replica in turn dies: at once, or at one of the crash points, or as soon as it is killed on its way there.
    private func kill(in world: inout World) {
        let number = setup.deaths - deathsLeft
        deathsLeft -= 1
        let victim = replicas[number % replicas.count]
        if world.isRunning(victim) {
            let points = CrashPoint.allCases
            if number % 4 < points.count { world.arm(points[number % 4], victim, self) }
            // Those that were not reached by then die anyway.
            world.wake(at: world.now + setup.downtime, token: Token.restart | UInt64(victim.rawValue))
            if number % 4 == points.count { world.kill(victim, self) }
        } else {
            restartsLeft -= 1
        }
        if deathsLeft > 0 { world.wake(at: world.now + setup.deathInterval, token: Token.death) }
    }

    private func restart(_ replica: ReplicaID, in world: inout World) {
        world.kill(replica, self)
        world.start(replica)
        world.setListening(true, replica)
        world.setReady(true, replica, self)
        restartsLeft -= 1
    }

    func clientAnswered(token: UInt64, _ message: Message, failure: DeliveryFailure?, world: inout World) {
        if let failure {
            failures.append(failure)
            if !answers[Int(token)].isEmpty { answers[Int(token)].append(message) }
        } else {
            answers[Int(token)].append(message)
        }
    }

    func crashed(replica: ReplicaID, world: inout World) {
        crashes += 1
        world.kill(replica, self)
    }

    func breakerMoved(replica: ReplicaID, _ transition: Effects.BreakerTransition, at instant: Instant) {
        transitions.append(transition)
    }

    func drained(replica: ReplicaID, world: inout World) { drained.append(replica) }
    func published(_ message: Message, at instant: Instant) {}
    func deadLettered(_ message: Message, to service: ServiceID, at instant: Instant) { deadLetters += 1 }
}

extension Desk {
    /// How long a run may take that ends by itself when what it waits for has happened.
    static let patience = Instant.start + .seconds(20)

    /// A desk in a world of its own, changed by `adapt` before anything happens.
    static func runner(
        _ mode: World.Mode, _ setup: Setup, _ adapt: @Sendable (Desk) -> Void = { _ in }
    ) async -> WorldRunner<Desk> {
        await WorldRunner(mode, seed: RandomStream(seed: 1), network: .constant(.microseconds(100))) { world in
            let desk = Desk(setup, in: &world)
            adapt(desk)
            return desk
        }
    }
}
