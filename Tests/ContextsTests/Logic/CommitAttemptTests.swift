import Testing

@testable import Contexts

/// The rules of load, decide, commit, step by step.
@Suite struct CommitAttemptTests {
    private func work(fromBus: Bool, _ cause: Cause = .message) -> Work {
        let message = Message(id: 7, type: MessageType(rawValue: 1), key: 3)
        return Work(message: message, cause: cause, now: .start, isFromBus: fromBus)
    }

    /// Goes on until the end, with a result for each commit; returns the steps in words.
    private func walk(
        _ attempt: CommitAttempt, hasHandled: Bool = false, decides: Bool = true, _ results: CommitResult...
    )
        -> String
    {
        var (attempt, results) = (attempt, results)
        var steps: [String] = []
        while true {
            steps.append("\(attempt.next)")
            switch attempt.next {
            case .askInbox: attempt.asked(hasHandled: hasHandled)
            case .load: attempt.loaded()
            case .decide: attempt.decided(decides)
            case .commit: attempt.committed(results.isEmpty ? .conflict : results.removeFirst())
            case .end(let result):
                steps[steps.count - 1] = "\(result)"
                return steps.joined(separator: " ")
            }
        }
    }

    @Test func aMessageIsLoadedDecidedAboutAndCommitted() {
        let attempt = CommitAttempt(work(fromBus: true), asksFirst: false)
        #expect(walk(attempt, .committed) == "load decide commit committed")
        #expect(walk(attempt, .duplicate) == "load decide commit duplicate")
    }

    @Test func aConflictLoadsAndDecidesAgainUpToALimit() {
        let attempt = CommitAttempt(work(fromBus: false), asksFirst: false)
        #expect(walk(attempt, .conflict, .committed) == "load decide commit load decide commit committed")
        #expect(walk(attempt, .conflict, .duplicate) == "load decide commit load decide commit duplicate")
        let all = Array(repeating: "load decide commit", count: CommitAttempt.maximumAttempts)
        #expect(walk(attempt) == all.joined(separator: " ") + " conflict")
    }

    @Test func withoutADecisionNothingIsCommitted() {
        #expect(walk(CommitAttempt(work(fromBus: true), asksFirst: false), decides: false) == "load decide failed")
    }

    @Test func whoDecidesAtACostAsksTheInboxFirst() {
        let attempt = CommitAttempt(work(fromBus: true), asksFirst: true)
        #expect(walk(attempt, hasHandled: true) == "askInbox duplicate")
        #expect(walk(attempt, .conflict, .committed) == "askInbox load decide commit load decide commit committed")
    }

    @Test("The inbox is for what the bus may deliver again: no command, and no outcome of a call")
    func inbox() {
        #expect(CommitAttempt(work(fromBus: true), asksFirst: false).handled == 7)
        for work in [work(fromBus: false), work(fromBus: true, .outcome(.timedOut))] {
            let attempt = CommitAttempt(work, asksFirst: true)
            #expect(attempt.handled == nil && attempt.next == .load)
        }
    }

    @Test(
        "Only an error that wrote nothing, and that another attempt may spare, is tried again",
        arguments: [
            (DatabaseError.Kind.busy, true, true), (.unavailable, false, false), (.interrupted, true, false),
            (.refused, false, false), (.cancelled, false, false),
        ])
    func errors(kind: DatabaseError.Kind, loadsAgain: Bool, commitsAgain: Bool) {
        for (operation, isTriedAgain) in [(DatabaseError.Operation.load, loadsAgain), (.commit, commitsAgain)] {
            var attempt = CommitAttempt(work(fromBus: true), asksFirst: false)
            let error = DatabaseError(kind, at: operation)
            #expect(error.isWorthRetrying == isTriedAgain)
            if operation == .commit {
                attempt.loaded()
                attempt.decided(true)
            }
            if isTriedAgain {
                #expect(throws: Never.self) { try attempt.failed(error) }
                #expect(attempt.next == .load)
            } else {
                #expect(throws: error) { try attempt.failed(error) }
            }
        }
    }

    @Test func errorsCountAsAttempts() throws {
        var attempt = CommitAttempt(work(fromBus: true), asksFirst: false)
        let error = DatabaseError(.busy, at: .load, "database is locked")
        for _ in 1..<CommitAttempt.maximumAttempts { try attempt.failed(error) }
        #expect(throws: error) { try attempt.failed(error) }
        #expect(error.description == "the database failed (busy, load): database is locked")
    }
}
