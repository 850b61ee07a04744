package import Contexts

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A running external program and the pipes to it. It is killed, with everything that it started, when this value ends.
///
/// One line goes in and one line comes out: ``ask(_:within:)``. The limits of ``WireLimits`` bound the time and the
/// bytes that the program can cost meanwhile.
package struct ExternalProgram: ~Copyable, Sendable {
    /// How long a program that has closed its output may take to end, so that its exit code can be reported.
    private static let graceMilliseconds = 1_000
    private static let chunk = 1 << 16

    private let process: pid_t
    private var input: Int32
    private let output: Int32
    private let errors: Int32
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
        for descriptor in [input, output, errors] where descriptor >= 0 { close(descriptor) }
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
        close(input)
        input = -1
        var patience = Patience(time)
        while status == nil, !interruption.isRequested, let milliseconds = patience.nextMilliseconds() {
            _ = poll(nil, 0, min(milliseconds, 5))
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
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { write(input, $0.baseAddress! + sent, $0.count - sent) }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                // A program that does not read may be waiting for somebody to read its output.
                try wait(toWrite: true, &patience)
            } else if errno != EINTR {
                throw ended()
            }
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
        var places = [
            pollfd(fd: output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: hasErrors ? errors : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: toWrite ? input : -1, events: Int16(POLLOUT), revents: 0),
        ]
        guard poll(&places, nfds_t(places.count), milliseconds) > 0 else { return }
        if places[1].revents != 0 { drainErrors() }
        guard places[0].revents != 0 else { return }
        if toWrite, unread.count > WireLimits.maximumLineBytes {
            throw ExternalFailure(.nonsense, "more than \(WireLimits.maximumLineBytes) bytes before it was asked")
        }
        guard let bytes = Self.read(output) else { return }
        if bytes.isEmpty { throw ended() }
        unread += bytes
    }

    private mutating func drainErrors() {
        guard hasErrors, let bytes = Self.read(errors) else { return }
        hasErrors = !bytes.isEmpty
        complaint.append(bytes)
    }

    /// The bytes that can be read at once. Empty at the end; nil if there are none yet.
    private static func read(_ descriptor: Int32) -> [UInt8]? {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, filled in
            #if canImport(Glibc)
            count = Glibc.read(descriptor, buffer.baseAddress, chunk)
            #else
            count = Darwin.read(descriptor, buffer.baseAddress, chunk)
            #endif
            filled = max(0, count)
        }
        return count >= 0 ? bytes : nil
    }

    // MARK: The end

    /// The program has ended, or no longer talks. Waits a little for its exit code.
    private mutating func ended() -> ExternalFailure {
        for _ in 0..<Self.graceMilliseconds where status == nil && !interruption.isRequested {
            drainErrors()
            reap()
            if status == nil { _ = poll(nil, 0, 1) }
        }
        drainErrors()
        guard let status else { return ExternalFailure(.crashed, "it closed its standard input or output") }
        let signal = status & 0x7F
        return ExternalFailure(.crashed, signal == 0 ? "exit code \(status >> 8 & 0xFF)" : "signal \(signal)")
    }

    private mutating func reap() {
        var status: Int32 = 0
        guard waitpid(process, &status, WNOHANG) == process else { return }
        self.status = status
        RunningPrograms.ended(process)
    }
}
