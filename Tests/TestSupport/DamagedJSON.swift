/// Makes damaged copies of a JSON text: one number or string of it, or a few, says something else. What an encoder wrote
/// is taken apart as text, so that a number may become one that no encoder would write.
package struct DamagedJSON: Sendable {
    /// A number or a string, by its place in the text and by the keys above it.
    private struct Token {
        var range: Range<Int>
        var isString: Bool
    }

    /// Ends of the ranges of integers and of doubles, and what only looks like a number.
    package static let numbers = [
        "0", "1", "-1", "2", "3", "64", "9007199254740992", "9007199254740993", "1152921504606846976",
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "18446744073709551615", "1e-320", "1e-7",
        "0.5", "1e19", "1e300", "-1e300", "1.7e308", "1e400", "null", "true", "\"7\"", "[]",
    ]

    private let bytes: [UInt8]
    /// Tokens that stand under the same keys, in the order of the text.
    private let groups: [[Token]]

    /// - Parameter json: As an encoder writes it: valid, and without blanks.
    package init(_ json: [UInt8]) {
        bytes = json
        groups = Self.tokens(json)
    }

    /// How many different keys have numbers or strings: with ``numbers``, how many ways there are to damage one.
    package var places: Int { groups.count }

    /// A copy in which a token under the keys of a number has become `number`, and now and then another one too.
    package func copy(place: Int, number: String, _ random: inout SeededNumbers) -> [UInt8] {
        var changes = [(pick(place, &random), number)]
        if random.below(4) == 0 {
            let value = Self.numbers[random.below(Self.numbers.count)]
            changes.append((pick(random.below(groups.count), &random), value))
        }
        changes.sort { $0.0.range.lowerBound > $1.0.range.lowerBound }
        var copy = bytes
        var end = copy.count
        for (token, value) in changes where token.range.upperBound <= end {
            copy.replaceSubrange(token.range, with: token.isString ? string(value, &random) : Array(value.utf8))
            end = token.range.lowerBound
        }
        return copy
    }

    private func pick(_ place: Int, _ random: inout SeededNumbers) -> Token {
        groups[place][random.below(groups[place].count)]
    }

    /// Another string of the text, or one that is made to do harm.
    private func string(_ number: String, _ random: inout SeededNumbers) -> [UInt8] {
        switch random.below(4) {
        case 0: return Array("\"\"".utf8)
        case 1: return Array("\"\\u0000</script>\\u202e\\n'\(number.filter { $0 != "\"" })\"".utf8)
        case 2: return Array(number.utf8)
        default:
            let strings = groups.filter { $0[0].isString }
            let group = strings[random.below(strings.count)]
            return Array(bytes[group[random.below(group.count)].range])
        }
    }

    // MARK: Tokens

    private static func tokens(_ json: [UInt8]) -> [[Token]] {
        var places: [String: Int] = [:]
        var groups: [[Token]] = []
        // The key of each object that is open; nil of an array.
        var keys: [String?] = []
        var index = 0
        func add(_ token: Token) {
            let path = keys.compactMap { $0 }.joined(separator: ".")
            if let place = places[path] { return groups[place].append(token) }
            places[path] = groups.count
            groups.append([token])
        }
        while index < json.count {
            let start = index
            switch json[index] {
            case UInt8(ascii: "{"): keys.append("")
            case UInt8(ascii: "["): keys.append(nil)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): keys.removeLast()
            case UInt8(ascii: "\""):
                index = endOfString(json, index)
                if index < json.count, json[index] == UInt8(ascii: ":") {
                    keys[keys.count - 1] = String(decoding: json[start..<index], as: UTF8.self)
                } else {
                    add(Token(range: start..<index, isString: true))
                    continue
                }
            case UInt8(ascii: ","), UInt8(ascii: ":"): break
            default:
                while index < json.count, !",]}".utf8.contains(json[index]) { index += 1 }
                add(Token(range: start..<index, isString: false))
                continue
            }
            index += 1
        }
        return groups
    }

    private static func endOfString(_ json: [UInt8], _ start: Int) -> Int {
        var index = start + 1
        while json[index] != UInt8(ascii: "\"") { index += json[index] == UInt8(ascii: "\\") ? 2 : 1 }
        return index + 1
    }
}
