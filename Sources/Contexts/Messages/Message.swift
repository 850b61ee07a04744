/// The number of a service, in the order of registration.
@usableFromInline package struct ServiceID: RawRepresentable, Hashable, Sendable {
    @usableFromInline package let rawValue: UInt16
    @inlinable package init(rawValue: UInt16) { self.rawValue = rawValue }

    // The `==` that the library derives from `rawValue` is not inlined into other modules.
    @inlinable package static func == (left: ServiceID, right: ServiceID) -> Bool { left.rawValue == right.rawValue }
}

/// The kind of a message. The application numbers its kinds; the runtime never interprets them.
@usableFromInline package struct MessageType: RawRepresentable, Hashable, Sendable {
    @usableFromInline package let rawValue: UInt16
    @inlinable package init(rawValue: UInt16) { self.rawValue = rawValue }

    // The `==` that the library derives from `rawValue` is not inlined into other modules.
    @inlinable package static func == (left: MessageType, right: MessageType) -> Bool {
        left.rawValue == right.rawValue
    }
}

/// What a message carries: three integers and a list of integers. The application defines their meaning.
///
/// The runtime is deliberately not generic over the application's messages. Code that knows nothing of flowers can fold
/// a fixed layout into the digest, print it and send it over a wire. Generic code called across modules would run an
/// order of magnitude slower.
@usableFromInline package struct Body: Hashable, Sendable {
    @usableFromInline package var a: Int64
    @usableFromInline package var b: Int64
    @usableFromInline package var c: Int64
    /// Nil if there are none, and never empty. Most messages have no items, and a message is copied some thirty times
    /// on its way: without memory to own, a copy counts no references.
    @usableFromInline var someItems: [UInt64]?

    @inlinable package init(a: Int64 = 0, b: Int64 = 0, c: Int64 = 0, items: [UInt64] = []) {
        self.a = a
        self.b = b
        self.c = c
        someItems = items.isEmpty ? nil : items
    }

    @inlinable package var items: [UInt64] {
        get { someItems ?? [] }
        set { someItems = newValue.isEmpty ? nil : newValue }
    }

    /// Lets go of the items' memory.
    @inlinable package mutating func removeItems() { someItems = nil }

    @inlinable package var itemCount: Int { someItems?.count ?? 0 }
}

/// A command, event, request or reply between bounded contexts.
@usableFromInline package struct Message: Hashable, Sendable {
    /// Unique in a run. A redelivered message keeps its id, so an inbox recognises it. 0 until it is sent.
    @usableFromInline package var id: UInt64
    @usableFromInline package var type: MessageType
    /// Messages of one topic with equal keys reach each subscriber in the order of their publication.
    @usableFromInline package var key: UInt64
    @usableFromInline package var body: Body

    @inlinable package init(id: UInt64 = 0, type: MessageType, key: UInt64, body: Body = Body()) {
        self.id = id
        self.type = type
        self.key = key
        self.body = body
    }

    /// The same message under an id.
    @inline(__always) @inlinable package func numbered(_ id: UInt64) -> Message {
        Message(id: id, type: type, key: key, body: body)
    }

    /// Overwrites this message with another, field by field. An assignment makes a copy first and moves it then.
    @inlinable package mutating func become(_ other: Message) {
        id = other.id
        type = other.type
        key = other.key
        body.a = other.body.a
        body.b = other.body.b
        body.c = other.body.c
        // In two steps, because the compiler copies an optional array by a call through its metadata.
        if let items = other.body.someItems { body.someItems = items } else { body.someItems = nil }
    }
}
