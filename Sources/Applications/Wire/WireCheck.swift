package import Texts

/// Checks JSON values of strangers against the schemas of a form.
///
/// A value that has another shape is refused with 400. One that has the shape and lies beyond a limit is refused with 422,
/// as everything is that was understood and cannot be done.
package struct WireCheck: Sendable {
    private let form: WireForm

    package init(_ form: WireForm) { self.form = form }

    /// The value as it is handed on: whole numbers are written in digits alone.
    ///
    /// - Throws: what is wrong with the first value that is, and where.
    package func checked(_ value: JSON, _ schema: WireSchema) throws(WireRefusal) -> JSON {
        try checked(value, schema, at: "")
    }

    private func checked(_ value: JSON, _ schema: WireSchema, at pointer: String) throws(WireRefusal) -> JSON {
        switch schema {
        case .integer(_, let range): return try integer(value, range, at: pointer)
        case .key(let longest): try checkKey(value, longest, at: pointer)
        case .text: if value.asString == nil { throw shape("This has to be a text.", pointer) }
        case .word(let words):
            guard let word = value.asString, words.contains(word) else {
                throw shape("This has to be one of the texts \(words.joined(separator: ", ")).", pointer)
            }
        case .flag: if value.asBool == nil { throw shape("This has to be true or false.", pointer) }
        case .list(let element, _, let count): return try list(value, element, count, at: pointer)
        case .object(let members): return try object(value, members, at: pointer)
        case .either(let schemas): return try either(value, schemas, at: pointer)
        case .named(let name):
            guard let schema = form[schema: name] else { preconditionFailure("the form has no schema \(name)") }
            return try checked(value, schema, at: pointer)
        }
        return value
    }

    private func integer(
        _ value: JSON, _ range: ClosedRange<Int64>, at pointer: String
    ) throws(WireRefusal) -> JSON {
        guard case .number(let text) = value else { throw shape("This has to be a whole number.", pointer) }
        switch WholeNumber(text) {
        case .whole(let number) where range.contains(number): return .integer(number)
        case .broken: throw shape("This has to be a whole number.", pointer)
        case .whole, .beyond:
            throw limit("This has to be from \(range.lowerBound) to \(range.upperBound).", pointer)
        }
    }

    private func checkKey(_ value: JSON, _ longest: Int, at pointer: String) throws(WireRefusal) {
        guard let text = value.asString else { throw shape("This has to be a text.", pointer) }
        guard (1...longest).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw limit("This has to be 1 to \(longest) visible characters of ASCII, without blanks.", pointer)
        }
    }

    private func list(
        _ value: JSON, _ element: WireSchema, _ count: ClosedRange<Int>, at pointer: String
    ) throws(WireRefusal) -> JSON {
        guard let values = value.asArray else { throw shape("This has to be a list.", pointer) }
        guard count.contains(values.count) else {
            throw limit("There have to be \(count.lowerBound) to \(count.upperBound) of these.", pointer)
        }
        var all: [JSON] = []
        for (index, value) in values.enumerated() { all.append(try checked(value, element, at: "\(pointer)/\(index)")) }
        return .array(all)
    }

    private func object(
        _ value: JSON, _ members: [WireSchema.Member], at pointer: String
    ) throws(WireRefusal) -> JSON {
        guard case .object(var entries) = value else { throw shape("This has to be an object.", pointer) }
        for index in entries.indices {
            let entry = entries[index]
            guard let member = members.first(where: { $0.name == entry.key }) else {
                let hint = NearestName.hint(for: entry.key, in: members.map(\.name)) ?? "it is empty"
                let text: MessageText = "There is no member '\(entry.key)' here; \(hint)."
                throw shape(text.description, pointer)
            }
            entries[index].value = try checked(entry.value, member.schema, at: "\(pointer)/\(member.name)")
        }
        for member in members where member.isRequired && !entries.contains(where: { $0.key == member.name }) {
            throw shape("The member '\(member.name)' is missing: \(member.meaning)", pointer)
        }
        return .object(entries)
    }

    private func either(
        _ value: JSON, _ schemas: [WireSchema], at pointer: String
    ) throws(WireRefusal) -> JSON {
        var refusals: [WireRefusal] = []
        for schema in schemas {
            do throws(WireRefusal) { return try checked(value, schema, at: pointer) } catch { refusals.append(error) }
        }
        // The one with the right shape says most.
        if let refusal = refusals.first(where: { $0.status != Self.shapeStatus }) { throw refusal }
        throw shape(refusals.map(\.detail).joined(separator: " Or: "), pointer)
    }

    private static let shapeStatus = 400

    private func shape(_ detail: String, _ pointer: String) -> WireRefusal {
        WireRefusal(Self.shapeStatus, WireRefusal.malformedBody, detail, pointer: pointer)
    }

    private func limit(_ detail: String, _ pointer: String) -> WireRefusal {
        WireRefusal(422, WireRefusal.beyondLimit, detail, pointer: pointer)
    }
}

extension WireRefusal {
    /// The body is no JSON, or has not the shape that its schema says.
    package static let malformedBody = "malformed_body"
    /// A value of the body is beyond a limit.
    package static let beyondLimit = "beyond_limit"
}
