/// An answer as far as checks look at it.
package struct ReceivedAnswer: Sendable {
    package struct Field: Sendable {
        /// In any case.
        package let name: [UInt8]
        package let value: [UInt8]

        package init(name: [UInt8], value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// The most bytes of a body that are looked at.
    package static let maximumBody = 1 << 20

    package var status: Int
    /// In the order in which they came. They may be left out if ``AnswerCheck/needsFields`` is false.
    package var fields: [Field]
    /// At most ``maximumBody`` bytes. They may be left out if ``AnswerCheck/needsBody`` is false.
    package var body: [UInt8]
    /// The bytes of the whole body.
    package var size: Int
    /// From the sending of the request to the end of the answer, in nanoseconds.
    package var nanoseconds: Int64

    package init(status: Int, fields: [Field] = [], body: [UInt8] = [], size: Int? = nil, nanoseconds: Int64 = 0) {
        self.status = status
        self.fields = fields
        self.body = body
        self.size = size ?? body.count
        self.nanoseconds = nanoseconds
    }

    /// The first header of a name in lower case.
    func field(_ name: [UInt8]) -> [UInt8]? { fields.first { Self.isEqual($0.name, name) }?.value }

    private static func isEqual(_ name: [UInt8], _ lower: [UInt8]) -> Bool {
        name.count == lower.count
            && zip(name, lower).allSatisfy { byte, wanted in
                ((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) == wanted
            }
    }
}
