internal import Measurement

/// A step as numbers, in the order of its properties. -1 stands for a missing one.
extension SagaStep {
    /// How many numbers a step has in a line of the file.
    static let numberCount = 9
    private static let none: Int64 = -1
    private static let numbersOfKinds = Dictionary(
        uniqueKeysWithValues: Kind.allCases.enumerated().map { ($0.element, Int64($0.offset)) })

    /// Appends the step as a list of numbers in JSON.
    func append(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "["))
        bytes.append(decimal: at)
        for number in [
            Self.numbersOfKinds[kind] ?? Self.none, Int64(message), Int64(service), Self.number(replica), Int64(worker),
            Self.number(parcel), Self.number(failure), value,
        ] {
            bytes.append(UInt8(ascii: ","))
            bytes.append(decimal: number)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func number(_ value: Int?) -> Int64 { value.map { Int64($0) } ?? none }

    /// Nil if the numbers are no step: they are outside the range that a world uses.
    ///
    /// - Parameter kinds: the kinds by their numbers; nil for an unknown kind.
    init?(_ numbers: [Int64], kinds: [Kind?]) {
        guard numbers.count == Self.numberCount, (0...Self.maximumNanoseconds).contains(numbers[0]),
            let place = Int(exactly: numbers[1]), kinds.indices.contains(place), let kind = kinds[place],
            let message = UInt16(exactly: numbers[2]), let service = UInt16(exactly: numbers[3]),
            Self.isNone(numbers[4], orA: UInt32.self), let worker = UInt16(exactly: numbers[5]),
            Self.isNone(numbers[6], orA: UInt32.self), Self.isNone(numbers[7], orA: UInt8.self)
        else { return nil }
        func optional(_ number: Int64) -> Int? { number == Self.none ? nil : Int(number) }
        self.init(
            at: numbers[0], kind: kind, message: Int(message), service: Int(service), replica: optional(numbers[4]),
            worker: Int(worker), parcel: optional(numbers[6]), failure: optional(numbers[7]), value: numbers[8])
    }

    private static func isNone<Number: FixedWidthInteger>(_ number: Int64, orA type: Number.Type) -> Bool {
        number == none || Number(exactly: number) != nil
    }
}

extension [UInt8] {
    fileprivate mutating func append(decimal number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let begin = count
        var rest = number.magnitude
        repeat {
            append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        self[begin...].reverse()
    }
}
