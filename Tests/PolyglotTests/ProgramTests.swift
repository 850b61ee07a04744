import Contexts
import Foundation
import TestSupport
import Testing

@testable import Polyglot

/// Whatever a program does, it costs a bounded time and a bounded number of bytes.
@Suite struct ProgramTests {
    /// What comes of one question to a program.
    private static func failure(_ command: ExternalCommand, asking line: String = "go") -> ExternalFailure? {
        do throws(ExternalFailure) {
            var program = try ExternalProgram(command)
            _ = try program.ask(line, within: command.timeout)
            return nil
        } catch {
            return error
        }
    }

    @Test("One line goes in and one comes out")
    func oneLineForOne() throws {
        var program = try ExternalProgram(Programs.shell("while read -r line; do echo \"<$line>\"; done"))
        for word in ["a", "b c", ""] {
            let answer = String(decoding: try program.ask(word, within: .seconds(30)), as: UTF8.self)
            #expect(answer == "<\(word)>")
        }
    }

    @Test("A program that ends is told with its exit code and its last words")
    func exitCode() {
        let failure = Self.failure(Programs.shell("read -r line; echo one >&2; echo two >&2; exit 3"))
        #expect(failure == ExternalFailure(.crashed, "exit code 3; standard error: one / two"))
    }

    @Test("A program that a signal ends is told with the signal")
    func signalled() {
        #expect(Self.failure(Programs.shell("read -r line; kill -9 $$")) == ExternalFailure(.crashed, "signal 9"))
    }

    @Test("A program that is not there is a crash")
    func missing() {
        let failure = Self.failure(ExternalCommand(executable: "/nowhere/program"))
        #expect(failure?.kind == .crashed)
        #expect(failure?.detail.contains("/nowhere/program") == true, "\(String(describing: failure))")
        #expect(Self.failure(Programs.shell("cat", directory: "/nowhere"))?.kind == .crashed)
    }

    @Test("A program that says nothing is hung when its time is over")
    func silence() {
        let failure = Self.failure(Programs.shell("read -r line; exec sleep 1000", timeout: .milliseconds(100)))
        #expect(failure == ExternalFailure(.hung, "no answer in time"))
    }

    @Test("A program that says half a line again and again is hung too")
    func dribble() {
        let script = "read -r line; while :; do printf x; sleep 0.01; done"
        #expect(Self.failure(Programs.shell(script, timeout: .milliseconds(200)))?.kind == .hung)
    }

    @Test("A program that does not read a long question is hung and not waited for")
    func longQuestionUnread() {
        let line = String(repeating: "x", count: 1 << 20)
        #expect(
            Self.failure(Programs.shell("exec sleep 1000", timeout: .milliseconds(100)), asking: line)?.kind == .hung)
    }

    @Test("A line as long as the limit is read, and a longer one is nonsense")
    func lineLimit() throws {
        func script(_ bytes: Int) -> String {
            "read -r line; head -c \(bytes) /dev/zero | tr '\\0' x; echo; read -r line"
        }
        var program = try ExternalProgram(Programs.shell(script(WireLimits.maximumLineBytes)))
        let line = try program.ask("go", within: .seconds(60))
        #expect(line.count == WireLimits.maximumLineBytes)
        let failure = Self.failure(Programs.shell(script(WireLimits.maximumLineBytes + 1)))
        #expect(failure == ExternalFailure(.nonsense, "a line of more than \(WireLimits.maximumLineBytes) bytes"))
    }

    @Test("A program that writes without end and reads nothing is nonsense and holds nobody up")
    func flood() {
        let line = String(repeating: "x", count: 1 << 20)
        #expect(Self.failure(Programs.shell("exec yes"), asking: line)?.kind == .nonsense)
    }

    @Test("A flood on standard error holds nobody up, and its end is kept")
    func floodOfErrors() throws {
        let script =
            "read -r line; head -c 3000000 /dev/zero | tr '\\0' '\\n' >&2; echo the end >&2; echo done; read -r line"
        var program = try ExternalProgram(Programs.shell(script))
        let answer = String(decoding: try program.ask("go", within: .seconds(60)), as: UTF8.self)
        let lastWords = program.lastWords
        #expect(answer == "done")
        #expect(lastWords == "the end")
    }

    @Test("Only the end of standard error is kept")
    func errorTail() {
        var tail = ErrorTail()
        for number in 0..<10_000 { tail.append("\u{1B}line \(number)\n".utf8) }
        #expect(tail.count == WireLimits.maximumErrorBytes)
        #expect(tail.text == "line 9997 / line 9998 / line 9999")
        tail.append(Array(repeating: UInt8(ascii: "y"), count: 100_000))
        #expect(tail.count == WireLimits.maximumErrorBytes)
        #expect(tail.text == String(repeating: "y", count: 300))
    }

    @Test("Nothing of our environment is passed on but PATH, LANG and HOME")
    func environment() throws {
        setenv("PERENNIAL_TEST_SECRET", "hunter2", 1)
        var program = try ExternalProgram(
            Programs.shell("while read -r name; do eval \"echo \\${$name:-none}\"; done", directory: "/usr"))
        var values: [String] = []
        for name in ["PERENNIAL_TEST_SECRET", "PATH", "PWD"] {
            values.append(String(decoding: try program.ask(name, within: .seconds(30)), as: UTF8.self))
        }
        #expect(values == ["none", ProcessInfo.processInfo.environment["PATH"], "/usr"], "the directory last")
    }

    @Test("What a program has started is ended with it")
    func grandchildren() throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let fifo = folder.file("fifo")
        try #require(mkfifo(fifo, 0o600) == 0)
        var reader: Int32 = -1
        do {
            var program = try ExternalProgram(
                Programs.shell("read -r line; sleep 1000 > \"$1\" & echo started; wait", fifo))
            _ = try program.ask("go", within: .seconds(30))
            // Returns when the grandchild has opened the other end, which it holds as long as it lives.
            reader = open(fifo, O_RDONLY)
        }
        var place = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
        let ended = poll(&place, 1, 30_000)
        #expect(ended == 1)
        close(reader)
    }

    @Test("A program that ends with its input is seen to end, and one that does not is not")
    func endOfInput() throws {
        var polite = try ExternalProgram(Programs.shell("while read -r line; do :; done"))
        var isOver = polite.isOver(within: .seconds(30))
        #expect(isOver)
        var stubborn = try ExternalProgram(Programs.shell("exec sleep 1000"))
        isOver = stubborn.isOver(within: .milliseconds(100))
        #expect(!isOver)
    }
}
