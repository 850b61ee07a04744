import Testing

@testable import Texts

/// What somebody who mistyped a name probably meant.
@Suite struct NearestNameTests {
    @Test func namesAreNearByEditsAndSwaps() {
        #expect(NearestName.distance("kitten", "sitting") == 3)
        #expect(NearestName.distance("ab", "ba") == 1)
        #expect(NearestName.distance("", "abc") == 3)
        #expect(NearestName.nearest(to: "lateny", among: ["delay", "latency"]) == "latency")
        #expect(NearestName.nearest(to: "xyz", among: ["latency"]) == nil)
        #expect(NearestName.nearest(to: "LATENYC", among: ["latency"]) == "latency")
        #expect(NearestName.nearest(to: "ab", among: ["xy"]) == nil)
        #expect(NearestName.nearest(to: "abcdefghijkl", among: ["wxyzefghijkl"]) == nil)
        #expect(NearestName.nearest(to: String(repeating: "x", count: 100_000), among: ["latency"]) == nil)
        let long = String(repeating: "a", count: NearestName.maximumLength)
        #expect(NearestName.nearest(to: long + "b", among: [long + "c"]) == long + "c")
    }

    @Test func theNearestNameIsFoundWithinFewEdits() {
        let names = ["duration", "drain", "traffic", "faults"]
        #expect(NearestName.hint(for: "duraton", in: names) == "did you mean 'duration'?")
        #expect(NearestName.hint(for: "elephant", in: names) == "known here: duration, drain, traffic, faults")
        #expect(NearestName.hint(for: "elephant", in: []) == nil)
    }
}
