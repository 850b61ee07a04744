import NIOCore
import TestSupport
import Testing

@testable import Serving

@Suite(.onlyWithSockets) struct FuzzTests {
    private static let samples =
        ReaderTests.samples.map { Array($0.utf8) } + SmugglingTests.shapes.map { Array($0.text.utf8) }

    /// Random bytes, or a request that was damaged.
    private static func noise(_ random: inout SeededNumbers) -> [UInt8] {
        if random.below(4) == 0 { return (0..<random.below(300)).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
        var bytes = samples[random.below(samples.count)]
        for _ in 0..<random.below(3) { bytes = random.mutate(bytes) }
        return bytes + (random.below(2) == 0 ? samples[random.below(samples.count)] : [])
    }

    @Test func noiseNeitherEndsTheServerNorKeepsItFromTheNextRequest() async throws {
        // No limit is short: on a busy machine the server would rightly close before the client has said a word.
        try await withServer { server in
            for seed in UInt64(0)..<UInt64(400 * SoakSize.factor) {
                var random = SeededNumbers(seed: seed)
                let connection = try server.connect()
                let bytes = Self.noise(&random)
                connection.send(bytes)
                if random.below(2) == 0 {
                    connection.endInput()
                    // Whatever comes back is HTTP, and it ends.
                    let answers = try await connection.rest()
                    #expect(answers.isEmpty || answers.hasPrefix("HTTP/1.1 "), "seed \(seed)")
                }
                if seed % 20 == 0 { #expect(try await server.isWell(), "seed \(seed)") }
            }
            #expect(try await server.isWell())
            while server.connectionCount > 0 { await Task.yield() }
            #expect(server.heldBodyBytes == 0)
        }
    }
}
