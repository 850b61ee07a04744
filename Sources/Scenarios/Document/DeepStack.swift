internal import Foundation
internal import Synchronization

/// Runs deeply recursive work on a thread with its own stack. The stack of the calling thread may be a megabyte or
/// less.
enum DeepStack {
    /// The size of the stack in bytes. Only the bytes that are used take memory. libyaml goes down at most 1,000 levels
    /// (`MAX_NESTING_LEVEL` of its parser.c, 0.2.5).
    static let bytes = 64 << 20

    private final class Box<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
        let isFilled = DispatchSemaphore(value: 0)
    }

    /// Does the work on that thread and waits for it.
    static func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) -> Value {
        let box = Box<Value>()
        let thread = Thread {
            let value = work()
            box.value.withLock { $0 = value }
            box.isFilled.signal()
        }
        thread.stackSize = bytes
        thread.start()
        box.isFilled.wait()
        guard let value = box.value.withLock({ $0 }) else { preconditionFailure("a box is filled before its signal") }
        return value
    }
}
