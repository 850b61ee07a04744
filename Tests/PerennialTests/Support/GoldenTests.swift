import Testing

@Suite struct GoldenTests {
    @Test func theFirstLineThatDiffersIsNamed() {
        #expect(Golden.firstDifference("a\nb\n", "a\nb\n") == nil)
        #expect(Golden.firstDifference("a\nb", "a\nc") == "line 2: expected b, printed c")
        #expect(Golden.firstDifference("a", "a\nb") == "line 2: expected the end, printed b")
        #expect(Golden.firstDifference("a\nb", "a") == "line 2: expected b, printed nothing more")
    }

    @Test func whatARunMeasuredIsMasked() {
        let line = "saga  1,187.5 ms, 99% in 3 s · digest 0123456789abcdef"
        #expect(Golden.masked(line) == "saga # TIME, #% in # TIME · digest DIGEST")
    }
}
