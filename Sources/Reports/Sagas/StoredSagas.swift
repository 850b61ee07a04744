internal import FoundationEssentials
package import Measurement

/// The file of kept sagas. Each saga is read only when it is asked for, because the file may hold all sagas of a long
/// run.
package struct StoredSagas {
    /// Why stored bytes are not kept sagas.
    package enum ReadingError: Error, Hashable, Sendable, CustomStringConvertible {
        /// The layout has an older or a newer version.
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
    /// The largest file that is read, in bytes. A run keeps at most 200,000 sagas, and with 60 steps each they take a
    /// quarter of it.
    package static let maximumBytes = 1 << 31

    /// The text before the saga's key in a line. The file has used this name since its first version.
    static let beginningOfLine = "{\"order\":"
    /// The texts before and after the steps' numbers in a line. No other text can contain the first, because quotes are
    /// escaped there.
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

        /// Whether a run may have its numbers.
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

    /// Reads the header. A line is read only when it is asked for.
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

    /// The saga with a key; nil if it was not kept.
    package func saga(of key: UInt64) throws(ReadingError) -> KeptSaga? {
        let beginning = Array("\(Self.beginningOfLine)\(key),".utf8)
        guard let index = lines.firstIndex(where: { bytes[$0].starts(with: beginning) }) else { return nil }
        return try saga(at: index)
    }

    /// The saga at an index from 0, without its steps. Sagas ascend by key.
    func outline(at index: Int) throws(ReadingError) -> KeptSaga { try read(index).saga }

    /// The saga at an index from 0. Sagas ascend by key.
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

    /// The saga at an index, and the text of its steps.
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
