internal import NIOCore
internal import Serving
internal import Texts

/// What a replica says of its load on its management address, for autoscalers.
struct ReplicaLoadReport: Equatable, Sendable {
    static let path = "/-/load"

    /// Messages in a worker's hands, and messages that wait for one.
    var inHand: Int
    var waiting: Int
    /// Requests that it has answered since it started.
    var answered: Int

    var json: JSON {
        .object([
            ("in_hand", .integer(inHand)), ("waiting", .integer(waiting)), ("answered", .integer(answered)),
        ])
    }

    init(inHand: Int, waiting: Int, answered: Int) {
        self.inHand = inHand
        self.waiting = waiting
        self.answered = answered
    }

    init?(_ value: JSON) {
        guard let inHand = value["in_hand"]?.asInteger(Int.self), let waiting = value["waiting"]?.asInteger(Int.self),
            let answered = value["answered"]?.asInteger(Int.self)
        else { return nil }
        self.init(inHand: inHand, waiting: waiting, answered: answered)
    }

    /// Asks a replica; nil if it does not say.
    static func of(_ client: HTTPClient) async -> ReplicaLoadReport? {
        guard let answer = try? await client.send(HTTPRequest(.get, path), within: ProcessSupervisor.answerTime),
            answer.status == 200, let value = try? JSONReader.read(answer.body)
        else { return nil }
        return ReplicaLoadReport(value)
    }
}
