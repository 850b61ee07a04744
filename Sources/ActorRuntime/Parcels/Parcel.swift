package import Contexts

/// A replica's index in its world. A restart keeps the index and begins a new incarnation.
package struct ReplicaID: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A message under way, with what the runtime needs to bring an answer back or to deliver the message again.
package struct Parcel: Sendable {
    /// Who waits for the result of the message.
    package enum Sender: UInt8, Sendable {
        /// Somebody outside the world, behind the gateway: ``Parcel/client``.
        case client
        /// A worker of a replica, which stays held: ``Parcel/caller``.
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
        /// How the client identifies its request.
        var token: UInt64 = 0
        /// The number of the attempt at its desk; 0 if the service has no desk.
        var attempt: UInt64 = 0
        /// The number of attempts before this one.
        var tries: UInt8 = 0
        /// When the request came to the gateway.
        var asked = Instant.start
    }

    /// What the bus knows of a message for one subscriber.
    struct Posting: Sendable {
        /// The session of the consumer that it was sent to.
        var session: UInt16 = 0
        /// Whether it was sent to a consumer before.
        var wasHanded = false
        /// How often a consumer has failed at it since it was posted or redriven.
        var failures: UInt16 = 0
        /// Whether it was in a worker's hands when its replica died.
        var wasInHand = false
        /// The poison that it was given, if any.
        var poison: UInt16 = 0
    }

    /// What the parcel carries. After the message is handled, the answer takes its place.
    package internal(set) var message: Message
    package internal(set) var sender: Sender
    /// The service that it is for.
    package internal(set) var service: ServiceID
    /// Set on an answer that only says why there is no real answer.
    package internal(set) var failure: DeliveryFailure?
    /// Each of these fields counts for one kind of sender.
    var caller = Caller()
    var client = Client()
    var posting = Posting()
    /// Whether a link made it. Nobody waits for the result of a copy.
    var isCopy = false
    /// Whether it crashes the replica that handles it.
    var isPoisoned = false
    /// Whether its latest handling failed because of a fault, and not because of its logic or its replica's version.
    var isFaulted = false
    /// Whether its steps are reported; see ``World/watch``.
    var isWatched = false
    /// The replica that it was sent to last, and, for a client's request, the one before that.
    var destination = IntegerMap.none
    var destinationBefore = IntegerMap.none
    /// The replica that counts it as a request, if any does.
    var countedFor = IntegerMap.none
    /// When it came to the replica. Set only if the replica is watched.
    var arrived = Instant.distantFuture
    /// Its own number in the pool.
    let index: UInt32

    fileprivate init(_ message: Message, from sender: Sender, to service: ServiceID, index: UInt32) {
        self.message = message
        self.sender = sender
        self.service = service
        self.index = index
    }

    /// Turns a parcel that has arrived into a new one. It sets the fields one by one, because replacing the whole
    /// parcel would move a quarter of a kilobyte for each message.
    fileprivate mutating func begin(_ message: Message, from sender: Sender, to service: ServiceID) {
        self.message.become(message)
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

    /// Turns a new parcel into one that goes the same way as another. Nobody waits for it.
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

    /// All parcels that were ever made, also those that have arrived.
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

    /// Makes a copy of a parcel. The copy goes the same way, and nobody waits for it.
    mutating func makeCopy(of original: ParcelRef) -> ParcelRef {
        let copy = make(original.parcel.message, from: original.parcel.sender, to: original.parcel.service)
        copy.parcel.become(copyOf: original.parcel)
        return copy
    }

    /// Takes the parcel back. After that, nobody may use a reference to it.
    mutating func discard(_ reference: ParcelRef) {
        reference.parcel.message.body.removeItems()
        free.append(reference.parcel.index)
    }
}
