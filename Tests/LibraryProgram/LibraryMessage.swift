import Contexts

/// Every message of the library. The key is the loan's number, `a` the reader, `b` the book.
enum LibraryMessage: UInt16, CaseIterable {
    /// reader → desk.
    case borrow = 1
    /// desk → register.
    case mayBorrow
    case allowed
    case denied
    /// desk → reader.
    case handedOver
    /// desk → reader; c ``Refusal``.
    case turnedDown
    /// The one event, of desk.
    case lent
    /// reader → register.
    case show
    /// register → reader; a how often it was lent.
    case shown

    /// Why a reader gets no book.
    enum Refusal: Int64, CaseIterable {
        case denied = 1
        case registerSilent
    }

    static let desk = ServiceID(rawValue: 0)
    static let register = ServiceID(rawValue: 1)

    var type: MessageType { MessageType(rawValue: rawValue) }
}

extension Message {
    init(_ kind: LibraryMessage, about other: Message, code: Int64 = 0) {
        self.init(type: kind.type, key: other.key, body: Body(a: other.body.a, b: other.body.b, c: code))
    }

    var libraryMessage: LibraryMessage? { LibraryMessage(rawValue: type.rawValue) }
}
