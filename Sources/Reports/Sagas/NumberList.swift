/// Reads the beginning of a text such as `[1,-2],[3,4]`, as in the file of kept sagas.
extension ArraySlice<UInt8> {
    /// Takes a list from the front. Every list but the first has a comma before it. Blanks and all else that JSON
    /// allows are not supported.
    ///
    /// - Returns: whether there was a list, with numbers that fit an `Int64`. If not, the rest of the text means
    ///   nothing.
    mutating func readList(into numbers: inout [Int64], isFirst: Bool) -> Bool {
        numbers.removeAll(keepingCapacity: true)
        guard isFirst || take(UInt8(ascii: ",")), take(UInt8(ascii: "[")) else { return false }
        repeat {
            guard let number = readNumber() else { return false }
            numbers.append(number)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]"))
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard first == byte else { return false }
        removeFirst()
        return true
    }

    private mutating func readNumber() -> Int64? {
        let isNegative = take(UInt8(ascii: "-"))
        let begin = startIndex
        var number: Int64 = 0
        while let byte = first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            let digit = Int64(byte - UInt8(ascii: "0"))
            let (tenfold, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            // A negative number is built downwards, because the smallest number has no positive counterpart.
            let (sum, isBeyond) = tenfold.addingReportingOverflow(isNegative ? -digit : digit)
            guard !isTooLarge, !isBeyond else { return nil }
            number = sum
            removeFirst()
        }
        return startIndex > begin ? number : nil
    }
}
