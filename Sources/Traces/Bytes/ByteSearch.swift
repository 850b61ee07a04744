/// The usual questions to a collection, which a span is not.
extension Span<UInt8> {
    func firstIndex(of byte: UInt8) -> Int? { firstIndex(of: byte, in: 0..<count) }

    func firstIndex(in range: Range<Int>, where isFound: (UInt8) -> Bool) -> Int? {
        // The range is checked here once. The compiler sees that no index of the part can be wrong, and checks none.
        let part = extracting(range)
        for index in 0..<part.count where isFound(part[index]) { return range.lowerBound + index }
        return nil
    }

    func lastIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        var index = range.upperBound
        while index > range.lowerBound {
            index -= 1
            if self[index] == byte { return index }
        }
        return nil
    }

    func allSatisfy(_ isGood: (UInt8) -> Bool) -> Bool { allSatisfy(in: 0..<count, isGood) }

    func allSatisfy(in range: Range<Int>, _ isGood: (UInt8) -> Bool) -> Bool {
        firstIndex(in: range) { !isGood($0) } == nil
    }
}
