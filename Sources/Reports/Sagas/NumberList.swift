/// Reading `[1,-2],[3,4]`, as the file of kept sagas has it, from its beginning on.
extension ArraySlice<UInt8> {
    /// Takes a list from the front; lists that are not the first have a comma before them. Not for blanks, nor for
    /// anything else that JSON allows.
    ///
    /// - Returns: whether there was one, of numbers that an `Int64` holds; else what is left means nothing.
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
            // Downwards where it is negative, since the smallest number has no positive one.
            let (sum, isBeyond) = tenfold.addingReportingOverflow(isNegative ? -digit : digit)
            guard !isTooLarge, !isBeyond else { return nil }
            number = sum
            removeFirst()
        }
        return startIndex > begin ? number : nil
    }
}
