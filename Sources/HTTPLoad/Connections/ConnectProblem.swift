internal import NIOCore
internal import NIOPosix

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Why there is no connection, or why it ended: as a kind and in words.
struct ConnectProblem {
    let failure: LoadFailure
    let detail: String

    /// Of a connection that was not made.
    init(connecting error: any Error) {
        let error = (error as? NIOConnectionError)?.connectionErrors.first?.error ?? error
        if case .connectTimeout? = error as? ChannelError {
            self.init(.connectTimedOut, "the target did not take the connection in time")
        } else if let error = error as? IOError {
            self.init(Self.failure(error.errnoCode), "the system says: \(Self.text(error))")
        } else {
            self.init(.connectFailed, "\(error)")
        }
    }

    /// Of a connection that stood. `error` is what the channel said, if it said something.
    init(ended error: (any Error)?, within isWithin: Bool) {
        if let error = error as? IOError, error.errnoCode == ECONNRESET || error.errnoCode == EPIPE {
            self.init(.reset, "the connection was cut: \(Self.text(error))")
        } else if isWithin {
            self.init(.truncated, "the connection ended within the answer")
        } else {
            self.init(.closed, "the connection ended before the answer")
        }
    }

    init(_ failure: LoadFailure, _ detail: String) {
        self.failure = failure
        self.detail = detail
    }

    private static func text(_ error: IOError) -> String { String(cString: strerror(error.errnoCode)) }

    private static func failure(_ number: CInt) -> LoadFailure {
        switch number {
        case ECONNREFUSED: .connectRefused
        case ETIMEDOUT: .connectTimedOut
        case ECONNRESET: .reset
        case EADDRNOTAVAIL, EADDRINUSE, EMFILE, ENFILE, ENOBUFS, ENOMEM: .noPort
        default: .connectFailed
        }
    }
}
