internal import Platform
internal import Serving
internal import Texts

/// Answers as a version of a service does that makes errors: a share of the customers' requests ends in 500 before
/// anything is done. Releases are tried with such versions. A version without errors adds nothing.
struct VersionedHandler: HTTPHandler {
    private let inner: any HTTPHandler
    private let errorProbability: Double

    init(_ inner: any HTTPHandler, version: VersionSpec) {
        self.inner = inner
        errorProbability = version.errorProbability
    }

    func handle(_ request: HTTPRequest, _ reply: HTTPReply) {
        let isOfCustomer = !request.path.hasPrefix("/-/")
        if errorProbability > 0, isOfCustomer, Double.random(in: 0..<1) < errorProbability {
            return reply.send(Problem(500, "This version makes errors on purpose.").response)
        }
        inner.handle(request, reply)
    }
}
