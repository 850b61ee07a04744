internal import NIOCore
internal import NIOPosix
internal import Serving
package import Texts

/// Asks the supervisor of a folder.
package struct AdminClient: Sendable {
    private static let answerTime = TimeAmount.seconds(5)

    private let address: HTTPAddress
    private let folder: String

    /// - Throws: ``DataFolderError`` if nobody serves from the folder.
    package init(of folder: DataFolder) throws(DataFolderError) {
        address = try folder.servedBy().admin
        // Others may have written into the folder. Only this user's sockets are where a supervisor makes them.
        guard case .unix(let path) = address, path.hasPrefix(DataFolder.socketFolder), !path.contains("/../") else {
            throw DataFolderError("\(folder.path)/serving.json names no socket of perennial serve: remove the file")
        }
        self.folder = folder.path
    }

    package func status() async throws(AdminError) -> ServingStatus {
        let answer = try await send(HTTPRequest(.get, "/status"))
        guard let value = try? JSONReader.read(answer.body), let status = ServingStatus(value) else {
            throw AdminError("\(folder): the supervisor's answer cannot be understood: it is another version's")
        }
        return status
    }

    /// Says what is to be done; see ``AdminRoutes``.
    package func demand(_ path: String, _ members: [(key: String, value: JSON)]) async throws(AdminError) {
        _ = try await send(
            HTTPRequest(
                .post, path, headers: ["Content-Type": HTTPMedia.json],
                body: Array(JSON.object(members).compact.utf8)))
    }

    /// The settings of a stand-in, as JSON.
    ///
    /// - Parameter change: what is to be changed before, as JSON; nil changes nothing.
    package func settings(of standIn: String, change: String?) async throws(AdminError) -> String {
        let path = "/stand-ins/\(standIn)"
        let request =
            change.map {
                HTTPRequest(.put, path, headers: ["Content-Type": HTTPMedia.json], body: Array($0.utf8))
            } ?? HTTPRequest(.get, path)
        return String(decoding: try await send(request).body, as: UTF8.self)
    }

    private func send(_ request: HTTPRequest) async throws(AdminError) -> HTTPResponse {
        let client = HTTPClient(to: address, on: MultiThreadedEventLoopGroup.singleton.next())
        let result: Result<HTTPResponse, HTTPClientError>
        do throws(HTTPClientError) {
            result = .success(try await client.send(request, within: Self.answerTime, mayRepeat: false))
        } catch {
            result = .failure(error)
        }
        await client.shutDown()
        switch result {
        case .failure(.refused), .failure(.unreachable):
            throw AdminError("\(folder): nothing is served from this folder any more; start it with perennial serve")
        case .failure(let error): throw AdminError("\(folder): the supervisor does not answer: \("\(error)")")
        case .success(let answer) where (200...299).contains(answer.status): return answer
        case .success(let answer):
            let detail = (try? JSONReader.read(answer.body))?["detail"]?.asString
            throw AdminError(MessageText(lines: detail ?? "the supervisor answers \(answer.status)"))
        }
    }
}

/// Why a supervisor did not do what it was asked to do.
package struct AdminError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: MessageText) { self.description = description.description }
}
