internal import FoundationEssentials

/// What the kept sagas of a run have in common: which run they belong to, and the names for the numbers in their steps.
package struct SagaHeader: Hashable, Codable, Sendable {
    /// The version of this layout; a reader refuses others.
    package static let currentSchema = 1

    package var schema = Self.currentSchema
    package var identity: Record.Identity
    /// The digest of the run, as in its record.
    package var digest: String
    /// Which sagas were kept, in a sentence.
    package var rule: String
    /// How many customers asked for what a saga brings them, whether or not the saga was kept.
    package var asked: Int
    package var services: [String]
    /// By the number of a replica: `front-1`. Empty if the number was never used.
    package var replicas: [String]
    /// By type; empty if no message has the type.
    package var messages: [String]
    /// Messages that undo a step, or ask for a step to be undone.
    package var compensations: [String]
    /// Why messages fail.
    package var failures: [String]
    /// By type of message, the words for its codes; empty if a code says nothing.
    package var codes: [[String]]
    /// The kinds of steps, by their numbers in the file.
    package var kinds = SagaStep.Kind.allCases.map(\.rawValue)

    private enum CodingKeys: String, CodingKey {
        case schema, identity, digest, rule
        // The file has used this name since its first version.
        case asked = "orders"
        case services, replicas, messages, compensations, failures, codes, kinds
    }

    package init(
        identity: Record.Identity, digest: String, rule: String, asked: Int, services: [String], replicas: [String],
        messages: [String], compensations: [String], failures: [String], codes: [[String]]
    ) {
        self.identity = identity
        self.digest = digest
        self.rule = rule
        self.asked = asked
        self.services = services
        self.replicas = replicas
        self.messages = messages
        self.compensations = compensations
        self.failures = failures
        self.codes = codes
    }

    /// The header as JSON with sorted keys, in one line: equal headers give equal bytes.
    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(self))
    }

    /// Whether its parts can belong to one run.
    package var isConsistent: Bool {
        asked >= 0 && codes.count <= messages.count && Set(kinds).count == kinds.count
            && compensations.allSatisfy(messages.contains)
    }

    // MARK: Names, and words for numbers without one

    package func service(_ number: Int) -> String { Self.name(number, services) ?? "service \(number)" }
    package func replica(_ number: Int) -> String { Self.name(number, replicas) ?? "replica \(number)" }
    package func message(_ type: Int) -> String { Self.name(type, messages) ?? "message of type \(type)" }
    package func failure(_ number: Int) -> String { Self.name(number, failures) ?? "failure \(number)" }

    /// The word for a code of a message; nil if the code says nothing.
    package func code(_ value: Int64, of type: Int) -> String? {
        guard codes.indices.contains(type), let number = Int(exactly: value) else { return nil }
        return Self.name(number, codes[type])
    }

    private static func name(_ number: Int, _ names: [String]) -> String? {
        names.indices.contains(number) && !names[number].isEmpty ? names[number] : nil
    }
}
