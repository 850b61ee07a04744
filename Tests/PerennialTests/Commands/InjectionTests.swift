import Foundation
import TestSupport
import Testing

@testable import perennial

/// Texts that somebody else has written say nothing in our name.
@Suite struct InjectionTests {
    private let program: Program

    init() throws { program = try Program() }

    private func scenario(file: String) -> String {
        """
        scenario: replay
        duration: 2s
        traffic:
          t: { executor: trace, file: "\(file)" }

        """
    }

    @Test(
        "A path with ends of lines stays on its line, in log, annotations and summary",
        arguments: [#"y\n::warning file=b.js,line=2::not ours\n::add-mask::x\n"#, #"y\n````\n<b>[a](b)\n````\n\u202e"#])
    func paths(file: String) throws {
        try program.folder.write("a.yaml", scenario(file: file))
        let ended = try program.run("check", "a.yaml", "--annotations", "on", "--summary", "summary.md")
        #expect(ended.code == ExitReason.badInput.rawValue)
        let summary = try program.folder.text("summary.md")
        for text in [ended.output, ended.errors, summary] {
            #expect(text.contains(#"y\x0a"#), "\(text)")
            let lines = text.split(separator: "\n")
            #expect(!lines.contains { $0.hasPrefix("::") && !$0.hasPrefix("::error file=a.yaml,line=4,col=31,") })
            #expect(!lines.contains { $0.hasPrefix("<b>") || $0 == "````" })
            #expect(!text.unicodeScalars.contains("\u{202E}"))
        }
    }

    @Test("A trace that is not there is told where it is named")
    func theTracesPlace() throws {
        try program.folder.write("a.yaml", scenario(file: "nothere.csv"))
        let ended = try program.run("run", "a.yaml")
        #expect(ended.errors.hasPrefix("a.yaml:4:31: error: "), "\(ended.errors)")
        #expect(ended.errors.contains("nothere.csv: cannot be read"), "\(ended.errors)")
        let named = try program.run("run", "a.yaml", "--trace", "gone.csv")
        #expect(named.errors.contains("--trace "), "\(named.errors)")
        #expect(named.errors.contains("gone.csv: cannot be read"), "\(named.errors)")
    }

    @Test("A NUL in a path or a command is refused at its place")
    func nul() throws {
        try program.folder.write("t.csv", "offset_s,session,step,order,items\n0,a,list,,\n")
        try program.folder.write("a.yaml", scenario(file: #"t.csv\0more"#))
        let path = try program.run("run", "a.yaml")
        #expect(path.code == ExitReason.badInput.rawValue)
        #expect(path.errors.contains("a.yaml:4:31: error: a NUL character"), "\(path.errors)")
        try program.folder.write(
            "b.yaml",
            """
            scenario: b
            traffic: { t: { executor: constant-arrival-rate, rate: 1/s } }
            shop:
              services:
                notification:
                  external: { command: [cat, "a\\0b"] }

            """)
        let command = try program.run("run", "b.yaml")
        #expect(command.code == ExitReason.badInput.rawValue)
        #expect(command.errors.contains("b.yaml:6:34: error: a NUL character"), "\(command.errors)")
    }

    @Test("A folder that cannot be looked into is called so, and not missing")
    func unreadable() throws {
        // Also root cannot follow a link to itself.
        try FileManager.default.createSymbolicLink(atPath: program.folder.file("loop"), withDestinationPath: "loop")
        try program.folder.write("a.yaml", TestScenario.failing)
        for command in [
            ["compare", "loop/x", "loop/x"], ["report", "loop/x"], ["explain", "loop/x"], ["trace", "loop/x"],
            ["check", "a.yaml", "--baseline", "loop"],
        ] {
            let ended = try program.run(command)
            #expect(ended.code != 0)
            let text = ended.output + ended.errors
            #expect(text.contains("cannot be read: Too many levels of symbolic links"), "\(text)")
        }
    }

    @Test("However long a text is, an error has a few lines")
    func bounded() throws {
        let long = String(repeating: "\u{301}", count: 100_000)
        try program.folder.write("a.yaml", "scenario: a\nduration: x\(long)\n\"k\(long)\": 1\n")
        let ended = try program.run("run", "a.yaml", "--set", "y\(String(repeating: "\u{301}", count: 50_000))=1")
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(ended.errors.unicodeScalars.count < 6_000, "\(ended.errors.unicodeScalars.count)")
    }
}
