package import Contexts

/// A replica's index in its world. A restart keeps the index and begins a new incarnation.
package struct ReplicaID: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A message under way, with what the runtime must know to bring an answer back or to deliver it again.
package struct Parcel: Sendable {
    /// Who waits for what becomes of the message.
    package enum Sender: UInt8, Sendable {
        /// Somebody outside of the world, behind the gateway: ``Parcel/client``.
        case client
        /// A worker of a replica, which is held: ``Parcel/caller``.
        case worker
        /// The event bus, for the acknowledgement: ``Parcel/posting``.
        case bus
    }

    /// The worker that waits for the answer.
    struct Caller: Sendable {
        var replica: UInt32 = 0
        var worker: UInt16 = 0
        /// The number of its attempt.
        var call: UInt64 = 0
    }

    /// What the gateway knows of a client's request.
    struct Client: Sendable {
        /// What the client knows its request by.
        var token: UInt64 = 0
        /// The number of the attempt at its desk; 0 where the service has none.
        var attempt: UInt64 = 0
        /// Attempts before this one.
        var tries: UInt8 = 0
        /// When the request came to the gateway.
        var asked = Instant.start
    }

    /// What the bus knows of a message for one subscriber.
    struct Posting: Sendable {
        /// The session of the consumer that it was sent to.
        var session: UInt16 = 0
        /// Whether it was sent to one before.
        var wasHanded = false
        /// How often a consumer has failed at it since it was posted or redriven.
        var failures: UInt16 = 0
        /// Whether it was in a worker's hands when its replica died.
        var wasInHand = false
        /// The poison that it was given, if any.
        var poison: UInt16 = 0
    }

    /// What it says; once it is handled, the answer takes its place.
    package internal(set) var message: Message
    package internal(set) var sender: Sender
    /// Whom it is for.
    package internal(set) var service: ServiceID
    /// Set on an answer that says why there is none.
    package internal(set) var failure: DeliveryFailure?
    /// Each counts for one kind of sender.
    var caller = Caller()
    var client = Client()
    var posting = Posting()
    /// Whether a link made it: nobody waits for what becomes of it.
    var isCopy = false
    /// Whether it crashes the replica that handles it.
    var isPoisoned = false
    /// Whether its latest handling failed by a fault, and not by its logic or its replica's version.
    var isFaulted = false
    /// Whether its steps are told; see ``World/watch``.
    var isWatched = false
    /// The replica that it was sent to last, and for a client's request the one that it was sent to before that.
    var destination = IntegerMap.none
    var destinationBefore = IntegerMap.none
    /// The replica that it counts as a request for, if for any.
    var countedFor = IntegerMap.none
    /// When it came to the replica; set only where that is watched.
    var arrived = Instant.distantFuture
    /// Its own number in the pool.
    let index: UInt32

    fileprivate init(_ message: Message, from sender: Sender, to service: ServiceID, index: UInt32) {
        self.message = message
        self.sender = sender
        self.service = service
        self.index = index
    }

    /// Makes a parcel that has arrived into a new one. Field by field: to put a whole new one in its place would move a
    /// quarter of a kilobyte for each message.
    fileprivate mutating func begin(_ message: Message, from sender: Sender, to service: ServiceID) {
        self.message = message
        self.sender = sender
        self.service = service
        failure = nil
        switch sender {
        case .client: client = Client()
        case .worker: caller = Caller()
        case .bus: posting = Posting()
        }
        isCopy = false
        isPoisoned = false
        isFaulted = false
        isWatched = false
        destination = IntegerMap.none
        destinationBefore = IntegerMap.none
        countedFor = IntegerMap.none
        arrived = .distantFuture
    }

    /// Makes a new parcel into one that goes the same way as another, and that nobody waits for.
    fileprivate mutating func become(copyOf original: borrowing Parcel) {
        switch sender {
        case .client: client.attempt = original.client.attempt
        case .worker: caller = original.caller
        case .bus: posting.poison = original.posting.poison
        }
        isCopy = true
        isWatched = original.isWatched
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
    private var free = UniqueArray<UInt32>()

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

    /// Passes every parcel that is under way, by number.
    func forEachInUse(_ body: (borrowing Parcel) -> Void) {
        var isFree = [Bool](repeating: false, count: Int(created))
        for place in free.indices { isFree[Int(free[place])] = true }
        for index in 0..<created where !isFree[Int(index)] { body(self[index].parcel) }
    }

    mutating func make(_ message: Message, from sender: Parcel.Sender, to service: ServiceID) -> ParcelRef {
        guard free.isEmpty else {
            let address = address(of: free.removeLast())
            address.pointee.begin(message, from: sender, to: service)
            return ParcelRef(address)
        }
        if Int(created) == pages.count * Self.pageSize { pages.append(.allocate(capacity: Self.pageSize)) }
        let address = address(of: created)
        address.initialize(to: Parcel(message, from: sender, to: service, index: created))
        created += 1
        return ParcelRef(address)
    }

    /// Makes another one of a parcel that goes the same way, and that nobody waits for.
    mutating func makeCopy(of original: ParcelRef) -> ParcelRef {
        let copy = make(original.parcel.message, from: original.parcel.sender, to: original.parcel.service)
        copy.parcel.become(copyOf: original.parcel)
        return copy
    }

    /// Takes the parcel back. Nobody may use a reference to it any more.
    mutating func discard(_ reference: ParcelRef) {
        reference.parcel.message.body.items = []
        free.append(reference.parcel.index)
    }
}
