internal import Applications
internal import Contexts
internal import Logging
internal import Scenarios
internal import Serving

/// A service that says in the log what it did with each message: at the level debug, and at warning where it could not.
struct LoggedService: WaitingService {
    private let inner: any WaitingService
    private let messages: MessageCatalog
    /// What a saga is called, such as the thing that customers ask for: the name of its number in the log.
    private let saga: String
    private let logger: Logger

    init(_ inner: any WaitingService, _ application: any ServedApplication, logger: Logger) {
        self.inner = inner
        self.logger = logger
        messages = application.messages
        saga = application.vocabulary.words.saga
    }

    var books: any AsyncServiceDatabase { inner.books }

    func handle(_ work: Work, from source: WorkSource) async throws(DatabaseError) -> HandledWork {
        do throws(DatabaseError) {
            let handled = try await inner.handle(work, from: source)
            switch handled.result {
            case .committed, .duplicate, .parked:
                // Its texts are not made unless they are written.
                logger.debug("handled", metadata: metadata(work, ["result": "\(handled.result)"]))
            case .conflict:
                logger.warning(
                    "gave up: others changed the same rows in each of its attempts", metadata: metadata(work, [:]))
            case .failed: logger.warning("came to no decision", metadata: metadata(work, [:]))
            }
            return handled
        } catch {
            logger.warning("the database cannot be used", metadata: metadata(work, ["reason": "\(error)"]))
            throw error
        }
    }

    private func metadata(_ work: Work, _ more: Logger.Metadata) -> Logger.Metadata {
        let (message, declared) = (work.message, messages[work.message.type])
        var metadata = more
        metadata["type"] = "\(declared?.name ?? "\(message.type.rawValue)")"
        metadata[declared?.concernsSaga == true ? saga : "key"] = "\(message.key)"
        if !work.cause.isMessage { metadata["step"] = "after its request" }
        if let trace = CurrentTrace.value { metadata["traceparent"] = "\(trace)" }
        return metadata
    }
}
