import Testing

@testable import ActorRuntime

@Suite struct DigestTests {
    private func digest(_ words: [UInt64]) -> Digest {
        var digest = Digest()
        for word in words { digest.fold(word) }
        return digest
    }

    @Test func itDependsOnEveryWordAndOnTheirOrder() {
        let words: [UInt64] = [1, 2, 3, 0, 5]
        #expect(digest(words) == digest(words))
        for index in words.indices {
            for bit in 0..<64 {
                var other = words
                other[index] ^= 1 << UInt64(bit)
                #expect(digest(other) != digest(words), "word \(index), bit \(bit)")
            }
        }
        #expect(digest([2, 1, 3, 0, 5]) != digest(words))
        #expect(digest(words + [0]) != digest(words))
        #expect(digest(words).count == 5)
    }

    @Test func itIsWrittenInSixteenDigits() {
        #expect(Digest().description == "cbf29ce484222325")
        for word in 0..<200 as Range<UInt64> { #expect(digest([word]).description.count == 16) }
    }

    /// Digests are compared between machines and versions: the function is fixed.
    @Test func itsValueIsFixed() { #expect(digest([1, 2, 3]).description == "GOLDEN") }
}
