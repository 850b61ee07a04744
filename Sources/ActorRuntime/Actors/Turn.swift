/// One input on its way to a replica of the live world, and then the input's effects on their way back.
package struct Turn: Sendable {
    var input = Replica.Input.relay
    /// The replica that the input is for.
    var replica: UInt32 = 0
    /// Turns are numbered from 1 in the order in which they are made.
    var number: UInt64 = 0
    var effects = Effects()
}

/// The right to use a turn of a ``TurnPool``.
///
/// A turn has one owner at a time: the world that fills it, the replica that processes it, the world again. It crosses
/// threads in a ``BatchQueue``, whose lock orders what the one wrote before what the other reads.
package struct TurnRef: @unchecked Sendable {
    // Safe to send because of the one owner; a pointer and not a class for the reason that a parcel is one.
    private let pointer: UnsafeMutablePointer<Turn>

    fileprivate init(_ pointer: UnsafeMutablePointer<Turn>) { self.pointer = pointer }

    var turn: Turn {
        unsafeAddress { UnsafePointer(pointer) }
        nonmutating unsafeMutableAddress { pointer }
    }

    fileprivate func destroy() {
        pointer.deinitialize(count: 1)
        pointer.deallocate()
    }
}

/// Turns at fixed addresses. A turn and the memory of its effects are used again, so live traffic allocates only while
/// it grows.
struct TurnPool: ~Copyable {
    private var all: [TurnRef] = []
    private var free: [TurnRef] = []
    /// The number of the newest turn; 0 before the first.
    private(set) var latest: UInt64 = 0

    init() {}

    deinit { for turn in all { turn.destroy() } }

    /// Turns that a replica has, or that are under way.
    var count: Int { all.count - free.count }

    mutating func make(_ input: consuming Replica.Input, for replica: UInt32, _ incarnation: UInt32) -> TurnRef {
        let reference = free.popLast() ?? create()
        reference.turn.effects.removeAll()
        reference.turn.effects.incarnation = incarnation
        reference.turn.input = input
        reference.turn.replica = replica
        latest += 1
        reference.turn.number = latest
        return reference
    }

    /// Takes the turn back. After that, nobody may use a reference to it.
    mutating func discard(_ reference: TurnRef) { free.append(reference) }

    private mutating func create() -> TurnRef {
        let pointer = UnsafeMutablePointer<Turn>.allocate(capacity: 1)
        pointer.initialize(to: Turn())
        let reference = TurnRef(pointer)
        all.append(reference)
        return reference
    }
}
