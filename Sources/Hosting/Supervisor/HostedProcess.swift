internal import Foundation
package import Polyglot
internal import Synchronization
internal import SystemPackage
package import Texts

/// A process of this program's that runs until it ends by itself or is told to.
///
/// It has a thread of its own here, which starts it, reads what it says and waits for its end. The system kills the
/// process when that thread ends (see ``EndWithParent``), so it must live exactly as long.
package final class HostedProcess: Sendable {
    /// The longest line that it may say.
    package static let longestLine = 64 * 1_024

    package enum News: Sendable {
        /// A line on its standard output.
        case said(String)
        /// It has ended, or could not be started; in words: `SIGKILL`, `exit code 1`.
        case ended(String)
    }

    private struct State {
        var process: Int32?
        var isOver = false
        /// Signals that came before it was started.
        var early: [Signal] = []
        var lifeline: FileDescriptor?
    }

    private let state = Mutex(State())

    /// Starts it.
    ///
    /// - Parameters:
    ///   - variables: names of variables of our environment that it gets besides the usual ones.
    ///   - tell: is called on the process' thread; with `ended` once, at last.
    package init(
        _ command: ExternalCommand, passing variables: [String] = [], tell: @escaping @Sendable (News) -> Void
    ) {
        let thread = Thread { [self] in run(command, variables, tell) }
        thread.name = "process"
        thread.stackSize = 512 * 1_024
        thread.start()
    }

    /// Its number; nil before it is started and after its end.
    package var process: Int32? { state.withLock { $0.isOver ? nil : $0.process } }

    /// Sends it a signal, or does nothing if it has ended.
    package func send(_ signal: Signal) {
        state.withLock { state in
            guard !state.isOver else { return }
            guard let process = state.process else { return state.early.append(signal) }
            // It has not been waited for, so the number is its own still.
            try? signal.send(to: process)
        }
    }

    private func run(_ command: ExternalCommand, _ variables: [String], _ tell: (News) -> Void) {
        let companion: Spawning.Companion
        do throws(ExternalFailure) {
            companion = try Spawning.spawnCompanion(command, passing: variables)
        } catch {
            state.withLock { $0.isOver = true }
            return tell(.ended("it cannot be started: \(error.detail)"))
        }
        state.withLock { state in
            state.process = companion.process
            state.lifeline = companion.input
            for signal in state.early { try? signal.send(to: companion.process) }
        }
        read(companion.output, tell)
        ChildProcess.awaitEnd(of: companion.process)
        let status = state.withLock { state in
            state.isOver = true
            try? state.lifeline?.close()
            return ChildProcess.status(companion.process)
        }
        RunningPrograms.release(companion.process)
        tell(.ended(Self.words(status)))
    }

    /// Reads lines until the process closes its output.
    private func read(_ output: FileDescriptor, _ tell: (News) -> Void) {
        defer { try? output.close() }
        var unread: [UInt8] = []
        while let count = try? output.readSome(4_096, behind: &unread), count > 0 {
            while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                tell(.said(String(decoding: unread[..<end], as: UTF8.self)))
                unread.removeSubrange(...end)
            }
            if unread.count > Self.longestLine { unread.removeAll() }
        }
    }

    private static func words(_ status: Int32?) -> String {
        guard let status else { return "it is gone" }
        let signal = status & 0x7F
        guard signal != 0 else { return "exit code \(status >> 8 & 0xFF)" }
        switch signal {
        case Signal.kill.number: return "SIGKILL"
        case Signal.terminate.number: return "SIGTERM"
        case Signal.interrupt.number: return "SIGINT"
        default: return "signal \(signal)"
        }
    }
}
