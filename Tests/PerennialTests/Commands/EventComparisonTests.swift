import Contexts
import Foundation
import Simulation
import SystemPackage
import Testing

@testable import perennial

@Suite struct EventComparisonTests {
    private let pipe = Pipe()

    private func event(_ number: Int) -> TracedEvent {
        TracedEvent(at: Instant(nanoseconds: Int64(number)), kind: 0, target: 1, token: UInt64(number))
    }

    /// What comes of comparing events of this side with those that were written on the other.
    private func compare(
        _ here: Range<Int>, with there: [Int], isWhole: Bool = true, digests: (String, String) = ("2a", "2a")
    ) throws -> EventComparison.Result {
        let writer = EventWriter(FileDescriptor(rawValue: pipe.fileHandleForWriting.fileDescriptor))
        for number in there { #expect(writer.write(event(number))) }
        if isWhole { writer.finish(digest: digests.1) }
        try pipe.fileHandleForWriting.close()
        let comparison = EventComparison(FileDescriptor(rawValue: pipe.fileHandleForReading.fileDescriptor))
        for number in here where !comparison.compare(event(number)) { break }
        return comparison.finish(digest: digests.0)
    }

    @Test func equalEventsAreIdentical() throws {
        guard case .identical(let events) = try compare(0..<100, with: Array(0..<100)) else {
            Issue.record("not identical")
            return
        }
        #expect(events == 100)
    }

    @Test func equalEventsOfMessagesThatSaySomethingElseDiffer() throws {
        guard case .contentsDiffer(let events) = try compare(0..<7, with: Array(0..<7), digests: ("2a", "2b")) else {
            Issue.record("the digest was not compared")
            return
        }
        #expect(events == 7)
    }

    @Test func theFirstOfManyDifferencesIsFound() throws {
        let there = (0..<100).map { $0 >= 42 ? $0 + 1 : $0 }
        guard case .different(let difference) = try compare(0..<100, with: there) else {
            Issue.record("no difference")
            return
        }
        #expect(difference.number == 43)
        #expect(difference.here == event(42))
        #expect(difference.there == event(43))
    }

    @Test func aRunThatEndsEarlierDiffers() throws {
        guard case .different(let difference) = try compare(0..<10, with: Array(0..<12)) else {
            Issue.record("no difference")
            return
        }
        #expect(difference.number == 11)
        #expect(difference.here == nil)
        #expect(difference.text.contains("first run:  has ended"))
    }

    @Test func aRunThatGoesOnDiffers() throws {
        guard case .different(let difference) = try compare(0..<12, with: Array(0..<10)) else {
            Issue.record("no difference")
            return
        }
        #expect(difference.number == 11)
        #expect(difference.there == nil)
        #expect(difference.text.contains("second run: has ended"))
    }

    @Test func aComparisonThatIsDecidedNeedsNoMoreEvents() throws {
        let writer = EventWriter(FileDescriptor(rawValue: pipe.fileHandleForWriting.fileDescriptor))
        #expect(writer.write(event(1)))
        writer.finish(digest: "2a")
        let comparison = EventComparison(FileDescriptor(rawValue: pipe.fileHandleForReading.fileDescriptor))
        #expect(comparison.compare(event(1)))
        #expect(!comparison.compare(event(2)))
        #expect(!comparison.compare(event(3)))
    }

    @Test func aStreamThatNobodyReadsNeedsNoMoreEvents() throws {
        Terminal.prepare()
        let writer = EventWriter(FileDescriptor(rawValue: pipe.fileHandleForWriting.fileDescriptor))
        try pipe.fileHandleForReading.close()
        let taken = (0..<EventRecord.countInBuffer).prefix { writer.write(event($0)) }
        #expect(taken.count == EventRecord.countInBuffer - 1)
    }

    @Test func aStreamWithoutItsEndIsCutOff() throws {
        guard case .cutOff(let events) = try compare(0..<1, with: [], isWhole: false) else {
            Issue.record("not cut off")
            return
        }
        #expect(events == 0)
    }
}
