extension KeyedEncodingContainer {
    // An array's own encoding asks every element at run time how to write it, which takes four times as long. Most of a
    // record is numbers.

    /// Writes what `encode(_:forKey:)` would.
    mutating func encode(numbers: [UInt64], forKey key: Key) throws {
        var list = nestedUnkeyedContainer(forKey: key)
        for number in numbers { try list.encode(number) }
    }

    /// Writes what `encode(_:forKey:)` would: null if there is no number.
    mutating func encode(numbers: [Double?], forKey key: Key) throws {
        var list = nestedUnkeyedContainer(forKey: key)
        for number in numbers {
            guard let number else {
                try list.encodeNil()
                continue
            }
            // Most are counts, and a whole number is written in half the time, with the same digits. Not so zero, which
            // may have a sign, and numbers beyond 2^53, which have an exponent.
            if let whole = Int64(exactly: number), whole != 0, whole.magnitude < 1 << 53 {
                try list.encode(whole)
            } else {
                try list.encode(number)
            }
        }
    }
}
