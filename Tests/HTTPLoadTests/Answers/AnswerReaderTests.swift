import TestSupport
import Testing

@testable import HTTPLoad

/// What the reader makes of bytes.
private struct Reading: Equatable {
    var outcome: String
    var status = 0
    var body = ""
    var bodyCount = 0
    var fields: [String] = []
    var keepsAlive = false

    /// With the bytes in pieces that end at these places; `ends` says that the connection ends behind them.
    static func of(
        _ bytes: [UInt8], pieces: [Int] = [], isHead: Bool = false, ends: Bool = true,
        keeping: AnswerKeeping = AnswerKeeping(fields: true, body: 1_000), limits: AnswerLimits = AnswerLimits()
    ) -> Reading {
        var reader = AnswerReader(limits: limits)
        reader.begin(isHead: isHead, keeping: keeping)
        var start = 0
        for end in pieces + [bytes.count] where end > start {
            let outcome = bytes[start..<end].withUnsafeBytes { reader.read($0) }
            switch outcome {
            case .more: start = end
            case .whole(let used): return Reading(reader, "whole, \(bytes.count - start - used) left")
            case .failed(.malformed): return Reading(outcome: "malformed")
            case .failed(.tooLarge): return Reading(outcome: "too large")
            }
        }
        guard ends else { return Reading(outcome: "more") }
        return reader.end() ? Reading(reader, "ended") : Reading(outcome: "truncated")
    }

    private init(outcome: String) { self.outcome = outcome }

    private init(_ reader: AnswerReader, _ outcome: String) {
        self.outcome = outcome
        status = reader.status
        body = String(decoding: reader.keptAnswer?.body ?? [], as: UTF8.self)
        bodyCount = reader.bodyCount
        fields = reader.keptAnswer?.fields.all.map { "\($0.name)=\($0.value)" } ?? []
        keepsAlive = reader.keepsAlive
    }
}

@Suite struct AnswerReaderTests {
    struct Good: Sendable {
        var text: String
        var status = 200
        var body = ""
        var fields: [String] = []
        var keepsAlive = true
        var isHead = false
        var endsWithConnection = false
    }

