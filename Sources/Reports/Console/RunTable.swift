package import Measurement
package import Texts

/// Many scenarios for a person at a terminal, one line each: whether it held, how many of its expectations and
/// invariants held, how fast it ran, and the results of its variants.
package struct RunTable: Sendable {
    private static let columns = ["scenario", "expectations", "invariants", "speed", "variants"]
    private static let minimumNameWidth = 8
    private static let gap = "  "
    /// `circuit-breaker` and `replay-log` fit; longer names end in `…`.
    private static let maximumNameWidth = 24
    /// `123,456×`
    private static let speedWidth = 8

    private let nameWidth: Int
    private let color: ColorMode
    /// Nil if lines may have any length.
    private let width: Int?

    /// - Parameters:
    ///   - names: of all scenarios that get a line.
    ///   - width: columns of the terminal; nil if there is none. Then nothing is cut.
    package init(names: [String], color: ColorMode = .off, width: Int? = ConsoleReport.defaultWidth) {
        let longest = max(
            names.map { TerminalText.width(PrintableText.escaped($0)) }.max() ?? 0, Self.minimumNameWidth)
        self.color = color
        guard let width else {
            self.width = nil
            nameWidth = longest
            return
        }
        let all = max(ConsoleReport.minimumWidth, width)
        self.width = all
        let others = Self.columns[1].count + Self.columns[2].count + Self.speedWidth + Self.columns[4].count
        nameWidth = min(longest, Self.maximumNameWidth, all - 2 - others - 4 * Self.gap.count)
    }

    /// The names of the columns. It ends with a newline, as each line does.
    package var heading: String {
        let cells = [padded(Self.columns[0], nameWidth)] + Self.columns[1...2] + [left(Self.columns[3])]
        return color.apply(.heading, to: "  " + (cells + [Self.columns[4]]).joined(separator: Self.gap)) + "\n"
    }

    /// The line of a scenario: the base, followed by its variants.
    package func line(_ records: [Record]) -> String {
        guard let base = records.first else { return "" }
        let name = TerminalText.shortened(PrintableText.escaped(base.identity.scenario), to: nameWidth)
        let held = base.invariants.count { $0.isAsExpected }
        let cells = [
            padded(name, nameWidth),
            padded(Self.share(base.verdicts.count(where: \.isHeld), of: base.verdicts.count), Self.columns[1].count),
            padded(Self.share(held, of: base.invariants.count), Self.columns[2].count), left(Self.speed(base)),
        ]
        let start = cells.joined(separator: Self.gap)
        let variants = records.dropFirst().map { "\(Self.sign($0)) \($0.identity.variant ?? "")" }
        var told = PrintableText.escaped(variants.joined(separator: ", "))
        if let width {
            let room = width - 2 - TerminalText.width(start) - Self.gap.count
            told = TerminalText.shortened(told, to: max(1, room))
        }
        return mark(records) + " " + start + (told.isEmpty ? "" : Self.gap + told) + "\n"
    }

    /// Whether the scenario is a success, including its variants. Variants may differ, but must not be broken.
    package static func isGood(_ records: [Record]) -> Bool { records.allSatisfy { RunVerdict($0).tone != .bad } }

    private func mark(_ records: [Record]) -> String {
        if Self.isGood(records) { return color.mark(true) }
        let isOnlyStopped = records.allSatisfy {
            RunVerdict($0).tone != .bad || RunVerdict($0).word == .wasInterrupted
        }
        return isOnlyStopped ? color.apply(.faint, to: "•") : color.mark(false)
    }

    /// Has no colour, because the text around it may be cut on a terminal.
    private static func sign(_ record: Record) -> String {
        switch RunVerdict(record).tone {
        case .good: "✓"
        case .bad: "✗"
        case .neutral: "•"
        }
    }

    private static func share(_ part: Int, of all: Int) -> String { all == 0 ? "–" : "\(part) of \(all)" }

    /// How many seconds of the run's own time pass in a second of the wall clock.
    private static func speed(_ record: Record) -> String {
        guard record.wallNanoseconds > 0 else { return "–" }
        return HumanValue.number((Double(record.runNanoseconds) / Double(record.wallNanoseconds)).rounded()) + "×"
    }

    private func padded(_ text: String, _ columns: Int) -> String { TerminalText.padded(text, to: columns) }

    /// Padded with blanks on the left.
    private func left(_ text: String) -> String {
        TerminalText.rightAligned(text, to: Self.speedWidth)
    }
}
