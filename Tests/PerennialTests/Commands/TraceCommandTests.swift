import TestSupport
import Testing

@testable import perennial

@Suite struct TraceCommandTests {
    /// What Python's own JSON reader and the rules of the Trace Event Format say of a file.
    private static let check = """
        import json, sys
        trace = json.load(open(sys.argv[1], encoding="utf-8"))
        events = trace["traceEvents"]
        assert trace["displayTimeUnit"] in ("ms", "ns")
        tracks, flows, waits, named = {}, {}, {}, set()
        for event in events:
            assert isinstance(event["pid"], int) and isinstance(event["tid"], int), event
            if event["ph"] == "M":
                if event["name"] == "process_name": named.add(event["pid"])
                continue
            assert isinstance(event["name"], str) and event["ts"] >= 0, event
            if event["ph"] == "X":
                assert event["dur"] >= 0, event
                tracks.setdefault((event["pid"], event["tid"]), []).append((event["ts"], event["ts"] + event["dur"]))
            elif event["ph"] in "stf": flows.setdefault((event["cat"], event["id"]), []).append(event)
            elif event["ph"] in "be": waits.setdefault((event["cat"], event["id"]), []).append(event["ph"])
            else: assert event["ph"] == "i" and event["s"] in "gpt", event
        assert {event["pid"] for event in events} <= named, "every process has a name"
        for slices in tracks.values():
            for (_, end), (begin, _) in zip(sorted(slices), sorted(slices)[1:]):
                assert begin >= end - 0.001, "a worker does one thing at a time"
        for flow in flows.values():
            assert [event["ph"] for event in flow] == ["s"] + ["t"] * (len(flow) - 2) + ["f"], flow
            for event in flow:
                slices = tracks[(event["pid"], event["tid"])]
                assert any(begin <= event["ts"] <= end for begin, end in slices), event
        assert all(phases == ["b", "e"] for phases in waits.values())
        print(len(flows), "flows,", "waits" if waits else "no waits")
        """

    private let program: Program

    init() throws {
        program = try Program()
        try program.folder.write("small.yaml", TestScenario.small)
    }

    private func checked(_ file: String) throws -> String {
        try Python.run(["-c", Self.check, program.folder.file(file)])
    }

    @Test("The trace is what the Trace Event Format allows, by Python's reader")
    func theTraceIsWhatTheFormatAllows() throws {
        let faults = """

            faults:
              - { name: slow, at: 5s, for: 5s, slow: payment, addedTime: { p50: 400ms, p99: 2s } }
              - { name: gone, at: 8s, for: 5s, kill: order, rate: 1/s }
            """
        try program.folder.write("small.yaml", TestScenario.small + faults)
        _ = try program.run("run", "small.yaml", "--quiet", "--record", "all", "--set", "expect=[]")
        let ended = try program.run("trace", "reports/small/base", "-o", "trace.json")
        #expect(ended.code == 0)
        #expect(ended.output == "trace.json: 200 sagas, for https://ui.perfetto.dev\n", "\(ended.errors)")
        let report = try checked("trace.json")
        #expect(report.hasSuffix(" flows, waits\n"), "\(report)")
    }

    @Test func oneOrderAlone() throws {
        _ = try program.run("run", "small.yaml", "--quiet")
        let ended = try program.run("trace", "reports/small/base", "--order", "42", "--out", "one.json")
        #expect(ended.code == 0)
        #expect(try checked("one.json").hasPrefix("1 flows"))
        let gone = try program.run("trace", "reports/small/base", "--order", "9999")
        #expect(gone.code == ExitReason.badInput.rawValue)
        #expect(!program.folder.exists("trace.json"), "nothing is written then")
    }

    @Test func aSagaThatCannotBeReadLeavesNothingBehind() throws {
        _ = try program.run("run", "small.yaml", "--quiet")
        let file = "reports/small/base/sagas.jsonl"
        let lines = try program.folder.text(file).split(separator: "\n")
        let damaged = lines[2].replacing("\"steps\":[[0,", with: "\"steps\":[[-7,")
        try program.folder.write(file, (lines[..<2] + [damaged[...]] + lines[3...]).joined(separator: "\n"))
        let names = program.folder.names
        let ended = try program.run("trace", "reports/small/base")
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(ended.errors.contains("sagas.jsonl: error: line 3: a step that is none"), "\(ended.errors)")
        #expect(program.folder.names == names)
    }

    @Test func theSameRunGivesTheSameTrace() throws {
        for name in ["a", "b"] {
            _ = try program.run("run", "small.yaml", "--quiet", "--out", name)
            _ = try program.run("trace", "\(name)/small/base", "-o", "\(name).json")
        }
        #expect(try program.folder.text("a.json") == program.folder.text("b.json"))
        #expect(
            try program.folder.text("a/small/base/sagas.jsonl") == program.folder.text("b/small/base/sagas.jsonl"))
    }
}
