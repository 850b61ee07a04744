internal import FoundationEssentials
package import Measurement

/// The file of kept sagas, of which each is read when somebody asks for it: all of a long run may be in it.
package struct StoredSagas {
    /// Why stored bytes are no kept sagas.
    package enum ReadingError: Error, Hashable, Sendable, CustomStringConvertible {
        /// An older or a newer one.
        case otherSchema(Record.ReadingError)
        case damaged(line: Int, reason: String)

        package var description: String {
            switch self {
            case .otherSchema(let error): error.description
            case .damaged(let line, let reason): "line \(line): \(reason); run the scenario again"
            }
        }
    }

    /// The name of the file beside the run's record.
    package static let fileName = "sagas.jsonl"
    /// The largest file that is read, in bytes: 200,000 sagas, as many as a run keeps, of 60 steps have a quarter of it.
    package static let maximumBytes = 1 << 31

    /// What a line has before its saga's key: the file has called that so from its first version on.
    static let beginningOfLine = "{\"order\":"
    /// What a line has before its steps' numbers, and after them. No text of it can hold it: there quotes are escaped.
    static let beginningOfSteps = ",\"steps\":["
    static let endOfSteps = "]}"

    /// A line without its steps.
    private struct Outline: Decodable {
        enum CodingKeys: String, CodingKey {
            case key = "order"
            case placed, end, cause, ended, reason, leftOut
        }

        var key: UInt64
        var placed: Int64
        var end: KeptSaga.End
        var cause: String?
        var ended: Int64?
        var reason: KeptSaga.Reason
        var leftOut: Int

        /// Whether its numbers are such that a run may have.
        var isPossible: Bool {
            let times = 0...SagaStep.maximumNanoseconds
            return times.contains(placed) && times.contains(ended ?? 0) && leftOut >= 0
        }
    }

    package let header: SagaHeader
    private let kinds: [SagaStep.Kind?]
    private let bytes: [UInt8]
    /// Where each saga's line is.
    private let lines: [Range<Int>]

    /// Reads the header; lines are looked at when they are asked for.
    package init(_ bytes: [UInt8]) throws(ReadingError) {
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map { $0.startIndex..<$0.endIndex }
        guard let first = lines.first else { throw .damaged(line: 1, reason: "there is nothing") }
        do {
            header = try Record.decode(SagaHeader.self, from: Data(bytes[first]), schema: SagaHeader.currentSchema)
        } catch {
            if case .damaged = error { throw .damaged(line: 1, reason: "no header of kept sagas") }
            throw .otherSchema(error)
        }
        guard header.isConsistent else { throw .damaged(line: 1, reason: "a header that contradicts itself") }
        kinds = header.kinds.map { SagaStep.Kind(rawValue: $0) }
        self.bytes = bytes
        self.lines = Array(lines.dropFirst())
    }

    package var count: Int { lines.count }

    /// The saga with a key; nil where it was not kept.
    package func saga(of key: UInt64) throws(ReadingError) -> KeptSaga? {
        let beginning = Array("\(Self.beginningOfLine)\(key),".utf8)
        guard let index = lines.firstIndex(where: { bytes[$0].starts(with: beginning) }) else { return nil }
        return try saga(at: index)
    }

    /// The saga at a place from 0 without its steps; ascending by key.
    func outline(at index: Int) throws(ReadingError) -> KeptSaga { try read(index).saga }

    /// The saga at a place from 0, ascending by key.
    package func saga(at index: Int) throws(ReadingError) -> KeptSaga {
        var (saga, rest) = try read(index)
        var numbers: [Int64] = []
        while !rest.isEmpty {
            guard rest.readList(into: &numbers, isFirst: saga.steps.isEmpty),
                let step = SagaStep(numbers, kinds: kinds)
            else { throw .damaged(line: index + 2, reason: "a step that is none") }
            saga.steps.append(step)
        }
        return saga
    }

    /// The saga at a place, and the text of its steps.
    private func read(_ index: Int) throws(ReadingError) -> (saga: KeptSaga, steps: ArraySlice<UInt8>) {
        let line = bytes[lines[index]]
        guard let steps = line.firstRange(of: Self.beginningOfSteps.utf8),
            line.suffix(Self.endOfSteps.utf8.count).elementsEqual(Self.endOfSteps.utf8),
            let outline = try? JSONDecoder().decode(
                Outline.self, from: Data(line[..<steps.lowerBound] + [UInt8(ascii: "}")])), outline.isPossible
        else { throw .damaged(line: index + 2, reason: "no saga") }
        var saga = KeptSaga(key: outline.key, placed: outline.placed, reason: outline.reason)
        (saga.end, saga.cause, saga.ended) = (outline.end, outline.cause, outline.ended)
        saga.stepsLeftOut = outline.leftOut
        return (saga, line[steps.upperBound...].dropLast(Self.endOfSteps.utf8.count))
    }
}
