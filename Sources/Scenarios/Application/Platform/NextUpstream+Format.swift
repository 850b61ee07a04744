internal import ActorRuntime
internal import Contexts

extension Format where Value == NextUpstream {
    static func nextUpstream(_ vocabulary: ScenarioVocabulary) -> Format {
        Format.record(
            NextUpstream(),
            [
                Field(
                    "conditions", \.on, .conditions,
                    "error: refused or broken connections; timeout: none, or no answer, in time; http_500, http_503: answers of "
                        + "the replica itself; non_idempotent: also what may have an effect twice, such as \(vocabulary.words.aSaga)."
                ),
                Field(
                    "tries", \.tries, .integer(1...NextUpstream.maximumTries),
                    "Attempts at most, the first one included (nginx proxy_next_upstream_tries)."),
                Field(
                    "timeout", \.timeout, Format<Timespan>.positiveDuration.orOff(),
                    "So long after it came a request is passed on no more (nginx proxy_next_upstream_timeout); off has no limit."
                ),
            ]
        ).defined(as: "nextUpstream")
    }
}

extension Format where Value == [NextUpstream.Condition] {
    /// nginx accepts them in any order. Only one of them is not enough.
    fileprivate static var conditions: Format {
        let list = Format.list(
            of: Format<NextUpstream.Condition>.choice("condition"), count: 1...NextUpstream.Condition.allCases.count)
        return Format(
            shape: list.shape,
            read: { node, reading in
                guard let conditions = list.read(node, &reading) else { return nil }
                if conditions == [.nonIdempotent] {
                    reading.report(
                        "'non_idempotent' alone passes nothing on, as it only adds to the others", at: node.position,
                        hint: "write conditions: [error, timeout, non_idempotent], or nextUpstream: off")
                }
                return conditions
            },
            write: list.write)
    }
}
