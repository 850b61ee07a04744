package import Contexts
internal import Texts

/// Why a request has no answer.
package enum RequestFailure: String, CaseIterable, Sendable {
    /// No connection was made.
    case connect
    /// The certificate or the agreement on keys failed.
    case tls
    /// The time of the request was over before the end of its answer.
    case timeout
    /// The connection was closed before the end of the answer.
    case closed
    /// What came is no HTTP, or more than Perennial takes.
    case malformed
}

/// What answers mean for customers, where the scenario says so. What it does not name keeps its meaning:
///
/// | what comes | means |
/// |---|---|
/// | a status below 400 | served |
/// | 429, 503 | refused: the service turned the request away before anything began |
/// | another 4xx, another 5xx, `malformed` | failed: the customer was told of a failure, or of nothing that can be read |
/// | `connect`, `tls`, `timeout`, `closed` | unanswered |
///
/// So a 404 has failed, as in other load generators: a request for what is not there shows a scenario that is wrong, or a
/// service that has lost something. An exact status counts before its class, as `404` before `4xx`.
///
/// A step may say more. An answer that is not as it expects has failed, whatever its status. A status that it expects, and
/// that would have failed only because nobody says what it means, is served.
package struct RequestOutcomes: Hashable, Sendable {
    /// One thing that may come of a request.
    package enum Cause: Hashable, Sendable {
        case status(StatusPattern)
        case failure(RequestFailure)

        var text: String {
            switch self {
            case .status(let pattern): pattern.text
            case .failure(let failure): failure.rawValue
            }
        }
    }

    package var served: [Cause] = []
    package var refused: [Cause] = []
    package var failed: [Cause] = []
    package var unanswered: [Cause] = []

    package init() {}

    /// The meaning of an answer by its status.
    ///
    /// - Parameter isExpected: whether the step names that status as one that it expects.
    package func outcome(of status: Int, isExpected: Bool = false) -> CustomerOutcome {
        for cause in [Cause.status(.exact(status)), .status(.hundreds(status / 100))] {
            if let outcome = named(cause) { return outcome }
        }
        if status < 400 { return .served }
        return status == 429 || status == 503 ? .refused : isExpected ? .served : .failed
    }

    /// The meaning of a request without an answer.
    package func outcome(of failure: RequestFailure) -> CustomerOutcome {
        named(.failure(failure)) ?? (failure == .malformed ? .failed : .unanswered)
    }

    private func named(_ cause: Cause) -> CustomerOutcome? {
        lists.first { $0.causes.contains(cause) }?.outcome
    }

    private var lists: [(outcome: CustomerOutcome, causes: [Cause])] {
        [(.served, served), (.refused, refused), (.failed, failed), (.unanswered, unanswered)]
    }
}

extension Format where Value == RequestOutcomes {
    static var outcomes: Format {
        func field(_ outcome: CustomerOutcome, _ path: WritableKeyPath<RequestOutcomes, [RequestOutcomes.Cause]>)
            -> Field<RequestOutcomes>
        {
            let causes = Format<[RequestOutcomes.Cause]>.causes
            return Field(
                key: outcome.rawValue, description: meaning(of: outcome), isRequired: false, shape: causes.shape,
                read: { node, outcomes, reading in
                    if let read = causes.read(node, &reading) { outcomes[keyPath: path] = read }
                },
                write: { $0[keyPath: path].isEmpty ? nil : causes.write($0[keyPath: path]) })
        }
        return .record(
            RequestOutcomes(),
            [
                field(.served, \.served), field(.refused, \.refused), field(.failed, \.failed),
                field(.unanswered, \.unanswered),
            ],
            check: checkTwice)
    }

    private static func meaning(of outcome: CustomerOutcome) -> String {
        switch outcome {
        case .served: "What counts as what was asked for; without a word every status below 400."
        case .refused: "What counts as turned away before anything began; without a word 429 and 503."
        case .failed: "What counts as a failure that the customer is told of; without a word every other 4xx and 5xx."
        case .unanswered: "What counts as no word at all; without a word connect, tls, timeout and closed."
        }
    }

    /// Reports what is named twice, at its second place.
    private static func checkTwice(_ outcomes: RequestOutcomes, _ node: SourceNode, _ reading: inout Reading) {
        var seen: Set<String> = []
        for element in (node.entries ?? []).flatMap({ $0.value.elements ?? [] }) {
            guard let text = element.text, !seen.insert(text).inserted else { continue }
            reading.report("'\(text)' is named twice", at: element.position)
        }
    }
}

extension Format where Value == [RequestOutcomes.Cause] {
    fileprivate static var causes: Format {
        let failures = RequestFailure.allCases.map(\.rawValue)
        let expected = "expected a status as 429, a class as 5xx, or one of \(failures.joined(separator: ", "))"
        let cause = Format<RequestOutcomes.Cause>.text(
            expected,
            schema: .object([
                ("type", .strings(["string", "integer"])),
                ("pattern", .string("^([1-5]([0-9][0-9]|xx)|\(failures.joined(separator: "|")))$")),
                ("minimum", .integer(100)), ("maximum", .integer(599)),
            ]),
            parse: { (text) throws(ValueProblem) in
                if let failure = RequestFailure(rawValue: text) { return .failure(failure) }
                if let status = StatusPattern.parsed(text) { return .status(status) }
                throw ValueProblem("is none of them, \(expected)", hint: NearestName.hint(for: text, in: failures))
            },
            print: \.text
        ).defined(as: "cause")
        return Format.list(of: cause, count: 1...Limits.requestParts)
    }
}
