package import Storage

/// What a test asks of a database or does to it, with the connection that writes and outside of any transaction.
extension SQLStore {
    private func ask<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            writer.submit { connection in continuation.resume(with: Swift.Result { try body(connection.get()) }) }
        }
    }

    package func run(_ statements: String...) async throws { try await run(statements) }

    package func run(_ statements: [String]) async throws {
        for text in statements { _ = try await ask { try $0.rows(SQLStatement(text)) } }
    }

    /// The first column of what a query gives.
    package func numbers(_ text: String, _ values: SQLValue...) async throws -> [Int64] {
        try await ask { try $0.rows(SQLStatement(text, values)).map { try $0.integer(at: 0) } }
    }

    /// The same of a query that gives texts.
    package func texts(_ text: String) async throws -> [String] {
        try await ask { try $0.rows(SQLStatement(text)).map { try $0.text(at: 0) } }
    }
}
