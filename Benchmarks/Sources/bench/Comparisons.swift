import BenchmarkHarness

extension Comparison {
    /// The same ring on three simulators; peers/ tells what each does.
    static func ring(_ clock: Clock) -> Comparison {
        Comparison(
            "ring", "6 services with 16 workers, 20 messages a saga, a saga each 4 us",
            unit: .sagas, clock: clock,
            programs: [
                Program("ours", .ours, [".build/release/ring", "100000"]),
                Program(
                    "SimPy, a process a saga", .peer, [Machine.python, "peers/simpy/ring.py", "saga", "5000"],
                    target: 50),
                Program(
                    "SimPy, resident workers", .peer, [Machine.python, "peers/simpy/ring.py", "actor", "5000"],
                    target: 50),
                Program("SimGrid, an actor a saga", .peer, [".build-peers/simgrid-ring", "10000"], target: 15),
            ])
    }

    /// The same patterns in two actor systems in real time.
    static func mailboxes(_ clock: Clock) -> [Comparison] {
        [
            mailbox("one", "one producer sends to one consumer", messages: 2_000_000, clock),
            mailbox("four", "four producers send to one consumer", messages: 2_000_000, clock),
            mailbox("pair", "two send one message back and forth", messages: 1_000_000, clock),
            mailbox("ring", "six pass 64 messages around", messages: 2_000_000, clock),
        ]
    }

    private static func mailbox(_ pattern: String, _ description: String, messages: Int, _ clock: Clock) -> Comparison {
        Comparison(
            "mailbox-\(pattern)", description, unit: .messages, clock: clock,
            programs: [
                Program("ours", .ours, [".build/release/mailbox", pattern, "\(messages)"]),
                Program("Erlang/OTP", .peer, erlang(pattern, messages)),
                Program("CAF", .peer, [".build-peers/caf-mailbox", pattern, "\(messages)"], target: 1),
            ])
    }

    private static func erlang(_ pattern: String, _ messages: Int) -> [String] {
        ["erl", "-noshell", "-pa", ".build-peers", "-s", "mailbox", "main", pattern, "\(messages)"]
    }
}
