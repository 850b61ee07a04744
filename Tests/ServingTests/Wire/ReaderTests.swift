import NIOCore
import NIOEmbedded
import NIOHTTP1
import TestSupport
import Testing

@testable import Serving

/// What a reader makes of bytes: the requests, and whether it then refuses.
private struct Reading: Equatable {
    struct Item: Equatable {
        let method: String
        let target: String
        let fields: [String]
        let body: [UInt8]
    }

    var items: [Item] = []
    var isRefused = false

    /// Methods that both parsers know.
    private static let methods: Set = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]

    /// Up to what the other parser does not know: a made-up method, or anything behind a request that ends the connection.
    var comparable: [Item] {
        Array(items.prefix { Self.methods.contains($0.method) })
    }

    /// Ours, with the bytes in pieces.
    static func ours(_ bytes: [UInt8], piece: Int) -> Reading {
        var reading = Reading()
        var reader = HTTPRequestReader(limits: HTTPLimits())
        var buffer = ByteBuffer()
        var rest = bytes[...]
        do throws(HTTPRefusal) {
            while !rest.isEmpty {
                buffer.writeBytes(rest.prefix(piece))
                rest = rest.dropFirst(piece)
                while let item = try reader.next(from: &buffer) {
                    reading.items.append(
                        Item(
                            method: item.request.method.name, target: item.request.target,
                            fields: item.request.headers.all.map { "\($0.name): \($0.value)" }, body: item.request.body)
                    )
                    if !item.keepsAlive { return reading }
                }
            }
        } catch {
            reading.isRefused = true
        }
        return reading
    }

    /// Blanks behind a value do not belong to it.
    private static func trimmed(_ value: String) -> String {
        String(value.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    /// That of NIOHTTP1, which is llhttp, the one of Node.js.
    static func theirs(_ bytes: [UInt8]) -> Reading {
        var reading = Reading()
        let channel = EmbeddedChannel()
        var head: HTTPRequestHead?
        var body: [UInt8] = []
        do {
            try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
            defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
            do { try channel.writeInbound(ByteBuffer(bytes: bytes)) } catch { reading.isRefused = true }
            while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
                switch part {
                case .head(let new): head = new
                case .body(let piece): body += Array(piece.readableBytesView)
                case .end:
                    guard let head else { continue }
                    reading.items.append(
                        Item(
                            method: head.method.rawValue, target: head.uri,
                            fields: head.headers.map { "\($0.name): \(trimmed($0.value))" }, body: body))
                    body = []
                }
            }
        } catch {
            reading.isRefused = true
        }
        return reading
    }
}

@Suite struct ReaderTests {
    static let samples = [
        "GET /a?b=c HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nX: y, z\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nT: u\r\n\r\n",
        "DELETE /a/b%20c HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "OPTIONS /x HTTP/1.1\r\nHost: [::1]:80\r\nAccept: */*;q=0.1\r\n\r\n",
    ]

    @Test func whatIsAcceptedIsWhatTheParserOfNodeUnderstands() {
        for seed in UInt64(0)..<UInt64(3_000 * SoakSize.factor) {
            var random = SeededNumbers(seed: seed)
            var bytes = Array(Self.samples[random.below(Self.samples.count)].utf8)
            if random.below(4) > 0 { bytes = random.mutate(bytes) }
            bytes += Array(Self.samples[random.below(Self.samples.count)].utf8)
            let ours = Reading.ours(bytes, piece: bytes.count)
            let theirs = Reading.theirs(bytes)
            // Ours may refuse more, and never understands anything else.
            let comparable = ours.comparable
            #expect(
                comparable.elementsEqual(theirs.items.prefix(comparable.count)),
                "seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
    }

    @Test func itMakesNoDifferenceInWhichPiecesBytesCome() {
        for seed in UInt64(0)..<UInt64(1_000 * SoakSize.factor) {
            var random = SeededNumbers(seed: seed)
            var bytes: [UInt8] = []
            for _ in 0...random.below(3) { bytes += Array(Self.samples[random.below(Self.samples.count)].utf8) }
            if random.below(2) > 0 { bytes = random.mutate(bytes) }
            let whole = Reading.ours(bytes, piece: bytes.count + 1)
            #expect(Reading.ours(bytes, piece: 1 + random.below(20)) == whole, "seed \(seed)")
            #expect(Reading.ours(bytes, piece: 1) == whole, "seed \(seed)")
        }
    }

    @Test func answersAreReadTheSameInWhicheverPiecesTheyCome() {
        let sample = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        for seed in UInt64(0)..<UInt64(1_000 * SoakSize.factor) {
            var random = SeededNumbers(seed: seed)
            let bytes = random.below(3) > 0 ? random.mutate(Array(sample.utf8)) : Array(sample.utf8)
            func read(_ piece: Int) -> HTTPResponse? {
                var reader = HTTPResponseReader(to: .get, limits: HTTPLimits())
                var buffer = ByteBuffer()
                var rest = bytes[...]
                while !rest.isEmpty {
                    buffer.writeBytes(rest.prefix(piece))
                    rest = rest.dropFirst(piece)
                    do throws(HTTPRefusal) {
                        if let response = try reader.next(from: &buffer) { return response }
                    } catch {
                        return nil
                    }
                }
                return nil
            }
            #expect(read(1) == read(bytes.count + 1), "seed \(seed)")
        }
    }

    @Test func datesAreThoseOfTheStandard() {
        #expect(String(decoding: DateStamp.text(784_111_777), as: UTF8.self) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(String(decoding: DateStamp.text(1_709_164_800), as: UTF8.self) == "Thu, 29 Feb 2024 00:00:00 GMT")
    }
}
