package import Contexts
import FlowerShop

/// The program's answer to a message: a decision, or an error that says that it cannot make one.
struct WireAnswer<Rows: WireRows>: Decodable {
    struct Timer: Decodable {
        var message: WireMessage
        var after: Int64

        init(from decoder: any Decoder) throws {
            let object = try decoder.object(["message", "after"])
            message = try object.decode(WireMessage.self, forKey: "message")
            after = try object.decode(Int64.self, forKey: "after")
        }
    }

    var type: String
    var id: UInt64
    var rows: Rows.Wire?
    var events: [WireMessage]
    var reply: WireMessage?
    var timer: Timer?
    var cancelsTimer: Bool
    /// The reason of an `error`.
    var reason: String

    init(from decoder: any Decoder) throws {
        type = try decoder.container(keyedBy: WireKey.self).decode(String.self, forKey: "type")
        guard type == "decision" || type == "error" else {
            throw WireProblem("a '\(type.prefix(64))', expected a 'decision' or an 'error'")
        }
        let keys = type == "error" ? ["reason"] : ["rows", "events", "reply", "timer", "cancel_timer"]
        let object = try decoder.object(["type", "id"] + keys)
        id = try object.decode(UInt64.self, forKey: "id")
        reason = type == "error" ? try object.decode(String.self, forKey: "reason") : ""
        rows = try object.decodeIfPresent(Rows.Wire.self, forKey: "rows")
        events = try object.decodeIfPresent([WireMessage].self, forKey: "events") ?? []
        reply = try object.decodeIfPresent(WireMessage.self, forKey: "reply")
        timer = try object.decodeIfPresent(Timer.self, forKey: "timer")
        cancelsTimer = try object.decodeIfPresent(Bool.self, forKey: "cancel_timer") ?? false
    }
}

/// A decision of an external program that its context could have made too.
package struct ExternalDecision<Rows: WireRows>: Sendable {
    package private(set) var rows: Rows
    package private(set) var events: [Message] = []
    package private(set) var reply: Message?
    package private(set) var timer: (message: Message, after: Timespan)?
    package private(set) var cancelledTimer: UInt64?

    /// - Parameters:
    ///   - line: what the program wrote.
    ///   - rows: the rows as they were loaded.
    /// - Throws: `nonsense` for an answer that is not a decision, `refused` if the program itself says that it cannot
    ///   decide.
    package init<Context: WireContext>(
        _ line: [UInt8], of context: Context.Type, about work: Work, rows: Rows
    ) throws(ExternalFailure) where Context.Rows == Rows {
        self.rows = rows
        let answer: WireAnswer<Rows>
        do throws(WireProblem) {
            answer = try decodeLine(WireAnswer<Rows>.self, line)
            guard answer.id == work.message.id else {
                throw WireProblem("an answer to \(answer.id), expected one to \(work.message.id)")
            }
        } catch {
            throw ExternalFailure(.nonsense, error.description)
        }
        if answer.type == "error" { throw ExternalFailure(.refused, ErrorTail.printable(answer.reason)) }
        do throws(WireProblem) {
            try take(answer, context, about: work)
        } catch {
            throw ExternalFailure(.nonsense, error.description)
        }
    }

    private mutating func take<Context: WireContext>(
        _ answer: WireAnswer<Rows>, _ context: Context.Type, about work: Work
    ) throws(WireProblem) {
        guard answer.events.count <= WireLimits.maximumEvents else {
            throw WireProblem("\(answer.events.count) events, expected at most \(WireLimits.maximumEvents)")
        }
        func message(_ wire: WireMessage, _ allowed: [ShopMessage], _ place: String) throws(WireProblem) -> Message {
            try wire.message(following: work.message, from: Context.service, allowed: allowed, as: place)
        }
        for event in answer.events {
            events.append(try message(event, Context.events + [.messageRefused], "event"))
        }
        if let wire = answer.reply {
            guard !work.isFromBus else { throw WireProblem("a reply to an event, which nobody waits for") }
            reply = try message(wire, Context.replies, "reply")
        }
        if let wire = answer.timer {
            guard (0...WireLimits.maximumTimer.nanoseconds).contains(wire.after) else {
                throw WireProblem("a timer after \(wire.after) ns, expected 0...\(WireLimits.maximumTimer.nanoseconds)")
            }
            timer = (try message(wire.message, Context.timers, "timer"), Timespan(nanoseconds: wire.after))
        }
        if answer.cancelsTimer { cancelledTimer = work.message.key }
        try rows.take(answer.rows, with: events)
    }

    /// Fills an empty decision.
    package func fill(_ decision: inout Decision) {
        for event in events { decision.publish(event) }
        if let reply { decision.reply(reply) }
        if let timer { decision.schedule(timer.message, after: timer.after) }
        if let cancelledTimer { decision.cancelTimer(key: cancelledTimer) }
    }
}
