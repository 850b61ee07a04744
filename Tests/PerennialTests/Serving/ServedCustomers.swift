import Foundation
import NIOCore
import NIOPosix
import Serving
import Synchronization
import TestSupport
import Texts

/// Customers who order one thing after the other, several at a time, and remember what they were told.
///
/// Each order has a key of its own, so a customer who gets no answer asks again without ordering twice.
final class ServedCustomers: Sendable {
    struct Told: Sendable {
        /// Orders that were confirmed, by their numbers.
        var confirmed: Set<Int> = []
        /// Orders that the shop did not take, by its reason.
        var refused: [String: Int] = [:]
        /// Attempts that got no answer, or one of 500 and more.
        var failed: [String: Int] = [:]
        /// Reads that were not answered with 200.
        var failedReads: [String: Int] = [:]
        var reads = 0
    }

    private let told = Mutex(Told())
    private let isOver = Atomic(false)
    private let client: HTTPClient
    private let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let name: String

    /// - Parameter name: begins the keys of their orders.
    init(of gateway: HTTPAddress, name: String = "c") {
        var limits = HTTPClientLimits()
        limits.connections = 64
        client = HTTPClient(to: gateway, limits: limits, on: loops.next())
        self.name = name
    }

    var soFar: Told { told.withLock { $0 } }

    /// Lets customers order until the body has ended, and returns what they were told.
    func ordering(_ customers: Int, while body: () async throws -> Void) async throws -> Told {
        try await busy(customers, { await self.order($0) }, while: body)
    }

    /// Lets customers read a path until the body has ended.
    func reading(_ path: String, _ customers: Int, while body: () async throws -> Void) async throws -> Told {
        try await busy(
            customers,
            { _ in while !self.isOver.load(ordering: .acquiring) { await self.read(path) } }, while: body)
    }

    private func busy(
        _ customers: Int, _ work: @escaping @Sendable (Int) async -> Void, while body: () async throws -> Void
    ) async throws -> Told {
        var failure: (any Error)?
        await withTaskGroup(of: Void.self) { group in
            for customer in 0..<customers { group.addTask { await work(customer) } }
            do { try await body() } catch { failure = error }
            isOver.store(true, ordering: .releasing)
            await group.waitForAll()
        }
        await end()
        if let failure { throw failure }
        return soFar
    }

    private func end() async {
        await client.shutDown()
        try? await loops.shutdownGracefully()
    }

    private func order(_ customer: Int) async {
        var count = 0
        while !isOver.load(ordering: .acquiring) {
            let number = await place(customer, key: "\(name)-\(customer)-\(count)")
            count += 1
            if let number { await read("/orders/\(number)") }
        }
    }

    /// Returns the number of an order that was confirmed. A customer does not give up before the last one is answered.
    private func place(_ customer: Int, key: String) async -> Int? {
        let body = "{\"customer\":\(customer),\"lines\":[{\"product\":\(customer % 20),\"quantity\":1}]}"
        while true {
            let answer = await send(
                HTTPRequest(
                    .post, "/orders", headers: ["Content-Type": "application/json", "Idempotency-Key": key],
                    body: Array(body.utf8)))
            let failure: String
            switch answer {
            case .success(let response) where response.status == 201:
                let number = (try? JSONReader.read(response.body))?.number("number")
                told.withLock { told in
                    if let number {
                        told.confirmed.insert(number)
                    } else {
                        told.failed["201 without a number", default: 0] += 1
                    }
                }
                return number
            case .success(let response):
                let problem = (try? JSONReader.read(response.body)) ?? .null
                // What the shop itself has decided is final. Still in hand is an attempt whose answer was lost.
                if let reason = problem.text("reason"), reason != "request_in_hand" {
                    told.withLock { $0.refused[reason, default: 0] += 1 }
                    return nil
                }
                failure = "\(response.status) \(problem.text("detail") ?? "")"
            case .failure(let error): failure = "\(error)"
            }
            told.withLock { $0.failed[failure, default: 0] += 1 }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    private func read(_ path: String) async {
        var failure: String?
        switch await send(HTTPRequest(.get, path)) {
        case .success(let response) where response.status == 200: break
        case .success(let response): failure = "\(response.status)"
        case .failure(let error): failure = "\(error)"
        }
        told.withLock { told in
            told.reads += 1
            if let failure { told.failedReads[failure, default: 0] += 1 }
        }
    }

    private func send(_ request: HTTPRequest) async -> Result<HTTPResponse, HTTPClientError> {
        do throws(HTTPClientError) {
            return .success(try await client.send(request, within: .seconds(60)))
        } catch {
            return .failure(error)
        }
    }
}
