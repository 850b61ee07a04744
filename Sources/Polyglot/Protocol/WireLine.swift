package import Contexts
internal import FoundationEssentials

/// The lines that we write, without their ends.
package enum WireLine {
    /// The first line of every conversation.
    package static func hello(_ service: ServiceID, timeout: Timespan) -> String {
        "{\"type\":\"hello\",\"version\":\(WireLimits.version),\"context\":\"\(service.name)\","
            + "\"limits\":{\"line_bytes\":\(WireLimits.maximumLineBytes),\"events\":\(WireLimits.maximumEvents),"
            + "\"timeout_ms\":\(timeout.nanoseconds / 1_000_000)}}"
    }

    /// A message to decide about, with the rows of its key.
    package static func message<Rows: WireRows>(_ work: Work, _ rows: Rows) -> String {
        let digits = String(work.chance, radix: 16)
        let chance = String(repeating: "0", count: 16 - digits.count) + digits
        return
            "{\"type\":\"message\",\"id\":\(work.message.id),\"now\":\(work.now.nanoseconds),\"chance\":\"\(chance)\","
            + "\"from_bus\":\(work.isFromBus),\"message\":\(work.message.json),\"rows\":\(rows.json)}"
    }
}

/// The program's answer to a `hello`.
struct WireGreeting: Decodable {
    var type: String
    var version: Int
    var context: String

    init(from decoder: any Decoder) throws {
        let object = try decoder.object(["type", "version", "context"])
        type = try object.decode(String.self, forKey: "type")
        version = try object.decode(Int.self, forKey: "version")
        context = try object.decode(String.self, forKey: "context")
    }

    /// Checks whether a line says what the service needs.
    static func check(_ line: [UInt8], for service: ServiceID) throws(WireProblem) {
        let greeting = try decodeLine(WireGreeting.self, line)
        guard greeting.type == "hello" else { throw WireProblem("a '\(greeting.type.prefix(64))', expected a 'hello'") }
        guard greeting.version == WireLimits.version else {
            throw WireProblem("version \(greeting.version), expected \(WireLimits.version)")
        }
        guard greeting.context == service.name else {
            throw WireProblem("the context '\(greeting.context.prefix(64))', expected '\(service.name)'")
        }
    }
}

/// Reads one line of JSON.
func decodeLine<Value: Decodable>(_ type: Value.Type, _ line: [UInt8]) throws(WireProblem) -> Value {
    do {
        return try JSONDecoder().decode(type, from: Data(line))
    } catch {
        let beginning = ErrorTail.printable(String(decoding: line.prefix(80), as: UTF8.self))
        throw WireProblem("\(WireProblem(error)) in: \(beginning)")
    }
}
