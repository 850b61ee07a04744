import Contexts
import Testing

@testable import Polyglot

/// The suite passes programs that keep to the protocol, and finds those that do not.
@Suite struct ConformanceTests {
    private func failed(_ command: ExternalCommand) throws -> [String] {
        let checks = try #require(Conformance.run(command, as: "notification", seed: 1))
        return checks.filter { $0.problem != nil }.map { "\($0.name): \($0.problem ?? "")" }
    }

    @Test("The example in Python passes every check", arguments: [1, 2])
    func example(seed: UInt64) throws {
        let checks = try #require(Conformance.run(Programs.example(), as: "notification", seed: seed))
        #expect(checks.count == 11)
        for check in checks { #expect(check.problem == nil, "\(check.name), seed \(seed)") }
    }

    @Test("A program that says no hello is asked nothing more")
    func noHello() throws {
        let failed = try failed(Programs.shell("exit 1"))
        #expect(failed == ["says hello in time: crashed: at its start: exit code 1"])
    }

    @Test("A program that never tells anybody anything decides otherwise")
    func mute() throws {
        let failed = try failed(Programs.answering(Programs.nothing))
        #expect(failed.contains { $0.hasPrefix("decides as our own notification") })
        #expect(failed.contains { $0.hasPrefix("refuses a message that it does not know") })
        #expect(!failed.contains { $0.hasPrefix("answers the same lines") || $0.hasPrefix("ends when its input") })
    }

    @Test("A program whose answers depend on what it was asked before is not pure")
    func impure() throws {
        let step =
            #"n=$((n+1)); if [ $((n % 7)) = 0 ]; then \#(Programs.nothing); else "#
            + #"echo "{\"type\":\"decision\",\"id\":$id,\"events\":[{\"type\":\"message_refused\"}]}"; fi"#
        #expect(try failed(Programs.answering(step)).contains { $0.hasPrefix("answers the same lines the same way") })
    }

    @Test("A program that talks too much, and one that stays when its input ends, are found")
    func talkative() throws {
        var failed = try failed(Programs.answering("\(Programs.nothing); echo and more"))
        #expect(failed.contains { $0.hasPrefix("is silent when it is not asked") || $0.contains("in: and more") })
        let script = "IFS= read -r line; echo '\(Programs.hello)'; while :; do IFS= read -r line; sleep 0.01; done"
        failed = try self.failed(Programs.shell(script, timeout: .milliseconds(100)))
        #expect(failed.contains { $0.hasPrefix("ends when its input does: it still ran") })
    }

    @Test("A program that crashes now and then fails the checks that meet it")
    func crashing() throws {
        let failed = try failed(Programs.example("--crash-every", "100"))
        #expect(failed.contains { $0.contains("crashed: exit code 3; standard error: the mail server burns") })
        #expect(!failed.contains { $0.hasPrefix("goes on after") })
    }

    @Test("There is no suite for a context that cannot be external")
    func unknownContext() {
        #expect(Conformance.run(Programs.example(), as: "payment", seed: 1) == nil)
    }
}
