internal import Contexts
internal import HTTPLoad
internal import NIOCore
internal import Requests
internal import Scenarios

/// What an answer means for the customer who asked.
struct AnswerJudgement {
    let outcome: CustomerOutcome
    /// The names of the checks that failed.
    var failedChecks: [String] = []
    /// Variables for which nothing was found.
    var missed: [String] = []
}

extension PreparedRequest {
    /// Judges an answer, and saves what the customer is to know of it.
    func judge(
        _ answer: ReceivedAnswer, for customer: inout Customer, _ outcomes: OutcomeTable
    ) -> AnswerJudgement {
        let found = check.isEmpty ? AnswerCheck.Result() : check.look(at: answer, for: &customer)
        return AnswerJudgement(
            outcome: outcomes.outcome(of: answer.status, check, found),
            failedChecks: found.failed.map { check.names[$0] }, missed: found.missed)
    }
}

extension ReceivedAnswer {
    /// An answer that the client got.
    init(_ result: LoadResult, status: Int) {
        let fields = (result.kept?.fields.all ?? []).map { field in
            Field(name: Array(field.name.utf8), value: Array(field.value.utf8))
        }
        self.init(
            status: status, fields: fields, body: result.kept?.body ?? [], size: result.bodyBytes,
            nanoseconds: result.sentAt.map { (result.endedAt - $0).nanoseconds } ?? 0)
    }
}

extension Customer {
    /// Keeps the cookies that an answer to the customer's latest request sets.
    mutating func keepCookies(of answer: ReceivedAnswer, from host: String, at now: Int64) {
        for field in answer.fields where String(decoding: field.name, as: UTF8.self).lowercased() == "set-cookie" {
            cookies.store(field.value, host: host, path: path, now: now)
        }
    }
}
