internal import Applications
internal import Contexts
internal import Synchronization

/// Gives the same number to the same request, however often it is sent.
///
/// A request under a key is kept with its number before its message is handed over. So whoever sends it again after any
/// crash sends the same message under the same number, and a service answers that as it did before.
final class KeyedRequests: Sendable {
    enum Refusal: Error {
        /// The key stands for a request with another body.
        case otherBody
        /// The request is in hand here, and not answered yet.
        case inHand
        case database(DatabaseError)
    }

    static let otherBody = WireProblem(
        422, "key_reused", "The key was sent with another body before; take a new key for another request.")
    static let inHand = WireProblem(
        409, "request_in_hand",
        "A request with this key is being carried out; send it again to hear how it ended.")
    static let unknown = WireProblem(404, "not_found", "Nothing was asked for under this key.")

    private let book: any RequestBook
    private let numbers: NumberBlocks
    private let keysInHand = Mutex<Set<String>>([])

    init(_ book: any RequestBook) {
        self.book = book
        numbers = NumberBlocks(book)
    }

    /// Calls the body with the number of the thing that the request makes.
    ///
    /// - Parameters:
    ///   - key: nil for a request that is another one each time that it is sent.
    ///   - fingerprint: of the request's body.
    func withNumber<Answer: Sendable>(
        under key: String?, fingerprint: UInt64, _ body: (UInt64) async throws -> Answer
    ) async throws -> Answer {
        guard let key else { return try await body(try await freshNumber()) }
        guard keysInHand.withLock({ $0.insert(key).inserted }) else { throw Refusal.inHand }
        defer { keysInHand.withLock { _ = $0.remove(key) } }
        return try await body(try await number(under: key, fingerprint))
    }

    /// The number of the thing that a request under this key has made, or is making; nil if there was none.
    func number(under key: String) async throws(DatabaseError) -> UInt64? { try await book.request(under: key)?.number }

    private func freshNumber() async throws(Refusal) -> UInt64 {
        do throws(DatabaseError) { return try await numbers.next() } catch { throw .database(error) }
    }

    private func number(under key: String, _ fingerprint: UInt64) async throws(Refusal) -> UInt64 {
        let request: KeyedRequest
        do throws(DatabaseError) {
            if let kept = try await book.request(under: key) {
                request = kept
            } else {
                // Another replica may keep the key first. Then its number counts.
                request = try await book.keep(
                    KeyedRequest(key: key, number: try await numbers.next(), fingerprint: fingerprint))
            }
        } catch {
            throw .database(error)
        }
        guard request.fingerprint == fingerprint else { throw .otherBody }
        return request.number
    }
}
