internal import Scenarios

/// Templates in the form in which they are sent: bytes that are the same for every customer, and places for values.
struct TemplatePieces: Sendable {
    enum Source: Hashable, Sendable {
        /// Both by their positions in the scenario and in the file.
        case column(feeder: Int, column: Int)
        /// The number of a variable of the journey.
        case saved(Int)
        case customer
        case uuid
    }

    enum Piece: Sendable {
        case bytes([UInt8])
        case value(Source, ValueEscaping)
        /// A whole path, from a variable of that name.
        case reference(Source, String)
        /// `?`, or `&` where the path has a query already.
        case separator
    }

    private(set) var pieces: [Piece] = []
    /// The names of the journey's variables, and those of the places in ``pieces``, for problems.
    private var headers: [Int: String] = [:]

    /// The bytes, if they are the same for every customer.
    var constant: [UInt8]? {
        guard let first = pieces.first else { return [] }
        guard pieces.count == 1, case .bytes(let bytes) = first else { return nil }
        return bytes
    }

    mutating func append(_ bytes: [UInt8]) {
        if bytes.isEmpty { return }
        if case .bytes(let before)? = pieces.last {
            pieces[pieces.count - 1] = .bytes(before + bytes)
        } else {
            pieces.append(.bytes(bytes))
        }
    }

    mutating func append(_ text: String) { append(Array(text.utf8)) }

    mutating func append(_ other: TemplatePieces) {
        for (index, piece) in other.pieces.enumerated() {
            if case .bytes(let bytes) = piece {
                append(bytes)
            } else {
                headers[pieces.count] = other.headers[index]
                pieces.append(piece)
            }
        }
    }

    /// - Parameter header: the header in whose value it stands.
    mutating func append(_ source: Source, _ escaping: ValueEscaping, header: String? = nil) {
        headers[pieces.count] = header
        pieces.append(.value(source, escaping))
    }

    mutating func appendReference(_ source: Source, _ name: String) { pieces.append(.reference(source, name)) }

    mutating func appendSeparator() { pieces.append(.separator) }
}

extension TemplatePieces {
    /// What rendering needs beside the customer.
    struct Surroundings: Sendable {
        /// By position in the scenario.
        var tables: [DataTable] = []
        /// The names of the journey's variables.
        var variables: [String] = []
        /// What URLs of the target may begin with, in lower case: `http://shop.example:8080`.
        var origins: [[UInt8]] = []
    }

    /// Appends everything. After a problem the output has a part of it.
    func render(
        for customer: inout Customer, in surroundings: Surroundings, into output: inout [UInt8]
    ) throws(RenderProblem) {
        let start = output.count
        for index in pieces.indices {
            switch pieces[index] {
            case .bytes(let bytes): output.append(contentsOf: bytes)
            case .value(let source, let escaping):
                let isTaken: Bool
                switch source {
                case .column(let feeder, let column):
                    let row = customer.rows[feeder]
                    isTaken = surroundings.tables[feeder].withValue(row, column) { output.append($0, escaping) }
                case .saved(let slot):
                    guard let value = customer.saved[slot] else {
                        throw .noValue(variable: surroundings.variables[slot])
                    }
                    isTaken = output.append(value, escaping)
                case .customer:
                    output.append(number: customer.number)
                    isTaken = true
                case .uuid:
                    customer.appendUUID(to: &output)
                    isTaken = true
                }
                guard isTaken else { throw .refusedInHeader(header: headers[index] ?? "") }
            case .reference(let source, let name):
                var value: [UInt8] = []
                switch source {
                case .saved(let slot):
                    guard let saved = customer.saved[slot] else { throw .noValue(variable: name) }
                    value = saved
                case .column(let feeder, let column):
                    let row = customer.rows[feeder]
                    value = surroundings.tables[feeder].withValue(row, column) { Array($0) }
                case .customer, .uuid: break
                }
                guard let path = Self.path(value[...], surroundings.origins) else { throw .noPath(variable: name) }
                output.append(contentsOf: path)
            case .separator:
                let hasQuery = output[start...].contains(UInt8(ascii: "?"))
                output.append(hasQuery ? UInt8(ascii: "&") : UInt8(ascii: "?"))
            }
        }
    }

    /// Path and query of a URL of the target, or of its path alone; nil for anything else.
    private static func path(_ value: ArraySlice<UInt8>, _ origins: [[UInt8]]) -> ArraySlice<UInt8>? {
        let slash = UInt8(ascii: "/")
        var path = value
        if path.first != slash {
            guard let rest = origins.lazy.compactMap({ Self.rest(of: value, behind: $0) }).first else { return nil }
            if rest.isEmpty { return [slash] }
            path = rest
        }
        if let fragment = path.firstIndex(of: UInt8(ascii: "#")) { path = path[..<fragment] }
        // Two slashes begin another host.
        let begins = path.first == slash && path.dropFirst().first != slash
        return begins && path.allSatisfy({ (0x21...0x7E).contains($0) }) ? path : nil
    }

    /// Nothing, or what begins with a slash; nil if the URL does not begin like that.
    private static func rest(of url: ArraySlice<UInt8>, behind origin: [UInt8]) -> ArraySlice<UInt8>? {
        let isSame =
            url.count >= origin.count
            && zip(url, origin).allSatisfy { byte, wanted in
                ((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) == wanted
            }
        guard isSame else { return nil }
        let rest = url.dropFirst(origin.count)
        return rest.isEmpty || rest.first == UInt8(ascii: "/") ? rest : nil
    }
}
