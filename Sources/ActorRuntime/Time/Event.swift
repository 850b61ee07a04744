internal import Contexts

/// Something that a world does at an instant. It is a small value, so the queue moves no references.
///
/// The meaning of ``target``, ``worker`` and ``token`` depends on the kind. Only this file writes and reads them. Each
/// word of them is part of the digest.
struct Event: BitwiseCopyable {
    enum Kind: UInt8 {
        case delivery
        case finish
        case answer
        case timeout
        case retry
        /// A timer is due. `token` holds the index and the generation of its wake-up.
        case timer
        case redelivery
        case clientAnswer
        case breaker
        case relay
        case wake
        case unacknowledged
        case acknowledgement
        case gatewayTimeout
        case commit
        case connectionTimeout
        case connectTimeout
    }

    /// Kind, worker and target side by side, as the digest reads them: each event is folded into it.
    private let head: UInt64
    let token: UInt64

    init(_ kind: Kind, target: UInt32 = 0, worker: UInt16 = 0, token: UInt64 = 0) {
        head = UInt64(kind.rawValue) << 48 | UInt64(worker) << 32 | UInt64(target)
        self.token = token
    }

    /// The bits are those of a kind, because only `init` writes them; a check costs as much as all that follows.
    var kind: Kind { unsafeBitCast(UInt8(truncatingIfNeeded: head >> 48), to: Kind.self) }
    var worker: UInt16 { UInt16(truncatingIfNeeded: head >> 32) }
    var target: UInt32 { UInt32(truncatingIfNeeded: head) }
}

// MARK: - Of a replica

extension Event {
    /// A worker has served its message. This event and the next three concern one incarnation of the replica.
    static func finish(_ worker: UInt16, of replica: UInt32, _ incarnation: UInt32) -> Event {
        Event(.finish, target: replica, worker: worker, token: UInt64(incarnation))
    }

    /// The time of a worker's transaction is over.
    static func commit(_ worker: UInt16, of replica: UInt32, _ incarnation: UInt32) -> Event {
        Event(.commit, target: replica, worker: worker, token: UInt64(incarnation))
    }

    /// Workers have waited too long for a connection to the database.
    static func connectionTimeout(of replica: UInt32, _ incarnation: UInt32) -> Event {
        Event(.connectionTimeout, target: replica, token: UInt64(incarnation))
    }

    /// A circuit breaker must change its state by itself.
    static func breaker(of replica: UInt32, _ incarnation: UInt32) -> Event {
        Event(.breaker, target: replica, token: UInt64(incarnation))
    }

    /// The attempt of a call has taken too long.
    static func timeout(of call: UInt64, by worker: UInt16, of replica: UInt32) -> Event {
        Event(.timeout, target: replica, worker: worker, token: call)
    }

    /// The pause before the next attempt of a call is over.
    static func retry(of call: UInt64, by worker: UInt16, of replica: UInt32) -> Event {
        Event(.retry, target: replica, worker: worker, token: call)
    }

    var replica: UInt32 { target }

    /// For events that concern one incarnation: whether it is this one.
    func isFor(_ incarnation: UInt32) -> Bool { UInt32(truncatingIfNeeded: token) == incarnation }

    /// For a time-out and a pause: the number of the call.
    var call: UInt64 { token }
}

// MARK: - Of a parcel

extension Event {
    /// A parcel reaches the door of a replica.
    static func delivery(of parcel: UInt32, to replica: UInt32, _ incarnation: UInt32) -> Event {
        Event(
            .delivery, target: replica, worker: UInt16(truncatingIfNeeded: incarnation), token: UInt64(parcel))
    }

    /// The same for a copy of the parcel.
    func delivery(ofCopy parcel: UInt32) -> Event {
        Event(.delivery, target: target, worker: worker, token: UInt64(parcel))
    }

    /// For a delivery: whether it is for this incarnation.
    func isDelivery(to incarnation: UInt32) -> Bool { worker == UInt16(truncatingIfNeeded: incarnation) }

    /// A parcel brings an answer to the worker that waits for it.
    static func answer(in parcel: UInt32, to worker: UInt16, of replica: UInt32) -> Event {
        Event(.answer, target: replica, worker: worker, token: UInt64(parcel))
    }

    /// A parcel brings an answer to a client. The gateway knows the client's attempt by this number.
    static func clientAnswer(in parcel: UInt32, to attempt: UInt64) -> Event {
        Event(
            .clientAnswer, target: UInt32(truncatingIfNeeded: attempt),
            worker: UInt16(truncatingIfNeeded: attempt >> 32), token: UInt64(parcel))
    }

    /// The bus offers a parcel to its subscriber again.
    static func redelivery(of parcel: UInt32) -> Event { Event(.redelivery, token: UInt64(parcel)) }

    /// The bus has heard nothing about a parcel, and delivers it again.
    static func unacknowledged(_ parcel: UInt32) -> Event { Event(.unacknowledged, token: UInt64(parcel)) }

    /// The bus hears what happened to a parcel.
    static func acknowledgement(of parcel: UInt32) -> Event { Event(.acknowledgement, token: UInt64(parcel)) }

    /// The gateway did not get a connection in time for a parcel that a link has lost.
    static func connectTimeout(of parcel: UInt32) -> Event {
        Event(.connectTimeout, target: IntegerMap.none, token: UInt64(parcel))
    }

    /// The gateway did not get a connection in time to a replica that nobody can reach. Another parcel may have taken
    /// the parcel's place by then, so the event also names the message.
    static func connectTimeout(of parcel: UInt32, with message: UInt64, to replica: UInt32) -> Event {
        Event(.connectTimeout, target: replica, token: UInt64(parcel) | message << 32)
    }

    /// For a connect time-out: the replica that nobody can reach; nil if a link has lost the parcel.
    var unreachable: UInt32? { target == IntegerMap.none ? nil : target }

    /// For a connect time-out: whether its parcel still carries this message.
    func isAbout(_ message: UInt64) -> Bool { token == UInt64(parcel) | message << 32 }

    var parcel: UInt32 { UInt32(truncatingIfNeeded: token) }
}

// MARK: - Of a service, or of nobody here

extension Event {
    /// The world checks the outbox of a service.
    static func relay(of service: ServiceID) -> Event { Event(.relay, target: UInt32(service.rawValue)) }

    /// The gateway ends the requests to a service that have taken too long.
    static func gatewayTimeout(of service: ServiceID) -> Event {
        Event(.gatewayTimeout, target: UInt32(service.rawValue))
    }

    var service: ServiceID { ServiceID(rawValue: UInt16(truncatingIfNeeded: target)) }

    /// The owner of the world asked to be woken. The token is the owner's own.
    static func wake(_ token: UInt64) -> Event { Event(.wake, token: token) }
}

// MARK: - In words

extension Event {
    /// The part of the event that goes into the digest, without its instant.
    var word: UInt64 { head ^ token &* 0xD6E8_FEB8_6659_FD93 }

    /// Kind and worker, as ``TracedKind`` reads them.
    var traced: UInt64 { UInt64(kind.rawValue) << 16 | UInt64(worker) }
}

/// What the second word of a traced event says.
package enum TracedKind {
    /// The name of the event's kind; the number if there is no such kind.
    package static func name(_ word: UInt64) -> String {
        UInt8(exactly: word >> 16).flatMap(Event.Kind.init).map { "\($0)" } ?? "kind \(word >> 16)"
    }

    /// The worker that it concerns; 0 if it concerns none.
    package static func worker(_ word: UInt64) -> UInt16 { UInt16(truncatingIfNeeded: word) }
}
