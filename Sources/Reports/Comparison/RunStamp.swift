package import FoundationEssentials
package import Measurement

/// What a run was, apart from its figures: everything that decides whether two runs can be compared.
package struct RunStamp: Hashable, Codable, Sendable {
    /// The version of the layout of `run.json`; a reader refuses others.
    package static let currentSchema = 1
    /// The name of the file beside a summary.csv that has no record.json.
    package static let fileName = "run.json"

    package private(set) var schema = RunStamp.currentSchema
    package var identity: Record.Identity
    /// Empty in the live world.
    package var digest: String
    package var settings: [String]
    /// The scenario with every default filled in; empty if not given.
    package var scenario: String
    /// Whether the run did not reach its end.
    package var wasStopped: Bool
    /// Whether the figures beside it are those of a baseline only (``Baseline``).
    package var isBaseline = false

    package init(_ record: Record) {
        identity = record.identity
        digest = record.digest
        settings = record.settings
        scenario = record.scenario
        wasStopped = record.wasStopped
    }

    /// Whether the run is the same every time.
    package var isVirtual: Bool { !digest.isEmpty }

    /// As JSON with sorted keys, one key a line.
    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return try encoder.encode(self)
    }

    /// Reads what ``json()`` wrote, and checks it. Only the digest of a stamp can be wrong, because all else is any
    /// text.
    package init(json: Data) throws(Record.ReadingError) {
        self = try Record.decode(RunStamp.self, from: json, schema: Self.currentSchema)
        try RecordCheck.checkDigest(digest)
    }
}
