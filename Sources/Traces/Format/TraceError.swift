package import Texts

/// Why a trace, or the source of a trace, cannot be used. Every case names the place, the limit and the next step.
package enum TraceError: Error, Equatable, Sendable {
    case cannotRead(path: String, reason: String)
    case cannotWrite(path: String, reason: String)
    /// There is nothing to import or to replay; what was found instead.
    case empty(path: String, found: String)
    /// One line does not end: this is no text.
    case notText(path: String, line: Int, bytes: Int)
    /// The header row is not a trace's.
    case notATrace(path: String, line: Int, found: String)
    case unsupportedVersion(path: String, line: Int, found: String)
    /// The header row of an orders file lacks columns.
    case missingColumns(path: String, line: Int, names: [String], header: [String])
    /// Several columns of an orders file could be the one that is meant.
    case ambiguousColumn(path: String, line: Int, column: String, names: [String])
    /// Dates that can be read as month/day and as day/month, and no date that decides.
    case ambiguousDates(path: String, line: Int)
    /// One date that can be read only as day/month, and another only as month/day.
    case mixedDates(path: String, line: Int, otherPath: String, otherLine: Int)
    /// The share of unusable lines is above its limit. Early means that it was judged before the end.
    case tooManyBadLines(path: String, bad: Int, lines: Int, limit: Double, early: Bool, examples: [BadLines.Example])
    /// A named limit is exceeded: `what` was counted, and `limit` is allowed.
    case limitExceeded(path: String, line: Int, what: String, limit: Int)
    case repeatedInput(path: String)
    case outputIsInput(path: String)
    /// A row was written with an offset before that of the previous row.
    case writtenOutOfOrder(path: String, offset: String, previous: String)
    /// A code, session or order reference that the format cannot hold.
    case unusableName(path: String, what: String, name: String)
    /// A quantity, price, count or number of items outside of the format's range.
    case unusableNumber(path: String, what: String, number: Int, allowed: ClosedRange<Int>)
    /// Everything that is wrong with a rule file.
    case unusableRules(Diagnostics)
}

extension TraceError {
    init(_ error: FileError) { self = .cannotWrite(path: error.path, reason: error.reason) }
}

extension TraceError: CustomStringConvertible {
    package var description: String { message.description }

    /// For people. Only examples of bad lines, and problems of rules, have lines of their own.
    package var message: MessageText {
        switch self {
        case .cannotRead(let path, let reason): "\(path): cannot be read: \(reason)"
        case .cannotWrite(let path, let reason):
            "\(path): cannot be written: \(reason); choose another output or make room"
        case .empty(let path, let found):
            "\(path): \(found)"
        case .notText(let path, let line, let bytes):
            "\(path):\(line): no end of line within \(bytes) bytes; this is not a text file, check the path"
        case .notATrace(let path, let line, let found):
            "\(path):\(line): expected the header row '\(TraceFormat.header)', found '\(found)'; "
                + "make a trace with 'perennial import'"
        case .unsupportedVersion(let path, let line, let found):
            "\(path):\(line): trace version '\(found)', this program reads version \(TraceFormat.version); "
                + "import the trace again"
        case .missingColumns(let path, let line, let names, let header):
            Self.missingColumns(path, line, names, header)
        case .ambiguousColumn(let path, let line, let column, let names):
            "\(path):\(line): more than one column may hold the \(column): \(Self.shown(names)); "
                + "say which with --columns \(column)=NAME"
        case .ambiguousDates(let path, let line):
            "\(path):\(line): month/day or day/month? No date of the input tells; "
                + "say it with --date-format m/d/y or d/m/y"
        case .mixedDates(let path, let line, let otherPath, let otherLine):
            "\(path):\(line): a date as day/month, and one as month/day at \(otherPath):\(otherLine); "
                + "with --date-format m/d/y or d/m/y the others are unusable and counted"
        case .tooManyBadLines(let path, let bad, let lines, let limit, let early, let examples):
            Self.badLines(path, bad, lines, limit, early, examples)
        case .limitExceeded(let path, let line, let what, let limit):
            "\(path)\(line > 0 ? ":\(line)" : ""): more than \(limit) \(what); split the input"
        case .repeatedInput(let path): "\(path): given twice; its rows would count twice, name each input once"
        case .outputIsInput(let path): "\(path): is an input and the output; name another output"
        case .writtenOutOfOrder(let path, let offset, let previous):
            "\(path): a row at \(offset) behind one at \(previous); rows are written in time order"
        case .unusableName(let path, let what, let name):
            "\(path): \(what) '\(name)' cannot be written: 1 to \(TraceFormat.maximumNameBytes) bytes without "
                + "comma, colon, semicolon, quotes, '*' in front, spaces at the ends or control characters"
        case .unusableNumber(let path, let what, let number, let allowed):
            "\(path): \(what) \(number) is outside of \(allowed.lowerBound)...\(allowed.upperBound)"
        case .unusableRules(let diagnostics): MessageText(lines: diagnostics.description)
        }
    }

    private static func missingColumns(
        _ path: String, _ line: Int, _ names: [String], _ header: [String]
    ) -> MessageText {
        let head: MessageText =
            "\(path):\(line): the header row has no column for \(names.joined(separator: ", ")): \(shown(header)); "
        if header.count == 1, let separator = [";", "\t", "|"].first(where: { header[0].contains($0) }) {
            return head + "is the separator a \(separator == "\t" ? "tab" : "'\(separator)'")? Say it with --separator"
        }
        return head + "name them with --columns, as date=InvoiceDate,price=Price"
    }

    /// The first few names, in quotes, with everything unprintable escaped.
    private static func shown(_ names: [String]) -> String {
        let shown = names.prefix(16).map { name in
            "'\(name.withBytes { BadLines.shown($0) })'"
        }
        return shown.joined(separator: ", ") + (names.count > 16 ? ", …" : "")
    }

    private static func badLines(
        _ path: String, _ bad: Int, _ lines: Int, _ limit: Double, _ early: Bool, _ examples: [BadLines.Example]
    ) -> MessageText {
        let seen = early ? "the first \(lines) lines" : "\(lines) lines"
        let head: MessageText =
            "\(path): \(bad) of \(seen) cannot be used, the limit\(early ? " that early" : "") is "
            + "\(BadLines.percent(limit)); check that this is the right file, or raise the limit"
        return examples.reduce(head) { $0 + "\n  \($1)" }
    }
}
