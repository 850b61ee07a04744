package import Contexts
import Synchronization

/// Keeps the external program of one service: asks it, ends it when it fails, and restarts it.
///
/// One program serves all replicas of a service, one message at a time, on whatever thread the replicas run.
package final class ExternalSupervisor: Sendable {
    /// The most events that wait for ``takeLog()``. Events beyond it are counted with the last one of their kind.
    package static let maximumLogged = 2_000

    private struct State: ~Copyable {
        var program: ExternalProgram?
        var policy = RestartPolicy()
        var log: [ExternalEvent] = []
        var hasStarted = false
    }

    package let service: ServiceID
    package let command: ExternalCommand
    private let interruption: Interruption
    private let state = Mutex(State())

    /// - Parameter interruption: ends the program, and every wait for it. Later messages get no answer, which does not
    ///   count as a failure.
    package init(_ command: ExternalCommand, for service: ServiceID, interruption: Interruption = Interruption()) {
        self.command = command
        self.service = service
        self.interruption = interruption
    }

    /// Starts the program before the first message. So a program that cannot run is found before anything has happened.
    package func start() throws(ExternalFailure) {
        try state.withLock { (state) throws(ExternalFailure) in try run(&state) }
    }

    /// Sends the program one line and waits for its answer.
    ///
    /// - Parameters:
    ///   - now: the time for the log.
    ///   - read: interprets the answer, or throws an error that says why this is not possible.
    /// - Returns: nil if the program has failed, which is logged, or was interrupted, which is not.
    func ask<Answer: Sendable>(
        _ line: String, at now: Instant, read: ([UInt8]) throws(ExternalFailure) -> Answer
    ) -> Answer? {
        state.withLock { state in
            guard !interruption.isRequested else { return nil }
            do throws(ExternalFailure) {
                try ensureRunning(&state, now)
                guard let answer = try state.program?.ask(line, within: command.timeout) else { return nil }
                let result = try read(answer)
                state.policy.succeeded()
                return result
            } catch {
                if interruption.isRequested { state.program = nil } else { fail(error, &state, now) }
                return nil
            }
        }
    }

    /// The events since the last call, in order.
    package func takeLog() -> [ExternalEvent] {
        state.withLock { state in
            guard !state.log.isEmpty else { return [] }
            defer { state.log = [] }
            return state.log
        }
    }

    // MARK: The program's life

    private func ensureRunning(_ state: inout State, _ now: Instant) throws(ExternalFailure) {
        if state.program != nil { return }
        guard state.policy.mayStart() else {
            throw ExternalFailure(
                .down, "not asked: \(state.policy.failuresInARow) failures in a row, it is seldom started again")
        }
        let isRestart = state.hasStarted
        try run(&state)
        if isRestart { note(ExternalEvent(at: now, kind: .restarted, detail: ""), &state) }
    }

    private func run(_ state: inout State) throws(ExternalFailure) {
        guard state.program == nil else { return }
        state.hasStarted = true
        state.program = try ExternalProgram.greeted(command, for: service, interruption: interruption)
    }

    private func fail(_ failure: ExternalFailure, _ state: inout State, _ now: Instant) {
        switch failure.kind {
        case .refused:
            // The program is well: it has said itself that it cannot decide.
            state.policy.succeeded()
        case .down: break
        case .crashed, .hung, .nonsense:
            state.program = nil
            state.policy.failed()
        }
        note(ExternalEvent(at: now, kind: .failed(failure.kind), detail: failure.detail), &state)
    }

    private func note(_ event: ExternalEvent, _ state: inout State) {
        let isTogether = event.kind == .failed(.down) && state.log.last?.kind == event.kind
        let isFull = state.log.count >= Self.maximumLogged
        if isTogether || isFull, let last = state.log.lastIndex(where: { $0.kind == event.kind }) {
            state.log[last].count += event.count
        } else {
            state.log.append(event)
        }
    }
}
