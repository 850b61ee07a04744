internal import NIOCore

/// The header fields of a message, in the sequence in which they came or go. Names are compared without regard to case.
///
/// They lie in one piece of memory, as they stand in a message: to read, pass on and write them takes no text for each.
package struct HTTPFields: Equatable, Sendable, ExpressibleByDictionaryLiteral {
    package struct Field: Equatable, Sendable {
        package let name: String
        package let value: String
    }

    /// Where a field's line lies: CR LF, the name, a colon and a blank, the value.
    private struct Place: Equatable {
        let start: Int
        let name: Int
        let value: Int

        var end: Int { start + 2 + name + 2 + value }
        var nameRange: Range<Int> { start + 2..<start + 2 + name }
        var valueRange: Range<Int> { end - value..<end }
    }

    /// Name and value of one field while it is looked at.
    struct View {
        fileprivate let name: UnsafeRawBufferPointer
        let value: UnsafeRawBufferPointer

        var nameCount: Int { name.count }

        /// Whether the name is this, but for the case of letters.
        func `is`(_ lowercase: StaticString) -> Bool {
            guard name.count == lowercase.utf8CodeUnitCount else { return false }
            for index in 0..<name.count
            where HTTPBytes.lowercased(name[index]) != lowercase.utf8Start[index] { return false }
            return true
        }

        var nameText: String { String(decoding: name, as: UTF8.self) }
    }

    private var bytes: [UInt8] = []
    private var places: [Place] = []

    /// Whether a message may carry them: a name is a token, and a value has no control character, so that no value can
    /// begin a line of its own.
    package private(set) var areSendable = true

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }

    package var count: Int { places.count }

    /// Every field as texts.
    package var all: [Field] { places.map { Field(name: text($0.nameRange), value: text($0.valueRange)) } }

    /// The first field of this name.
    package subscript(_ name: String) -> String? { first(name).map { text($0.valueRange) } }

    /// Every field of this name.
    package func values(_ name: String) -> [String] {
        places.compactMap { isSame($0, name) ? text($0.valueRange) : nil }
    }

    package func contains(_ name: String) -> Bool { first(name) != nil }

    private func first(_ name: String) -> Place? { places.first { isSame($0, name) } }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func isSame(_ place: Place, _ name: String) -> Bool {
        place.name == name.utf8.count
            && zip(bytes[place.nameRange], name.utf8).allSatisfy {
                HTTPBytes.lowercased($0) == HTTPBytes.lowercased($1)
            }
    }

    // MARK: Changes

    /// Adds a field, and leaves others of the same name.
    package mutating func append(_ name: String, _ value: String) {
        if areSendable {
            areSendable =
                !name.isEmpty && name.utf8.allSatisfy(HTTPBytes.isToken) && value.utf8.allSatisfy(HTTPBytes.isText)
        }
        begin(name.utf8.count, value.utf8.count)
        bytes.append(contentsOf: name.utf8)
        middle()
        bytes.append(contentsOf: value.utf8)
    }

    /// Adds a field that was read, and is known to be sendable and UTF-8.
    mutating func append(checked name: Range<Int>, _ value: Range<Int>, of buffer: ByteBuffer) {
        begin(name.count, value.count)
        buffer.withUnsafeReadableBytes { line in
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: line[name]))
            middle()
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: line[value]))
        }
    }

    /// Puts a field in the place of all that have its name.
    package mutating func set(_ name: String, _ value: String) {
        remove(name)
        append(name, value)
    }

    package mutating func remove(_ name: String) {
        if contains(name) { self = filtered { _, field in !HTTPFields.isSame(field.nameText, name) } }
    }

    private mutating func begin(_ name: Int, _ value: Int) {
        if places.isEmpty {
            // What most messages have.
            bytes.reserveCapacity(512)
            places.reserveCapacity(12)
        }
        places.append(Place(start: bytes.count, name: name, value: value))
        bytes.append(HTTPBytes.carriageReturn)
        bytes.append(HTTPBytes.lineFeed)
    }

    private mutating func middle() {
        bytes.append(UInt8(ascii: ":"))
        bytes.append(HTTPBytes.space)
    }

    // MARK: As a whole

    /// Calls with each field and its number.
    private func forEach(_ body: (Int, View) -> Void) {
        bytes.withUnsafeBytes { all in
            for (index, place) in places.enumerated() {
                body(
                    index,
                    View(
                        name: UnsafeRawBufferPointer(rebasing: all[place.nameRange]),
                        value: UnsafeRawBufferPointer(rebasing: all[place.valueRange])))
            }
        }
    }

    /// Whether it is true of every field.
    func allSatisfy(_ isTrue: (View) -> Bool) -> Bool {
        var areAll = true
        forEach { _, field in if areAll { areAll = isTrue(field) } }
        return areAll
    }

    /// Those fields of which it is true, told apart by their numbers.
    func filtered(_ stays: (Int, View) -> Bool) -> HTTPFields {
        var result = HTTPFields()
        result.areSendable = areSendable
        result.bytes.reserveCapacity(bytes.count + 192)
        result.places.reserveCapacity(places.count + 6)
        forEach { index, field in
            guard stays(index, field) else { return }
            let place = places[index]
            result.places.append(Place(start: result.bytes.count, name: place.name, value: place.value))
            result.bytes.append(contentsOf: bytes[place.start..<place.end])
        }
        return result
    }

    /// The value of the field with this number.
    func value(at index: Int) -> String { text(places[index].valueRange) }

    /// Writes each field, with CR LF before it.
    func write(into buffer: inout ByteBuffer, where goes: (View) -> Bool) {
        bytes.withUnsafeBytes { all in
            // What stays together is written together.
            var start = 0
            for place in places {
                let field = View(
                    name: UnsafeRawBufferPointer(rebasing: all[place.nameRange]),
                    value: UnsafeRawBufferPointer(rebasing: all[place.valueRange]))
                if goes(field) { continue }
                buffer.writeBytes(UnsafeRawBufferPointer(rebasing: all[start..<place.start]))
                start = place.end
            }
            buffer.writeBytes(UnsafeRawBufferPointer(rebasing: all[start...]))
        }
    }

    /// Whether two names or tokens are the same but for the case of ASCII letters.
    package static func isSame(_ left: String, _ right: String) -> Bool {
        let (left, right) = (left.utf8, right.utf8)
        guard left.count == right.count else { return false }
        return zip(left, right).allSatisfy { HTTPBytes.lowercased($0) == HTTPBytes.lowercased($1) }
    }
}
