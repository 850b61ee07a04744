package import FoundationEssentials

extension Record {
    /// Why stored bytes are no record.
    package enum ReadingError: Error, Hashable, Sendable, CustomStringConvertible {
        case otherSchema(found: Int, known: Int)
        case notARecord(reason: String)

        package var description: String {
            switch self {
            case .otherSchema(let found, let known):
                "record: schema \(found) is not the schema \(known) that this version reads; run the scenario again"
            case .notARecord(let reason):
                "record: \(reason); run the scenario again"
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
        struct Header: Decodable { var schema: Int }
        do {
            let schema = try JSONDecoder().decode(Header.self, from: json).schema
            guard schema == Self.currentSchema else {
                throw ReadingError.otherSchema(found: schema, known: Self.currentSchema)
            }
            self = try JSONDecoder().decode(Record.self, from: json)
        } catch let error as ReadingError {
            throw error
        } catch {
            throw .notARecord(reason: "\(error)")
        }
        guard measurements.timeline.isConsistent else {
            throw .notARecord(reason: "the timeline's rows do not have a value for each column")
        }
    }
}
