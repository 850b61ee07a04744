import Contexts
import FlowerShop
import Testing

@testable import Polyglot

/// Programs that fail are ended and started again, within bounds, and all of it is told.
@Suite struct SupervisorTests {
    private func supervisor(_ command: ExternalCommand) -> ExternalSupervisor {
        ExternalSupervisor(command, for: ShopTopology.notification)
    }

    /// Asks once; whether an answer came.
    @discardableResult
    private func ask(_ supervisor: ExternalSupervisor, at second: Int64 = 0) -> Bool {
        supervisor.ask(WireLine.message(event(.orderPaid), NotificationContext.Rows()), at: .start + .seconds(second)) {
            (line) throws(ExternalFailure) in
            try ExternalDecision(
                line, of: NotificationContext.self, about: event(.orderPaid), rows: NotificationContext.Rows())
        } != nil
    }

    @Test("A program that dies is started again for the next message")
    func crash() throws {
        let supervisor = supervisor(
            Programs.answering("n=$((n+1)); [ $n = 3 ] && { echo burnt >&2; exit 7; }; \(Programs.nothing)"))
        try supervisor.start()
        #expect((1...7).map { ask(supervisor, at: $0) } == [true, true, false, true, true, false, true])
        let log = supervisor.takeLog()
        #expect(log.map(\.kind) == [.failed(.crashed), .restarted, .failed(.crashed), .restarted])
        #expect(log.map(\.at) == [3, 4, 6, 7].map { .start + .seconds($0) })
        #expect(log[0].detail == "exit code 7; standard error: burnt")
        #expect(supervisor.takeLog() == [])
    }

    @Test("A program that hangs, and one that answers nonsense, are ended and started again")
    func hangAndNonsense() throws {
        let step = "n=$((n+1)); [ $n = 2 ] && sleep 1000; \(Programs.nothing)"
        let hanging = supervisor(Programs.answering(step, timeout: .milliseconds(300)))
        try hanging.start()
        #expect((1...3).map { _ in ask(hanging) } == [true, false, true])
        #expect(hanging.takeLog().map(\.kind) == [.failed(.hung), .restarted])

        let raving = supervisor(Programs.answering("n=$((n+1)); [ $n = 2 ] && echo flowers; \(Programs.nothing)"))
        try raving.start()
        #expect((1...3).map { _ in ask(raving) } == [true, false, true])
        let log = raving.takeLog()
        #expect(log.map(\.kind) == [.failed(.nonsense), .restarted])
        #expect(log[0].detail.hasSuffix("in: flowers"))
    }

    @Test("A line more than asked for is nonsense with the next message")
    func twoLines() throws {
        let supervisor = supervisor(Programs.answering("\(Programs.nothing); echo one more"))
        try supervisor.start()
        #expect((1...3).map { _ in ask(supervisor) } == [true, false, true])
        #expect(supervisor.takeLog().first?.detail.hasSuffix("in: one more") == true)
    }

    @Test("A program that says that it cannot decide goes on running")
    func refusal() throws {
        let refusal = #"echo "{\"type\":\"error\",\"id\":$id,\"reason\":\"no ink\"}""#
        let supervisor = supervisor(
            Programs.answering("n=$((n+1)); if [ $n = 2 ]; then \(refusal); else \(Programs.nothing); fi"))
        try supervisor.start()
        #expect((1...3).map { _ in ask(supervisor) } == [true, false, true])
        #expect(
            supervisor.takeLog() == [ExternalEvent(at: .start, kind: .failed(.refused), detail: "no ink")])
    }

    @Test("A program that never decides is left alone more and more, and told as down")
    func down() throws {
        let supervisor = supervisor(Programs.answering("exit 1"))
        try supervisor.start()
        let messages = RestartPolicy.maximumInARow + RestartPolicy.firstPause + 1 + RestartPolicy.firstPause * 2
        for _ in 0..<messages { #expect(!ask(supervisor)) }
        let log = supervisor.takeLog()
        let crashes = log.filter { $0.kind == .failed(.crashed) }.count
        let down = log.filter { $0.kind == .failed(.down) }
        #expect(crashes == RestartPolicy.maximumInARow + 1)
        #expect(down.map(\.count) == [RestartPolicy.firstPause, RestartPolicy.firstPause * 2])
        #expect(log.count { $0.kind == .restarted } == RestartPolicy.maximumInARow)
    }

    @Test("Events that nobody takes are bounded in number, and counted all the same")
    func fullLog() throws {
        let refusal = #"echo "{\"type\":\"error\",\"id\":$id,\"reason\":\"no\"}""#
        let supervisor = supervisor(Programs.answering(refusal))
        try supervisor.start()
        let beyond = 5
        for _ in 0..<(ExternalSupervisor.maximumLogged + beyond) { ask(supervisor) }
        let log = supervisor.takeLog()
        #expect(log.count == ExternalSupervisor.maximumLogged)
        #expect(log.last?.count == 1 + beyond)
    }

    @Test(
        "A program that does not greet as it should does not start",
        arguments: [
            ("exit 2", "crashed: at its start: exit code 2"),
            ("read -r line; echo hello", "nonsense: at its start: "),
            (#"echo '{"type":"hello","version":2,"context":"notification"}'"#, "version 2, expected 1"),
            (
                #"echo '{"type":"hello","version":1,"context":"payment"}'"#,
                "the context 'payment', expected 'notification'"
            ),
            (#"echo '{"type":"decision","version":1,"context":"notification"}'"#, "a 'decision', expected a 'hello'"),
            (#"echo '{"type":"hello","version":1,"context":"notification","more":1}'"#, "unknown key 'more'"),
        ])
    func greeting(script: String, problem: String) {
        do throws(ExternalFailure) {
            try supervisor(Programs.shell(script + "; read -r line; read -r line")).start()
            Issue.record("it started")
        } catch {
            #expect("\(error)".contains(problem), "\(error)")
        }
    }

    @Test("A program that does not greet in time does not start")
    func slowStart() {
        var command = Programs.shell("exec sleep 1000")
        command.startTimeout = .milliseconds(100)
        #expect(throws: ExternalFailure(.hung, "at its start: no answer in time")) { try supervisor(command).start() }
    }
}
