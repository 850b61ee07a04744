package import FoundationEssentials

/// The file of kept sagas, of which each is read when somebody asks for it: all of a long run may be in it.
package struct StoredSagas {
    /// Why stored bytes are no kept sagas.
    package enum ReadingError: Error, Hashable, Sendable, CustomStringConvertible {
        case otherSchema(found: Int, known: Int)
        case damaged(line: Int, reason: String)

        package var description: String {
            switch self {
            case .otherSchema(let found, let known):
                "sagas: schema \(found) is not the schema \(known) that this version reads; run the scenario again"
            case .damaged(let line, let reason):
                "line \(line): \(reason); run the scenario again"
            }
        }
    }

    /// The largest file that is read, in bytes: 200,000 sagas, as many as a run keeps, of 60 steps have a quarter of it.
    package static let maximumBytes = 1 << 31

    private struct Outline: Decodable {
        var order: UInt64
        var placed: Int64
        var end: KeptSaga.End
        var cause: String?
        var ended: Int64?
        var reason: KeptSaga.Reason
        var leftOut: Int
    }

    private struct Steps: Decodable {
        var steps: [[Int64]]
    }

    package let header: SagaHeader
    private let lines: [Data]

    /// Reads the header; lines are looked at when they are asked for.
    package init(_ bytes: Data) throws(ReadingError) {
        struct Schema: Decodable { var schema: Int }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        guard let first = lines.first else { throw .damaged(line: 1, reason: "there is nothing") }
        let schema: Int
        do { schema = try JSONDecoder().decode(Schema.self, from: first).schema } catch {
            throw .damaged(line: 1, reason: "no header of kept sagas")
        }
        guard schema == SagaHeader.currentSchema else {
            throw .otherSchema(found: schema, known: SagaHeader.currentSchema)
        }
        do { header = try JSONDecoder().decode(SagaHeader.self, from: first) } catch {
            throw .damaged(line: 1, reason: "no header of kept sagas")
        }
        self.lines = Array(lines.dropFirst())
    }

    package var count: Int { lines.count }

    private func decode<Value: Decodable>(_ index: Int) throws(ReadingError) -> Value {
        do { return try JSONDecoder().decode(Value.self, from: lines[index]) } catch {
            throw .damaged(line: index + 2, reason: "no saga")
        }
    }

    /// The saga of an order; nil where it was not kept.
    package func saga(of order: UInt64) throws(ReadingError) -> KeptSaga? {
        let beginning = Array("{\"order\":\(order),".utf8)
        guard let index = lines.firstIndex(where: { $0.starts(with: beginning) }) else { return nil }
        return try saga(at: index)
    }

    /// The saga at a place from 0 without its steps; ascending by order.
    package func outline(at index: Int) throws(ReadingError) -> KeptSaga {
        let line: Outline = try decode(index)
        var saga = KeptSaga(order: line.order, placed: line.placed, reason: line.reason)
        (saga.end, saga.cause, saga.ended) = (line.end, line.cause, line.ended)
        saga.stepsLeftOut = line.leftOut
        return saga
    }

    /// The saga at a place from 0, ascending by order.
    package func saga(at index: Int) throws(ReadingError) -> KeptSaga {
        var saga = try outline(at: index)
        let kinds = header.kinds.map { SagaStep.Kind(rawValue: $0) }
        let line: Steps = try decode(index)
        for numbers in line.steps {
            guard let step = SagaStep(numbers, kinds: kinds) else {
                throw .damaged(line: index + 2, reason: "a step that is none")
            }
            saga.steps.append(step)
        }
        return saga
    }
}
