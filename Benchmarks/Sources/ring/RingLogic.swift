import Contexts

/// What one service of the ring does: it passes a message on to the next until the saga has been handled often enough.
///
/// `body.a` counts the handlings, `body.b` is the instant at which the saga began.
final class RingLogic: ServiceLogic, ServiceDatabase {
    static let lap: Int64 = 20

    private let next: MessageType
    // A service has one replica and all replicas share the loop's executor: nothing here is used by two threads.
    nonisolated(unsafe) private var outbox: [Message] = []
    nonisolated(unsafe) private var nextID: UInt64
    nonisolated(unsafe) private(set) var handled = 0
    nonisolated(unsafe) private(set) var finished = 0
    nonisolated(unsafe) private(set) var total = Timespan.zero

    init(service: Int, of count: Int) {
        nextID = UInt64(service + 1) << 48
        next = MessageType(rawValue: UInt16((service + 1) % count))
    }

    func handle(_ work: Work, decision: inout Decision) -> HandlingResult {
        handled += 1
        let body = work.message.body
        if body.a < Self.lap {
            let onward = Body(a: body.a + 1, b: body.b)
            outbox.append(Message(id: nextID, type: next, key: work.message.key, body: onward))
            nextID += 1
        } else {
            finished += 1
            total = total + (work.now - Instant(nanoseconds: body.b))
        }
        return .committed
    }

    // The ring has one loop, which publishes at once all that it has read.
    func events(after id: UInt64, limit: Int, into events: inout [Message]) { events.append(contentsOf: outbox) }
    func confirm(through id: UInt64) { outbox.removeAll(keepingCapacity: true) }

    var database: any ServiceDatabase { self }
    func hasHandled(_ id: UInt64) -> Bool { false }
    func pendingTimers(into timers: inout [PendingTimer]) {}
    func takeTimer(key: UInt64, dueBy instant: Instant) -> Message? { nil }
    func forget(_ id: UInt64) {}
    func forget(through id: UInt64) {}
    func sync() {}
    func lose(_ loss: StorageLoss) {}
}
