import TestSupport
import Testing

@testable import perennial

/// Every CSV report, read by others.
@Suite struct PythonTests {
    private let program: Program
    private let files: [String]

    init() throws {
        let program = try Program()
        self.program = program
        let scenario = TestScenario.small.replacing(
            "expect:\n  - saga.completion >= 100%\n",
            with:
                "faults:\n  - { name: gone, at: 5s, kill: delivery, replicas: 1 }\nexpect:\n  - saga.completion >= 100%\n"
        )
        try program.folder.write("small.yaml", scenario)
        _ = try program.run("run", "small.yaml", "--quiet")
        let base = "reports/small/base"
        let compared = try program.run("compare", base, "reports/small/without-payment", "--format", "csv")
        try program.folder.write("\(base)/compare.csv", compared.output)
        files = ["summary.csv", "timeline.csv", "events.csv", "memory.csv", "compare.csv"].map {
            program.folder.file("\(base)/\($0)")
        }
    }

    @Test("Python's csv reads every report, and writes it back byte for byte")
    func pythonReadsEveryReport() throws {
        let script = """
            import csv, io, sys
            for path in sys.argv[1:]:
                text = open(path, newline="", encoding="utf-8").read()
                rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
                assert len(rows) > 1, path
                assert all(len(row) == len(rows[0]) for row in rows), path
                for column in ("value", "time_s", "width_s"):
                    if column in rows[0]:
                        for row in rows[1:]: float(row[rows[0].index(column)])
                copy = io.StringIO(newline="")
                csv.writer(copy).writerows(rows)
                assert copy.getvalue() == text, path
            print("read", len(sys.argv) - 1)
            """
        #expect(try Python.run(["-c", script] + files) == "read 5\n")
    }

    @Test(
        "pandas reads every report, with numbers as numbers",
        .enabled(if: Python.withPandas != nil, "make test installs Debian's python3-pandas"))
    func pandasReadsEveryReport() throws {
        let script = """
            import pandas, sys
            numbers = {"value", "time_s", "width_s", "offered", "base", "candidate", "difference"}
            for path in sys.argv[1:]:
                table = pandas.read_csv(path)
                assert len(table) > 0, path
                found = [name for name in table.columns if name in numbers]
                assert found, path
                for name in found: assert table[name].dtype.kind in "if", (path, name, table[name].dtype)
            print("read", len(sys.argv) - 1)
            """
        #expect(try Python.run(["-c", script] + files, python: [Python.withPandas ?? "python3"]) == "read 5\n")
    }
}
