package import Contexts

/// A message under way, with what the runtime must know to bring an answer back or to deliver it again.
package struct Parcel: Sendable {
    /// Who waits for what becomes of the message.
    package enum Sender: UInt8, Sendable {
        /// Somebody outside of the world: a customer behind the gateway. ``call`` is their token.
        case client
        /// Worker ``worker`` of replica ``replica``, which is held; ``call`` numbers its attempt.
        case worker
        /// The event bus, for the acknowledgement.
        case bus
    }

    /// What it says; once it is handled, the answer takes its place.
    package internal(set) var message: Message
    package internal(set) var sender: Sender
    package internal(set) var service: ServiceID
    package internal(set) var replica: UInt32
    package internal(set) var worker: UInt16
    package internal(set) var call: UInt64
    /// Set on an answer that says why there is none.
    package internal(set) var failure: DeliveryFailure?
    /// Whether the bus has sent it before; it then notes where to in ``replica`` and ``worker``, the incarnation.
    var wasDelivered = false
    /// How often a consumer has failed at it since it was posted or redriven.
    var consumerFailures: UInt16 = 0
    /// Whether a link made it: nobody waits for what becomes of it.
    var isCopy = false
    /// Whether it crashes the replica that handles it.
    var isPoisoned = false
    /// Whether its latest handling failed by a fault, and not by its logic or its replica's version.
    var isFaulted = false
    /// Whether its steps are told; see ``World/watch``.
    var isWatched = false
    /// The poison that it was given, if any; see ``World/Service/poisoning``.
    var poisoning: UInt16 = 0
    /// The replica that it counts as a request for, if for any.
    var target = IntegerMap.none
    /// The replica that it was sent to, and for a client's request the one that it was sent to before that.
    var endpoint = IntegerMap.none
    var endpointBefore = IntegerMap.none
    /// Attempts at a client's request before this one.
    var tries: UInt8 = 0
    /// When it came to the replica; noted only where that is watched.
    var arrived = Instant.distantFuture
    /// When a client's request came to the gateway.
    var asked = Instant.start
    /// Its own number in the pool.
    let index: UInt32

    /// Makes a parcel that has arrived into a new one. Field by field: to put a whole new one in its place would move a
    /// quarter of a kilobyte for each message.
    fileprivate mutating func begin(
        _ message: Message, from sender: Sender, to service: ServiceID, replica: UInt32, worker: UInt16, call: UInt64
    ) {
        self.message = message
        self.sender = sender
        self.service = service
        self.replica = replica
        self.worker = worker
        self.call = call
        failure = nil
        wasDelivered = false
        consumerFailures = 0
        isCopy = false
        isPoisoned = false
        isFaulted = false
        isWatched = false
        poisoning = 0
        target = IntegerMap.none
        endpoint = IntegerMap.none
        endpointBefore = IntegerMap.none
        tries = 0
        arrived = .distantFuture
        asked = .start
    }
}

/// The right to use a parcel of a ``ParcelPool``.
///
/// A parcel has one owner at a time: the world while it travels, a replica from the offer until its effects name the
/// parcel again. So it crosses threads like a value, although nothing is copied.
package struct ParcelRef: @unchecked Sendable {
    // Safe to send because of the one owner; a pointer and not a class because counting references to parcels took
    // half of the event loop's time.
    private let pointer: UnsafeMutablePointer<Parcel>

    fileprivate init(_ pointer: UnsafeMutablePointer<Parcel>) { self.pointer = pointer }

    var parcel: Parcel {
        unsafeAddress { UnsafePointer(pointer) }
        nonmutating unsafeMutableAddress { pointer }
    }
}

/// Parcels at fixed addresses, used again after they have arrived.
struct ParcelPool: ~Copyable {
    private static let pageSize = 1024
    private var pages = UniqueArray<UnsafeMutablePointer<Parcel>>()
    private(set) var created: UInt32 = 0
    private(set) var free = UniqueArray<UInt32>()

    init() {}

    deinit {
        for index in 0..<created { address(of: index).deinitialize(count: 1) }
        for index in pages.indices { pages[index].deallocate() }
    }

    /// Parcels under way.
    var count: Int { Int(created) - free.count }

    private func address(of index: UInt32) -> UnsafeMutablePointer<Parcel> {
        pages[Int(index) / Self.pageSize] + Int(index) % Self.pageSize
    }

    subscript(index: UInt32) -> ParcelRef { ParcelRef(address(of: index)) }

    /// All parcels that there ever were, also those that have arrived.
    var all: [ParcelRef] { (0..<created).map { ParcelRef(address(of: $0)) } }

    mutating func make(
        _ message: Message, from sender: Parcel.Sender, to service: ServiceID, replica: UInt32 = 0, worker: UInt16 = 0,
        call: UInt64 = 0
    ) -> ParcelRef {
        guard free.isEmpty else {
            let address = address(of: free.removeLast())
            address.pointee.begin(message, from: sender, to: service, replica: replica, worker: worker, call: call)
            return ParcelRef(address)
        }
        if Int(created) == pages.count * Self.pageSize { pages.append(.allocate(capacity: Self.pageSize)) }
        let address = address(of: created)
        address.initialize(
            to: Parcel(
                message: message, sender: sender, service: service, replica: replica, worker: worker, call: call,
                index: created))
        created += 1
        return ParcelRef(address)
    }

    /// Takes the parcel back. Nobody may use a reference to it any more.
    mutating func discard(_ reference: ParcelRef) {
        reference.parcel.message.body.items = []
        free.append(reference.parcel.index)
    }
}
