package import Texts

/// A gateway's figures since it started, for who judges versions by them. The figures of a time are the difference of
/// two.
///
/// As JSON:
/// ```
/// {"services": [{"name": "stones", "in_hand": 0, "not_ready": 0, "overflow": 0, "passed_on": 1, "versions": [
///     {"name": "v1", "requests": 7, "failures": 1, "durations": {"bounds": [0.001, …], "counts": [3, …], "sum": 0.02}}]}]}
/// ```
package struct FiguresSnapshot: Equatable, Sendable {
    package struct Service: Equatable, Sendable {
        package var name: String
        /// Requests that are not yet answered.
        package var inHand = 0
        /// Requests that no endpoint was ready for.
        package var notReady = 0
        /// Requests beyond the limit.
        package var overflow = 0
        /// Attempts after the first one of a request.
        package var passedOn = 0
        package var versions: [Version] = []
    }

    package struct Version: Equatable, Sendable {
        package var name: String
        /// Requests that were sent to endpoints of the version and have ended.
        package var requests = 0
        /// Those of them that ended with a status of 500 or more, or with no answer.
        package var failures = 0
        /// From the sending to the whole answer, in seconds.
        package var durations = PrometheusText.Distribution(bounds: HTTPFigures.bounds)

        mutating func add(_ counts: AttemptSeries.Counts) {
            requests += counts.classes.reduce(0, +)
            failures += counts.classes[5]
            durations.add(counts.durations)
        }
    }

    package var services: [Service]

    package init(services: [Service] = []) { self.services = services }

    /// The figures of a version; zeros if it had no request yet.
    package subscript(_ service: String, _ version: String) -> Version {
        services.first { $0.name == service }?.versions.first { $0.name == version } ?? Version(name: version)
    }

    // MARK: JSON

    package var json: JSON { .object([("services", .array(services.map(Self.json)))]) }

    private static func json(_ service: Service) -> JSON {
        .object([
            ("name", .string(service.name)), ("in_hand", .integer(service.inHand)),
            ("not_ready", .integer(service.notReady)), ("overflow", .integer(service.overflow)),
            ("passed_on", .integer(service.passedOn)), ("versions", .array(service.versions.map(json))),
        ])
    }

    private static func json(_ version: Version) -> JSON {
        .object([
            ("name", .string(version.name)), ("requests", .integer(version.requests)),
            ("failures", .integer(version.failures)),
            (
                "durations",
                .object([
                    ("bounds", .array(version.durations.bounds.map { .number(PlainDecimal.text($0)) })),
                    ("counts", .array(version.durations.counts.map { .integer($0) })),
                    ("sum", .number(PlainDecimal.text(version.durations.sum))),
                ])
            ),
        ])
    }

    /// Reads what ``json`` writes.
    ///
    /// - Throws: ``WrongFigures`` if it is something else.
    package init(_ value: JSON) throws(WrongFigures) {
        services = []
        for value in try Self.list(value["services"], "services") {
            var service = Service(name: try Self.text(value["name"], "name"))
            service.inHand = try Self.number(value["in_hand"], "in_hand")
            service.notReady = try Self.number(value["not_ready"], "not_ready")
            service.overflow = try Self.number(value["overflow"], "overflow")
            service.passedOn = try Self.number(value["passed_on"], "passed_on")
            for value in try Self.list(value["versions"], "versions") {
                service.versions.append(try Self.version(value))
            }
            services.append(service)
        }
    }

    package struct WrongFigures: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    private static func version(_ value: JSON) throws(WrongFigures) -> Version {
        var version = Version(name: try text(value["name"], "name"))
        version.requests = try number(value["requests"], "requests")
        version.failures = try number(value["failures"], "failures")
        let durations = value["durations"]
        var (bounds, counts): ([Double], [UInt64]) = ([], [])
        for bound in try list(durations?["bounds"], "bounds") { bounds.append(try real(bound, "bounds")) }
        for count in try list(durations?["counts"], "counts") { counts.append(try number(count, "counts")) }
        guard
            let distribution = PrometheusText.Distribution(
                bounds: bounds, counts: counts, count: UInt64(version.requests),
                sum: try real(durations?["sum"], "sum"))
        else { throw WrongFigures(description: "'durations' has not a count for each bound, bounds rising") }
        version.durations = distribution
        return version
    }

    private static func list(_ value: JSON?, _ key: String) throws(WrongFigures) -> [JSON] {
        guard let values = value?.asArray else { throw WrongFigures(description: "'\(key)' is a list") }
        return values
    }

    private static func text(_ value: JSON?, _ key: String) throws(WrongFigures) -> String {
        guard let text = value?.asString else { throw WrongFigures(description: "'\(key)' is a text") }
        return text
    }

    private static func number<Number: FixedWidthInteger>(
        _ value: JSON?, _ key: String
    ) throws(WrongFigures) -> Number {
        guard let number = value?.asInteger(Number.self), number >= 0 else {
            throw WrongFigures(description: "'\(key)' is a whole number from 0")
        }
        return number
    }

    private static func real(_ value: JSON?, _ key: String) throws(WrongFigures) -> Double {
        guard case .number(let text)? = value, let number = Double(text), number.isFinite, number >= 0 else {
            throw WrongFigures(description: "'\(key)' is a number from 0")
        }
        return number
    }
}
