import Contexts
import Foundation
import Requests
import Testing
import Texts

/// Values of any content stay values: what reads the request back finds them again, and nothing else.
@Suite struct EscapingTests {
    private let prepared: Prepared

    init() throws {
        prepared = try Prepared([
            "name: save, get: /, save: { v: $.v }",
            "name: path, get: \"/a/${v}/b\", query: { q: \"${v}\" }",
            "name: json, post: /, json: { v: \"<${v}>\", w: [ \"${v}\" ] }",
            "name: form, post: /, form: { v: \"${v}\", w: x }",
            "name: text, post: /, body: \"${v}\"",
        ])
    }

    @Test func anyValueIsReadBack() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RandomStream(seed: seed)
        for _ in 0..<1_000 {
            let value = text(&random)
            // These would be steps in the path, and are not sent.
            if [".", ".."].contains(value) { continue }
            var customer = try prepared.customer()
            let json = JSON.object([("v", .string(value))]).compact
            let missed = prepared.request().check.look(at: ReceivedAnswer(json: json), for: &customer).missed
            #expect(missed.isEmpty, "seed \(seed)")

            let line = try prepared.text(1, &customer).prefix { $0 != "\r\n" }
            let target = try #require(line.split(separator: " ").dropFirst().first)
            #expect(target.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "seed \(seed): \(line)")
            let components = try #require(URLComponents(string: "http://a\(target)"), "seed \(seed): \(target)")
            #expect(components.percentEncodedPath.components(separatedBy: "/").count == 4, "seed \(seed): \(target)")
            #expect(components.path == "/a/\(value)/b", "seed \(seed): \(target)")
            #expect(components.queryItems == [URLQueryItem(name: "q", value: value)], "seed \(seed): \(target)")

            let object = try JSONSerialization.jsonObject(with: Data(body(2, &customer))) as? [String: Any]
            #expect(object?["v"] as? String == "<\(value)>", "seed \(seed)")
            #expect(object?["w"] as? [String] == [value], "seed \(seed)")

            let form = String(decoding: try body(3, &customer), as: UTF8.self)
            let pairs = form.components(separatedBy: "&").map { $0.components(separatedBy: "=") }
            #expect(pairs.map(\.count) == [2, 2], "seed \(seed): \(form)")
            let read = pairs[0][1].replacing("+", with: " ").removingPercentEncoding
            #expect(read == value, "seed \(seed): \(form)")

            #expect(try body(4, &customer) == Array(value.utf8), "seed \(seed)")
        }
    }

    private func text(_ random: inout RandomStream) -> String {
        let parts = [
            "a", "Z", "0", " ", "/", "?", "#", "&", "=", "+", "%", "%20", "\"", "\\", "\n", "\r\n", "\t", "\u{1}", "ü",
            "€", "🌷", "~", "*", "<", "'", ";", ".", "..", "${x}",
        ]
        return (0..<random.nextInRange(0...10)).map { _ in parts[random.nextInRange(0...parts.count - 1)] }.joined()
    }

    private func body(_ step: Int, _ customer: inout Customer) throws -> [UInt8] {
        let bytes = try prepared.bytes(step, &customer)
        let end = Array("\r\n\r\n".utf8)
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: end) })
        let body = Array(bytes[(start + 4)...])
        let head = String(decoding: bytes[..<start], as: UTF8.self)
        #expect(head.contains("\r\ncontent-length: \(body.count)"), "\(head)")
        return body
    }
}
