public import Contexts

/// Elements on their way from any number of threads to one consumer, who takes all that is there at once.
///
/// Guarantees:
/// - Elements of one sender arrive in the order in which it sent them; none is lost or comes twice.
/// - What a sender wrote before ``send(_:)`` the consumer sees after ``take(into:)``.
/// - Exactly one send after each ``take(into:)`` that found nothing answers ``Admission/wakesConsumer``: that sender
///   wakes the consumer. While the consumer is busy nobody does, so a wake-up, the dearest part, is paid once for each
///   idle spell and not for each element.
///
/// Senders and consumer meet in a lock for the length of one append, or of one swap of two arrays.
@usableFromInline
package final class BatchQueue<Element: Sendable>: Sendable {
    /// What became of an element at the door.
    @usableFromInline
    @frozen package enum Admission: Sendable {
        case sent
        /// The element is in, and the consumer is idle: the sender has to wake it.
        case wakesConsumer
        /// As many elements wait as the queue holds. The element is not in.
        case full
    }

    @usableFromInline
    struct Storage: Sendable {
        @usableFromInline var elements: [Element] = []
        @usableFromInline var isConsumerIdle = true

        @inlinable init() {}
    }

    @usableFromInline let storage = BriefLock(Storage())
    /// Elements that may wait at the same time.
    @usableFromInline package let limit: Int

    /// - Parameter limit: elements that may wait at the same time, at least 1.
    @inlinable
    package init(limit: Int) {
        precondition(limit > 0, "a queue holds at least one element")
        self.limit = limit
    }

    /// Puts an element at the end.
    @inlinable
    package func send(_ element: Element) -> Admission {
        storage.withLock { storage in
            guard storage.elements.count < limit else { return .full }
            storage.elements.append(element)
            guard storage.isConsumerIdle else { return .sent }
            storage.isConsumerIdle = false
            return .wakesConsumer
        }
    }

    /// Takes all elements, oldest first. What `batch` holds is removed, its memory is used for the next elements.
    ///
    /// Only for the consumer.
    /// - Returns: false where there is nothing: the consumer counts as idle from now on and will be woken.
    @inlinable
    package func take(into batch: inout [Element]) -> Bool {
        batch.removeAll(keepingCapacity: true)
        return storage.withLock { storage in
            if storage.elements.isEmpty {
                storage.isConsumerIdle = true
                return false
            }
            // Two arrays change places, so neither side allocates once both are large enough.
            swap(&storage.elements, &batch)
            return true
        }
    }
}
