package import Contexts
import SystemPackage
import Texts

/// A running external program and the pipes to it. It is killed, with everything that it started, when this value ends.
///
/// One line goes in and one line comes out: ``ask(_:within:)``. The limits of ``WireLimits`` bound the time and the
/// bytes that the program can cost meanwhile.
package struct ExternalProgram: ~Copyable, Sendable {
    /// How long a program that has closed its output may take to end, so that its exit code can be reported.
    private static let graceMilliseconds = 1_000
    private static let chunk = 1 << 16

    private let process: Int32
    /// Nil when it is closed.
    private var input: FileDescriptor?
    private let output: FileDescriptor
    private let errors: FileDescriptor
    private var hasErrors = true
    /// Bytes that came and have not been asked for yet.
    private var unread: [UInt8] = []
    private var complaint = ErrorTail()
    private var status: Int32?
    private let interruption: Interruption

    /// Starts the program. Whether it runs at all shows with the first question.
    ///
    /// - Parameter interruption: ends every wait for the program. The program cannot be used after that.
    package init(
        _ command: ExternalCommand, interruption: Interruption = Interruption()
    ) throws(ExternalFailure) {
        self.interruption = interruption
        let spawned = try Spawning.spawn(command)
        (process, input, output, errors) = (spawned.process, spawned.input, spawned.output, spawned.errors)
    }

    deinit {
        for pipe in [input, output, errors] { try? pipe?.close() }
        if status == nil { RunningPrograms.end(process) }
    }

    /// The last lines of its standard error, in one line.
    package var lastWords: String { complaint.text }

    /// Writes a line and reads one.
    ///
    /// - Throws: `crashed`, `hung`, or `nonsense` if the answer is longer than a line may be. The program cannot be
    ///   used after that.
    package mutating func ask(_ line: String, within time: Timespan) throws(ExternalFailure) -> [UInt8] {
        var patience = Patience(time)
        do throws(ExternalFailure) {
            try send(Array(line.utf8) + [UInt8(ascii: "\n")], &patience)
            return try receive(&patience)
        } catch {
            let words = complaint.text
            guard !words.isEmpty else { throw error }
            throw ExternalFailure(error.kind, "\(error.detail); standard error: \(words)")
        }
    }

    /// Closes the program's standard input. The program must then end.
    package mutating func isOver(within time: Timespan) -> Bool {
        try? input?.close()
        input = nil
        var patience = Patience(time)
        while status == nil, !interruption.isRequested, let milliseconds = patience.nextMilliseconds() {
            Readiness.pause(milliseconds: min(milliseconds, 5))
            drainErrors()
            reap()
        }
        return status != nil
    }

    /// Whether the program writes something or ends within a time, although it was not asked anything.
    package mutating func hasMore(within time: Timespan) -> Bool {
        var patience = Patience(time)
        do throws(ExternalFailure) {
            while unread.isEmpty { try wait(toWrite: false, &patience) }
            return true
        } catch {
            return error.kind != .hung
        }
    }

    // MARK: Both directions

    private mutating func send(_ bytes: [UInt8], _ patience: inout Patience) throws(ExternalFailure) {
        guard let input else { throw ended() }
        var sent = 0
        while sent < bytes.count {
            do {
                sent += try bytes.withUnsafeBytes { try input.write(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
                continue
            } catch {
                guard error as? Errno == .resourceTemporarilyUnavailable else { throw ended() }
            }
            // A program that does not read may be waiting for somebody to read its output.
            try wait(toWrite: true, &patience)
        }
    }

    private mutating func receive(_ patience: inout Patience) throws(ExternalFailure) -> [UInt8] {
        var searched = 0
        while true {
            if let end = unread[searched...].firstIndex(of: UInt8(ascii: "\n")), end <= WireLimits.maximumLineBytes {
                let line = Array(unread[..<end])
                unread.removeSubrange(...end)
                return line
            }
            guard unread.count <= WireLimits.maximumLineBytes else {
                throw ExternalFailure(.nonsense, "a line of more than \(WireLimits.maximumLineBytes) bytes")
            }
            searched = unread.count
            try wait(toWrite: false, &patience)
        }
    }

    /// Waits until it can read or write, and reads what is there.
    private mutating func wait(toWrite: Bool, _ patience: inout Patience) throws(ExternalFailure) {
        guard !interruption.isRequested else { throw ExternalFailure(.hung, "interrupted") }
        guard let milliseconds = patience.nextMilliseconds() else {
            throw ExternalFailure(.hung, "no answer in time")
        }
        let ready = Readiness.wait(
            for: [(output, .readable), (hasErrors ? errors : nil, .readable), (toWrite ? input : nil, .writable)],
            milliseconds: milliseconds)
        if !ready[1].isEmpty { drainErrors() }
        guard !ready[0].isEmpty else { return }
        if toWrite, unread.count > WireLimits.maximumLineBytes {
            throw ExternalFailure(.nonsense, "more than \(WireLimits.maximumLineBytes) bytes before it was asked")
        }
        // Without a count there is nothing yet.
        if (try? output.readSome(Self.chunk, behind: &unread)) == 0 { throw ended() }
    }

    private mutating func drainErrors() {
        var bytes: [UInt8] = []
        guard hasErrors, let count = try? errors.readSome(Self.chunk, behind: &bytes) else { return }
        hasErrors = count > 0
        complaint.append(bytes)
    }

    // MARK: The end

    /// The program has ended, or no longer talks. Waits a little for its exit code.
    private mutating func ended() -> ExternalFailure {
        for _ in 0..<Self.graceMilliseconds where status == nil && !interruption.isRequested {
            drainErrors()
            reap()
            if status == nil { Readiness.pause(milliseconds: 1) }
        }
        drainErrors()
        guard let status else { return ExternalFailure(.crashed, "it closed its standard input or output") }
        let signal = status & 0x7F
        return ExternalFailure(.crashed, signal == 0 ? "exit code \(status >> 8 & 0xFF)" : "signal \(signal)")
    }

    private mutating func reap() {
        guard let status = ChildProcess.status(process) else { return }
        self.status = status
        RunningPrograms.ended(process)
    }
}
