/// Lines that could not be used: how many, why, and the first few of them as examples.
package struct BadLines: Equatable, Sendable {
    /// Why a line could not be used, in the order in which a report lists them.
    package enum Reason: String, CaseIterable, Sendable {
        case tooLong = "longer than the limit"
        case encoding = "not UTF-8"
        case control = "control characters"
        case quotes = "quotes that do not pair"
        case columns = "wrong number of columns"
        case offset = "unusable offset"
        case session = "unusable session"
        case step = "unknown step"
        case order = "unusable order reference"
        case items = "unusable items"
        case late = "too far out of order"
        case invoice = "unusable invoice number"
        case stockCode = "unusable stock code"
        case quantity = "unusable quantity"
        case date = "unusable date"
        case price = "unusable price"
        case customer = "unusable customer"
        case host = "no client in front"
        case time = "unusable time"
        case request = "unusable request"
        case status = "unusable status"
        case agent = "no referer and agent at the end"
        case client = "no such field for the client"
    }

    /// What a good line has in this place, for reasons that show an example; nil if the reason says it already.
    static func expected(_ reason: Reason) -> String? {
        switch reason {
        case .offset: "seconds as 4.5, at most 9 decimals"
        case .step: "browse, order, list or cancel"
        case .items: "code:quantity:price;… for an order, code;… for browse, or *n"
        case .quantity: "a whole number, at most \(TraceFormat.maximumQuantity)"
        case .date: "2010-12-06 08:26:00, 12/6/2010 8:26, or what --date-format says"
        case .price: "a number as 2.55, or with --decimal-comma 2,55"
        case .time: "[17/May/2015:10:05:03 +0000]"
        case .request: "it in quotes, as \"GET /path HTTP/1.1\""
        case .status: "three digits, then a number of bytes or -"
        case .session, .order, .invoice, .stockCode, .customer:
            "1 to \(TraceFormat.maximumNameBytes) bytes without , : ; and quotes"
        case .tooLong, .encoding, .control, .quotes, .columns, .late, .host, .agent, .client: nil
        }
    }

    /// Decides when there are too many bad lines.
    package struct Policy: Equatable, Sendable {
        /// The default for ``maximumShare``: 1 %.
        package static let defaultMaximumShare = 0.01
        /// Lines after which a file is judged for the first time, so that a binary file is refused at once.
        package static let earlyLines = 1_000
        /// The share that is too large at that first judgement, unless the limit itself is larger. A bad patch at the
        /// front of a long file is no reason to refuse the file; rubbish in half of the front is one.
        package static let earlyShare = 0.5

        /// The share of a file's lines, 0...1, that may be bad; above it the file is refused.
        package var maximumShare: Double

        package init(maximumShare: Double = Policy.defaultMaximumShare) {
            self.maximumShare = min(max(maximumShare, 0), 1)
        }
    }

    /// One bad line, shortened, with everything unprintable escaped.
    package struct Example: Equatable, Sendable, CustomStringConvertible {
        package var path: String
        package var line: Int
        package var reason: Reason
        package var text: String

        package var description: String {
            let expected = BadLines.expected(reason).map { ", expected \($0)" } ?? ""
            return "\(path):\(line): \(reason.rawValue)\(expected): \(text)"
        }
    }

    /// How many bad lines are shown.
    package static let maximumExamples = 5
    /// How many bytes of each bad line are shown.
    package static let maximumExampleBytes = 80

    package private(set) var total = 0
    package private(set) var examples: [Example] = []
    private var counts = [Int](repeating: 0, count: Reason.allCases.count)

    package init() {}

    package func count(_ reason: Reason) -> Int { counts[Self.index(reason)] }

    /// The reasons that occurred, with their counts.
    package var byReason: [(reason: Reason, count: Int)] {
        Reason.allCases.map { ($0, count($0)) }.filter { $0.1 > 0 }
    }

    mutating func add(_ reason: Reason, path: String, line: Int, bytes: Span<UInt8>) {
        total += 1
        counts[Self.index(reason)] += 1
        if examples.count < Self.maximumExamples {
            examples.append(Example(path: path, line: line, reason: reason, text: Self.shown(bytes)))
        }
    }

    mutating func merge(_ other: BadLines) {
        total += other.total
        for index in counts.indices { counts[index] += other.counts[index] }
        examples.append(contentsOf: other.examples.prefix(Self.maximumExamples - examples.count))
    }

    private static func index(_ reason: Reason) -> Int {
        // allCases is in the order of declaration and contains every reason.
        Reason.allCases.firstIndex(of: reason) ?? 0
    }
}

extension BadLines {
    /// Throws if a file is certainly not what it should be, once ``Policy/earlyLines`` are read.
    func judgeEarly(_ policy: Policy, lines: Int, path: String) throws(TraceError) {
        guard lines == Policy.earlyLines else { return }
        try judge(share: max(policy.maximumShare, Policy.earlyShare), lines: lines, path: path, early: true)
    }

    /// Throws if more of a whole file's lines were bad than the policy allows.
    func judge(_ policy: Policy, lines: Int, path: String) throws(TraceError) {
        try judge(share: policy.maximumShare, lines: lines, path: path, early: false)
    }

    private func judge(share: Double, lines: Int, path: String, early: Bool) throws(TraceError) {
        guard Double(total) > share * Double(lines) else { return }
        throw .tooManyBadLines(
            path: path, bad: total, lines: lines, limit: share, early: early, examples: examples)
    }

    /// The front of a line as printable ASCII. Quotes, backslashes and everything else are escaped; a cut is marked
    /// with `…`.
    static func shown(_ bytes: Span<UInt8>) -> String {
        var text = ""
        for index in 0..<min(bytes.count, maximumExampleBytes) {
            let byte = bytes[index]
            if byte == Ascii.backslash {
                text += "\\\\"
            } else if byte >= Ascii.space && byte < Ascii.delete {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let hex = String(byte, radix: 16)
                text += hex.count == 1 ? "\\x0\(hex)" : "\\x\(hex)"
            }
        }
        return bytes.count > maximumExampleBytes ? text + "…" : text
    }

    /// `1%`, `0.25%`.
    static func percent(_ share: Double) -> String {
        let hundredths = Int((share * 10_000).rounded())
        let rest = hundredths % 100
        if rest == 0 { return "\(hundredths / 100)%" }
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest % 10 == 0 ? rest / 10 : rest)%"
    }
}
