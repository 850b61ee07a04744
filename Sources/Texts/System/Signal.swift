package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A signal of the system, which swift-system does not have.
package struct Signal: Hashable, Sendable {
    package let number: Int32

    package static let interrupt = Signal(number: SIGINT)
    package static let terminate = Signal(number: SIGTERM)
    package static let hangUp = Signal(number: SIGHUP)
    package static let quit = Signal(number: SIGQUIT)
    package static let brokenPipe = Signal(number: SIGPIPE)
    package static let fileTooLarge = Signal(number: SIGXFSZ)
    package static let stop = Signal(number: SIGSTOP)
    package static let kill = Signal(number: SIGKILL)

    /// Sends it to a process, or to a whole group if the number is negative.
    package func send(to process: Int32) throws(Errno) {
        if sendSignal(process, number) != 0 { throw .last }
    }

    /// What keeps this process from sending signals to another one; ``Errno/noSuchProcess`` if that one is gone.
    package static func obstacle(to process: Int32) -> Errno? { sendSignal(process, 0) == 0 ? nil : .last }

    package func ignore() { _ = signal(number, SIG_IGN) }

    /// Lets the signal do again what the system lets it do.
    package func restoreDefault() { _ = signal(number, SIG_DFL) }

    /// Whether this process ignores it, as a program does that `nohup` has started.
    package var isIgnored: Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        #if canImport(Darwin)
        let handler = action.__sigaction_u.__sa_handler
        #else
        let handler = action.__sigaction_handler.sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}

/// The C library's function, which the constant of the same name would hide.
private func sendSignal(_ process: Int32, _ number: Int32) -> Int32 { kill(process, number) }
