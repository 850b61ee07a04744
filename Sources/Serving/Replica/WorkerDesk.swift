internal import Contexts
internal import DequeModule

/// A replica's workers and its mailbox: who works, who waits, and who is turned away.
///
/// The actor that owns it resumes whom it names.
struct WorkerDesk {
    /// What becomes of a message that arrives.
    enum Admission {
        /// A worker takes it at once.
        case works
        /// It waits in the mailbox.
        case waits
        /// The mailbox is full, or the replica takes nothing more.
        case turnedAway
    }

    private let workers: Int
    private let capacity: Int
    private var busy = 0
    private var queue: Deque<CheckedContinuation<Void, Never>> = []
    private(set) var isClosed = false

    /// - Parameters:
    ///   - workers: messages in hand at a time, at least 1.
    ///   - mailbox: messages that wait for a worker, at least 0.
    init(workers: Int, mailbox: Int) {
        precondition(workers > 0 && mailbox >= 0, "\(workers) workers and a mailbox for \(mailbox)")
        self.workers = workers
        capacity = mailbox
    }

    /// Messages in a worker's hands.
    var inHand: Int { busy }
    /// Messages in the mailbox.
    var waiting: Int { queue.count }
    var isIdle: Bool { busy == 0 && queue.isEmpty }

    /// Nothing more is taken. What was taken is still handled.
    mutating func close() { isClosed = true }

    /// A message arrives. If it waits, ``enqueue(_:)`` must follow at once.
    mutating func admit() -> Admission {
        guard !isClosed else { return .turnedAway }
        if busy < workers {
            busy += 1
            return .works
        }
        return queue.count < capacity ? .waits : .turnedAway
    }

    mutating func enqueue(_ continuation: CheckedContinuation<Void, Never>) { queue.append(continuation) }

    /// A worker has ended. The message that has waited longest is next, and keeps the worker; nil if none waits.
    mutating func release() -> CheckedContinuation<Void, Never>? {
        guard let next = queue.popFirst() else {
            busy -= 1
            return nil
        }
        return next
    }
}
