package import FoundationEssentials

extension Record {
    /// The name of the file with ``json()`` in the folder of a run.
    package static let fileName = "record.json"

    /// Why stored bytes are no record.
    package enum ReadingError: Error, Hashable, Sendable, CustomStringConvertible {
        case olderSchema(found: Int, known: Int)
        /// `version` of the program wrote it; nil if the file does not say.
        case newerSchema(found: Int, known: Int, version: String?)
        /// What is wrong, and where.
        case damaged(reason: String)

        package var description: String {
            switch self {
            case .olderSchema(let found, let known):
                "schema \(found) is older than the schema \(known) that this version reads; run the scenario again"
            case .newerSchema(let found, let known, let version):
                "schema \(found) is newer than the schema \(known) that this version reads; "
                    + "perennial \(version ?? "of a later version") reads it"
            case .damaged(let reason):
                "is damaged: \(reason); run the scenario again"
            }
        }
    }

    /// The record as JSON with sorted keys: equal records give equal bytes.
    ///
    /// - Throws: `EncodingError` for a value that is not a finite number.
    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    /// Reads what ``json()`` wrote and checks it (``RecordCheck``). Code that has a record need not check it again.
    package init(json: Data) throws(ReadingError) {
        self = try Self.decode(Record.self, from: json, schema: Self.currentSchema)
        try RecordCheck.check(self)
    }

    /// Reads a stored value whose layout has this version. Any other version is refused. Anything that is no such value
    /// is damaged.
    package static func decode<Value: Decodable>(
        _ type: Value.Type, from json: Data, schema known: Int
    ) throws(ReadingError) -> Value {
        do {
            let header = try JSONDecoder().decode(Header.self, from: json)
            if header.schema > known {
                throw ReadingError.newerSchema(found: header.schema, known: known, version: header.identity?.version)
            }
            guard header.schema == known else {
                throw ReadingError.olderSchema(found: header.schema, known: known)
            }
            return try JSONDecoder().decode(type, from: json)
        } catch let error as ReadingError {
            throw error
        } catch let error as DecodingError {
            throw .damaged(reason: text(error))
        } catch {
            throw .damaged(reason: "\(error)")
        }
    }

    /// `measurements.series[4].labels: is missing`. Places count from 0, as in tools for JSON.
    private static func text(_ error: DecodingError) -> String {
        let (context, key): (DecodingError.Context, (any CodingKey)?) =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                (context, nil)
            case .keyNotFound(let key, let context): (context, key)
            @unknown default: (DecodingError.Context(codingPath: [], debugDescription: "\(error)"), nil)
            }
        var path = ""
        for part in context.codingPath + (key.map { [$0] } ?? []) {
            path += part.intValue.map { "[\($0)]" } ?? (path.isEmpty ? "" : ".") + part.stringValue
        }
        let problem = key == nil ? context.debugDescription : "is missing"
        return path.isEmpty ? problem : "\(path): \(problem)"
    }
}

/// What every version of a layout contains.
private struct Header: Decodable {
    struct Identity: Decodable { var version: String? }
    var schema: Int
    var identity: Identity?
}
