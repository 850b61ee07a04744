package import FoundationEssentials

extension Record {
    /// Why stored bytes are no record.
    package enum ReadingError: Error, Hashable, Sendable, CustomStringConvertible {
        case olderSchema(found: Int, known: Int)
        /// `version` of the program wrote it; nil where it does not say.
        case newerSchema(found: Int, known: Int, version: String?)
        case notARecord(reason: String)

        package var description: String { text(of: "record") }

        /// What is wrong with stored bytes that were to be a `noun`.
        func text(of noun: String) -> String {
            switch self {
            case .olderSchema(let found, let known):
                "\(noun): schema \(found) is older than the schema \(known) that this version reads; run the scenario again"
            case .newerSchema(let found, let known, let version):
                "\(noun): schema \(found) is newer than the schema \(known) that this version reads; "
                    + "perennial \(version ?? "of a later version") reads it"
            case .notARecord(let reason):
                "\(noun): \(reason); run the scenario again"
            }
        }
    }

    /// The record as JSON with sorted keys: equal records give equal bytes.
    ///
    /// - Throws: `EncodingError` for a value that is no finite number.
    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    /// Reads what ``json()`` wrote.
    package init(json: Data) throws(ReadingError) {
        self = try Self.decode(Record.self, from: json, schema: Self.currentSchema)
        guard measurements.timeline.isConsistent else {
            throw .notARecord(reason: "the timeline's rows do not have a value for each column")
        }
    }

    /// Reads a stored value whose layout has this version.
    static func decode<Value: Decodable>(
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
        } catch {
            throw .notARecord(reason: "\(error)")
        }
    }
}

/// What every version of a layout has.
private struct Header: Decodable {
    struct Identity: Decodable { var version: String? }
    var schema: Int
    var identity: Identity?
}
