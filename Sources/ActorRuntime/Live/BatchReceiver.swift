/// An actor that takes its messages in batches.
@usableFromInline
package protocol BatchReceiver: Actor {
    associatedtype Element: Sendable

    /// Handles elements in the order in which they came. `batch` is never empty.
    func receive(_ batch: borrowing [Element])
}
