import Testing

@testable import Texts

/// Columns of a terminal are not characters.
@Suite struct TerminalTextTests {
    @Test func widthsCountColumnsNotCharacters() {
        #expect(TerminalText.width("✓ a") == 3)
        #expect(TerminalText.width("花屋") == 4)
        #expect(TerminalText.padded("花", to: 4) == "花  ")
        #expect(TerminalText.shortened("abcdef", to: 4) == "abc…")
        #expect(TerminalText.wrapped("aa bb cccccc", to: 5) == ["aa bb", "ccccc", "c"])
        #expect(TerminalText.wrapped("花束 ab", to: 3) == ["花", "束", "ab"])
        for columns in -1...1 { #expect(TerminalText.wrapped("ab c", to: columns) == ["a", "b", "c"]) }
        #expect(TerminalText.wrapped("", to: -1) == [""])
        #expect(TerminalText.wrapped(String(repeating: "x", count: 1_000_000), to: 80).count == 12_500)
    }
}
