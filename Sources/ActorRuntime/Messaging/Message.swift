/// What a message says, as the application numbers its kinds. The runtime never looks inside.
package struct MessageType: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }
}

/// What a message carries: three integers and a list of integers, whose meaning is the application's.
///
/// The runtime is deliberately not generic over the application's messages: a fixed layout can be folded into the
/// digest, printed and sent over a wire by code that knows nothing of flowers, and generic code called across
/// modules would run an order of magnitude slower.
package struct Body: Hashable, Sendable {
    package var a: Int64
    package var b: Int64
    package var c: Int64
    package var items: [UInt64]

    package init(a: Int64 = 0, b: Int64 = 0, c: Int64 = 0, items: [UInt64] = []) {
        self.a = a
        self.b = b
        self.c = c
        self.items = items
    }
}

/// A command, event, request or reply between bounded contexts.
@usableFromInline package struct Message: Hashable, Sendable {
    /// Unique in a run; a redelivered message keeps its id, which is how an inbox knows it. 0 until it is sent.
    @usableFromInline package var id: UInt64
    package var type: MessageType
    /// Messages of one topic with equal keys reach each subscriber in the order of their publication.
    package var key: UInt64
    package var body: Body

    package init(id: UInt64 = 0, type: MessageType, key: UInt64, body: Body = Body()) {
        self.id = id
        self.type = type
        self.key = key
        self.body = body
    }
}
