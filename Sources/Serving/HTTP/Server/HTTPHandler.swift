package import NIOCore
internal import Synchronization
internal import Texts

/// What answers requests.
package protocol HTTPHandler: Sendable {
    /// Called on the connection's event loop, which waits meanwhile: it must not block. The answer may be given at once,
    /// or later, from any thread.
    func handle(_ request: HTTPRequest, _ reply: HTTPReply)
}

/// The one answer that a request gets. If everybody lets go of it without one, the answer is 500, so that no client
/// waits for ever.
package final class HTTPReply: Sendable {
    private let connection: NIOLoopBound<HTTPConnection>
    private let number: Int
    private let isSent = Atomic(false)

    /// Runs tasks on the connection's event loop, so that neither they nor their answer change threads.
    package let executor: LoopExecutor

    init(_ connection: NIOLoopBound<HTTPConnection>, number: Int, executor: LoopExecutor) {
        self.connection = connection
        self.number = number
        self.executor = executor
    }

    /// The connection's event loop.
    package var loop: any EventLoop { connection.eventLoop }

    /// The number of who sent the request, as 127.0.0.1 or ::1; nil if the connection is a Unix socket, or gone. Call it
    /// on the connection's event loop.
    package var peer: String? { connection.value.peer }

    deinit {
        if !isSent.load(ordering: .acquiring) {
            Self.deliver(Problem(500, "The request was left unanswered.").response, number, to: connection)
        }
    }

    /// Answers. Only the first answer counts.
    package func send(_ response: HTTPResponse) {
        if isSent.exchange(true, ordering: .acquiringAndReleasing) { return }
        Self.deliver(response, number, to: connection)
    }

    private static func deliver(_ response: HTTPResponse, _ number: Int, to connection: NIOLoopBound<HTTPConnection>) {
        let loop = connection.eventLoop
        if loop.inEventLoop {
            connection.value.answer(response, number)
        } else {
            loop.execute { connection.value.answer(response, number) }
        }
    }
}

/// Runs tasks on an event loop.
package final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Is told what a server does, for figures. Called on event loops: it must not block.
package protocol HTTPObserver: Sendable {
    func connectionOpened()
    func connectionClosed()
    /// A connection beyond the limit was refused.
    func connectionRefused()
    /// - Parameters:
    ///   - method: nil if it was refused before it was read.
    ///   - route: the pattern of the route that answered, if one did.
    ///   - nanoseconds: from when the request was there as a whole to when its answer went to the system.
    func answered(method: HTTPMethod?, route: String?, status: Int, nanoseconds: Int64)
}