    static let good = [
        Good(text: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", body: "hello", fields: ["Content-Length=5"]),
        Good(text: "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", fields: ["Content-Length=0"]),
        Good(
            text: "HTTP/1.1 404 \r\ncontent-LENGTH:  2\t \r\n\r\nno", status: 404, body: "no",
            fields: ["content-LENGTH=2"]),
        Good(
            text:
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\nA;x=y;z=\"1;\\\"2\"\r\n0123456789\r\n0\r\nT: u\r\n\r\n",
            body: "abc0123456789", fields: ["Transfer-Encoding=Chunked"]),
        Good(
            text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n00002 ; a = b \r\nok\r\n000\r\n\r\n",
            body: "ok",
            fields: ["Transfer-Encoding=chunked"]),
        Good(text: "HTTP/1.1 204 No Content\r\nX: y\r\n\r\n", status: 204, fields: ["X=y"]),
        Good(
            text: "HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\n\r\n", status: 304, fields: ["Content-Length=77"]),
        Good(text: "HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n", fields: ["Content-Length=77"], isHead: true),
        Good(
            text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", fields: ["Transfer-Encoding=chunked"],
            isHead: true),
        Good(text: "HTTP/1.1 200 OK\r\nX: y\r\n\r\n", fields: ["X=y"], isHead: true),
        Good(
            text: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\nConnection: close\r\n\r\n"
                + "HTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\n!",
            status: 201, body: "!", fields: ["Content-Length=1"]),
        Good(
            text: "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 1\r\n\r\n!", body: "!",
            fields: ["Connection=Close", "Content-Length=1"], keepsAlive: false),
        Good(
            text: "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n!", body: "!", fields: ["Content-Length=1"],
            keepsAlive: false),
        Good(
            text: "HTTP/1.0 200 OK\r\nConnection: x, Keep-Alive\r\nContent-Length: 1\r\n\r\n!", body: "!",
            fields: ["Connection=x, Keep-Alive", "Content-Length=1"]),
        Good(
            text: "HTTP/1.1 200 OK\r\nServer: a\u{e9} b\r\n\r\nall of it\r\n", body: "all of it\r\n",
            fields: ["Server=a\u{e9} b"], keepsAlive: false, endsWithConnection: true),
        Good(text: "HTTP/1.0 500 Oh\r\n\r\n", status: 500, keepsAlive: false, endsWithConnection: true),
        Good(
            text:
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b\r\nEmpty:\r\n\r\nok",
            body: "ok",
            fields: ["Content-Length=2", "Content-Length=2", "Set-Cookie=a=1; Path=/", "Set-Cookie=b", "Empty="]),
    ]

    private static func check(_ good: Good, pieces: [Int]) {
        let reading = Reading.of(Array(good.text.utf8), pieces: pieces, isHead: good.isHead)
        let what = "\(good.text.debugDescription) in pieces \(pieces)"
        #expect(reading.outcome == (good.endsWithConnection ? "ended" : "whole, 0 left"), "\(what)")
        #expect(reading.status == good.status, "\(what)")
        #expect(reading.body == good.body, "\(what)")
        #expect(reading.bodyCount == good.body.utf8.count, "\(what)")
        #expect(reading.fields == good.fields, "\(what)")
        #expect(reading.keepsAlive == good.keepsAlive, "\(what)")
    }

    @Test(arguments: good.indices)
    func goodAnswersAreUnderstoodWhereverTheyAreSplit(_ index: Int) {
        let good = Self.good[index]
        let count = good.text.utf8.count
        Self.check(good, pieces: [])
        Self.check(good, pieces: Array(1..<count))
        for place in 1..<count { Self.check(good, pieces: [place]) }
        for first in stride(from: 1, to: count, by: 3) {
            for second in stride(from: first + 1, to: count, by: 5) { Self.check(good, pieces: [first, second]) }
        }
    }

    static let bad = [
        "SSH-2.0-OpenSSH\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 99 x\r\n\r\n", "HTTP/1.1 600 x\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1  200 OK\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "http/1.1 200 OK\r\n\r\n", "\r\nHTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 O\u{0}K\r\n\r\n", "HTTP/1.1 200 OK\n\n", "HTTP/1.1 200 OK\r\rContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 204 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1,1\r\n\r\na", "HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", "HTTP/1.1 200 OK\r\n X: a\r\n\r\n", "HTTP/1.1 200 OK\r\nX : a\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: a\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\u{0}b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\u{7f}b\r\n\r\n", "HTTP/1.1 200 OK\r\nX: a\nY: b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=\"b\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1 x\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 3\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
    ]

    @Test(arguments: bad.indices)
    func nonsenseIsRefusedWhereverItIsSplit(_ index: Int) {
        let bytes = Array(Self.bad[index].utf8)
        #expect(Reading.of(bytes).outcome == "malformed", "\(Self.bad[index].debugDescription)")
        #expect(Reading.of(bytes, pieces: Array(1..<bytes.count)).outcome == "malformed")
        for place in 1..<bytes.count { #expect(Reading.of(bytes, pieces: [place]).outcome == "malformed") }
    }

    @Test func anAnswerThatIsCutShortIsNotWhole() {
        for good in Self.good where !good.endsWithConnection {
            let bytes = Array(good.text.utf8)
            for count in 0..<bytes.count {
                #expect(Reading.of(Array(bytes[..<count]), isHead: good.isHead).outcome == "truncated")
            }
        }
    }

    @Test func whatFollowsAnAnswerIsNotItsOwn() {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n"
        #expect(Reading.of(Array(text.utf8)).outcome == "whole, 17 left")
    }

    @Test func limitsHoldWhetherOrNotTheEndHasCome() {
        var limits = AnswerLimits()
        limits.head = 100
        limits.body = 10
        limits.chunkLine = 20
        func outcome(_ text: String, piece: Int) -> String {
            let bytes = Array(text.utf8)
            return Reading.of(
                bytes, pieces: Array(stride(from: piece, to: bytes.count, by: piece)), ends: false, limits: limits
            ).outcome
        }
        let long = String(repeating: "x", count: 200)
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let tooLarge = [
            "HTTP/1.1 200 \(long)", "HTTP/1.1 200 OK\r\nX: \(long)",
            "HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 50),
            String(repeating: "HTTP/1.1 103 Early Hints\r\n\r\n", count: 50),
            "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n01234567890",
            chunked + "b\r\n", chunked + "ffffffffffffffffffff\r\n", chunked + "6\r\n012345\r\n5\r\n",
            chunked + "1;\(long)", chunked + "0\r\nX: \(long)",
        ]
        for text in tooLarge {
            #expect(outcome(text, piece: 1_000) == "too large", "\(text)")
            #expect(outcome(text, piece: 1) == "too large", "\(text)")
        }
        #expect(outcome("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789", piece: 3) == "whole, 0 left")
        #expect(outcome(chunked + "a\r\n0123456789\r\n0\r\n\r\n", piece: 3) == "whole, 0 left")
    }

    @Test func onlyWhatIsToBeKeptIsKept() {
        let bytes = Array("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello".utf8)
        #expect(Reading.of(bytes, keeping: .nothing).fields == [])
        #expect(Reading.of(bytes, keeping: AnswerKeeping(body: 3)).body == "hel")
        #expect(Reading.of(bytes, keeping: AnswerKeeping(body: 3)).bodyCount == 5)
        #expect(Reading.of(bytes, keeping: AnswerKeeping(fields: true)).body == "")
        var reader = AnswerReader(limits: AnswerLimits())
        reader.begin(isHead: false, keeping: AnswerKeeping(fields: true))
        _ = bytes.withUnsafeBytes { reader.read($0) }
        #expect(reader.keptAnswer?.fields["x"] == "y")
        #expect(reader.keptAnswer?.fields["z"] == nil)
        reader.begin(isHead: false, keeping: .nothing)
        #expect(reader.keptAnswer == nil)
    }

    @Test func damagedAnswersAreReadTheSameInWhicheverPiecesTheyCome() {
        for seed in UInt64(0)..<UInt64(2_000 * SoakSize.factor) {
            var random = SeededNumbers(seed: seed)
            let good = Self.good[random.below(Self.good.count)]
            let bytes = random.mutate(Array(good.text.utf8))
            guard bytes.count > 1 else { continue }
            let whole = Reading.of(bytes, isHead: good.isHead)
            let all = Reading.of(bytes, pieces: Array(1..<bytes.count), isHead: good.isHead)
            // In pieces it is known earlier that what follows is not the answer's own.
            if whole.outcome.hasPrefix("whole") {
                #expect(
                    all.status == whole.status && all.body == whole.body && all.fields == whole.fields, "seed \(seed)")
            } else {
                #expect(all == whole, "seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
            }
        }
    }
}
