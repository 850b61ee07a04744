package import Contexts
internal import FlowerShop
internal import FlowerShopApplication
internal import Platform
package import Scenarios
package import Serving
package import Texts

/// How the provider behaves, which can be changed while it runs.
package struct ProviderSettings: Hashable, Sendable {
    /// The longest time that can be set.
    package static let longestTime = Timespan.minutes(10)

    /// How long an answer takes.
    package var time: Distribution
    /// The share of charges that are declined, 0...1.
    package var decline: Double
    /// The share of requests that fail before anything is done, 0...1.
    package var failure = 0.0
    /// The share of requests that are carried out and then left without an answer, 0...1.
    package var silence = 0.0

    package init(time: Distribution, decline: Double) {
        self.time = time
        self.decline = decline
    }

    /// How the provider behaves at first: with the time and the declines that payment has in a simulation of the scenario.
    package init(_ scenario: Scenario) {
        let payment = scenario.application.service(ShopTopology.services[Int(ShopTopology.payment.rawValue)])
        self.init(time: payment?.time ?? .constant(.zero), decline: scenario.application.decline)
    }

    /// As ``read(_:)`` takes it. A distribution of another kind is told by two of its percentiles.
    package var json: JSON {
        let sampler = Sampler(time)
        func milliseconds(_ share: Double) -> JSON {
            let nanoseconds = sampler.time(at: UInt64(share * 0x1p64)).nanoseconds
            return .number("\(Double(nanoseconds) / 1e6)")
        }
        return .object([
            ("time", .object([("p50", milliseconds(0.5)), ("p99", milliseconds(0.99))])),
            ("decline", .number("\(decline)")), ("failure", .number("\(failure)")),
            ("silence", .number("\(silence)")),
        ])
    }

    /// Changes what a JSON object names, and leaves the rest: `time` in milliseconds, a number or an object with `p50`
    /// and `p99`, and the shares `decline`, `failure` and `silence`.
    ///
    /// - Throws: ``Problem`` 400 with the place of what is wrong. Nothing is changed then.
    package mutating func read(_ value: JSON) throws(Problem) {
        var settings = self
        guard case .object(let members) = value else { throw Self.refusal("Settings are an object.", "") }
        for member in members {
            switch member.key {
            case "time": settings.time = try Self.time(member.value)
            case "decline": settings.decline = try Self.share(member)
            case "failure": settings.failure = try Self.share(member)
            case "silence": settings.silence = try Self.share(member)
            default:
                let hint = NearestName.hint(for: member.key, in: ["time", "decline", "failure", "silence"]) ?? ""
                throw Self.refusal("There is no setting '\(member.key)'; \(hint).", "")
            }
        }
        self = settings
    }

    private static func time(_ value: JSON) throws(Problem) -> Distribution {
        guard case .object(let members) = value else { return .constant(try milliseconds(value, "/time")) }
        guard members.count == 2, let p50 = value["p50"], let p99 = value["p99"] else {
            throw refusal("A time is a number of milliseconds, or an object with p50 and p99.", "/time")
        }
        let (middle, high) = (try milliseconds(p50, "/time/p50"), try milliseconds(p99, "/time/p99"))
        if middle == high { return .constant(middle) }
        guard middle > .zero, high > middle else {
            throw refusal("p50 has to be more than 0, and p99 not less than p50.", "/time")
        }
        return .lognormal(p50: middle, p99: high)
    }

    private static func milliseconds(_ value: JSON, _ pointer: String) throws(Problem) -> Timespan {
        let longest = Double(longestTime.nanoseconds) / 1e6
        guard case .number(let text) = value, let number = Double(text), (0...longest).contains(number) else {
            throw refusal("This has to be a number of milliseconds from 0 to \(Int(longest)).", pointer)
        }
        return Timespan(nanoseconds: Int64((number * 1e6).rounded()))
    }

    private static func share(_ member: (key: String, value: JSON)) throws(Problem) -> Double {
        guard case .number(let text) = member.value, let number = Double(text), (0...1).contains(number) else {
            throw refusal("This has to be a number from 0 to 1.", "/\(member.key)")
        }
        return number
    }

    private static func refusal(_ detail: MessageText, _ pointer: String) -> Problem {
        Problem(400, detail, extensions: [("reason", .string("malformed_body")), ("pointer", .string(pointer))])
    }
}
