package import Contexts

/// What a replica asks of its world after one input. There is at most one of each kind, except events and transitions.
///
/// The world owns one value and passes it in again and again, so an input costs no allocation. A field counts only if
/// ``kinds`` says so. The other fields keep what an earlier input left there.
package struct Effects: Sendable {
    package struct Kinds: OptionSet, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// ``startedWorker`` has begun to serve a message.
        package static let started = Kinds(rawValue: 1 << 0)
        /// The replica has read ``events`` from the outbox. They must be published.
        package static let published = Kinds(rawValue: 1 << 1)
        /// ``timers`` were committed. The world must wake the service for them.
        package static let timers = Kinds(rawValue: 1 << 2)
        /// The timers of ``cancelledTimers`` are no longer pending.
        package static let cancelledTimers = Kinds(rawValue: 1 << 3)
        /// A worker has finished with the parcel ``completed``.
        package static let completed = Kinds(rawValue: 1 << 4)
        /// ``completed`` carries an answer or a failure for its sender.
        package static let answered = Kinds(rawValue: 1 << 5)
        /// The inbox already knew the message of ``completed``.
        package static let duplicate = Kinds(rawValue: 1 << 6)
        /// ``call`` must be sent.
        package static let call = Kinds(rawValue: 1 << 7)
        /// The next attempt of a call must wait for ``pause``.
        package static let pause = Kinds(rawValue: 1 << 8)
        /// A circuit breaker did not permit a call.
        package static let notPermitted = Kinds(rawValue: 1 << 9)
        /// ``bounced`` found no room and goes back to its sender.
        package static let rejected = Kinds(rawValue: 1 << 10)
        /// ``bounced`` found no room, or was removed to make room. It is lost.
        package static let dropped = Kinds(rawValue: 1 << 11)
        /// Circuit breakers changed their states: ``transitions``.
        package static let moved = Kinds(rawValue: 1 << 12)
        /// The replica has reached the crash point that was set for it, and is dead.
        package static let crashed = Kinds(rawValue: 1 << 13)
        /// ``returned`` belongs to the world again.
        package static let returned = Kinds(rawValue: 1 << 14)
        /// A dead replica held ``lost``.
        package static let lost = Kinds(rawValue: 1 << 15)
        /// The replica has died as it was told to. Nothing more comes from this incarnation.
        package static let died = Kinds(rawValue: 1 << 16)
        /// An attempt of a call took too long.
        package static let timedOut = Kinds(rawValue: 1 << 17)

        /// What most inputs lead to.
        static let ordinary: Kinds = [.started, .published, .completed, .answered, .duplicate, .returned]
        /// What comes with a list.
        static let filled: Kinds = [.published, .timers, .cancelledTimers, .moved, .lost]
    }

    package struct OutgoingCall: Sendable {
        package var worker: UInt16
        package var call: UInt64
        package var service: ServiceID
        package var message: Message
        package var timeout: Timespan?
    }

    package struct Pause: Sendable {
        package var worker: UInt16
        package var call: UInt64
        package var length: Timespan
    }

    package struct BreakerTransition: Sendable {
        package var service: ServiceID
        package var from: CircuitBreakerConfiguration.State
        package var to: CircuitBreakerConfiguration.State
        package var cause: CircuitBreaker.Cause?
        /// When the breaker will change its state by itself; nil if it will not.
        package var next: Instant?
        /// If the breaker has opened: the faults behind the failed and slow calls in its window.
        package var faults = FaultSet()
    }

    package internal(set) var kinds: Kinds = []
    /// The incarnation of the replica that these effects come from. The world sets it with the input.
    package internal(set) var incarnation: UInt32 = 0
    /// How busy the replica is after the input. This field always counts.
    package internal(set) var load = ReplicaLoad(mailboxDepth: 0, busyWorkers: 0)
    package internal(set) var startedWorker: UInt16 = 0
    /// What ``startedWorker`` serves.
    var startedParcel: ParcelRef?
    /// What the worker is handling whose call ``Kinds/timedOut``, ``Kinds/notPermitted``, ``Kinds/call`` or
    /// ``Kinds/pause`` is about.
    var caller: ParcelRef?
    package internal(set) var events: [Message] = []
    package internal(set) var timers: [(timer: Transaction.Timer, due: Instant)] = []
    package internal(set) var cancelledTimers: [UInt64] = []
    package internal(set) var completed: ParcelRef?
    package internal(set) var call: OutgoingCall?
    package internal(set) var pause: Pause?
    package internal(set) var bounced: ParcelRef?
    package internal(set) var transitions: [BreakerTransition] = []
    package internal(set) var returned: ParcelRef?
    /// The mailbox's parcels come first, then those that the workers held.
    package internal(set) var lost: [ParcelRef] = []

    package init() {}

    @inline(__always)
    mutating func removeAll() {
        if !kinds.isDisjoint(with: .filled) { emptyLists() }
        kinds = []
    }

    private mutating func emptyLists() {
        // One by one: there is usually only one, and this is faster than removing a range.
        if kinds.contains(.published) { while !events.isEmpty { events.removeLast() } }
        if kinds.contains(.timers) { while !timers.isEmpty { timers.removeLast() } }
        if kinds.contains(.cancelledTimers) { cancelledTimers.removeAll(keepingCapacity: true) }
        if kinds.contains(.moved) { transitions.removeAll(keepingCapacity: true) }
        if kinds.contains(.lost) { lost.removeAll(keepingCapacity: true) }
    }
}
