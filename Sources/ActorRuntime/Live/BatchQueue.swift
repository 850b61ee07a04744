public import Contexts

/// Elements on their way from any number of threads to one consumer, which takes all waiting elements at once.
///
/// Guarantees:
/// - Elements of one sender arrive in the order in which it sent them. None is lost or comes twice.
/// - The consumer sees after ``take(into:)`` everything that a sender wrote before ``send(_:)``.
/// - After each ``take(into:)`` that found nothing, exactly one send returns ``Admission/wakesConsumer``. That sender
///   wakes the consumer. While the consumer is busy nobody wakes it. A wake-up is the most expensive part, so it is
///   paid once for each idle period and not for each element.
///
/// Senders and consumer share a lock. They hold it for one append, or for one swap of two arrays.
@usableFromInline
package final class BatchQueue<Element: Sendable>: Sendable {
    /// What happened to an element that was sent.
    @usableFromInline
    @frozen package enum Admission: Sendable {
        case sent
        /// The element is in, and the consumer is idle: the sender must wake it.
        case wakesConsumer
        /// The queue is full. The element is not in.
        case full
    }

    @usableFromInline
    struct Storage: Sendable {
        @usableFromInline var elements: [Element] = []
        @usableFromInline var isConsumerIdle = true

        @inlinable init() {}
    }

    @usableFromInline let storage = BriefLock(Storage())
    /// The number of elements that may wait at the same time.
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

    /// Takes all elements, oldest first. Removes what `batch` holds and uses its memory for the next elements.
    ///
    /// Only for the consumer.
    /// - Returns: false if there is nothing. The consumer then counts as idle and will be woken.
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
