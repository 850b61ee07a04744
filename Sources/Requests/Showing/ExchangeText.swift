package import Texts

/// Requests and answers as `--once` and `--dry-run` show them to people, with ``Secrets/mask`` for every secret.
package struct ExchangeText: Sendable {
    /// The most bytes of a body that are shown.
    package static let maximumBody = 4_096

    private let real: PreparedScenario
    private let masked: PreparedScenario

    package init(_ scenario: PreparedScenario) throws(Diagnostics) {
        real = scenario
        masked = try scenario.masked
    }

    /// A request as it would be sent, with the length that its body really has.
    ///
    /// - Parameters:
    ///   - traffic: by position.
    ///   - step: by position in the journey.
    ///   - customer: who asks, as before the request is rendered.
    ///   - now: seconds since 1970.
    package func request(
        traffic: Int, step: Int, customer: Customer, now: Int64
    ) throws(RenderProblem) -> String {
        guard let sent = real.traffic[traffic].requests[step], let shown = masked.traffic[traffic].requests[step] else {
            return ""
        }
        func rendered(_ request: PreparedRequest) throws(RenderProblem) -> (head: [UInt8], body: [UInt8]) {
            var (copy, bytes, scratch) = (customer, [UInt8](), [UInt8]())
            try request.render(for: &copy, now: now, into: &bytes, scratch: &scratch)
            return Self.split(bytes)
        }
        let length = try rendered(sent).body.count
        let (head, body) = try rendered(shown)
        let lines = real.lines(head).map { line in
            line.hasPrefix("content-length: ") ? "content-length: \(length)" : line
        }
        return Self.text(lines, body: real.body(body, size: body.count))
    }

    /// An answer as it came.
    package func answer(_ answer: ReceivedAnswer) -> String {
        let lines =
            ["HTTP/1.1 \(answer.status)"] + answer.fields.flatMap { real.lines($0.name + [0x3A, 0x20] + $0.value) }
        return Self.text(lines, body: real.body(answer.body, size: answer.size))
    }

    private static func text(_ lines: [String], body: [String]) -> String {
        (lines + (body.isEmpty ? [] : [""] + body)).joined(separator: "\n") + "\n"
    }

    private static func split(_ bytes: [UInt8]) -> (head: [UInt8], body: [UInt8]) {
        let end: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        let place = bytes.indices.first { bytes[$0...].starts(with: end) } ?? bytes.count
        return (Array(bytes[..<place]), Array(bytes[min(place + 4, bytes.count)...]))
    }
}

extension PreparedScenario {
    /// Lines of a head.
    fileprivate func lines(_ bytes: [UInt8]) -> [String] {
        hidden(bytes).split(separator: 0x0A).map { line in
            let line = line.last == 0x0D ? line.dropLast() : line
            return PrintableText.escaped(String(decoding: line, as: UTF8.self))
        }
    }

    /// The beginning of a body, in lines; empty without one.
    fileprivate func body(_ bytes: [UInt8], size: Int) -> [String] {
        guard size > 0 else { return [] }
        // Secrets first: a part of one would not be found.
        let shown = hidden(bytes)
        let start = shown.prefix(ExchangeText.maximumBody)
        let isCut = shown.count > start.count || size > bytes.count
        // A letter may have been cut in the middle.
        let ends = (0...(isCut ? 3 : 0)).lazy.map { start.dropLast($0) }
        guard let text = ends.compactMap({ String(validating: $0, as: UTF8.self) }).first else {
            return ["(\(size) bytes that are no text)"]
        }
        let lines = PrintableText.escaped(text, lines: true).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        return isCut ? lines + ["(of \(size) bytes)"] : lines
    }
}
