internal import FoundationEssentials

/// The sagas that a run has kept, for `explain` and `trace`: lines of JSON, first the header, then a saga each, by order.
package struct KeptSagas: Hashable, Sendable {
    /// The name of the file beside the run's record.
    package static let fileName = "sagas.jsonl"

    package var header: SagaHeader
    /// Ascending by order.
    package var sagas: [KeptSaga]

    package init(header: SagaHeader, sagas: [KeptSaga]) {
        self.header = header
        self.sagas = sagas
    }

    /// Writes the lines. Equal values give equal bytes.
    package func write<Sink: ByteSink>(to sink: inout Sink) throws(Sink.Failure) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and integers only: nothing that an encoder could refuse.
        let header = (try? encoder.encode(header)).map { [UInt8]($0) } ?? []
        try sink.write(header + [UInt8(ascii: "\n")])
        for saga in sagas { try sink.write(Self.line(saga)) }
    }

    /// Written by hand: an encoder takes twenty times as long for as many numbers.
    private static func line(_ saga: KeptSaga) -> [UInt8] {
        var text = "{\"order\":\(saga.order),\"placed\":\(saga.placed),\"end\":\"\(saga.end.rawValue)\""
        if let cause = saga.cause { text += ",\"cause\":\"\(cause)\"" }
        if let ended = saga.ended { text += ",\"ended\":\(ended)" }
        text += ",\"reason\":\"\(saga.reason.rawValue)\",\"leftOut\":\(saga.stepsLeftOut),\"steps\":["
        var bytes = Array(text.utf8)
        bytes.reserveCapacity(bytes.count + saga.steps.count * 40)
        for (index, step) in saga.steps.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(UInt8(ascii: "["))
            for (place, number) in step.numbers.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                append(number, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        }
        bytes += Array("]}\n".utf8)
        return bytes
    }

    private static func append(_ number: Int64, to bytes: inout [UInt8]) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        let begin = bytes.count
        var rest = number.magnitude
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[begin...].reverse()
    }
}

extension SagaStep {
    /// Numbers in a line of the file for each step.
    static let numberCount = 9
    private static let none: Int64 = -1
    private static let numbersOfKinds = Dictionary(
        uniqueKeysWithValues: Kind.allCases.enumerated().map { ($0.element, Int64($0.offset)) })

    var numbers: [Int64] {
        [
            at, Self.numbersOfKinds[kind] ?? Self.none, Int64(message), Int64(service),
            replica.map { Int64($0) } ?? Self.none, Int64(worker), parcel.map { Int64($0) } ?? Self.none,
            failure.map { Int64($0) } ?? Self.none, value,
        ]
    }

    /// Nil for numbers that are no step.
    init?(_ numbers: [Int64], kinds: [Kind?]) {
        guard numbers.count == Self.numberCount, let place = Int(exactly: numbers[1]), kinds.indices.contains(place),
            let kind = kinds[place]
        else { return nil }
        func optional(_ number: Int64) -> Int? { number < 0 ? nil : Int(number) }
        self.init(
            at: numbers[0], kind: kind, message: Int(numbers[2]), service: Int(numbers[3]),
            replica: optional(numbers[4]), worker: Int(numbers[5]), parcel: optional(numbers[6]),
            failure: optional(numbers[7]), value: numbers[8])
    }
}
