import Testing

@testable import Texts

@Suite struct BufferedSinkTests {
    /// Notes how large the pieces are that come.
    private struct PieceSink: ByteSink {
        var sizes: [Int] = []
        var bytes: [UInt8] = []

        mutating func write(_ bytes: [UInt8]) throws(Never) {
            sizes.append(bytes.count)
            self.bytes += bytes
        }
    }

    @Test func smallPiecesAreHandedOnInLargeOnes() {
        var sink = BufferedSink(PieceSink())
        let capacity = BufferedSink<PieceSink>.capacity
        for _ in 0..<capacity / 2 { sink.write("four") }
        let inner = sink.finished()
        #expect(inner.sizes == [capacity, capacity])
        #expect(inner.bytes.count == 2 * capacity)
    }

    @Test func theRestComesAtTheEndAndNothingWhereThereIsNone() {
        var sink = BufferedSink(PieceSink())
        #expect(sink.finished().sizes == [])
        sink.write([1, 2])
        sink.write(3 as UInt8)
        #expect(sink.finished().bytes == [1, 2, 3])
        #expect(sink.finished().sizes == [3], "it is handed on once")
    }

    @Test func aPieceThatIsLargerThanTheBufferIsHandedOnWhole() {
        let large = [UInt8](repeating: 7, count: 3 * BufferedSink<PieceSink>.capacity)
        var sink = BufferedSink(PieceSink())
        sink.write(large)
        #expect(sink.finished().sizes == [large.count])
    }
}
