import Testing

@testable import ActorRuntime
@testable import Contexts

/// The state machine of a replica by itself: one input, and what is wanted then.
@Suite struct ReplicaStateTests {
    private static let service = ServiceID(rawValue: 0)
    private static let callee = ServiceID(rawValue: 1)

    private func policy(_ state: CircuitBreakerConfiguration.State) -> CallPolicy {
        var breaker = CircuitBreakerConfiguration()
        breaker.initialState = state
        return CallPolicy(timeout: .seconds(1), circuitBreaker: breaker)
    }

    private func state(_ policy: CallPolicy, _ script: @escaping ScriptedContext.Script) -> ReplicaState {
        ReplicaState(
            incarnation: 2, logic: HostedContext(ScriptedContext(script: script), on: ScriptedDatabase()), workers: 1,
            mailbox: MailboxPolicy(capacity: 4), calls: [(Self.callee, policy)], chances: RandomStream(seed: 1),
            at: .start)
    }

    /// Publishes 1 and asks; publishes 2, and asks again as long as it is told to, when the call has ended.
    private func asking(_ times: Int64) -> ScriptedContext.Script {
        { work, row, decision in
            row.values.append(0)
            decision.publish(Word.event(Int64(row.values.count)))
            if row.values.count <= times {
                decision.request(Word.question(0), from: Self.callee)
            } else {
                decision.reply(Word.command(Int64(row.values.count)))
            }
        }
    }

    @Test(arguments: [1, 2, 3] as [Int64])
    func callsThatAreNotPermittedEndInTheInputThatBeganThem(calls: Int64) {
        var state = state(policy(.forcedOpen), asking(calls))
        var pool = ParcelPool()
        var effects = Effects()
        let parcel = pool.make(Word.command(0), from: .client, to: Self.service)
        state.process(.offer(parcel), at: .start, into: &effects)
        effects.removeAll()
        state.process(.finish(worker: 0), at: .start, into: &effects)
        #expect(effects.kinds == [.published, .notPermitted, .completed, .answered])
        #expect(effects.events.map(\.body.a) == Array(1...calls + 1))
        #expect(parcel.parcel.message.body.a == calls + 1)
        #expect(effects.load == ReplicaLoad(mailboxDepth: 0, busyWorkers: 0))
    }

    @Test func aCallHoldsItsWorkerUntilItHasEndedAndTheNextMessageBegins() {
        var state = state(policy(.closed), asking(1))
        var pool = ParcelPool()
        var effects = Effects()
        let parcels = (0..<2).map { _ in pool.make(Word.command(0), from: .client, to: Self.service) }
        for parcel in parcels { state.process(.offer(parcel), at: .start, into: &effects) }
        effects.removeAll()
        state.process(.finish(worker: 0), at: .start, into: &effects)
        #expect(effects.kinds == [.published, .call])
        #expect(effects.load == ReplicaLoad(mailboxDepth: 1, busyWorkers: 1))
        let call = effects.call?.call ?? 0
        #expect(call >> 32 == 2, "numbers begin anew with each incarnation")

        effects.removeAll()
        state.process(.timeout(worker: 0, call: call + 1, FaultSet()), at: .start, into: &effects)
        #expect(effects.kinds.isEmpty, "another attempt's")
        state.process(.timeout(worker: 0, call: call, FaultSet()), at: .start + .seconds(1), into: &effects)
        #expect(effects.kinds == [.timedOut, .published, .completed, .answered, .started])
        #expect(effects.startedParcel?.parcel.index == parcels[1].parcel.index)
    }
}
